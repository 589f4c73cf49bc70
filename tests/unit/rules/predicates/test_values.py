"""Tests on one value: equality, text and order, for each kind of value."""

import pytest

from selector.models import Outcome
from selector.rules.predicates.expressions import LONGEST_SEARCHED
from selector.rules.predicates.values import Interval
from tests.support.builders import MATCHED, REJECTED, UNDECIDED, outcome
from tests.support.tables import ABSENT, Row, row

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
    row(
        "ImageType",
        {"equals": ["A", "B"]},
        matched=["a\\B", ["A", "b "], {"vr": "CS", "Value": ["A", "B"]}],
        rejected=["A", "B\\A", "A\\B\\C", "A\\B\\", "A\\\\B", "[x]"],
        undecided=["A\\[x]", *NOTHING],
    ),
    row("ImageType", {"equals": ["A"]}, matched=["A"], rejected=["A\\B", "\\A"]),
    row("ImageType", {"equals": ["A", "b"], "caseSensitive": True}, matched=["A\\b"], rejected=["A\\B"]),
    row("ImageType", {"not": {"equals": ["A", "B"]}}, matched=["B\\A", "A"], rejected=["A\\B"], undecided=NOTHING),
    row("ImageType", {"equals": ["A", "B"], "contains": "c"}, rejected=["A\\B", "A\\B\\C"]),
    row(
        "PixelSpacing",
        {"equals": [0.5, "1.0"], "tolerance": 0.1},
        matched=[[0.5, 1], "0.6\\0.9"],
        rejected=[[0.61, 1], [1, 0.5], 0.5],
        undecided=[[0.5, "x"]],
    ),
    row("DateOfLastCalibration", {"equals": ["2022", "2023"]}, matched=["20220101\\2023"], rejected=["2023\\2022"]),
    row("DateOfLastCalibration", {"equals": ["202201", "2023"]}, undecided=["2022\\2023"], rejected=["2022\\2024"]),
    row("Modality", {"hasAll": ["CT"]}, matched=["CT"], rejected=["MR"]),
    row("DateOfLastCalibration", {"hasAll": ["2022", "2023"]}, matched=["20230101\\20220101"], rejected=["2023"]),
    row("SeriesDescription", {"equals": "3"}, matched=["3"], rejected=["3.0"]),
    row(
        "SeriesNumber", {"equals": "01"}, matched=[1, " 001 ", "001\0", {"vr": "IS", "Value": ["001 "]}], rejected=[10]
    ),
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
    row("SeriesDescription", {"startsWith": "t2*"}, matched=["T2* map"], rejected=["T2 map", "T22"]),
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
    row("SliceThickness", {"atMost": 0}, matched=[0, "0.0", -1], rejected=[1e-9], undecided=NOTHING),
    row("SliceLocation", {"between": [-6, "-4"]}, matched=[-5, "-5.0", "-5e0"], rejected=[5, 0, "-0"]),
    row("SliceLocation", {"between": [0.0005, 0.0015]}, matched=["1e-3", ".001"], rejected=[-1e-3, 1]),
]


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
    row("StudyDate", {"contains": "06"}, matched=["20240615"], rejected=["2024.05.15"], undecided=[*NOTHING, "***"]),
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
    row("PatientAge", {"endsWith": "Y"}, matched=["018Y"], rejected=["018M"], undecided=[*NOTHING, "xy"]),
]


@pytest.mark.parametrize("case", [*EQUALITY, *TEXT, *ORDER, *DATES])
def test_a_member_on_one_value(case: Row) -> None:
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


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"matches": "b+"}, UNDECIDED),
        ({"matches": "a"}, MATCHED),
        ({"matches": ["b+", "a"]}, MATCHED),
        ({"matches": ["b+", "c"]}, UNDECIDED),
        ({"contains": "b"}, REJECTED),
    ],
)
def test_a_text_that_is_too_long_is_not_searched(condition: object, expected: Outcome) -> None:
    assert outcome({"ImageComments": condition}, ImageComments="a" * (LONGEST_SEARCHED + 1)) is expected
    assert outcome({"ImageComments": {"matches": "a+"}}, ImageComments="a" * LONGEST_SEARCHED) is MATCHED


@pytest.mark.parametrize(
    ("interval", "by", "inside", "outside"),
    [
        (Interval(3.1, 3.1), 0.1, [3, 3.2], [2.99, 3.21]),
        (Interval(0.3, 0.3), 0.1, [0.2, 0.4], [0.19, 0.41]),
        (Interval(low=3, low_open=True), 0.1, [2.91, 1e300], [2.9]),
        (Interval(high=3, high_open=True), 0.1, [3.09, -1e300], [3.1]),
        (Interval(1, 2), 0, [1, 2], [0.9, 2.1]),
    ],
)
def test_an_interval_is_widened_as_the_decimal_texts_say(
    interval: Interval, by: float, inside: list[float], outside: list[float]
) -> None:
    wider = interval.widened(by)
    assert [wider.holds(number) for number in (*inside, *outside)] == [True] * len(inside) + [False] * len(outside)
