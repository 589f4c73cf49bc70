"""Conditions objects: groups, remarks, and items of sequences; each fault has its place."""

import pytest

from selector.rules.explain.verdicts import conditions_in_words
from tests.support.builders import faults_of, result_of, rules_of, selection, selections, series, study

CT = {"Modality": "CT"}
WHERE = "$.selections[0].conditions"
REGION = "AnatomicRegionSequence"


def with_conditions(**conditions: object) -> dict[str, object]:
    return selections(selection(conditions))


FAULTS = [
    (with_conditions(), WHERE, "there are no conditions"),
    (with_conditions(description="only words"), WHERE, "there are no conditions"),
    (with_conditions(**CT, description=[]), f"{WHERE}.description", "must be text"),
    (with_conditions(anyOf=[]), f"{WHERE}.anyOf", "at least one"),
    (with_conditions(allOf=CT), f"{WHERE}.allOf", "must be a list of at least one conditions object"),
    (with_conditions(noneOf=None), f"{WHERE}.noneOf", "must be a list of at least one conditions object"),
    (with_conditions(anyOf=["CT"]), f"{WHERE}.anyOf[0]", 'must be a conditions object, not "CT"'),
    (with_conditions(anyOf=[CT, {}]), f"{WHERE}.anyOf[1]", "there are no conditions"),
    (with_conditions(**{"series.references": {}}), f'{WHERE}["series.references"]', "there are no conditions"),
    (with_conditions(**{"series.references": "CT"}), f'{WHERE}["series.references"]', "must be an object with"),
    (with_conditions(**{"series.references": {"present": True}}), f'{WHERE}["series.references"].present', "no such"),
    (with_conditions(**{"series.refrencedBy": CT}), f'{WHERE}["series.refrencedBy"]', "mean series.referencedBy?"),
    (
        with_conditions(**{"series.references": {"Modalty": "CT"}}),
        f'{WHERE}["series.references"].Modalty',
        "did you mean Modality?",
    ),
    (
        with_conditions(**{"series.references": {"anyOf": [{"series.referencedBy": CT}, CT]}}),
        f'{WHERE}["series.references"].anyOf[0]["series.referencedBy"]',
        "relations do not nest, and this one is inside series.references",
    ),
    (
        with_conditions(**{REGION: {"item": {"series.references": CT}}}),
        f'{WHERE}.{REGION}.item["series.references"]',
        "an item does not have it",
    ),
]


@pytest.mark.parametrize(("document", "place", "part"), FAULTS)
def test_a_fault_has_its_place(document: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(document)
    assert where == place
    assert part in message


@pytest.mark.parametrize(
    ("item", "place", "message"),
    [
        ({}, "", "there are no conditions"),
        ({"description": "only words"}, "", "there are no conditions"),
        ({"CodeValu": "1"}, ".CodeValu", "did you mean CodeValue?"),
        ({"series.plane": "axial"}, '["series.plane"]', "an item does not have it"),
        ({"CodeValue": {"equals": "1", "instances": "any"}}, ".CodeValue.instances", "has no instances of its own"),
        ({"CodeValue": {"atLeast": 1}}, ".CodeValue.atLeast", "does not fit"),
        ({"CodeValue": None}, ".CodeValue", '{"present": false}'),
        ({"anyOf": []}, ".anyOf", "at least one"),
        ({"anyOf": [{"CodeValue": "!1"}]}, ".anyOf[0].CodeValue", '{"not": "1"}'),
        ({"PurposeOfReferenceCodeSequence": {"item": {"x": 1}}}, ".PurposeOfReferenceCodeSequence.item.x", "no such"),
    ],
)
def test_faults_have_their_place_inside_the_item(item: dict[str, object], place: str, message: str) -> None:
    ((where, what),) = faults_of(selections(selection({REGION: {"item": item}})))
    assert where == f"$.selections[0].conditions.{REGION}.item{place}"
    assert message in what


def test_remarks_are_allowed_wherever_there_is_an_object() -> None:
    remarks: dict[str, object] = {"description": "words", "$comment": "more words"}
    conditions = {
        "Modality": {"equals": "CT", "not": {"equals": "x", **remarks}, **remarks},
        "anyOf": [{"AnatomicRegionSequence": {"item": {"CodeValue": "1", **remarks}, **remarks}, **remarks}],
        **remarks,
    }
    prefer = [{"matching": {"Modality": "CT", **remarks}, **remarks}]
    document = selections(selection(conditions, prefer=prefer, **remarks), **remarks, **{"$schema": "x"})
    one = study("1", series("1.1", Modality="CT", AnatomicRegionSequence=[{"CodeValue": "1"}]))
    assert [total.taken for total in result_of(document, one).totals] == [1]


@pytest.mark.parametrize(
    ("conditions", "places"),
    [
        ({"EchoTime": {"present": False}}, [".EchoTime"]),
        ({"EchoTime": {"atLeast": 1, "ifMissing": "matched"}}, [".EchoTime"]),
        ({"noneOf": [{"EchoTime": {"present": True}}]}, [".noneOf[0].EchoTime"]),
        ({"series.references": {"EchoTime": {"present": False}}}, [""]),
        ({"series.references": {"EchoTime": {"present": True}}}, []),
        ({"noneOf": [{"series.references": {"EchoTime": {"present": True}}}]}, [".noneOf[0]"]),
        ({"noneOf": [{"noneOf": [{"EchoTime": {"present": False}}]}]}, [".noneOf[0].noneOf[0].EchoTime"]),
        (
            {"noneOf": [{"anyOf": [{"series.plane": {"equals": "axial", "ifMissing": "rejected"}}]}]},
            [".noneOf[0].anyOf[0]"],
        ),
        ({"EchoTime": {"present": True}, "FlipAngle": {"not": 1}, "noneOf": [{"Modality": "CT"}]}, []),
        ({"noneOf": [{"noneOf": [{"EchoTime": {"present": True}}]}]}, []),
        ({REGION: {"item": {"CodeValue": {"present": False}}}}, []),
    ],
)
def test_conditions_that_absence_lets_match_are_noted(conditions: dict[str, object], places: list[str]) -> None:
    absence = rules_of(selections(selection(conditions))).absence
    assert [place.removeprefix(WHERE).partition('["')[0] for place, _ in absence] == places


@pytest.mark.parametrize(
    ("item", "asks"),
    [
        ({"CodeValue": "A", "CodeMeaning": "b"}, 'CodeValue contains "A" and CodeMeaning contains "b"'),
        ({"anyOf": [{"CodeValue": "A"}, {"CodeValue": "B"}]}, '(CodeValue contains "A" or CodeValue contains "B")'),
        (
            {"noneOf": [{"CodeValue": "A"}], "CodeMeaning": "b"},
            'not (CodeValue contains "A") and CodeMeaning contains "b"',
        ),
    ],
)
def test_what_is_asked_of_an_item_keeps_its_groups(item: dict[str, object], asks: str) -> None:
    (one,) = rules_of(selections(selection({"AnatomicRegionSequence": {"item": item}}))).selections
    ((_, words),) = conditions_in_words(one.condition)
    assert words == f"AnatomicRegionSequence has an item with {asks}"
