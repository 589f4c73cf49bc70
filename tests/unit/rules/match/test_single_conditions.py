"""Conditions on one attribute: instances that agree or do not, and the items of sequences, to any depth."""

import pytest

from selector.models import Outcome
from tests.support.builders import MATCHED, REJECTED, UNDECIDED, outcome, outcomes, series, study
from tests.support.tables import ABSENT, Row, row


def image_types(*values: object) -> list[dict[str, object]]:
    return [{} if value is None else {"ImageType": value} for value in values]


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        ("A", ["A", "A"], MATCHED),
        ("A", ["A", "a"], MATCHED),
        ("A", ["A", "B"], UNDECIDED),
        ("A", ["B", "C"], REJECTED),
        ("A", ["A", None], UNDECIDED),
        ("A", ["B", None], UNDECIDED),
        ("A", ["A", ""], UNDECIDED),
        ("A", [None, None], UNDECIDED),
        ({"not": "A"}, ["A", "B"], UNDECIDED),
        ({"not": "A"}, ["B", "C"], MATCHED),
        ({"not": "A"}, ["B", None], UNDECIDED),
        ({"present": True}, ["A", None], UNDECIDED),
        ({"present": True}, ["A", "B"], MATCHED),
        ({"present": False}, ["A", ""], UNDECIDED),
        ({"equals": "A", "ifMissing": "matched"}, ["A", None], MATCHED),
        ({"equals": "A", "ifMissing": "matched"}, ["B", None], UNDECIDED),
        ({"equals": "A", "ifMissing": "rejected"}, ["B", None], REJECTED),
        ({"equals": "A", "ifMissing": "rejected"}, ["A", None], UNDECIDED),
        ({"equals": "A", "instances": "any"}, ["A", "B", None], MATCHED),
        ({"equals": "A", "instances": "any"}, ["B", None], UNDECIDED),
        ({"equals": "A", "instances": "any"}, ["B", {"a": 1}], UNDECIDED),
        ({"equals": "A", "instances": "any"}, ["B", "C"], REJECTED),
        ({"equals": "A", "instances": "any", "ifMissing": "rejected"}, ["B", None], REJECTED),
        ({"equals": "A", "instances": "any", "ifMissing": "matched"}, ["B", None], MATCHED),
        ({"equals": "A", "position": 2, "instances": "any"}, ["A", "B\\A"], MATCHED),
        ({"equals": "A", "position": 2, "instances": "any"}, ["A", "B\\C"], UNDECIDED),
    ],
)
def test_instances(condition: object, values: list[object], expected: Outcome) -> None:
    assert outcome({"ImageType": condition}, *image_types(*values)) is expected
    assert outcome({"ImageType": condition}, *image_types(*reversed(values))) is expected


def test_the_negation_of_what_the_instances_disagree_on_is_undecided_too() -> None:
    instances = image_types(*["A\\M"] * 118, *["A\\LOCALIZER"] * 2)
    for conditions in (
        {"ImageType": "LOCALIZER"},
        {"ImageType": {"not": "LOCALIZER"}},
        {"ImageType": ["A", "!LOCALIZER"]},
        {"noneOf": [{"ImageType": "LOCALIZER"}]},
        {"noneOf": [{"ImageType": {"not": "LOCALIZER"}}]},
    ):
        assert outcome(conditions, *instances) is UNDECIDED
    assert outcome({"noneOf": [{"ImageType": {"equals": "LOCALIZER", "instances": "any"}}]}, *instances) is REJECTED


def test_each_condition_sees_the_instances_for_itself() -> None:
    instances = [{"EchoTime": 10, "FlipAngle": 90}, {"EchoTime": 20, "FlipAngle": 15}]
    conditions = {"EchoTime": {"equals": 10, "instances": "any"}, "FlipAngle": {"equals": 15, "instances": "any"}}
    assert outcome(conditions, *instances) is MATCHED


@pytest.mark.parametrize("localizers", [[0], [-1], [0, 1]])
def test_an_embedded_localizer_is_seen_although_the_series_has_a_copy_of_the_first_instance(
    localizers: list[int],
) -> None:
    instances = [{"ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"]} for _ in range(10)]
    for at in localizers:
        instances[at] = {"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"]}
    copied = instances[0]["ImageType"]
    for condition in ("LOCALIZER", ["!LOCALIZER"], {"not": "LOCALIZER"}, "AXIAL"):
        assert outcome({"ImageType": condition}, *instances, ImageType=copied) is UNDECIDED
    assert outcome({"ImageType": {"equals": "LOCALIZER", "instances": "any"}}, *instances, ImageType=copied) is MATCHED


LIVER = {"CodeValue": "10200004", "CodingSchemeDesignator": "SCT"}


LIVER_IN_SRT = {"CodeValue": "T-62000", "CodingSchemeDesignator": "SRT"}


SPLEEN = {"CodeValue": "78961009", "CodingSchemeDesignator": "SCT"}


AS_TAGS = {"00080100": {"vr": "SH", "Value": ["10200004"]}, "00080102": {"vr": "SH", "Value": ["SCT"]}}


REGION = "AnatomicRegionSequence"


UNREADABLE = ["liver", 5, True, ["liver"], [5], {"CodeValue": "10200004"}, {"vr": "SQ", "Value": "liver"}]


NOTHING = [ABSENT, None, "", " ", [], {}, [None], {"vr": "SQ"}, {"vr": "SQ", "Value": []}]


@pytest.mark.parametrize(
    "case",
    [
        row(
            REGION,
            {"item": LIVER},
            matched=[[LIVER], [SPLEEN, LIVER], [{}, None, LIVER], [AS_TAGS], {"vr": "SQ", "Value": [AS_TAGS]}],
            rejected=[[SPLEEN], [LIVER_IN_SRT], [{**LIVER, "CodingSchemeDesignator": "SRT"}, SPLEEN]],
            undecided=[[{"CodeValue": "10200004"}], [SPLEEN, {}], *UNREADABLE, *NOTHING],
        ),
        # Both conditions in one item.
        row(
            REGION,
            {"item": {"CodeValue": "78961009", "CodingSchemeDesignator": "SRT"}},
            rejected=[[SPLEEN, LIVER_IN_SRT]],
        ),
        row(REGION, {"present": True}, matched=[[LIVER], [{}], ["liver"]], rejected=NOTHING),
        row(REGION, {"present": False}, matched=NOTHING, rejected=[[LIVER], [{}], ["liver"]]),
        row(
            REGION, {"not": {"item": LIVER}}, matched=[[SPLEEN]], rejected=[[SPLEEN, LIVER]], undecided=[[{}], *NOTHING]
        ),
        row(
            REGION,
            {"item": SPLEEN, "not": {"item": LIVER}},
            matched=[[SPLEEN]],
            rejected=[[SPLEEN, LIVER], [LIVER_IN_SRT]],
        ),
        row(
            REGION, {"item": LIVER, "ifMissing": "matched"}, matched=[[LIVER], *NOTHING], undecided=[[{}], *UNREADABLE]
        ),
        row(
            REGION,
            {"item": LIVER, "ifMissing": "rejected"},
            rejected=[[SPLEEN], *NOTHING],
            undecided=[[{}], *UNREADABLE],
        ),
        row(
            REGION,
            {"item": {"CodeValue": {"equals": "1", "ifMissing": "rejected"}}},
            matched=[[{"CodeValue": "1"}]],
            rejected=[[{}], [SPLEEN]],
            undecided=NOTHING,
        ),
        row(
            REGION, {"item": {"CodeMeaning": {"present": False}}}, matched=[[SPLEEN]], rejected=[[{"CodeMeaning": "x"}]]
        ),
        row(
            REGION,
            {"item": {"anyOf": [LIVER, LIVER_IN_SRT], "noneOf": [{"CodeMeaning": "left"}]}},
            matched=[[{**LIVER, "CodeMeaning": "Liver"}], [{**LIVER_IN_SRT, "CodeMeaning": "x"}]],
            rejected=[[{**LIVER, "CodeMeaning": "left lobe"}], [{**SPLEEN, "CodeMeaning": "x"}]],
            undecided=[[LIVER]],
        ),
        row(REGION, {"item": {"00080100": "10200004"}}, matched=[[LIVER], [AS_TAGS]], rejected=[[SPLEEN]]),
        row("00082218", {"item": {"CodeValue": "10200004"}}, matched=[[LIVER]], rejected=[[SPLEEN]]),
    ],
)
def test_items(case: Row) -> None:
    assert case.found() == case.expected


@pytest.mark.parametrize(
    ("dose", "code", "expected"),
    [
        (370e6, "C-111A1", MATCHED),
        (370e6, "C-B1031", REJECTED),
        (100, "C-111A1", REJECTED),
        (None, "C-111A1", UNDECIDED),
        (370e6, None, UNDECIDED),
        (100, None, REJECTED),
    ],
)
def test_items_in_items(dose: object, code: object, expected: Outcome) -> None:
    conditions = {
        "RadiopharmaceuticalInformationSequence": {
            "item": {
                "RadionuclideTotalDose": {"atLeast": 1e6},
                "RadionuclideCodeSequence": {"item": {"CodeValue": {"equals": "C-111A1"}}},
            }
        }
    }
    item = {"RadionuclideTotalDose": dose, "RadionuclideCodeSequence": [{"CodeValue": code}]}
    assert outcome(conditions, RadiopharmaceuticalInformationSequence=[item]) is expected
    assert outcome(conditions, {"RadiopharmaceuticalInformationSequence": [item]}) is expected


AXIAL, SAGITTAL = [1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, -1]


def functional_groups(orientation: object, thickness: object) -> dict[str, object]:
    """Return the attributes that all frames of an enhanced multi-frame image share (PS3.3 C.7.6.16)."""
    return {
        "PlaneOrientationSequence": [{"ImageOrientationPatient": orientation}],
        "00289110": {"vr": "SQ", "Value": [{"00180050": {"vr": "DS", "Value": [thickness]}}]},
    }


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"PlaneOrientationSequence": {"item": {"ImageOrientationPatient": {"equals": 1, "position": 1}}}}, MATCHED),
        ({"PlaneOrientationSequence": {"item": {"ImageOrientationPatient": {"equals": 1, "position": 2}}}}, REJECTED),
        ({"PlaneOrientationSequence": {"item": {"ImageOrientationPatient": {"equals": 1, "position": 7}}}}, UNDECIDED),
        ({"PixelMeasuresSequence": {"item": {"SliceThickness": [2, 4]}}}, MATCHED),
        ({"PixelMeasuresSequence": {"item": {"SliceThickness": [4, ">"]}}}, REJECTED),
        ({"PixelMeasuresSequence": {"item": {"PixelSpacing": 1}}}, UNDECIDED),
        ({"FrameContentSequence": {"item": {"TemporalPositionIndex": 1}}}, UNDECIDED),
    ],
)
def test_functional_groups(conditions: dict[str, object], expected: Outcome) -> None:
    groups = functional_groups(AXIAL, "3.0")
    assert (
        outcome({"SharedFunctionalGroupsSequence": {"item": conditions}}, SharedFunctionalGroupsSequence=[groups])
        is expected
    )
    # What is asked of an item is not looked for outside it.
    assert outcome(conditions, SharedFunctionalGroupsSequence=[groups], SliceThickness=3) is UNDECIDED


def test_what_several_conditions_ask_of_one_sequence_is_all_read() -> None:
    orientation = {"PlaneOrientationSequence": {"item": {"ImageOrientationPatient": {"equals": 1, "position": 1}}}}
    measures = {"PixelMeasuresSequence": {"item": {"SliceThickness": 3}}}
    spacing = {"PixelMeasuresSequence": {"item": {"PixelSpacing": {"between": [0.5, 1]}}}}
    conditions = {
        "SharedFunctionalGroupsSequence": {"item": {**orientation, "allOf": [measures]}},
        "anyOf": [{"SharedFunctionalGroupsSequence": {"item": spacing}}, {"52009229": {"item": measures}}],
        "PixelMeasuresSequence": {"item": {"SliceThickness": 7}},
    }
    groups = functional_groups(AXIAL, 3) | {"PixelMeasuresSequence": None}
    outside = {"PixelMeasuresSequence": [{"SliceThickness": 7}]}
    assert outcome(conditions, SharedFunctionalGroupsSequence=[groups], **outside) is MATCHED
    other = functional_groups(SAGITTAL, 3)
    assert outcome(conditions, SharedFunctionalGroupsSequence=[other], **outside) is REJECTED


@pytest.mark.parametrize(
    ("others", "expected"),
    [([], MATCHED), ([LIVER], MATCHED), ([SPLEEN, LIVER], MATCHED), ([SPLEEN], UNDECIDED), ([None], UNDECIDED)],
)
def test_instances_must_agree_on_items_too(others: list[object], expected: Outcome) -> None:
    instances: list[dict[str, object]] = [{REGION: [LIVER]}, {REGION: others or [LIVER]}]
    assert outcome({REGION: {"item": LIVER}}, *instances) is expected
    assert outcome({REGION: {"item": LIVER, "instances": "any"}}, *instances) is MATCHED


def test_an_odd_value_in_one_item_leaves_other_attributes_readable() -> None:
    odd = {"CodeValue": {"a": [1]}, "CodingSchemeDesignator": "SCT"}
    assert outcome({REGION: {"item": LIVER}}, **{REGION: [odd], "Modality": "CT"}) is UNDECIDED
    assert outcome({REGION: {"present": True}, "Modality": "CT"}, **{REGION: [odd], "Modality": "CT"}) is MATCHED


@pytest.mark.parametrize(
    ("attribute", "values", "expected"),
    [
        ("EchoTime", [2, "2.0", " 2 "], MATCHED),
        ("EchoTime", [2, 2.5, 2], REJECTED),
        ("EchoTime", [2], MATCHED),
        ("EchoTime", [2, None], UNDECIDED),
        ("EchoTime", [2, 3, None], UNDECIDED),
        ("EchoTime", [2, 3, "x"], UNDECIDED),
        ("EchoTime", [None, None], UNDECIDED),
        ("EchoTime", [[1, 2]], UNDECIDED),
        ("AcquisitionTime", ["1225", "12:25"], MATCHED),
        ("AcquisitionTime", ["1225", "122500"], REJECTED),
        ("PatientAge", ["024M", "002Y"], MATCHED),
        ("SeriesDescription", ["t2", "T2"], REJECTED),
        ("PatientName", ["Doe^Jane^^", "Doe^Jane"], MATCHED),
        ("ImageType", ["A\\B", ["A", "B"]], MATCHED),
        ("ImageType", ["A\\B", "B\\A"], REJECTED),
        ("ImageType", ["A", "A\\B"], REJECTED),
        ("ImageType", ["A\\\\B", ["A", None, "B"]], MATCHED),
        ("PixelSpacing", [[1, "x"], [1, "x"]], UNDECIDED),
        ("00191008", [1, 1.0], MATCHED),
        ("00191008", [1, "1"], REJECTED),
    ],
)
def test_instances_that_have_one_value(attribute: str, values: list[object], expected: Outcome) -> None:
    instances = [{} if value is None else {attribute: value} for value in values]
    assert outcome({attribute: {"uniform": True}}, *instances) is expected
    assert outcome({"noneOf": [{attribute: {"uniform": True}}]}, *instances) is expected.negated()


@pytest.mark.parametrize(
    ("attribute", "tolerance", "values", "expected"),
    [
        ("EchoTime", 0.1, [3, 3.1, "3.05"], MATCHED),
        ("EchoTime", 0.1, [3, 3.05, 3.11], REJECTED),
        ("PixelSpacing", 0.1, [[0.5, 0.6], [0.6, 0.5]], MATCHED),
        ("PixelSpacing", 0.1, [[0.5, 0.6], [0.5, 0.8]], REJECTED),
        ("PixelSpacing", 0.1, [[0.5, 0.6], [0.5]], REJECTED),
        ("PixelSpacing", 0.1, [[0.5, None], [0.6, None]], MATCHED),
        ("PixelSpacing", 0.1, [[0.5, None], [0.5, 0.5]], REJECTED),
        ("00191008", 1, [["b", 1], ["b", 2]], MATCHED),
        ("00191008", 1, [["b", 1], ["c", 1]], REJECTED),
    ],
)
def test_instances_whose_numbers_are_near(
    attribute: str, tolerance: float, values: list[object], expected: Outcome
) -> None:
    instances = [{attribute: value} for value in values]
    assert outcome({attribute: {"uniform": True, "tolerance": tolerance}}, *instances) is expected


def test_which_level_shows_that_instances_have_one_value() -> None:
    uniform = {"EchoTime": {"uniform": True}}
    assert outcome(uniform, {}, {}, EchoTime=2) is MATCHED, "what all instances share may stand at the series"
    assert outcome(uniform, EchoTime=2) is UNDECIDED, "no instances are listed"
    assert outcome(uniform, {"EchoTime": 2}, {}, EchoTime=2) is UNDECIDED
    assert outcome(uniform, {"EchoTime": 2}, {"EchoTime": 2}, EchoTime=3) is MATCHED
    of_study = study("1", series("1.1", {}, {}), PatientID="A")
    assert outcomes({"PatientID": {"uniform": True}}, of_study) == [MATCHED]


def test_frames_are_compared_as_instances_are() -> None:
    def frame(thickness: object) -> dict[str, object]:
        return {"PixelMeasuresSequence": [{"SliceThickness": thickness}]}

    def image(*thicknesses: object) -> dict[str, object]:
        frames = [frame(one) for one in thicknesses]
        return {"NumberOfFrames": len(frames), "PerFrameFunctionalGroupsSequence": frames}

    uniform = {"SliceThickness": {"uniform": True}}
    assert outcome(uniform, image(2, 2, 2)) is MATCHED
    assert outcome(uniform, image(2, 2, 3)) is REJECTED
    assert outcome(uniform, image(2), image(3)) is REJECTED
    assert outcome(uniform, image(2, None)) is UNDECIDED
