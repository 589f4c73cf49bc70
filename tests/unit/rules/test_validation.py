"""What does not fit the model of a rules file: all of it at once, each fault with its place."""

import pytest

from selector.rules.faults import Faults
from selector.rules.model.document import RulesDocument
from selector.rules.model.test_object import TestObject
from selector.rules.validation import validated, validated_as_far_as_possible
from tests.support.builders import faults_of, selection, selections

CT = {"Modality": "CT"}
HERE = "$.selections[0]"


def with_members(**members: object) -> dict[str, object]:
    return selections(selection(CT, **members))


DOCUMENT = [
    ([], "$", "must be an object"),
    ("text", "$", "must be an object"),
    (5, "$", "must be an object"),
    (False, "$", "must be an object"),
    ({"$schema": "x"}, "$.selections", "missing"),
    ({"selections": []}, "$.selections", "a list of at least one"),
    ({"selections": None}, "$.selections", "null"),
    ({"selections": {"conditions": CT}}, "$.selections", "a list of at least one object, not an object"),
    ({"selections": ["CT"]}, "$.selections[0]", '"CT"'),
    ({"selections": [None]}, "$.selections[0]", "null"),
    ({"selections": [{}]}, "$.selections[0].conditions", "missing"),
    (selections(selection(CT), layuot="byStudy"), "$.layuot", "did you mean layout?"),
    (selections(selection(CT), selection=[]), "$.selection", "did you mean selections?"),
    (selections(selection(CT), layout="bystudy"), "$.layout", '"bySeries" or "byStudy"'),
    (selections(selection(CT), layout=None), "$.layout", '"bySeries" or "byStudy", not null'),
    (selections(selection(CT), distinct="yes"), "$.distinct", 'true or false, not "yes"'),
    (selections(selection(CT), distinct=1), "$.distinct", "true or false"),
    (selections(selection(CT), same=[]), "$.same", "a list of at least one"),
    (selections(selection(CT), same="FrameOfReferenceUID"), "$.same", "a list"),
    (selections(selection(CT), same=[5]), "$.same[0]", "5"),
    (selections(selection(CT), description=5), "$.description", "must be text"),
    (selections(selection(CT), **{"$comment": []}), "$.$comment", "must be text"),
    (selections(selection(CT), **{"$schema": 1}), "$.$schema", "must be text"),
    (selections(selection(CT), customAttributes="Mine"), "$.customAttributes", "a list"),
]


SELECTION = [
    (with_members(nmae="x"), f"{HERE}.nmae", "did you mean name?"),
    (with_members(condition={}), f"{HERE}.condition", "did you mean conditions?"),
    (with_members(requierd=True), f"{HERE}.requierd", "did you mean required?"),
    (with_members(name=5), f"{HERE}.name", "must be text, not 5"),
    (with_members(name=None), f"{HERE}.name", "must be text, not null"),
    (with_members(take=0), f"{HERE}.take", "at least 1"),
    (with_members(take=-1), f"{HERE}.take", "at least 1"),
    (with_members(take=1.5), f"{HERE}.take", "whole number"),
    (with_members(take="1"), f"{HERE}.take", '"all"'),
    (with_members(take="ALL"), f"{HERE}.take", '"all"'),
    (with_members(take=True), f"{HERE}.take", "not true"),
    (with_members(take=None), f"{HERE}.take", "not null"),
    (with_members(required=0), f"{HERE}.required", "at least 1"),
    (with_members(required="yes"), f"{HERE}.required", "true or false"),
    (with_members(prefer=[]), f"{HERE}.prefer", "a list of at least one"),
    (with_members(prefer={"lowest": "SeriesNumber"}), f"{HERE}.prefer", "a list"),
    (with_members(prefer=["SeriesNumber"]), f"{HERE}.prefer[0]", '"SeriesNumber"'),
    (with_members(prefer=[{"lowets": "EchoTime"}]), f"{HERE}.prefer[0].lowets", "did you mean lowest?"),
    (with_members(prefer=[{"lowest": 5}]), f"{HERE}.prefer[0].lowest", "must be text, not 5"),
    (selections({"conditions": []}), f"{HERE}.conditions", "an object"),
    (selections({"conditions": None}), f"{HERE}.conditions", "an object"),
]


@pytest.mark.parametrize(("document", "place", "part"), [*DOCUMENT, *SELECTION])
def test_a_fault_has_its_place(document: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(document)
    assert where == place
    assert part in message


def test_every_member_that_does_not_fit_is_reported() -> None:
    faults = Faults("rules.json")
    document = {"selections": [{"conditions": [], "take": 0, "nmae": ""}, 5], "same": ["x", 3], "layuot": 1}
    assert validated(RulesDocument, document, faults, "$") is None
    assert {fault.place for fault in faults.found} == {
        "$.selections[0].conditions",
        "$.selections[0].take",
        "$.selections[0].nmae",
        "$.selections[1]",
        "$.same[1]",
        "$.layuot",
    }
    assert {fault.file for fault in faults.found} == {"rules.json"}


def test_a_part_of_a_document_has_its_place_before_those_of_its_members() -> None:
    faults = Faults("rules.json")
    fitting = validated(TestObject, {"equals": "CT"}, faults, "$.x")
    assert fitting is not None
    assert (fitting.given, fitting.equals) == (("equals",), "CT")
    assert validated(TestObject, {"oneOf": ["CT", None], "position": 0}, faults, "$.x") is None
    assert [(fault.place, fault.message) for fault in faults.found] == [
        ("$.x.oneOf[1]", "must be text or a number, not null"),
        ("$.x.position", "must be a whole number of at least 1, not 0"),
    ]


@pytest.mark.parametrize(
    ("document", "places"),
    [
        (
            {
                "selections": [
                    {"name": 5, "conditions": {"SliceThikness": 3, "Mine": 1}, "take": 0},
                    {"condition": CT},
                    {"conditions": {"Modality": ""}, "prefer": [{"lowest": "EchoTimes"}, {"matching": {"Modalty": 1}}]},
                ],
                "customAttributes": ["Mine", 3],
                "same": ["FrameOfReference"],
                "distinct": "yes",
            },
            {
                "$.customAttributes[1]",
                "$.distinct",
                "$.same[0]",
                "$.selections[0].name",
                "$.selections[0].take",
                "$.selections[0].conditions.SliceThikness",
                "$.selections[1].condition",
                "$.selections[1].conditions",
                "$.selections[2].conditions.Modality",
                "$.selections[2].prefer[0].lowest",
                "$.selections[2].prefer[1].matching.Modalty",
            },
        ),
        # The neighbours of an element that does not fit keep their indexes.
        (
            {
                "selections": ["CT", {"conditions": {"Modalty": "CT"}}],
                "customAttributes": [3, "Mine", "Modality"],
                "same": [3, "FrameOfReference"],
            },
            {
                "$.selections[0]",
                "$.selections[1].conditions.Modalty",
                "$.customAttributes[0]",
                "$.customAttributes[2]",
                "$.same[0]",
                "$.same[1]",
            },
        ),
        (
            selections(
                selection(
                    CT,
                    prefer=[
                        {"lowest": 5},
                        {"lowest": "EchoTimes"},
                        {"lowets": "EchoTime"},
                        "EchoTime",
                        {"highest": "Modality", "description": 4},
                        {"matching": []},
                    ],
                )
            ),
            {
                f"{HERE}.prefer[0].lowest",
                f"{HERE}.prefer[1].lowest",
                f"{HERE}.prefer[2].lowets",
                f"{HERE}.prefer[3]",
                f"{HERE}.prefer[4].highest",
                f"{HERE}.prefer[4].description",
                f"{HERE}.prefer[5].matching",
            },
        ),
        ({"selections": 5, "same": ["FrameOfReference"]}, {"$.selections", "$.same[0]"}),
        (
            selections(selection({"Modalty": 1}), examples=[5, {"name": 1, "study": [], "expect": {"CT": [5]}}]),
            {
                "$.examples[0]",
                "$.examples[1].name",
                "$.examples[1].study",
                "$.examples[1].expect.CT[0]",
                f"{HERE}.conditions.Modalty",
            },
        ),
        (
            selections(selection({"Modalty": 1}, prefer=5, other=1), **{"$comment": 2}),
            {"$.$comment", f"{HERE}.conditions.Modalty", f"{HERE}.prefer", f"{HERE}.other"},
        ),
    ],
)
def test_a_member_that_does_not_fit_hides_no_fault_of_others_and_makes_none(document: object, places: set[str]) -> None:
    assert sorted(place for place, _ in faults_of(document)) == sorted(places)


def test_the_document_itself_is_left_as_it_was() -> None:
    document = {"selections": [{"name": 5, "conditions": CT}], "distinct": 1}
    rest = validated_as_far_as_possible(document, Faults("rules.json"))
    assert rest is not None
    assert (rest.selections[0].conditions, rest.selections[0].name, rest.distinct) == (CT, "", False)
    assert document == {"selections": [{"name": 5, "conditions": CT}], "distinct": 1}
