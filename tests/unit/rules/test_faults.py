"""Faults of a rules file: all at once, each with its place and what would be right."""

import pytest

from selector.errors import ConfigurationError
from tests.support.builders import RULES_FILE, faults_of, rules_of, selection, selections

CT = {"Modality": "CT"}


def with_conditions(**conditions: object) -> dict[str, object]:
    return selections(selection(conditions))


def with_members(**members: object) -> dict[str, object]:
    return selections(selection(CT, **members))


HERE = "$.selections[0]"
WHERE = f"{HERE}.conditions"

DOCUMENT = [
    ([], "$", "must be an object"),
    ("text", "$", "must be an object"),
    (5, "$", "must be an object"),
    (False, "$", "must be an object"),
    ({"$schema": "x"}, "$.selections", "missing"),
    ({"selections": []}, "$.selections", "with at least one"),
    ({"selections": None}, "$.selections", "null"),
    ({"selections": {"conditions": CT}}, "$.selections", "a list with at least one"),
    ({"selections": ["CT"]}, "$.selections[0]", '"CT"'),
    ({"selections": [None]}, "$.selections[0]", "null"),
    ({"selections": [{}]}, "$.selections[0].conditions", "missing"),
    (selections(selection(CT), layuot="byStudy"), "$.layuot", "did you mean layout?"),
    (selections(selection(CT), selection=[]), "$.selection", "did you mean selections?"),
    (selections(selection(CT), layout="bystudy"), "$.layout", '"bySeries" or "byStudy"'),
    (selections(selection(CT), layout=None), "$.layout", '"bySeries" or "byStudy", not null'),
    (selections(selection(CT), distinct="yes"), "$.distinct", 'true or false, not "yes"'),
    (selections(selection(CT), distinct=1), "$.distinct", "true or false"),
    (selections(selection(CT), same=[]), "$.same", "with at least one"),
    (selections(selection(CT), same="FrameOfReferenceUID"), "$.same", "a list"),
    (selections(selection(CT), same=[5]), "$.same[0]", "5"),
    (selections(selection(CT), same=["FrameOfReferenceUI"]), "$.same[0]", "did you mean FrameOfReferenceUID?"),
    (selections(selection(CT), same=["AnatomicRegionSequence"]), "$.same[0]", "cannot be compared"),
    (selections(selection(CT), same=["PixelData"]), "$.same[0]", "cannot be compared"),
    (selections(selection(CT), same=["series.plane"]), "$.same[0]", "series.plane"),
    (selections(selection(CT), same=["anyOf"]), "$.same[0]", "no such DICOM attribute"),
    (selections(selection(CT), description=5), "$.description", "must be text"),
    (selections(selection(CT), **{"$comment": []}), "$.$comment", "must be text"),
    (selections(selection(CT), **{"$schema": 1}), "$.$schema", "must be text"),
    (selections(selection(CT), customAttributes="Mine"), "$.customAttributes", "a list"),
    (selections(selection(CT), customAttributes=["Modality"]), "$.customAttributes[0]", "in PS3.6 already"),
    (selections(selection(CT), customAttributes=["00080060"]), "$.customAttributes[0]", "in PS3.6 already"),
    (selections(selection(CT), customAttributes=[" "]), "$.customAttributes[0]", "cannot be the name"),
    (selections(selection(CT), customAttributes=["instances"]), "$.customAttributes[0]", "cannot be the name"),
    (selections(selection(CT), customAttributes=["anyOf"]), "$.customAttributes[0]", "cannot be the name"),
    (selections(selection(CT), customAttributes=["series.plane"]), "$.customAttributes[0]", "cannot be the name"),
]

SELECTION = [
    (with_members(nmae="x"), f"{HERE}.nmae", "did you mean name?"),
    (with_members(condition={}), f"{HERE}.condition", "did you mean conditions?"),
    (with_members(requierd=True), f"{HERE}.requierd", "did you mean required?"),
    (with_members(name=5), f"{HERE}.name", "must be text, not 5"),
    (with_members(name=None), f"{HERE}.name", "must be text, not null"),
    (with_members(name=""), f"{HERE}.name", "blank"),
    (with_members(name=" \t"), f"{HERE}.name", "blank"),
    (with_members(take=0), f"{HERE}.take", "at least 1"),
    (with_members(take=-1), f"{HERE}.take", "at least 1"),
    (with_members(take=1.5), f"{HERE}.take", "whole number"),
    (with_members(take="1"), f"{HERE}.take", '"all"'),
    (with_members(take="ALL"), f"{HERE}.take", '"all"'),
    (with_members(take=True), f"{HERE}.take", "not true"),
    (with_members(take=None), f"{HERE}.take", "not null"),
    (with_members(required=0), f"{HERE}.required", "at least 1"),
    (with_members(required="yes"), f"{HERE}.required", "true or false"),
    (with_members(required=3, take=2), f"{HERE}.required", "3 are required, but take allows 2"),
    (with_members(prefer=[]), f"{HERE}.prefer", "with at least one"),
    (with_members(prefer={"lowest": "SeriesNumber"}), f"{HERE}.prefer", "a list"),
    (with_members(prefer=["SeriesNumber"]), f"{HERE}.prefer[0]", '"SeriesNumber"'),
    (with_members(prefer=[{}]), f"{HERE}.prefer[0]", "exactly one of highest, lowest and matching"),
    (with_members(prefer=[{"lowest": "EchoTime", "highest": "EchoTime"}]), f"{HERE}.prefer[0]", "highest and lowest"),
    (with_members(prefer=[{"lowets": "EchoTime"}]), f"{HERE}.prefer[0].lowets", "did you mean lowest?"),
    (with_members(prefer=[{"lowest": "EchoTimes"}]), f"{HERE}.prefer[0].lowest", "did you mean EchoTime?"),
    (with_members(prefer=[{"lowest": 5}]), f"{HERE}.prefer[0].lowest", "must be text, not 5"),
    (with_members(prefer=[{"highest": "Modality"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "PixelSpacing"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "PixelData"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "series.plane"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "series.frames"}]), f"{HERE}.prefer[0].highest", "did you mean series."),
    (with_members(prefer=[{"matching": {}}]), f"{HERE}.prefer[0].matching", "no condition in it"),
    (
        with_members(prefer=[{"matching": {"Modalty": "x"}}]),
        f"{HERE}.prefer[0].matching.Modalty",
        "did you mean Modality?",
    ),
    (
        selections(selection(CT, name="A"), selection(CT, name=" A ")),
        "$.selections[1].name",
        '"A" is the name of $.sel',
    ),
    (selections(selection(CT, name="selection-2"), selection(CT)), "$.selections[1].name", "is the name of"),
    (selections({"conditions": []}), WHERE, "an object"),
    (selections({"conditions": None}), WHERE, "an object"),
    (with_conditions(), WHERE, "no condition in it"),
    (with_conditions(description="only words"), WHERE, "no condition in it"),
    (with_conditions(**CT, description=[]), f"{WHERE}.description", "must be text"),
]

CONDITIONS = [
    (
        with_conditions(SliceThikness=3),
        f"{WHERE}.SliceThikness",
        "no such DICOM attribute; did you mean SliceThickness?",
    ),
    (with_conditions(modality="CT"), f"{WHERE}.modality", "did you mean Modality?"),
    (with_conditions(Xyzzy="CT"), f"{WHERE}.Xyzzy", "customAttributes"),
    (with_conditions(**{"": "CT"}), f'{WHERE}[""]', "no such DICOM attribute"),
    (with_conditions(**{"00080061x": "CT"}), f"{WHERE}.00080061x", "no such DICOM attribute"),
    (with_conditions(**{"0008fffe": "CT"}), f"{WHERE}.0008fffe", "PS3.6 has no tag 0008FFFE"),
    (with_conditions(**{"0008,0060": "CT"}), f'{WHERE}["0008,0060"]', "no such DICOM attribute"),
    (with_conditions(**{"Modality\t00080060": "CT"}), WHERE, "no such DICOM attribute"),
    (with_conditions(**{"N\nModality": "CT"}), WHERE, "no such DICOM attribute"),
    (with_conditions(FFFEE000="CT"), f"{WHERE}.FFFEE000", "no tag FFFEE000"),
    (with_conditions(**{"series.plan": "axial"}), f'{WHERE}["series.plan"]', "did you mean series.plane?"),
    (with_conditions(**{"series.size": 5}), f'{WHERE}["series.size"]', "no such fact"),
    (with_conditions(anyof=[CT]), f"{WHERE}.anyof", "did you mean anyOf?"),
    (with_conditions(anyOf=[]), f"{WHERE}.anyOf", "at least one"),
    (with_conditions(allOf=CT), f"{WHERE}.allOf", "must be a list of conditions objects"),
    (with_conditions(noneOf=None), f"{WHERE}.noneOf", "must be a list of conditions objects"),
    (with_conditions(anyOf=["CT"]), f"{WHERE}.anyOf[0]", 'must be a conditions object, not "CT"'),
    (with_conditions(anyOf=[CT, {}]), f"{WHERE}.anyOf[1]", "no condition in it"),
    (with_conditions(anyOf=[{"noneOf": [{"x": 1}]}]), f"{WHERE}.anyOf[0].noneOf[0].x", "no such DICOM attribute"),
]


@pytest.mark.parametrize(("document", "place", "part"), [*DOCUMENT, *SELECTION, *CONDITIONS])
def test_a_fault_has_its_place(document: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(document)
    assert where.startswith(place) if place == WHERE else where == place
    assert part in message


def test_all_faults_are_told_at_once() -> None:
    document = selections(
        selection({"SliceThikness": 3, "Modality": None, "EchoTime": {"between": [4, 3]}}, name="A"),
        selection({"anyOf": [{"ImageType": {"equls": "A"}}, {}], "SeriesDescription": {"matches": "("}}, name="A"),
        selection({"Modality": {"equals": "CT", "tolerance": 1, "position": 0}}, prefer=[{"lowest": "x"}]),
        same=["FrameOfReference"],
        customAttributes=["Modality"],
    )
    places = {place for place, _ in faults_of(document)}
    assert places == {
        "$.customAttributes[0]",
        "$.same[0]",
        "$.selections[0].conditions.SliceThikness",
        "$.selections[0].conditions.Modality",
        "$.selections[0].conditions.EchoTime.between",
        "$.selections[1].name",
        "$.selections[1].conditions.anyOf[0].ImageType.equls",
        "$.selections[1].conditions.anyOf[1]",
        "$.selections[1].conditions.SeriesDescription.matches",
        "$.selections[2].conditions.Modality.position",
        "$.selections[2].prefer[0].lowest",
    }


def test_faults_of_conditions_are_told_even_where_the_document_is_of_the_wrong_shape() -> None:
    document = {
        "selections": [
            {"name": 5, "conditions": {"SliceThikness": 3, "Mine": 1}, "take": 0},
            {"condition": {"Modality": "CT"}},
            {"conditions": {"Modality": ""}, "prefer": [{"lowest": "EchoTimes"}, {"matching": {"Modalty": "x"}}]},
        ],
        "customAttributes": ["Mine", 3],
        "same": ["FrameOfReference"],
        "distinct": "yes",
    }
    places = {place for place, _ in faults_of(document)}
    assert places == {
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
    }


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"selections": [], "selections": []}', ["$.selections"]),
        (
            '{"distinct": true, "distinct": 1, "selections": [{"conditions": {"Modality": "CT", "Modality": "MR"}}]}',
            ["$.distinct", f"{WHERE}.Modality"],
        ),
        (
            '{"selections": [{"conditions": {"anyOf": [{"EchoTime": {"equals": 1, "not": 2, "equals": 1}}]}}]}',
            [f"{WHERE}.anyOf[0].EchoTime.equals"],
        ),
    ],
)
def test_members_given_twice(text: str, places: list[str]) -> None:
    faults = faults_of(text.encode())
    assert [place for place, _ in faults] == places
    assert {message for _, message in faults} == {"given more than once; keep one of them"}


def test_a_fault_names_the_file() -> None:
    with pytest.raises(ConfigurationError) as raised:
        rules_of(with_conditions(Modalty="x"))
    assert str(raised.value).startswith(f"{RULES_FILE}: {WHERE}.Modalty: no such DICOM attribute")
