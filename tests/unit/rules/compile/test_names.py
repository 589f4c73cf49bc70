"""What names stand for: attributes of PS3.6, private and custom attributes, facts; and names that stand for nothing."""

import pytest

from tests.support.builders import MATCHED, REJECTED, faults_of, outcomes, selection, selections, series, study
from tests.support.tables import ABSENT, Row, row

CT = {"Modality": "CT"}
WHERE = "$.selections[0].conditions"


def with_conditions(**conditions: object) -> dict[str, object]:
    return selections(selection(conditions))


NAMES = [
    (
        with_conditions(SliceThikness=3),
        f"{WHERE}.SliceThikness",
        "no such DICOM attribute; did you mean SliceThickness?",
    ),
    (with_conditions(modality="CT"), f"{WHERE}.modality", "did you mean Modality?"),
    (with_conditions(Xyzzy="CT"), f"{WHERE}.Xyzzy", "customAttributes"),
    (with_conditions(**{"": "CT"}), f'{WHERE}[""]', "the name of an attribute is missing"),
    (selections(selection(CT), same=[" "]), "$.same[0]", "the name of an attribute is missing"),
    (with_conditions(**{"00080061x": "CT"}), f"{WHERE}.00080061x", "no such DICOM attribute"),
    (with_conditions(**{"0008fffe": "CT"}), f"{WHERE}.0008fffe", "PS3.6 has no tag 0008FFFE"),
    (with_conditions(**{"0008,0060": "CT"}), f'{WHERE}["0008,0060"]', "no such DICOM attribute"),
    (with_conditions(**{"Modality\t00080060": "CT"}), WHERE, "no such DICOM attribute"),
    (with_conditions(**{"N\nModality": "CT"}), WHERE, "no such DICOM attribute"),
    (with_conditions(FFFEE000="CT"), f"{WHERE}.FFFEE000", "no tag FFFEE000"),
    (with_conditions(**{"series.plan": "axial"}), f'{WHERE}["series.plan"]', "did you mean series.plane?"),
    (with_conditions(**{"series.size": 5}), f'{WHERE}["series.size"]', "no such fact"),
    (with_conditions(anyof=[CT]), f"{WHERE}.anyof", "did you mean anyOf?"),
    (with_conditions(anyOf=[{"noneOf": [{"x": 1}]}]), f"{WHERE}.anyOf[0].noneOf[0].x", "no such DICOM attribute"),
]


CUSTOM = [
    (selections(selection(CT), customAttributes=["Modality"]), "$.customAttributes[0]", "already in PS3.6"),
    (selections(selection(CT), customAttributes=["00080060"]), "$.customAttributes[0]", "already in PS3.6"),
    (selections(selection(CT), customAttributes=[" "]), "$.customAttributes[0]", "cannot be the name"),
    (selections(selection(CT), customAttributes=["instances"]), "$.customAttributes[0]", "cannot be the name"),
    (selections(selection(CT), customAttributes=["anyOf"]), "$.customAttributes[0]", "cannot be the name"),
    (selections(selection(CT), customAttributes=["series.plane"]), "$.customAttributes[0]", "cannot be the name"),
]


@pytest.mark.parametrize(("document", "place", "part"), [*NAMES, *CUSTOM])
def test_a_fault_has_its_place(document: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(document)
    assert where.startswith(place) if place == WHERE else where == place
    assert part in message


def test_names_are_suggested_for_the_first_faults_only() -> None:
    messages = [message for _, message in faults_of(with_conditions(**{f"Modalitty{n}": "x" for n in range(150)}))]
    assert ["did you mean Modality?" in message for message in messages] == [True] * 100 + [False] * 50


MINE = ("Mine", "my own-kind", "ünï", "00099001", "class", "77771000")


@pytest.mark.parametrize(
    "case",
    [
        row(
            "Mine",
            "t2",
            matched=["ax T2", ["x", "t2"]],
            rejected=["t1"],
            undecided=[ABSENT, "", None, [], {}],
            custom=MINE,
        ),
        row("my own-kind", {"equals": "a"}, matched=["A", "B\\A"], rejected=["ab"], custom=MINE),
        row("ünï", {"contains": "é"}, matched=["xÉx"], rejected=["e"], custom=MINE),
        row("Mine", 5, matched=[5, 5.0, [1, 5]], rejected=[6], custom=MINE),
        row("Mine", [3, 5], matched=[3, 4.5, [3, 5]], rejected=[6, [3, 6]], undecided=["thick", [3, "x"]], custom=MINE),
        row("Mine", {"atLeast": 3}, matched=[3], rejected=[2], undecided=["x"], custom=MINE),
        row("Mine", {"equals": 3, "tolerance": 0.5}, matched=[3.5], rejected=[3.6], custom=MINE),
        row("Mine", {"oneOf": [3, "x"]}, matched=[3, "X"], rejected=[4], undecided=["y"], custom=MINE),
        row("Mine", ["x"], matched=["X", ["y", "x"]], rejected=["xy"], custom=MINE),
        row("Mine", {"present": True}, matched=[0, "x"], rejected=["", ABSENT], custom=MINE),
        row("Mine", {"equals": "b", "position": 2}, matched=["a\\b"], rejected=["b\\a"], undecided=["b"], custom=MINE),
        row("class", "x", matched=["x"], rejected=["y"], custom=MINE),
        row("77771000", "x", matched=["x"], rejected=["y"], custom=MINE),
        row("00099001", "x", matched=["x"], rejected=["y"], custom=MINE),
        row(
            "0019100c",
            {"equals": 1000},
            matched=[1000, {"vr": "IS", "Value": [1000]}],
            rejected=[0],
            undecided=[ABSENT],
        ),
    ],
)
def test_custom_and_private_attributes(case: Row) -> None:
    assert case.found() == case.expected


def test_a_custom_tag_is_found_in_either_case() -> None:
    for listed, asked, written in (("7777100a", "7777100A", "7777100a"), ("7777100A", "7777100a", "7777100A")):
        one = study("1", series("1.1", **{written: "x"}))
        assert outcomes({asked: "x"}, one, custom=[listed]) == [MATCHED]
        assert outcomes({asked: "y"}, one, custom=[listed]) == [REJECTED]
    assert outcomes({"0019100C": "x"}, study("1", series("1.1", **{"0019100c": "x"}))) == [MATCHED]


def test_a_name_of_ones_own_must_be_listed() -> None:
    ((_, message),) = faults_of(selections(selection({"Mine": "x"})))
    assert "list a custom name in customAttributes" in message
    assert faults_of(selections(selection({"Mine": "x"}), customAttributes=["Mine"])) == []
    ((_, message),) = faults_of(selections(selection({"Mien": "x"}), customAttributes=["Mine"]))
    assert message == "no such DICOM attribute; did you mean Mine?"
