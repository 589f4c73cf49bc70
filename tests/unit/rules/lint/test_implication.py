"""Selections whose conditions imply those of another, and near ones that do not."""

from collections.abc import Mapping

import pytest

from tests.unit.rules.lint.linting import found


def two(one: Mapping[str, object], other: Mapping[str, object], **members: object) -> list[tuple[str, str, str]]:
    selections = [{"name": "one", "conditions": one}, {"name": "other", "conditions": other}]
    document = {"layout": "byStudy", "distinct": True, "selections": selections, **members}
    return [(each.kind, each.place, each.message) for each in found(document)]


T1 = {"Modality": "MR", "SeriesDescription": {"contains": "t1"}}
IMPLIED = [
    ({**T1, "ContrastBolusAgent": {"present": True}}, T1),
    ({"Modality": "MR", "SeriesDescription": {"contains": "t1 post"}}, T1),
    ({"Modality": "MR", "SeriesDescription": {"equals": "ax T1"}}, T1),
    ({"SliceThickness": [2, 3]}, {"SliceThickness": {"atLeast": 1}}),
    ({"SliceThickness": 2}, {"SliceThickness": {"present": True}}),
    ({"SliceThickness": 2}, {"SliceThickness": {"atLeast": 1, "instances": "any"}}),
    ({"Modality": "CT"}, {"Modality": ["CT", "MR"]}),
    ({"Modality": "CT"}, {"anyOf": [{"Modality": "CT"}, {"Modality": "MR"}]}),
    ({"anyOf": [{"Modality": "CT"}, {"Modality": "PT"}]}, {"Modality": ["CT", "PT", "MR"]}),
    ({"Modality": "CT"}, {"noneOf": [{"Modality": "MR"}]}),
    ({"Modality": "CT"}, {"Modality": {"not": "MR"}}),
    (
        {"Modality": "CT", "noneOf": [{"SeriesDescription": "a.b", "Rows": 5}, {"Rows": 7}]},
        {"noneOf": [{"SeriesDescription": "a.b", "Rows": 5}]},
    ),
    ({"ImageType": ["ORIGINAL", "PRIMARY"]}, {"ImageType": "primary"}),
    ({"ImageType": ["ORIGINAL", "PRIMARY", "!LOCALIZER"]}, {"ImageType": {"not": "LOCALIZER"}}),
    ({"ImageType": {"position": 3, "equals": "ADC"}}, {"ImageType": {"equals": "ADC"}}),
    ({"PixelSpacing": [0.4, 0.6]}, {"PixelSpacing": {"values": "any", "atLeast": 0.3}}),
    ({"StudyDate": "202405"}, {"StudyDate": {"atLeast": "2024"}}),
    ({"StudyDate": {"equals": "2024", "not": "202401"}}, {"StudyDate": {"between": ["2024", "2025"]}}),
    ({"SeriesDescription": {"equals": "ax T1"}}, {"SeriesDescription": {"matches": "t[12]"}}),
    ({"SeriesDescription": "t[12]", "Modality": "MR"}, {"allOf": [{"SeriesDescription": "t[12]"}]}),
    (
        {"ProcedureCodeSequence": {"item": {"CodeValue": "A"}}, "Modality": "CT"},
        {"ProcedureCodeSequence": {"item": {"CodeValue": "A"}}},
    ),
    ({"series.plane": "axial"}, {"series.plane": ["axial", "coronal"]}),
    ({"series.references": {"Modality": "CT", "Rows": 5}}, {"series.references": {"Modality": ["CT", "MR"]}}),
    ({"noneOf": [{"series.references": T1}], "Rows": 5}, {"noneOf": [{"series.references": T1}]}),
    ({"EchoTime": {"uniform": True}, "Modality": "MR"}, {"EchoTime": {"uniform": True}}),
    ({"EchoTime": {"uniform": True}, "Modality": "MR"}, {"EchoTime": {"present": True}}),
]


@pytest.mark.parametrize(("one", "other"), IMPLIED)
def test_a_selection_whose_conditions_imply_anothers(one: dict[str, object], other: dict[str, object]) -> None:
    message = 'every series that matches "one" also matches "other", which may take it instead'
    assert two(one, other) == [("implied-selection", "$.selections[0].conditions", message)]
    assert [each[:2] for each in two(other, one)] == [("implied-selection", "$.selections[1].conditions")]


@pytest.mark.parametrize(("one", "other"), IMPLIED)
def test_without_distinct_it_does_not_matter_what_implies_what(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert two(one, other, distinct=False) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"EchoTime": 3}, {"EchoTime": {"uniform": True}}),  # Where no instances are listed, nobody knows.
        ({"EchoTime": {"uniform": True}}, {"EchoTime": {"uniform": True, "tolerance": 0.1}, "Modality": "MR"}),
        (
            {**T1, "ContrastBolusAgent": {"present": True}},
            {**T1, "noneOf": [{"ContrastBolusAgent": {"present": True}}]},
        ),
        (
            {**T1, "SeriesDescription": {"contains": "t1 post"}},
            {**T1, "SeriesDescription": {"contains": "t1", "not": {"contains": "post"}}},
        ),
        (T1, {**T1, "SeriesDescription": {"contains": "t2"}}),
        ({"SliceThickness": [2, 3]}, {"SliceThickness": {"greaterThan": 2}}),
        ({"SliceThickness": {"atLeast": 1, "instances": "any"}}, {"SliceThickness": {"atLeast": 1}}),
        ({"SliceThickness": {"atLeast": 2, "ifMissing": "matched"}}, {"SliceThickness": {"atLeast": 1}}),
        ({"SliceThickness": {"present": True}}, {"SliceThickness": {"not": {"equals": 1}}}),
        ({"Modality": {"not": "CT"}}, {"Modality": "MR"}),
        ({"Modality": ["CT", "PT"]}, {"anyOf": [{"Modality": "CT"}, {"Modality": "MR"}]}),
        ({"noneOf": [{"Modality": "CT", "Rows": 5}]}, {"noneOf": [{"Modality": "CT"}]}),
        ({"ImageType": "PRIMARY"}, {"ImageType": ["ORIGINAL", "PRIMARY"]}),
        ({"ImageType": {"equals": "ADC"}}, {"ImageType": {"position": 3, "equals": "ADC"}}),
        ({"PixelSpacing": {"values": "any", "atLeast": 1}}, {"PixelSpacing": {"atLeast": 1}}),
        ({"StudyDate": {"between": ["2023", "2024"]}}, {"StudyDate": {"oneOf": ["2023", "202401"]}}),
        ({"StudyDate": {"present": True}}, {"StudyDate": {"atLeast": "0001"}}),
        (
            {"StudyDate": {"not": {"contains": "9"}}},
            {"noneOf": [{"StudyDate": {"equals": "2024", "not": "2024"}}]},
        ),
        ({"SeriesDescription": {"contains": "ax T1"}}, {"SeriesDescription": {"matches": "t[12]"}}),
        ({"SeriesDescription": "t[12]"}, {"SeriesDescription": "t[13]"}),
        (
            {"ProcedureCodeSequence": {"item": {"CodeValue": "A"}}},
            {"ProcedureCodeSequence": {"item": {"CodeValue": "B"}}},
        ),
    ],
)
def test_a_selection_whose_conditions_do_not_imply_anothers(one: dict[str, object], other: dict[str, object]) -> None:
    assert [place for _, place, _ in two(one, other) if place.startswith("$.selections[0]")] == []


def test_selections_that_ask_the_same_are_reported_once() -> None:
    assert [place for _, place, _ in two(T1, dict(reversed(T1.items())))] == ["$.selections[0].conditions"]


def test_what_can_never_hold_implies_nothing_worth_reporting() -> None:
    assert [kind for kind, *_ in two({"Rows": {"atLeast": 5, "atMost": 3}}, {"Rows": 4})] == ["never-holds"]


EARLIEST = [{"lowest": "AcquisitionDate"}, {"lowest": "AcquisitionTime"}]


def in_order(*members: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return kind and place of what is suspicious about selections of the same conditions with further members."""
    selections = [{"name": f"{index}", "conditions": T1, **own} for index, own in enumerate(members)]
    document = {"layout": "byStudy", "distinct": True, "selections": selections}
    return [(each.kind, each.place) for each in found(document)]


def test_successive_ranks_of_one_order_are_meant() -> None:
    ranked: dict[str, object] = {"prefer": EARLIEST, "take": 1}
    assert in_order(ranked, ranked) == []
    assert in_order(ranked, ranked, {**ranked, "required": True}) == []
    matching = {"prefer": [{"matching": {"SeriesDescription": {"contains": "tra"}}}], "take": 2}
    assert in_order(matching, matching) == []


def test_selections_that_rank_in_different_orders_are_meant() -> None:
    ranked: dict[str, object] = {"prefer": EARLIEST, "take": 1}
    thinnest: dict[str, object] = {"prefer": [{"lowest": "SliceThickness"}], "take": 1}
    assert in_order(ranked, {**ranked, "prefer": EARLIEST[1:]}) == []
    assert in_order(ranked, {**thinnest, "conditions": {**T1, "SliceThickness": 1}}) == []
    assert in_order({**thinnest, "conditions": {**T1, "SliceThickness": 1}}, ranked) == []


def test_the_same_conditions_with_one_that_takes_all_or_ranks_nothing() -> None:
    ranked: dict[str, object] = {"prefer": EARLIEST, "take": 1}
    implied = [("implied-selection", "$.selections[0].conditions")]
    assert in_order(ranked, {"prefer": EARLIEST}) == implied
    assert in_order({"take": 1, "required": 1}, {"take": 1, "required": 1}) == implied


def test_ranks_of_one_order_with_more_conditions_in_one() -> None:
    narrow = {**T1, "SliceThickness": 1}
    ranked: dict[str, object] = {"prefer": EARLIEST, "take": 1}
    selections = [{"name": "one", "conditions": narrow, **ranked}, {"name": "other", "conditions": T1, **ranked}]
    document = {"layout": "byStudy", "distinct": True, "selections": selections}
    assert [(each.kind, each.place) for each in found(document)] == [
        ("implied-selection", "$.selections[0].conditions")
    ]
