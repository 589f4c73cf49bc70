"""Every member of a test object: what it matches, over one value and over several."""

import pytest

from tests.support.builders import ABSENT, MATCHED, REJECTED, Row, outcome, row

NOTHING = [ABSENT, None, "", " \0", [], [None, ""], {}, {"vr": "LO", "Value": []}]

EQUALITY = [
    row(
        "SeriesDescription",
        {"equals": "t2 TSE"},
        matched=["T2 tse", " t2 tse "],
        rejected=["t2 tse 2"],
        undecided=NOTHING,
    ),
    row("SeriesDescription", {"equals": "T2*"}, matched=["t2*"], rejected=["T2", "T22"]),
    row("Modality", {"equals": "C."}, matched=["c."], rejected=["CT"]),
    row("SliceThickness", {"equals": 3}, matched=[3, "3.0", " 3 "], rejected=[3.1, -3], undecided=["3 mm", *NOTHING]),
    row("SliceThickness", {"equals": "3.0"}, matched=[3, "3"], rejected=[30]),
    row("SliceThickness", {"equals": 0}, matched=[0, "0.0"], rejected=[1], undecided=NOTHING),
    row("ImageType", {"equals": "A"}, matched=["A", "B\\A"], rejected=["AB", "B"], undecided=NOTHING),
    row("Modality", {"oneOf": ["CT", "PT"]}, matched=["ct", "PT"], rejected=["OCT"], undecided=NOTHING),
    row("SliceThickness", {"oneOf": [1.5, "3"]}, matched=["1.50", 3], rejected=[2], undecided=NOTHING),
    row("StudyDate", {"oneOf": ["2022", "202401"]}, matched=["20220506", "20240131"], rejected=["20240201"]),
    row(
        "PatientAge",
        {"oneOf": ["001Y", "004W"]},
        matched=["012M", "028D"],
        rejected=["001M"],
        undecided=["1", *NOTHING],
    ),
    row("ImageType", {"oneOf": ["A", "B"]}, matched=["X\\B"], rejected=["X\\AB"], undecided=NOTHING),
    row("ImageType", {"hasAll": ["A", "B"]}, matched=["B\\X\\a"], rejected=["A\\X", "AB"], undecided=NOTHING),
    row(
        "PixelSpacing", {"hasAll": [1, "0.5"]}, matched=[["0.50", 1]], rejected=[[1, 1]], undecided=[[1, "x"], *NOTHING]
    ),
    row("Modality", {"hasAll": ["CT"]}, matched=["CT"], rejected=["MR"]),
    row("DateOfLastCalibration", {"hasAll": ["2022", "2023"]}, matched=["20230101\\20220101"], rejected=["2023"]),
]

TEXT = [
    row("SeriesDescription", {"contains": "t2"}, matched=["ax T2w"], rejected=["t 2"], undecided=NOTHING),
    row(
        "SeriesDescription", {"contains": ["cor", "SAG"]}, matched=["sag", "x COR"], rejected=["tra"], undecided=NOTHING
    ),
    row("SeriesDescription", {"contains": "2*"}, matched=["T2*"], rejected=["T2"]),
    row("SeriesDescription", {"contains": " t2 "}, matched=["ax T2 tse"], rejected=["t2", "axt2 tse"]),
    row("SeriesDescription", {"startsWith": "t2"}, matched=["T2", "t2w"], rejected=["ax t2"], undecided=NOTHING),
    row("SeriesDescription", {"startsWith": ["a", "b"]}, matched=["bc"], rejected=["ca"]),
    row("SeriesDescription", {"endsWith": "_ADC"}, matched=["dwi_adc "], rejected=["_adc_1"], undecided=NOTHING),
    row("SeriesDescription", {"endsWith": ["a", "b"]}, matched=["cb"], rejected=["bc"]),
    row("SeriesDescription", {"matches": "t[12]"}, matched=["ax T1w"], rejected=["t3"], undecided=NOTHING),
    row("SeriesDescription", {"matches": ["^a", "b$"]}, matched=["ax", "xb"], rejected=["xa"]),
    row("Modality", {"matches": "CT"}, matched=["CT", "OCT", "RTSTRUCT"], rejected=["MR"]),
    row("Modality", {"matches": "^CT$"}, matched=["CT"], rejected=["OCT"]),
    row("SeriesDescription", {"matches": "(?<![a-z])ac"}, matched=["pet_ac"], rejected=["NAC"]),
    row("ImageType", {"contains": "loc"}, matched=["A\\LOCALIZER"], rejected=["A\\B"], undecided=NOTHING),
    row(
        "MedicalAlerts",
        {"startsWith": "no", "contains": "latex"},
        matched=[["x", "no latex"]],
        rejected=[["latex", "no"]],
    ),
]

ORDER = [
    row("SliceThickness", {"greaterThan": 3}, matched=["3.1"], rejected=[3, 2], undecided=["x", *NOTHING]),
    row("SliceThickness", {"atLeast": 3}, matched=[3, 4], rejected=[2.9], undecided=NOTHING),
    row("SliceThickness", {"lessThan": 3}, matched=[2.9, -9], rejected=[3], undecided=NOTHING),
    row("SliceThickness", {"atMost": "3"}, matched=[3, "-1e3"], rejected=[3.1], undecided=NOTHING),
    row("SliceThickness", {"between": [2, 4]}, matched=[2, 4.0, "3"], rejected=[1.9, 4.1], undecided=NOTHING),
    row("SliceThickness", {"between": [3, 3]}, matched=[3], rejected=[2.9, 3.1]),
    row("SliceThickness", {"atLeast": 2, "lessThan": 4}, matched=[2, 3.9], rejected=[1, 4], undecided=NOTHING),
    row(
        "PixelSpacing", {"atLeast": 1}, matched=[[1, 2], [None, 2]], rejected=[[0.9, 2]], undecided=[[2, "x"], *NOTHING]
    ),
    row("PixelSpacing", {"between": [1, 2]}, matched=[[1, 2]], rejected=[[1, 3], ["x", 3]], undecided=[[1, "x"]]),
]

MODIFIED = [
    row("SeriesDescription", {"equals": "T2", "caseSensitive": True}, matched=["T2"], rejected=["t2"]),
    row("SeriesDescription", {"equals": "T2", "caseSensitive": False}, matched=["T2", "t2"]),
    row("SeriesDescription", {"oneOf": ["T2", "t1"], "caseSensitive": True}, matched=["t1"], rejected=["t2", "T1"]),
    row("SeriesDescription", {"contains": "T2", "caseSensitive": True}, matched=["axT2"], rejected=["axt2"]),
    row("SeriesDescription", {"startsWith": "T", "caseSensitive": True}, matched=["T2"], rejected=["t2"]),
    row("SeriesDescription", {"endsWith": "x", "caseSensitive": True}, matched=["Ax"], rejected=["AX"]),
    row("SeriesDescription", {"matches": "T[2]", "caseSensitive": True}, matched=["xT2"], rejected=["xt2"]),
    row("ImageType", {"hasAll": ["A", "b"], "caseSensitive": True}, matched=["A\\b"], rejected=["A\\B", "a\\b"]),
    row("SliceThickness", {"equals": 3.1, "tolerance": 0.1}, matched=[3, 3.2, 3.1], rejected=[2.99, 3.21]),
    row("SliceThickness", {"equals": 3, "tolerance": 0}, matched=[3], rejected=[3.0000001]),
    row("SliceThickness", {"oneOf": [1, 3], "tolerance": 0.5}, matched=[0.5, 3.5], rejected=[2]),
    row("SliceThickness", {"atLeast": 3, "tolerance": 0.1}, matched=[2.9], rejected=[2.89]),
    row("SliceThickness", {"greaterThan": 3, "tolerance": 0.1}, matched=[2.91], rejected=[2.9]),
    row("SliceThickness", {"atMost": 3, "tolerance": 0.1}, matched=[3.1], rejected=[3.11]),
    row("SliceThickness", {"lessThan": 3, "tolerance": 0.1}, matched=[3.09], rejected=[3.1]),
    row("SliceThickness", {"between": [1, 2], "tolerance": 0.1}, matched=[0.9, 2.1], rejected=[0.8, 2.2]),
    row("PixelSpacing", {"hasAll": [0.3, 1], "tolerance": 0.1}, matched=[[0.9, 0.2]], rejected=[[0.9, 0.1]]),
    row("EchoTime", {"equals": 0.3, "tolerance": 0.1}, matched=[0.2, 0.4], rejected=[0.19, 0.41]),
]

SEVERAL_VALUES = [
    row("ImageType", {"contains": "A", "values": "all"}, matched=["A\\xA", ["A", None]], rejected=["A\\B"]),
    row("ImageType", {"equals": "A", "values": "any"}, matched=["A\\B"], rejected=["B"], undecided=NOTHING),
    row(
        "PixelSpacing",
        {"equals": 1, "values": "all"},
        matched=[[1, 1]],
        rejected=[[1, 2]],
        undecided=[[1, "x"], *NOTHING],
    ),
    row(
        "PixelSpacing",
        {"atLeast": 1, "values": "any"},
        matched=[[0, 1], ["x", 1]],
        rejected=[[0, 0]],
        undecided=[[0, "x"]],
    ),
    row("PixelSpacing", {"atLeast": 1, "values": "all"}, matched=[[1, 1]], rejected=[[0, 1]]),
    # All members hold for one and the same value.
    row("PixelSpacing", {"atLeast": 1, "lessThan": 2, "values": "any"}, matched=[[0, 1]], rejected=[[0, 2]]),
    row("PixelSpacing", {"oneOf": [1, 2], "atLeast": 2, "values": "any"}, matched=[[1, 2]], rejected=[[1, 3]]),
    row("Modality", {"equals": "CT", "values": "all"}, matched=["CT"], rejected=["MR"], undecided=["CT\\MR"]),
    row(
        "ImageType",
        {"equals": "M", "position": 3},
        matched=["A\\B\\M", ["", "", "M"]],
        rejected=["A\\B\\P\\M", "M\\M\\P"],
    ),
    row("ImageType", {"equals": "M", "position": 3}, undecided=["M\\M", ["A", "B", ""], "A\\B\\\\M", *NOTHING]),
    row("ImageType", {"equals": "M", "position": 1}, matched=["M\\A"], rejected=["A\\M"]),
    row(
        "PixelSpacing",
        {"greaterThan": 1, "position": 2},
        matched=[[0, 2], ["x", 2]],
        rejected=[[2, 0]],
        undecided=[[2, "x"]],
    ),
    row("PixelSpacing", {"oneOf": [1, 2], "atLeast": 2, "position": 2}, matched=[[0, 2]], rejected=[[2, 1]]),
    row("Modality", {"equals": "CT", "position": 1}, matched=["CT"], rejected=["MR"]),
    row("Modality", {"equals": "CT", "position": 2}, undecided=["CT", *NOTHING]),
]

NEGATED = [
    row("SeriesDescription", {"not": "t2"}, matched=["T1"], rejected=["ax t2"], undecided=NOTHING),
    row("SeriesDescription", {"not": {"equals": "t2"}}, matched=["ax t2"], rejected=["T2"], undecided=NOTHING),
    row("SeriesDescription", {"not": {"not": "t2"}}, matched=["ax t2"], rejected=["T1"], undecided=NOTHING),
    row("SeriesDescription", {"contains": "t2", "not": {"contains": ["cor", "sag"]}}, matched=["t2 tra"]),
    row("SeriesDescription", {"contains": "t2", "not": {"contains": ["cor", "sag"]}}, rejected=["t2 cor", "cor", "t1"]),
    row("SeriesDescription", {"contains": "T", "not": {"contains": "X", "caseSensitive": True}}, matched=["t x"]),
    row("SeriesDescription", {"contains": "t", "caseSensitive": True, "not": "X"}, matched=["t"], rejected=["tx", "T"]),
    row("SliceThickness", {"not": 0}, matched=[1], rejected=[0, "0"], undecided=["x", *NOTHING]),
    row("SliceThickness", {"not": [3, 5]}, matched=[2], rejected=[3]),
    row("SliceThickness", {"not": [3, "!="]}, matched=[3], rejected=[2], undecided=NOTHING),
    row("SliceThickness", {"atLeast": 2, "not": {"equals": 3, "tolerance": 0.1}}, matched=[2, 3.2], rejected=[1, 2.9]),
    # Not of all is some, not of any is none.
    row("PixelSpacing", {"not": {"atLeast": 1}}, matched=[[0, 2], ["x", 0]], rejected=[[1, 1]], undecided=[["x", 1]]),
    row("ImageType", {"not": "A"}, matched=["B\\C"], rejected=["A\\B"], undecided=NOTHING),
    row("ImageType", {"not": {"hasAll": ["A", "B"]}}, matched=["A\\C"], rejected=["B\\A"], undecided=NOTHING),
    row("ImageType", {"not": ["A", "!B"]}, matched=["C", "A\\B"], rejected=["A\\C"], undecided=NOTHING),
    row("ImageType", {"contains": "A", "not": {"contains": "B"}}, matched=["A\\C"], rejected=["A\\B"]),
    row(
        "ImageType",
        {"not": {"equals": "M", "position": 3}},
        matched=["M\\M\\A"],
        rejected=["A\\B\\M"],
        undecided=["A\\B"],
    ),
    row("ImageType", {"equals": "A", "position": 1, "not": {"equals": "B", "position": 2}}, matched=["A\\C"]),
    row("ImageType", {"equals": "A", "position": 1, "not": {"equals": "B", "position": 2}}, rejected=["A\\B", "C"]),
    row("ImageType", {"equals": "A", "position": 1, "not": {"equals": "B", "position": 2}}, undecided=["A", *NOTHING]),
]

ABSENCE = [
    row("SeriesDescription", {"present": True}, matched=["x", 0], rejected=NOTHING),
    row(
        "SeriesDescription",
        {"present": False},
        matched=NOTHING,
        rejected=["x", ["x", "y"], {"vr": "OB", "InlineBinary": "QQ=="}],
    ),
    row("SliceThickness", {"present": True}, matched=[0, "x", "0"], rejected=NOTHING),
    row("ImageType", {"present": True}, matched=["\\A", [None, "A"]], rejected=["\\", *NOTHING]),
    row(
        "Modality",
        {"equals": "CT", "ifMissing": "matched"},
        matched=["CT", *NOTHING],
        rejected=["MR"],
        undecided=["A\\B"],
    ),
    row(
        "Modality",
        {"equals": "CT", "ifMissing": "rejected"},
        matched=["CT"],
        rejected=["MR", *NOTHING],
        undecided=["A\\B"],
    ),
    row("SliceThickness", {"atLeast": 3, "ifMissing": "matched"}, matched=NOTHING, undecided=["x", True, {"a": 1}]),
    row("SliceThickness", {"atLeast": 3, "ifMissing": "rejected"}, rejected=NOTHING, undecided=["x", True, {"a": 1}]),
    row("SliceThickness", {"not": 3, "ifMissing": "matched"}, matched=[2, *NOTHING], rejected=[3], undecided=["x"]),
    row("SliceThickness", {"not": 3, "ifMissing": "rejected"}, matched=[2], rejected=[3, *NOTHING], undecided=["x"]),
    row("Modality", {"oneOf": ["A", "B"], "not": "B", "ifMissing": "matched"}, matched=["A", *NOTHING], rejected=["B"]),
    row(
        "ImageType",
        {"equals": "M", "position": 2, "ifMissing": "matched"},
        matched=["A", "A\\M", *NOTHING],
        rejected=["M\\A"],
    ),
    row("ImageType", {"equals": "M", "position": 2, "ifMissing": "rejected"}, rejected=["A", ["M", ""], *NOTHING]),
]

TABLES = {
    "equality": EQUALITY,
    "text": TEXT,
    "order": ORDER,
    "modified": MODIFIED,
    "several values": SEVERAL_VALUES,
    "negated": NEGATED,
    "absence": ABSENCE,
}


@pytest.mark.parametrize("case", [each for table in TABLES.values() for each in table])
def test_a_member(case: Row) -> None:
    assert case.found() == case.expected


DATES = [
    row(
        "StudyDate",
        {"equals": "202406"},
        matched=["20240615"],
        rejected=["20240701", "2023"],
        undecided=["2024", "***"],
    ),
    row(
        "StudyDate",
        {"equals": "20240615"},
        matched=["20240615", "2024.06.15"],
        rejected=["20240616"],
        undecided=["202406"],
    ),
    row("StudyDate", {"atLeast": "2024"}, matched=["20240101", "2024", "20250101"], rejected=["20231231"]),
    row(
        "StudyDate",
        {"atLeast": "20240615"},
        matched=["202407"],
        rejected=["202405"],
        undecided=["2024", "202406", *NOTHING],
    ),
    row("StudyDate", {"atMost": "2024"}, matched=["20241231", "2024"], rejected=["20250101"], undecided=["20241301"]),
    row("StudyDate", {"atMost": "20240615"}, matched=["20240615", "202405"], rejected=["202407"], undecided=["202406"]),
    row("StudyDate", {"greaterThan": "2024"}, matched=["20250101"], rejected=["20241231", "2024"]),
    row("StudyDate", {"greaterThan": "20240615"}, matched=["202407"], rejected=["20240615"], undecided=["202406"]),
    row("StudyDate", {"lessThan": "2024"}, matched=["20231231"], rejected=["20240101", "2024"]),
    row("StudyDate", {"lessThan": "20240615"}, matched=["202405"], rejected=["20240615"], undecided=["202406"]),
    row("StudyDate", {"between": ["202401", "202406"]}, matched=["20240630"], rejected=["20240701", "2023"]),
    row("StudyDate", {"between": ["202401", "202406"]}, undecided=["2024", "20240632", *NOTHING]),
    row("StudyDate", {"between": ["2024", "2024"]}, matched=["20240229"], rejected=["20230228"]),
    row("StudyDate", {"contains": "06"}, matched=["20240615"], rejected=["2024.05.15", "***"], undecided=NOTHING),
    row("StudyDate", {"matches": "^2024.*15$"}, matched=["20240615"], rejected=["20240616"]),
    row(
        "StudyDate", {"startsWith": "2024", "lessThan": "20240615"}, matched=["20240101"], rejected=["20240616", "2023"]
    ),
    row("StudyDate", {"atLeast": 2024}, matched=["20240101"], rejected=["20231231"]),
    row("StudyTime", {"equals": "1330"}, matched=["133059.99", "13:30:00"], rejected=["1331"], undecided=["13", "25"]),
    row("StudyTime", {"between": ["12", "13"]}, matched=["120000", "135959"], rejected=["115959", "14"]),
    row("StudyTime", {"atMost": "133000.5"}, matched=["133000.5"], rejected=["133000.6"], undecided=["1330"]),
    row("AcquisitionDateTime", {"atLeast": "202406151230"}, matched=["20240615123000"], rejected=["20240615122959"]),
    row("AcquisitionDateTime", {"atLeast": "202406151230"}, undecided=["2024061512", "20240615"]),
    row(
        "AcquisitionDateTime",
        {"atLeast": "20240101000000+0000"},
        matched=["20231231230000-0500", "20240101010000+0100", "20240101140000"],
        rejected=["20240101003000+0100", "20231231115959"],
        undecided=["20240101120000", "2024"],
    ),
    row(
        "PatientAge",
        {"atLeast": "018Y"},
        matched=["018Y", "216M"],
        rejected=["017Y", "215M"],
        undecided=["18", *NOTHING],
    ),
    row("PatientAge", {"lessThan": "002W"}, matched=["013D", "001W"], rejected=["014D"], undecided=["***"]),
    row("PatientAge", {"between": ["006M", "001Y"]}, matched=["183D", "012M"], rejected=["182D", "366D"]),
    row("PatientAge", {"equals": "018Y"}, matched=["18y"], rejected=["17Y"]),
    row("PatientAge", {"endsWith": "Y"}, matched=["018Y", "xy"], rejected=["018M"], undecided=NOTHING),
]


@pytest.mark.parametrize("case", DATES)
def test_dates_times_and_ages(case: Row) -> None:
    assert case.found() == case.expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"series.hasImage": {"equals": True}}, MATCHED),
        ({"series.hasImage": {"not": True}}, REJECTED),
        ({"series.instanceCount": {"between": [2, 3]}}, MATCHED),
        ({"series.instanceCount": {"oneOf": [1, 3]}}, REJECTED),
        ({"series.instanceCount": {"equals": 3, "tolerance": 1}}, MATCHED),
        ({"series.instanceCount": {"not": {"atLeast": 2}}}, REJECTED),
        ({"series.plane": {"equals": " Axial "}}, MATCHED),
        ({"series.plane": {"oneOf": ["sagittal", "coronal"]}}, REJECTED),
        ({"series.plane": {"not": {"equals": "axial"}}}, REJECTED),
        ({"series.obliquity": {"atMost": 0.1}}, MATCHED),
    ],
)
def test_members_on_facts(condition: dict[str, object], expected: object) -> None:
    assert outcome(condition, {}, {}, ImageOrientationPatient=[1, 0, 0, 0, 1, 0]) is expected


def test_description_and_comment_change_nothing() -> None:
    remarks = {"description": "words", "$comment": "more words"}
    assert outcome({"Modality": {"equals": "CT", **remarks}, **remarks}, Modality="CT") is MATCHED
    assert outcome({"Modality": {"present": True, **remarks}}, Modality="CT") is MATCHED
