"""The order of near misses, and the smallest change with which a series would match.

`tests/properties` applies the changes that are suggested.
"""

import itertools

import pytest

from selector.rules.explain.near_misses import Nearness
from tests.support.builders import Json, rules_of, selection, selections, verdict

PATH = "$.selections[0].conditions"
CONDITIONS = {"Modality": "PT", "SliceThickness": 3, "noneOf": [{"Modality": "CT"}, {"SeriesDescription": "x"}]}
RULES = rules_of(selections(selection(CONDITIONS), same=["FrameOfReferenceUID"]))
NEAREST_FIRST = [
    [("$.same[0]", False)],
    [(f"{PATH}.SliceThickness", False)],
    [(f"{PATH}.Modality", False), ("$.same[0]", False)],
    [(f"{PATH}.SliceThickness", True)],
    [(f"{PATH}.SliceThickness", True), (f"{PATH}.noneOf[1].SeriesDescription", False)],
    [(f"{PATH}.noneOf[0].Modality", True)],
    [(f"{PATH}.Modality", True), (f"{PATH}.SliceThickness", True)],
]


def test_a_rejected_modality_is_last_then_the_fewest_conditions_and_the_undecided_are_first() -> None:
    distances = [Nearness(RULES).distance(unmet) for unmet in NEAREST_FIRST]
    assert distances == sorted(distances)
    assert [not one < other for one, other in itertools.pairwise(distances)] == [False, True, *[False] * 4]


def test_what_matches_is_as_near_as_what_only_same_keeps_out() -> None:
    assert Nearness(RULES).distance([]) == Nearness(RULES).distance(NEAREST_FIRST[0])
    assert Nearness(RULES).distance([]) < Nearness(RULES).distance(NEAREST_FIRST[1])


@pytest.mark.parametrize(
    ("attribute", "condition", "value", "words", "written"),
    [
        ("SliceThickness", [2, 4], 5, "between 2 and 4 were between 2 and 5", {"between": [2, 5]}),
        ("SliceThickness", [2, 4], 1, "between 2 and 4 were between 1 and 4", {"between": [1, 4]}),
        ("SliceThickness", {"atMost": 4}, "5", "at most 4 were at most 5", {"atMost": 5}),
        ("SliceThickness", {"lessThan": 4}, 4, "less than 4 were at most 4", {"atMost": 4}),
        ("SliceThickness", {"equals": 3, "tolerance": 0.1}, 4, None, {"oneOf": [3, 4], "tolerance": 0.1}),
        ("StationName", {"equals": "MR1"}, "MR2", None, {"oneOf": ["MR1", "MR2"]}),
        ("Modality", "MRI", "CT", None, None),  # Another code is another kind of thing.
        ("Modality", ["MR", "PT"], "CT", None, None),
        ("BodyPartExamined", {"oneOf": ["CHEST"]}, "HEAD", None, None),
        ("SOPClassUID", "1.2", "1.3", None, None),
        ("FrameIncrementPointer", "00181063", "00540010", None, None),
        ("Modality", {"not": "CT"}, "CT", None, None),
        ("Modality", ["CT", "!MR"], "MR", None, None),
        ("ImageType", ["ORIGINAL", "PRIMARY"], ["DERIVED", "PRIMARY"], None, None),
        ("ImageType", ["ORIGINAL", "!LOCALIZER"], ["ORIGINAL", "LOCALIZER"], None, None),  # It is excluded on purpose.
        ("SeriesDescription", {"contains": "t2", "not": {"contains": "flair"}}, "t2 flair", None, None),
        ("ConvolutionKernel", {"hasAll": ["A", "B"]}, ["B"], None, {"hasAll": ["B"]}),
        ("DiffusionBValue", {"atLeast": 800}, 0, None, None),  # Another side of zero is another kind of thing.
        (
            "DiffusionBValue",
            {"oneOf": [0, 50]},
            800,
            "one of [0, 50] were one of [0, 50, 800]",
            {"oneOf": [0, 50, 800]},
        ),
        ("DiffusionBValue", 0, 800, None, None),
        ("EchoTime", {"greaterThan": 0}, 0, None, None),
        ("EchoTime", {"greaterThan": 0}, -1, None, None),
        ("EchoTime", {"lessThan": 0}, 1, None, None),
        ("SliceLocation", [-50, -10], 5, None, None),
        ("SliceLocation", [-50, -10], -60, "between -50 and -10 were between -60 and -10", {"between": [-60, -10]}),
        ("PatientAge", {"atLeast": "018Y"}, "000Y", None, None),
        ("SliceThickness", {"atMost": 0}, 0.5, "at most 0 were at most 0.5", {"atMost": 0.5}),
        ("SliceThickness", [0, 4], 5, "between 0 and 4 were between 0 and 5", {"between": [0, 5]}),
        ("StudyDate", {"atLeast": "2025"}, "20240101", None, None),  # The value may not be shown.
        ("PatientAge", {"atLeast": "018Y"}, "017Y", None, {"atLeast": "017Y"}),
        ("SeriesDescription", "t2", "t1", None, None),
        ("SeriesDescription", {"matches": "t2"}, "t1", None, None),
        ("SeriesDescription", "t[23]", "t1", None, None),
        ("AnatomicRegionSequence", {"item": {"CodeValue": "1"}}, [{"CodeValue": "2"}], None, None),
        ("AnatomicRegionSequence", {"not": {"item": {"CodeValue": "1"}}}, [{"CodeValue": "1"}], None, None),
        ("AnatomicRegionSequence", {"not": {"item": {"CodeValue": "1"}}}, None, None, None),
        ("AnatomicRegionSequence", {"not": {"not": {"item": {"CodeValue": "1"}}}}, [{"CodeValue": "2"}], None, None),
        ("Modality", {"present": False}, "CT", None, None),  # The opposite is no change of the same condition.
        ("Modality", {"present": True}, None, None, None),
        ("EchoTime", {"atMost": 5}, None, None, None),  # Nothing is known of what is absent.
        ("EchoTime", {"not": {"atMost": 5}}, None, None, None),
        ("Modality", "CT", None, None, None),
        ("ImageType", ["PRIMARY", "!LOCALIZER"], None, None, None),
        ("series.plane", "axial", None, None, None),
    ],
)
def test_the_change_of_one_condition(
    attribute: str, condition: object, value: object, words: str | None, written: Json | None
) -> None:
    changes = verdict({attribute: condition}, **{attribute: value}).changes
    assert [change.value for change in changes] == ([] if written is None else [written])
    assert {change.place for change in changes} <= {f"$.selections[0].conditions.{attribute}"}
    for change in changes:
        assert words is None or change.words in {words, f"{attribute} {words}"}


def test_where_instances_disagree_one_of_them_may_be_enough() -> None:
    (change,) = verdict({"EchoTime": {"atMost": 5}}, {"EchoTime": 3}, {"EchoTime": 9}).changes
    assert change.value == {"atMost": 9}
    instances = [{"SeriesDescription": text} for text in ("t2", "t1")]
    (change,) = verdict({"SeriesDescription": {"contains": "t2"}}, *instances).changes
    assert change.value == {"contains": "t2", "instances": "any"}
    assert change.words == 'one instance of SeriesDescription were enough ("instances": "any")'


def test_the_plane_in_disguise_is_not_changed() -> None:
    sagittal = [0, 1, 0, 0, 0, -1]
    assert verdict({"ImageOrientationPatient": "axial"}, ImageOrientationPatient=sagittal).changes == ()
    assert verdict({"series.plane": "axial"}, ImageOrientationPatient=sagittal).changes == ()


@pytest.mark.parametrize(
    ("attribute", "condition", "spellings", "words"),
    [
        ("EchoTime", 3, [1, 1.0, "1.00", " 1 "], "EchoTime 3 were one of [3, 1]"),
        ("EchoTime", 3.0, [1.5, "1.50"], "EchoTime 3 were one of [3, 1.5]"),
        ("EchoTime", {"atLeast": 2}, [1, 1.0, "1.0"], "at least 2 were at least 1"),
        ("DateOfManufacture", {"atMost": "2020"}, ["20210203", "2021.02.03", "2021-02-03"], None),
        ("CalibrationTime", {"atMost": "10"}, ["1130", "11:30"], None),
        ("PatientAge", {"atLeast": "020Y"}, ["018Y", "18y"], None),
    ],
)
def test_a_change_does_not_depend_on_how_values_are_spelled_or_ordered(
    attribute: str, condition: object, spellings: list[object], words: str | None
) -> None:
    changes = {verdict({attribute: condition}, **{attribute: one}).change for one in spellings}
    together = [{attribute: one} for one in spellings]
    changes |= {verdict({attribute: condition}, *each).change for each in (together, together[::-1])}
    (only,) = changes
    assert only
    assert words is None or words in only


@pytest.mark.parametrize(
    ("attribute", "values", "tolerance"),
    [
        ("EchoTime", [3, 3.1, "3.30"], 0.3),
        ("PixelSpacing", [[1, 2], [1.5, 2.1]], 0.5),
        ("PixelSpacing", [[1, 2], [1]], None),
        ("ImageOrientationPatient", [[1, 0, 0, 0, 1, 0], [1, 0.01, 0, 0, 1, 0]], 0.01),
        ("ImageOrientationPatient", [[1, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, -1]], None),  # other directions
        ("EchoTime", [3, None], None),
        ("Modality", ["CT", "MR"], None),
        ("SeriesDate", ["20240101", "20240102"], None),
    ],
)
def test_numbers_that_are_not_uniform_may_be_within_a_tolerance(
    attribute: str, values: list[object], tolerance: float | None
) -> None:
    changes = verdict({attribute: {"uniform": True}}, *({attribute: value} for value in values)).changes
    written = {"uniform": True, "tolerance": tolerance}
    assert [change.value for change in changes] == ([] if tolerance is None else [written])
    for change in changes:
        assert change.words == f'{attribute} could differ by {tolerance} between instances ("tolerance": {tolerance})'
