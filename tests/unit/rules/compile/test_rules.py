"""Rules that are ready to be applied: their defaults, and what is wrong with selections, `prefer` and `same`."""

import json

import pytest

from selector.rules.choose.prefer import MatchingFirst
from selector.rules.explain.verdicts import conditions_in_words
from tests.support.builders import faults_of, result_of, rules_of, selection, selections, series, study

CT = {"Modality": "CT"}
HERE = "$.selections[0]"
WHERE = f"{HERE}.conditions"


def with_members(**members: object) -> dict[str, object]:
    return selections(selection(CT, **members))


def test_rules_with_a_selection_have_no_warning_and_these_defaults() -> None:
    document = selections(selection(CT), selection(CT, name=" T 2 "), selection(CT))
    rules = rules_of(document)
    assert rules.warnings == ()
    assert [one.name for one in rules.selections] == ["selection-1", "T 2", "selection-3"]
    assert [(one.take, one.required, one.prefer) for one in rules.selections] == [(None, 0, ())] * 3
    assert (rules.layout, rules.distinct, rules.same) == ("bySeries", False, ())
    assert rules.text == json.dumps(document).encode()


FAULTS = [
    (with_members(name=""), f"{HERE}.name", "blank"),
    (with_members(name=" \t"), f"{HERE}.name", "blank"),
    (with_members(required=3, take=2), f"{HERE}.required", "3 are required, but take allows 2"),
    (with_members(prefer=[{}]), f"{HERE}.prefer[0]", "exactly one of highest, lowest and matching"),
    (with_members(prefer=[{"lowest": "EchoTime", "highest": "EchoTime"}]), f"{HERE}.prefer[0]", "highest and lowest"),
    (with_members(prefer=[{"lowest": "EchoTimes"}]), f"{HERE}.prefer[0].lowest", "did you mean EchoTime?"),
    (with_members(prefer=[{"highest": "Modality"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "PixelSpacing"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "PixelData"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "series.plane"}]), f"{HERE}.prefer[0].highest", "can be ranked"),
    (with_members(prefer=[{"highest": "series.frames"}]), f"{HERE}.prefer[0].highest", "did you mean series."),
    (with_members(prefer=[{"matching": {}}]), f"{HERE}.prefer[0].matching", "there are no conditions"),
    (
        with_members(prefer=[{"matching": {"Modalty": "x"}}]),
        f"{HERE}.prefer[0].matching.Modalty",
        "did you mean Modality?",
    ),
    (
        selections(selection(CT, name="A"), selection(CT, name=" A ")),
        "$.selections[1].name",
        '"A" is already the name of $.sel',
    ),
    (selections(selection(CT, name="selection-2"), selection(CT)), "$.selections[1].name", "is already the name of"),
    (selections(selection(CT), conditions={}), "$.conditions", "there are no conditions"),
    (selections(selection(CT), conditions=None), "$.conditions", "must be an object, not null"),
    (selections(selection(CT), selection(CT), conditions={"Modalty": "x"}), "$.conditions.Modalty", "Modality?"),
    (
        selections(selection(CT), conditions={"anyOf": [{"EchoTime": "("}]}),
        "$.conditions.anyOf[0].EchoTime",
        "not valid",
    ),
    (selections(selection(CT), selection({}), conditions=CT), "$.selections[1].conditions", "there are no conditions"),
    (selections(selection(CT), same=["FrameOfReferenceUI"]), "$.same[0]", "did you mean FrameOfReferenceUID?"),
    (selections(selection(CT), same=["AnatomicRegionSequence"]), "$.same[0]", "cannot be compared"),
    (selections(selection(CT), same=["PixelData"]), "$.same[0]", "cannot be compared"),
    (selections(selection(CT), same=["series.plane"]), "$.same[0]", "series.plane"),
    (selections(selection(CT), same=["anyOf"]), "$.same[0]", "no such DICOM attribute"),
]


@pytest.mark.parametrize(("document", "place", "part"), FAULTS)
def test_a_fault_has_its_place(document: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(document)
    assert where == place
    assert part in message


def test_all_faults_are_reported_at_once() -> None:
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


def test_custom_attributes_can_be_ranked_agreed_on_and_asked_of_items() -> None:
    document = selections(
        selection(
            {"AnatomicRegionSequence": {"item": {"Mine": "x"}}},
            prefer=[{"highest": "Mine"}],
            take=1,
        ),
        same=["Other"],
        customAttributes=["Mine", "Other"],
    )
    listed = [
        series(f"1.{number}", Mine=rank, Other=["a", 1], AnatomicRegionSequence=[{"Mine": "x"}])
        for number, rank in enumerate((1, 3, 2, [9, 9], "x"), 1)
    ]
    (one,) = result_of(document, study("1", *listed)).studies
    assert list(one.choices[0].taken) == ["1.2"]


def test_shared_conditions_precede_those_of_each_selection() -> None:
    document = selections(
        selection({"Modality": "MR", "SliceThickness": 3}, name="one"),
        selection({"Modality": "CT"}, name="two", prefer=[{"matching": {"Rows": 512}}]),
        conditions={"SliceThickness": [2, 4], "anyOf": [{"Rows": 256}, {"Rows": 512}]},
    )
    one, two = rules_of(document).selections
    shared = [
        "$.conditions.SliceThickness",
        "$.conditions.anyOf[0].Rows",
        "$.conditions.anyOf[1].Rows",
    ]
    own = ["$.selections[0].conditions.Modality", "$.selections[0].conditions.SliceThickness"]
    assert [place for place, _ in conditions_in_words(one.condition)] == [*shared, *own]
    assert [place for place, _ in conditions_in_words(two.condition)] == [
        *shared,
        "$.selections[1].conditions.Modality",
    ]
    (criterion,) = two.prefer
    assert isinstance(criterion, MatchingFirst)
    assert [asks for _, asks in conditions_in_words(criterion.condition)] == ["Rows 512"]
