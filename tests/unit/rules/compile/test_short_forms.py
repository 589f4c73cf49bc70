"""The short forms of Clara and MONAI rules, in both columns of their table: VM 1, and any other VM."""

import json
import re

import pytest

from selector.rules.lint.suspicions import suspicions
from selector.rules.loader import load_rules
from tests.support.builders import MATCHED, REJECTED, faults_of, outcome, selection, selections
from tests.support.tables import ABSENT, Row, row

NOTHING: list[object] = [ABSENT, None, "", " ", [], {}, {"vr": "CS"}]
AXIAL = [1, 0, 0, 0, 1, 0]


@pytest.mark.parametrize(
    "case",
    [
        # On CS, UI and AE the whole value counts.
        row(
            "Modality", "CT", matched=["CT", "ct", " CT ", "CT\0"], rejected=["OCT", "RTSTRUCT", "C"], undecided=NOTHING
        ),
        row("Modality", " ct ", matched=["CT"], rejected=["OCT"]),
        row("Modality", "CT|MR", matched=["CT", "mr"], rejected=["CTMR", "OCT", "MRX"], undecided=NOTHING),
        row("Modality", "C.", matched=["CT", "CR"], rejected=["C", "XC", "CTX"]),
        row(
            "SOPClassUID",
            "1.2.840.4",
            matched=["1.2.840.4"],
            rejected=["1.2.840.4.1", "1.1.2.840.4"],
            undecided=NOTHING,
        ),
        row("SourceApplicationEntityTitle", "MR1", matched=["mr1 "], rejected=["MR12"], undecided=NOTHING),
        # On other text it is enough that it is found.
        row("SeriesDescription", "t2", matched=["T2", "ax T2 TSE"], rejected=["T1", "t 2"], undecided=NOTHING),
        row("SeriesDescription", "^t2.*(tra|ax)$", matched=["T2_tse_TRA"], rejected=["ax t2 tra", "t2 tra 2"]),
        row("SeriesDescription", "T2*", matched=["T2*", "T1"], rejected=["ax"]),  # A T, and any number of 2s.
        row("SeriesDescription", "a+b", matched=["A+B", "aab"], rejected=["a b"], undecided=NOTHING),
        row("SeriesDescription", "(?-i:T2)", matched=["T2"], rejected=["t2"]),
        row("StationName", "MR[34]", matched=["MR3", "xmr4y"], rejected=["MR5"]),
        row("PatientName", "doe^", matched=["Doe^"], rejected=["Jane"], undecided=NOTHING),
        # Outer blanks do not count in a value, but they do in an expression.
        row("SeriesDescription", "^MR ", matched=["MR HEAD", " mr head"], rejected=["MRI HEAD", "MR"]),
        row("SeriesDescription", "^MR\\ ", matched=["MR HEAD"], rejected=["MRI HEAD", "MR"]),
        row("SeriesDescription", "t2 ", matched=["T2", "T2 tse"], rejected=["t2_tse", "ax t2"]),
        row("SeriesDescription", " (tra|ax)", matched=["t2 tra"], rejected=["t2_tra", "tra"]),
        row("StationName", " 3", matched=["MR 3", "3"], rejected=["MR3"]),
        row("PatientName", "doe ", matched=["Doe", "Doe Smith^Jane"], rejected=["Doe^Jane"]),
        row("SourceApplicationEntityTitle", " MR1 ", matched=["MR1"], rejected=["MR12"]),
        row("SourceApplicationEntityTitle", "MR[12] ", rejected=["MR1", "MR12"]),
        row("Modality", "CT|MR ", matched=["CT"], rejected=["MR"]),
        row("SliceThickness", " 5 ", matched=[5], rejected=[50]),
        row("StudyDate", " 2024 ", matched=["20240131"], rejected=["20230131"]),
        row("StudyDate", "^2024 ", rejected=["20240131"]),
        row("Mine", "t2 ", matched=["T2", "T2 tse"], rejected=["t2_tse"], custom=["Mine"]),
        row("SeriesDescription", [" t2 "], matched=["T2", " t2"], rejected=["t2 tse"]),
        row("SeriesDescription", {"not": "^MR "}, matched=["MRI HEAD"], rejected=["MR HEAD"]),
        row("SOPClassUID", " 1.2.3 ", matched=["1.2.3"], rejected=["1.2.3.1"]),
        row("SOPClassUID", "1.02.003", matched=["1.02.003"], rejected=["1.2.3"]),
        row("SOPClassUID", "1\\.2\\.3\\..*", matched=["1.2.3.4"], rejected=["1.2.3", "1.2.34"]),
        row("PatientComments", "a", matched=["b\\a"], rejected=["b\\c"], undecided=NOTHING),
        # On numbers: a number, or an expression for the whole decimal text in its shortest form.
        row(
            "SliceThickness",
            "5",
            matched=[5, 5.0, "5", " 005 ", "5.0", "5e0"],
            rejected=[50, 15, -5],
            undecided=NOTHING,
        ),
        row("SliceThickness", "5.0", matched=[5, "5.000"], rejected=[50, 5.01]),
        row("SliceThickness", "3.5", matched=[3.5, "3.50"], rejected=[345, 3.45]),
        row("SliceThickness", "1e-3", matched=[0.001, "1E-3", ".001"], rejected=[1, 1e3]),
        row("SliceThickness", "[35]", matched=[3, "5.0"], rejected=[35, 4], undecided=["thick", *NOTHING]),
        row("SliceThickness", r"3\.\d", matched=[3.5, "3.50"], rejected=[3, "3.0", 3.55, 13.5]),
        row("SliceThickness", r"0\.0+1", matched=[1e-7, "1e-3"], rejected=[0.1, 1]),
        row("SliceThickness", "-?2.*", matched=[-2.5, 2, 20], rejected=[12, -12]),
        # On dates, times and ages: within the precision given, or an expression on the text as written.
        row("StudyDate", "2012", matched=["20120131", "2012.01.31", 2012], rejected=["19201201", "20220112"]),
        row("StudyDate", "2012", undecided=["***", *NOTHING]),
        row("StudyDate", "2024(01|02)", matched=["20240215"], rejected=["20240315"], undecided=[*NOTHING, "***"]),
        row("StudyTime", "13", matched=["130000", "135959.9", "13"], rejected=["011300", "12"], undecided=["***"]),
        row("AcquisitionDateTime", "2024", matched=["20240131120000.5"], rejected=["20231231"]),
        row(
            "PatientAge", "024M", matched=["024M", "24M", "002Y"], rejected=["023M", "024Y"], undecided=["24", *NOTHING]
        ),
        row("PatientAge", "0[12].Y", matched=["018Y", "025Y"], rejected=["031Y", "018M"], undecided=NOTHING),
    ],
)
def test_text_on_an_attribute_of_vm_1(case: Row) -> None:
    assert case.found() == case.expected


@pytest.mark.parametrize(
    "case",
    [
        row(
            "ImageType",
            "primary",
            matched=["PRIMARY", ["ORIGINAL", "PRIMARY"], "ORIGINAL\\PRIMARY"],
            rejected=["NON_PRIMARY", ["ORIGINAL", "SECONDARY"]],
            undecided=[[None, ""], "\\", *NOTHING],
        ),
        row("ImageType", "M|P", matched=[["ORIGINAL", "P"]], rejected=[["ORIGINAL", "MP"]]),
        row(
            "RelatedGeneralSOPClassUID", "1.2", matched=[["1.3", "1.2"]], rejected=[["1.2.1", "1.3"]], undecided=NOTHING
        ),
        row("RetrieveAETitle", "A1", matched=["B\\A1"], rejected=["A12"], undecided=NOTHING),
        row("MedicalAlerts", "latex", matched=[["x", "Latex allergy"]], rejected=[["x", "y"]], undecided=NOTHING),
        row("PixelSpacing", "0.50", matched=[[0.5, 0.7], "0.7\\0.500"], rejected=[[0.6, 0.7]], undecided=NOTHING),
        row("PixelSpacing", r"0\.\d", matched=[[0.55, 0.5]], rejected=[[0.55, 1]], undecided=[["a", 0.55]]),
        row("DateOfLastCalibration", "2024", matched=[["2023", "20240101"]], rejected=["20230101"], undecided=NOTHING),
        row("TimeOfLastCalibration", "1[23]00", matched=["091300\\131200"], rejected=["0912"], undecided=NOTHING),
        row("SelectorASValue", "012M", matched=[["002Y", "001Y"]], rejected=["002Y"], undecided=["1"]),
    ],
)
def test_text_on_an_attribute_of_other_vm(case: Row) -> None:
    assert case.found() == case.expected


@pytest.mark.parametrize(
    "case",
    [
        row("SliceThickness", 5, matched=[5, "5", "5.0", " +5 "], rejected=[0, "50", -5], undecided=["five", *NOTHING]),
        row("SliceThickness", 0, matched=[0, 0.0, -0.0, "0", "-0.0", "000"], rejected=[1, 1e-9], undecided=NOTHING),
        row("SliceThickness", -0.5, matched=[-0.5, "-.5"], rejected=[0.5, "0.5"]),
        row("InstanceNumber", 1, matched=[" 001 ", 1.0], rejected=[11], undecided=["01.5"]),
        row("StudyDate", 2024, matched=["20240229", "2024"], rejected=["20230228"]),
        row("PixelSpacing", 0.5, matched=[[0.5, 0.7], ["a", 0.5], [None, "0.50"]], rejected=[[0.6, 0.7]]),
        row("PixelSpacing", 0.5, undecided=[["a", 0.7], [None, None], *NOTHING]),
        row("DateOfLastCalibration", 2024, matched=[["20240101", "20230101"]], rejected=["20230101"]),
    ],
)
def test_a_number(case: Row) -> None:
    assert case.found() == case.expected


@pytest.mark.parametrize(
    "case",
    [
        row("SliceThickness", [3, 5], matched=[3, 4, "5.0"], rejected=[2.999, 5.001, "-4"], undecided=["x", *NOTHING]),
        row("SliceThickness", [-1, 0], matched=[0, -1, "-0.5"], rejected=[1e-3]),
        row("StudyDate", [2023, 2024], matched=["20230101", "20241231"], rejected=["20221231", "20250101"]),
        row("PixelSpacing", [0.5, 1], matched=[[0.5, 1], [None, 1]], rejected=[[0.5, 1.1], ["a", 1.1]]),
        row("PixelSpacing", [0.5, 1], undecided=[[0.5, "a"], *NOTHING]),
    ],
)
def test_two_numbers_are_a_range_with_both_ends(case: Row) -> None:
    assert case.found() == case.expected


@pytest.mark.parametrize(
    "case",
    [
        row("SliceThickness", [3, ">"], matched=[3.1, "4"], rejected=[3, "3.0", 2], undecided=["x", *NOTHING]),
        row("SliceThickness", [3, ">="], matched=[3, "3.0", 4], rejected=[2.9], undecided=["x", *NOTHING]),
        row("SliceThickness", [3, "<"], matched=[2.9, 0], rejected=[3, 4], undecided=["x", *NOTHING]),
        row("SliceThickness", [3, "<="], matched=[3, -3], rejected=[3.1], undecided=["x", *NOTHING]),
        row("SliceThickness", [3, "!="], matched=[2, "4"], rejected=[3, "3.0"], undecided=["x", *NOTHING]),
        row("SliceThickness", ["3", ">="], matched=[3], rejected=[2]),
        row("Modality", ["CT", "!="], matched=["MR", "OCT"], rejected=["ct"], undecided=NOTHING),
        row("StudyDate", ["2024", ">="], matched=["20240101"], rejected=["20231231"], undecided=["***", *NOTHING]),
        row("StudyDate", [2024, "<"], matched=["20231231"], rejected=["20240101", "20250101"]),
        row("StudyTime", ["12", "<="], matched=["125959"], rejected=["130000"]),
        row(
            "PatientAge", ["018Y", "<"], matched=["017Y", "215M"], rejected=["018Y", "216M"], undecided=["18", *NOTHING]
        ),
        row("PixelSpacing", [0.5, "<="], matched=[[0.4, 0.5]], rejected=[[0.4, 0.6]], undecided=[[0.4, "x"], *NOTHING]),
        row(
            "PixelSpacing", [0.5, "!="], matched=[[0.4, 0.6]], rejected=[[0.4, 0.5], ["x", 0.5]], undecided=[["x", 0.4]]
        ),
        row("ImageType", ["LOCALIZER", "!="], matched=[["A", "B"]], rejected=[["A", "LOCALIZER"]], undecided=NOTHING),
    ],
)
def test_a_bound_with_a_relation(case: Row) -> None:
    assert case.found() == case.expected


@pytest.mark.parametrize(
    "case",
    [
        row("Modality", ["CT", "PT"], matched=["ct", "PT "], rejected=["CTX", "MR", "CT|PT"], undecided=NOTHING),
        row("Modality", ["C."], matched=["c."], rejected=["CT"]),
        row("Modality", ["!SR", "!SEG"], matched=["MR", "SEGX"], rejected=["sr", "SEG"], undecided=NOTHING),
        row("Modality", ["MR", "SR", "!SR"], matched=["MR"], rejected=["SR", "CT"], undecided=NOTHING),
        row("SeriesDescription", ["t2 tse", "t2*"], matched=["T2 TSE", "T2*"], rejected=["T2 TSE TRA", "T2"]),
        row("Modality", ["MR", " !CT"], matched=["MR"], rejected=["!CT", "CT"]),
        row("SeriesDescription", ["! scout"], matched=["my scout"], rejected=["Scout"], undecided=NOTHING),
        row(
            "ImageType",
            ["primary", "ORIGINAL"],
            matched=[["ORIGINAL", "PRIMARY"], ["PRIMARY", "X", "ORIGINAL"]],
            rejected=[["ORIGINAL", "NON_PRIMARY"], "PRIMARY"],
            undecided=NOTHING,
        ),
        row("ImageType", ["ORIGINAL", "!LOCALIZER"], matched=[["ORIGINAL", "M"]], rejected=[["ORIGINAL", "LOCALIZER"]]),
        row(
            "ImageType", ["!LOCALIZER"], matched=["ORIGINAL\\LOCALIZER2"], rejected=["A\\LOCALIZER"], undecided=NOTHING
        ),
        row("ScanningSequence", ["SE"], matched=["SE", ["SE", "IR"]], rejected=[["EP", "IR"]], undecided=NOTHING),
        row("ScanningSequence", ["SE", "!IR"], matched=["SE", "EP\\SE"], rejected=["SE\\IR", "EP"], undecided=NOTHING),
        row("series.plane", ["!axial"], undecided=[ABSENT]),
    ],
)
def test_a_list_of_texts(case: Row) -> None:
    assert case.found() == case.expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"ImageOrientationPatient": "Axial "}, MATCHED),
        ({"ImageOrientationPatient": "sagittal"}, REJECTED),
        ({"00200037": "axial"}, MATCHED),
        ({"series.plane": "AXIAL"}, MATCHED),
        ({"series.plane": ["sagittal", " axial "]}, MATCHED),
        ({"series.plane": ["!sagittal"]}, MATCHED),
        ({"series.plane": ["axial", "!="]}, REJECTED),
        ({"series.instanceCount": 2}, MATCHED),
        ({"series.instanceCount": "2"}, MATCHED),
        ({"series.instanceCount": [3, 5]}, REJECTED),
        ({"series.instanceCount": [2, ">="]}, MATCHED),
        ({"series.hasImage": True}, MATCHED),
        ({"series.hasImage": False}, REJECTED),
    ],
)
def test_a_plane_and_facts(conditions: dict[str, object], expected: object) -> None:
    instances = [{"ImageOrientationPatient": AXIAL}] * 2
    assert outcome(conditions, *instances) is expected


def test_the_data_never_chooses_the_column() -> None:
    # One value in an attribute of several, and the other way round.
    assert outcome({"ImageType": ["ORIGINAL", "PRIMARY"]}, ImageType="ORIGINAL") is REJECTED
    assert outcome({"Modality": ["CT", "PT"]}, Modality=["CT"]) is MATCHED


@pytest.mark.parametrize(
    ("attribute", "condition", "advice"),
    [
        ("Modality", None, '{"present": false}'),
        ("Modality", True, '{"present": true}'),
        ("Modality", False, '{"present": false}'),
        ("Modality", "", '{"present": false}'),
        ("Modality", "  ", '{"present": false}'),
        ("Modality", [], "at least one"),
        ("Modality", "!CT", '{"not": "CT"}'),
        ("Modality", " !CT", '{"not": "CT"}'),
        ("Modality", 5, '"5"'),
        ("Modality", [3, 5], "quotation marks"),
        ("Modality", ["CT", ">="], "atLeast does not fit"),
        ("Modality", ["CT", None], "mixes types; write texts in quotation marks"),
        ("SliceThickness", ["3", 5], "mixes types; a range is [3, 5]"),
        ("Modality", ["CT", ["MR"]], "mixes types"),
        ("Modality", ["CT", ""], '{"present": true}'),
        ("Modality", ["CT", "!"], '{"present": true}'),
        ("ScanningSequence", ["SE", "IR", " !EP"], '{"oneOf": ["SE", "IR"], "not": {"oneOf": ["EP"]}}'),
        ("ImageType", None, '{"present": false}'),
        ("ImageType", "!LOCALIZER", '{"not": "LOCALIZER"}'),
        ("ScanningSequence", ["SE", "IR"], '{"oneOf": ["SE", "IR"]} or {"hasAll"'),
        ("ConvolutionKernel", ["LUNG", "B70f"], '{"contains": ["LUNG", "B70f"]}, for whole values {"oneOf": ["LUNG'),
        ("SliceThickness", None, '{"present": false}'),
        ("SliceThickness", False, '{"present": false}'),
        ("SliceThickness", ["3", "5"], '{"oneOf": ["3", "5"]}'),
        ("SliceThickness", ["!3"], '{"not": {"oneOf": ["3"]}}'),
        ("SliceThickness", [3], "a range has two numbers"),
        ("SliceThickness", [3, 4, 5], '{"oneOf": [3, 4, 5]}'),
        ("SliceThickness", [5, 3], "the range is reversed; write [3, 5]"),
        ("SliceThickness", [3, "=>"], ">, >=, <, <=, !="),
        ("SliceThickness", [">=", 3], '[3, ">="]'),
        ("SliceThickness", [True, ">="], "cannot be compared"),
        ("SliceThickness", [None, ">="], "cannot be compared"),
        ("SliceThickness", ["thin", ">="], "is not a number"),
        ("SliceThickness", [[3], [5]], "has neither texts nor numbers"),
        ("SliceThickness", [None], "has neither texts nor numbers"),
        ("ImageOrientationPatient", ["axial", "coronal"], 'write "series.plane"'),
        ("SliceThickness", "(3", "expression is not valid"),
        ("SeriesDescription", "*T2", 'at character 1; for this text as it is write {"contains": "*T2"}'),
        ("SeriesDescription", "t2 (tra", "expression is not valid"),
        ("Modality", "C[T", "unterminated character set at character 2"),
        ("SourceApplicationEntityTitle", "C[T", 'for this text as it is write {"equals": "C[T"}'),
        ("Modality", "!", '"!" is not a condition'),
        ("TransferSyntaxUID", "1.2.840.9.", '{"startsWith": "1.2.840.9."} or an expression'),
        ("TransferSyntaxUID", ".1.2", '".1.2" is not a UID: it begins with a dot; correct it'),
        ("TransferSyntaxUID", " 1.2.. ", '"1.2.." is not a UID: it ends with a dot'),
        ("TransferSyntaxUID", ["1.2", "1..2"], '"1..2" is not a UID: it has two dots in a row'),
        ("TransferSyntaxUID", ["1.2", "!1.2."], '"1.2." is not a UID: it ends with a dot'),
        ("TransferSyntaxUID", ["1.2.", "!="], '"1.2." is not a UID: it ends with a dot'),
        ("TransferSyntaxUID", "1." * 32 + "1", "it has more than 64 characters"),
        ("RelatedGeneralSOPClassUID", "1.2.", '"1.2." is not a UID: it ends with a dot'),
        ("FrameIncrementPointer", "0018106", '"0018106" is not a tag'),
        ("FrameIncrementPointer", ["00181063", "!FrameTime"], '"FrameTime" is not a tag'),
        ("PixelSpacing", [0.5, 0.5, 1], '{"oneOf"'),
        ("PixelSpacing", [1, 0.5], "write [0.5, 1]"),
        ("StudyDate", ["2023", "2024"], '{"oneOf": ["2023", "2024"]}'),
        ("StudyDate", [2024, 2023], "write [2023, 2024]"),
        ("StudyDate", 20241301, '"20240131"'),
        ("StudyTime", ["12", "13"], '{"oneOf": ["12", "13"]}'),
        ("AcquisitionDateTime", [5, ">="], "write it as"),
        ("PatientAge", ["018Y", "020Y"], '{"oneOf": ["018Y", "020Y"]}'),
        ("PatientAge", 18, '"018Y"'),
        ("PatientAge", ["18", ">="], "with its unit"),
        ("AnatomicRegionSequence", "LIVER", '{"item": {…}} or {"present": true}'),
        ("AnatomicRegionSequence", [{"CodeValue": "1"}], '{"item": {…}}'),
        ("PixelData", "x", '{"present": true}'),
        ("PixelData", 1, '{"present": true}'),
        ("series.plane", "axila", "did you mean axial?"),
        ("series.plane", ["axial", "oblique"], "is not a plane"),
        ("series.plane", 3, "is not a plane"),
        ("series.plane", True, "is not a condition"),
        ("series.instanceCount", True, "is not a condition"),
        ("series.instanceCount", ["3"], "a list of texts does not fit"),
        ("series.hasImage", "true", "write true or false"),
        ("series.hasImage", 1, "write true or false"),
        ("series.hasImage", None, "null is not a condition"),
    ],
)
def test_errors_say_what_to_write_instead(attribute: str, condition: object, advice: str) -> None:
    ((place, message),) = faults_of(selections(selection({attribute: condition})))
    ours = place.removeprefix("$.selections[0].conditions")
    assert re.sub(r"\[[01]\]$", "", ours) in {f".{attribute}", f'["{attribute}"]'}
    assert advice in message


@pytest.mark.parametrize(
    ("attribute", "condition", "indices"),
    [
        ("TransferSyntaxUID", ["1.2.", "1.2", "!1..2"], [0, 2]),
        ("Modality", ["", "CT", "!"], [0, 2]),
        ("SliceThickness", ["thin", "3", "thick"], [0, 2]),
        ("SliceThickness", ["!thin", "!3"], [0]),
        ("StudyDate", ["2024", "20241301"], [1]),
        ("PatientAge", [18, 65], [0, 1]),
        ("series.plane", ["axial", "oblique"], [1]),
    ],
)
def test_every_wrong_member_of_a_list_is_reported(attribute: str, condition: object, indices: list[int]) -> None:
    places = [place for place, _ in faults_of(selections(selection({attribute: condition})))]
    assert [int(place[-2]) for place in places] == indices
    assert all(place.startswith("$.selections[0].conditions") and place.endswith("]") for place in places)


@pytest.mark.parametrize(
    "text", ["thin", "3 mm", "1,5", "2-4", "5.0 mm", "thin|thick", ".*mm", "0x[0-9]", "[35] ", " 5.5?"]
)
def test_a_text_that_no_number_matches_is_a_fault(text: str) -> None:
    ((_, message),) = faults_of(selections(selection({"SliceThickness": text})))
    assert f'SliceThickness (DS) is a number: "{text}" matches no number; write a number' in message


@pytest.mark.parametrize(
    "text", ["5.*", "5|thick", "(thin)?5", "[35]", "5(?# mm)", "-?5", "5m*", "5 ?", "5m{0,1}", r"\d\.5", "1e1"]
)
def test_a_text_that_numbers_may_match_is_none(text: str) -> None:
    assert faults_of(selections(selection({"SliceThickness": text}))) == []


@pytest.mark.parametrize(
    ("attribute", "condition"),
    [
        ("SliceThickness", ["3", "!5"]),
        ("SliceThickness", [3, 4, 5]),
        ("ScanningSequence", ["SE", "IR", "!EP"]),
        ("ConvolutionKernel", ["LUNG", "B70f", "!B30f"]),
        ("StudyDate", ["2023", "!2024"]),
        ("PatientAge", ["018Y", "020Y"]),
        ("SeriesDescription", "*T2"),
        ("Modality", "!CT"),
        ("TransferSyntaxUID", "1.2."),
        ("SourceApplicationEntityTitle", "C[T"),
    ],
)
def test_what_is_to_be_written_instead_can_match(attribute: str, condition: object) -> None:
    ((_, message),) = faults_of(selections(selection({attribute: condition})))
    advised = re.findall(r'\{"(?:[^{}…]|\{[^{}]*\})*\}', message)
    assert advised
    for test in map(json.loads, advised):
        document = selections(selection({attribute: test}))
        assert faults_of(document) == []
        assert {one.kind for one in suspicions(load_rules(json.dumps(document).encode(), ""))} == set()
