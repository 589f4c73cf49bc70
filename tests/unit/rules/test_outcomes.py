"""The three outcomes: groups, instances that agree or do not, and which level has the say."""

from collections.abc import Mapping
from itertools import product

import pytest

from selector.models import Finding, Outcome
from selector.rules.explain.verdicts import explain
from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    outcome,
    outcomes,
    payload_of,
    rules_of,
    selection,
    selections,
    series,
    study,
)

OUTCOMES = (MATCHED, REJECTED, UNDECIDED)
CONDITIONS: dict[Outcome, tuple[str, str]] = {
    MATCHED: ("Modality", "MR"),
    REJECTED: ("StationName", "MR9"),
    UNDECIDED: ("BodyPartExamined", "LIVER"),
}
ATTRIBUTES = {"Modality": "MR", "StationName": "MR1"}


def of_members(group: str, *members: Outcome) -> Outcome:
    """Return the outcome of a group whose members have these outcomes."""
    listed = [dict([CONDITIONS[member]]) for member in members]
    return outcome({group: listed}, **ATTRIBUTES)


@pytest.mark.parametrize("member", OUTCOMES)
def test_a_group_of_one(member: Outcome) -> None:
    assert of_members("allOf", member) is member
    assert of_members("anyOf", member) is member
    turned = {MATCHED: REJECTED, REJECTED: MATCHED, UNDECIDED: UNDECIDED}
    assert of_members("noneOf", member) is turned[member]


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (MATCHED, MATCHED, MATCHED, MATCHED),
        (MATCHED, REJECTED, REJECTED, MATCHED),
        (MATCHED, UNDECIDED, UNDECIDED, MATCHED),
        (REJECTED, REJECTED, REJECTED, REJECTED),
        (REJECTED, UNDECIDED, REJECTED, UNDECIDED),
        (UNDECIDED, UNDECIDED, UNDECIDED, UNDECIDED),
    ],
)
def test_kleenes_tables(one: Outcome, other: Outcome, both: Outcome, either: Outcome) -> None:
    for pair in ((one, other), (other, one)):
        assert of_members("allOf", *pair) is both
        assert of_members("anyOf", *pair) is either
        assert of_members("noneOf", *pair) is either.negated()
        # Written as two conditions of one object, and beside a group.
        assert outcome({"allOf": [dict([CONDITIONS[pair[0]]])], **dict([CONDITIONS[pair[1]]])}, **ATTRIBUTES) is both


@pytest.mark.parametrize("members", list(product(OUTCOMES, repeat=3)))
def test_three_members(members: tuple[Outcome, ...]) -> None:
    assert of_members("allOf", *members) is min(members)
    assert of_members("anyOf", *members) is max(members)
    assert of_members("noneOf", *members) is max(members).negated()


@pytest.mark.parametrize("member", OUTCOMES)
def test_none_of_twice_and_not_twice(member: Outcome) -> None:
    attribute, value = CONDITIONS[member]
    assert outcome({"noneOf": [{"noneOf": [{attribute: value}]}]}, **ATTRIBUTES) is member
    assert outcome({attribute: {"not": {"not": value}}}, **ATTRIBUTES) is member


def test_groups_nest_freely() -> None:
    conditions = {
        "Modality": "MR",
        "anyOf": [
            {"StationName": "MR9"},
            {
                "allOf": [
                    {"StationName": "MR1"},
                    {"noneOf": [{"Manufacturer": "x"}, {"anyOf": [{"Manufacturer": "y"}]}]},
                ]
            },
        ],
    }
    found = [outcome(conditions, Manufacturer=name, **ATTRIBUTES) for name in ("A", "x", "y", "")]
    assert found == [MATCHED, REJECTED, REJECTED, UNDECIDED]


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


@pytest.mark.parametrize("level", ["study", "series", "instance"])
@pytest.mark.parametrize("name", ["SeriesDescription", "0008103E", "0008103e"])
@pytest.mark.parametrize("written", ["t2", {"vr": "LO", "Value": ["t2"]}, ["t2"]])
def test_an_attribute_may_stand_at_any_level_under_any_of_its_names(level: str, name: str, written: object) -> None:
    given: dict[str, dict[str, object]] = {"study": {}, "series": {}, "instance": {}}
    given[level] = {name: written}
    one = study("1", series("1.1", given["instance"], **given["series"]), **given["study"])
    for key in ("SeriesDescription", "0008103E", "0008103e"):
        assert outcomes({key: "t2"}, one) == [MATCHED]


@pytest.mark.parametrize(
    ("of_study", "of_series", "of_instances", "expected"),
    [
        ("CT", None, [None], MATCHED),
        ("CT", "MR", [None], REJECTED),
        ("MR", "CT", [None, None], MATCHED),
        ("MR", "CT", [], MATCHED),
        ("CT", "", [""], MATCHED),
        ("CT", {}, [[]], MATCHED),
        ("MR", "MR", ["CT", "CT"], MATCHED),
        ("CT", "CT", ["MR"], REJECTED),
        ("CT", "CT", ["CT", "MR"], UNDECIDED),
        # An instance without a value is absent where another has one; the series does not fill it.
        ("CT", "CT", ["CT", None], UNDECIDED),
        ("CT", "CT", ["MR", ""], UNDECIDED),
        # What cannot be read is a value.
        ("CT", "CT", ["CT\\MR"], UNDECIDED),
        ("CT", ["CT", "MR"], [None], UNDECIDED),
        (None, None, [None], UNDECIDED),
    ],
)
def test_the_most_specific_level_decides(
    of_study: object, of_series: object, of_instances: list[object], expected: Outcome
) -> None:
    instances = [{} if value is None else {"Modality": value} for value in of_instances]
    one = study("1", series("1.1", *instances, Modality=of_series), Modality=of_study)
    assert outcomes({"Modality": "CT"}, one) == [expected]


def test_present_asks_all_levels() -> None:
    of_study = study("1", series("1.1", {}, Modality=""), Modality="CT")
    nowhere = study("2", series("2.1", {"Modality": None}, Modality=[]), Modality="")
    unreadable = study("3", series("3.1", {"Modality": ["CT", "MR"]}))
    assert outcomes({"Modality": {"present": True}}, of_study, nowhere, unreadable) == [MATCHED, REJECTED, MATCHED]
    assert outcomes({"Modality": {"present": False}}, of_study, nowhere, unreadable) == [REJECTED, MATCHED, REJECTED]


def test_uids_can_be_asked_for_as_well() -> None:
    one = study("1.2", series("1.2.3", {"SOPInstanceUID": "1.2.3.4"}, {"SOPInstanceUID": "1.2.3.5"}))
    for name, uid in (("StudyInstanceUID", "1.2"), ("SeriesInstanceUID", "1.2.3"), ("0020000d", "1.2")):
        assert outcomes({name: {"equals": uid}}, one) == [MATCHED]
        assert outcomes({name: {"equals": "9"}}, one) == [REJECTED]
    assert outcomes({"SOPInstanceUID": {"startsWith": "1.2.3."}}, one) == [MATCHED]
    assert outcomes({"SOPInstanceUID": {"equals": "1.2.3.4"}}, one) == [UNDECIDED]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([("Modality", "CT"), ("00080060", "CT")], MATCHED),
        ([("Modality", "CT"), ("00080060", {"vr": "CS", "Value": ["CT "]})], MATCHED),
        ([("Modality", "CT"), ("00080060", "")], MATCHED),
        ([("Modality", "CT"), ("00080060", "MR")], UNDECIDED),
        ([("0008103E", "CT"), ("0008103e", "MR")], UNDECIDED),
    ],
)
def test_keyword_and_tag_in_one_dataset(listed: list[tuple[str, object]], expected: Outcome) -> None:
    attributes: dict[str, object] = dict(listed)
    conditions = {"0008103E" if "0008103E" in attributes else "Modality": "CT"}
    assert outcome(conditions, **attributes) is expected


def findings(conditions: dict[str, object], *instances: dict[str, object], **attributes: object) -> tuple[Finding, ...]:
    rules = rules_of(selections(selection(conditions)))
    payload = payload_of(rules, [study("1", series("1.1", *instances, **attributes))])
    (one,) = payload.studies
    return explain(rules.selections[0], (one, one.series[0], payload.images)).findings


def test_the_findings_are_the_conditions_that_decided() -> None:
    conditions: dict[str, object] = {
        "Modality": "MR",
        "SliceThickness": [2, 4],
        "anyOf": [{"StationName": "MR9"}, {"EchoTime": 1}],
    }
    found = findings(conditions, Modality="MR", SliceThickness=5, StationName="MR1", EchoTime=2)
    assert [(finding.place, finding.asks, finding.found, finding.outcome) for finding in found] == [
        ("$.selections[0].conditions.SliceThickness", "SliceThickness between 2 and 4", "5", REJECTED),
        ("$.selections[0].conditions.anyOf[0].StationName", 'StationName contains "MR9"', '"MR1"', REJECTED),
        ("$.selections[0].conditions.anyOf[1].EchoTime", "EchoTime 1", "2", REJECTED),
    ]


@pytest.mark.parametrize(
    ("attribute", "condition", "asks"),
    [
        ("Modality", "CT", '"CT"'),
        ("Modality", ["CT", "PT"], 'one of ["CT", "PT"]'),
        ("ImageType", ["A", "B", "!C"], 'has all of ["A", "B"] and not ("C")'),
        ("SliceThickness", [2, "<"], "less than 2"),
        ("SliceThickness", {"equals": 3, "tolerance": 0.1}, "3 within 0.1"),
        ("PixelSpacing", [1, 2], "all values between 1 and 2"),
        ("ImageType", {"equals": "M", "position": 3}, 'value 3 "M"'),
        ("ImageType", {"present": True}, "present"),
        ("SeriesDescription", {"contains": ["cor"]}, 'contains "cor"'),
        (
            "SeriesDescription",
            {"startsWith": "a", "endsWith": ["b", "c"]},
            'starts with "a" and ends with one of ["b", "c"]',
        ),
        ("SeriesDescription", {"not": {"contains": "a"}}, 'not (contains "a")'),
        ("StudyDate", {"atLeast": "2024"}, 'at least "2024"'),
        ("series.hasImage", False, "false"),
    ],
)
def test_a_finding_says_what_was_asked(attribute: str, condition: object, asks: str) -> None:
    (finding,) = findings({attribute: condition})
    assert finding.asks == f"{attribute} {asks}"


def test_a_finding_says_how_many_instances_hold() -> None:
    (finding,) = findings({"ImageType": {"not": "LOCALIZER"}}, *image_types(*["A"] * 118, *["LOCALIZER"] * 2))
    assert finding.outcome is UNDECIDED
    assert "holds for 118 of 120 instances" in finding.found


@pytest.mark.parametrize(
    ("attributes", "words"),
    [({}, "absent"), ({"Modality": ["CT", "MR"]}, "cannot be read"), ({"Modality": {"a": 1}}, "cannot be read")],
)
def test_a_finding_says_why_it_is_undecided(attributes: Mapping[str, object], words: str) -> None:
    (finding,) = findings({"Modality": "CT"}, **attributes)
    assert finding.outcome is UNDECIDED
    assert words in finding.found
