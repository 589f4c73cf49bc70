"""Groups: Kleene's three-valued logic, what is searched and what is not, and the trace of the outcomes."""

from itertools import product
from typing import Any

import pytest

from selector.errors import LimitError
from selector.models import Outcome
from selector.rules.match.columns import Column
from selector.rules.match.groups import NOT_ASKED, AllOf, AnyOf, Condition, Trace, single_conditions
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import SingleCondition
from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    Dataset,
    Json,
    batch_of,
    choices_of,
    instance,
    outcome,
    payload_of,
    result_of,
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
    negated = {MATCHED: REJECTED, REJECTED: MATCHED, UNDECIDED: UNDECIDED}
    assert of_members("noneOf", member) is negated[member]


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
        # Written as two conditions of one object, and together with a group.
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


def test_the_negation_of_a_condition_on_an_absent_attribute_is_undecided_in_every_form() -> None:
    negations: list[Json] = [
        {"noneOf": [{"ContrastBolusAgent": "gd"}]},
        {"ContrastBolusAgent": {"not": "gd"}},
        {"ContrastBolusAgent": ["!gd"]},
        {"ContrastBolusAgent": ["gd", "!="]},
        {"noneOf": [{"ContrastBolusAgent": {"not": "gd"}}]},
    ]
    for conditions in negations:
        assert outcome(conditions, Modality="MR") is UNDECIDED
    assert outcome({"noneOf": [{"ContrastBolusAgent": {"present": True}}]}, Modality="MR") is MATCHED


SLOW = {"matches": "^(a|aa)+$|ok"}


HOSTILE = "a" * 60 + "!"


ELSEWHERE: dict[str, tuple[list[Any], list[Any]]] = {
    "nothing": ([], []),
    "other selections on the same attribute": ([selection({"Modality": "MR"}), selection({"Modality": "PT"})], []),
    "a series that lists an instance": (
        [selection({"Modality": "MR"}), selection({"Modality": "PT"})],
        [series("2", instance("2.1"), Modality="MR")],
    ),
    "many other values": (
        [selection({"Modality": "MR"}), selection({"Modality": "PT"})],
        [series(f"2.{number}", Modality=f"X{number}") for number in range(300)],
    ),
}


@pytest.mark.parametrize("elsewhere", ELSEWHERE.values(), ids=ELSEWHERE)
@pytest.mark.parametrize(
    "conditions",
    [
        {"SeriesDescription": SLOW, "Modality": "CT"},
        {"SeriesDescription": SLOW, "anyOf": [{"Modality": "CT"}, {"Modality": "PT"}]},
        {"anyOf": [{"SeriesDescription": SLOW, "Modality": "CT"}]},
        {"anyOf": [{"SeriesDescription": SLOW}, {"Modality": "MR"}]},
        {"noneOf": [{"SeriesDescription": SLOW}, {"Modality": "MR"}]},
    ],
)
def test_a_search_that_is_not_needed_is_not_made_whatever_else_there_is(
    conditions: dict[str, Any], elsewhere: tuple[list[Any], list[Any]]
) -> None:
    also, others = elsewhere
    rules = selections(selection(conditions), *also)
    choices_of(rules, series("1", SeriesDescription=HOSTILE, Modality="MR"), *others)


@pytest.mark.parametrize("elsewhere", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_search_that_is_needed_is_made_whatever_else_there_is(elsewhere: tuple[list[Any], list[Any]]) -> None:
    also, others = elsewhere
    rules = selections(selection({"SeriesDescription": SLOW, "Modality": "CT"}), *also)
    with pytest.raises(LimitError, match="takes longer"):
        choices_of(rules, series("1", SeriesDescription=HOSTILE, Modality="CT"), *others)


@pytest.mark.parametrize(
    "hostile",
    [
        study("1", series("1.1", instance("1.1.1", SeriesDescription="ok"), SeriesDescription=HOSTILE)),
        study("1", series("1.1", instance("1.1.1", SeriesDescription="ok")), SeriesDescription=HOSTILE),
    ],
)
def test_what_instances_override_is_not_searched(hostile: dict[str, Any]) -> None:
    other = study("2", series("2.1", SeriesDescription="ok"))
    result = result_of(selections(selection({"SeriesDescription": SLOW})), hostile, other)
    assert result.totals[0].taken == 2


TRACED = {
    "Modality": "MR",
    "SeriesDescription": {"matches": "t[12]"},
    "anyOf": [{"EchoTime": [80, ">="]}, {"noneOf": [{"ProtocolName": {"matches": "^loc|scout"}}, {"FlipAngle": 5}]}],
}
LISTED = [
    series("1.1", Modality="MR", SeriesDescription="t2", EchoTime=90, ProtocolName="x"),
    series("1.2", Modality="CT", SeriesDescription=HOSTILE, EchoTime=90),
    series("1.3", Modality="MR", SeriesDescription="t1", EchoTime=5, ProtocolName="scout", FlipAngle=9),
    series("1.4", SeriesDescription="t3", FlipAngle=5),
    series("1.5", {"EchoTime": 90}, {"EchoTime": 10}, Modality="MR", SeriesDescription="t2"),
    series("1.6"),
]


def prepared(conditions: Json, *listed: Dataset) -> tuple[AllOf[SeriesBatch], SeriesBatch]:
    """Return conditions that are ready, and a batch of series to ask them about."""
    rules = rules_of(selections(selection(conditions)))
    return rules.selections[0].condition, batch_of(payload_of(rules, [study("1", *listed)]))


def all_in(condition: object) -> list[Condition[SeriesBatch]]:
    """Return a condition and all in it, groups included."""
    members = condition.members if isinstance(condition, AllOf | AnyOf) else ()
    return [condition, *(inner for member in members for inner in all_in(member))]  # type: ignore[list-item]


def test_with_a_trace_the_outcomes_are_the_same_and_every_condition_has_its_own() -> None:
    condition, batch = prepared(TRACED, *LISTED)
    trace = Trace()
    assert condition.outcomes(batch, trace) == condition.outcomes(batch) == trace[condition]
    assert list(trace[condition]) == [MATCHED, REJECTED, REJECTED, REJECTED, UNDECIDED, UNDECIDED]
    assert set(trace) == set(all_in(condition))
    for one in all_in(condition):
        alone = one.outcomes(batch)
        assert all(found in (NOT_ASKED, by_itself) for found, by_itself in zip(trace[one], alone, strict=True))


def test_a_condition_that_searches_is_not_asked_where_another_has_decided() -> None:
    condition, batch = prepared(TRACED, *LISTED)
    trace = Trace()
    condition.outcomes(batch, trace)
    asked = {
        single.place.rpartition(".")[2]: [index for index, found in enumerate(trace[single]) if found != NOT_ASKED]
        for single in single_conditions(condition)
        if isinstance(single, SingleCondition)
    }
    assert asked == {
        "Modality": [0, 1, 2, 3, 4, 5],
        "SeriesDescription": [0, 2, 3, 4, 5],  # Modality has rejected 1.2.
        "EchoTime": [0, 2, 4, 5],  # Its group searches, and SeriesDescription has rejected 1.4.
        "FlipAngle": [2, 4, 5],  # EchoTime has matched in 1.1.
        "ProtocolName": [2, 4, 5],
    }


@pytest.mark.parametrize("group", ["allOf", "anyOf"])
def test_a_trace_costs_no_search(group: str) -> None:
    decided = {"Modality": "CT"} if group == "allOf" else {"Modality": "MR"}
    condition, batch = prepared(
        {group: [{"SeriesDescription": SLOW}, decided]}, series("1.1", SeriesDescription=HOSTILE, Modality="MR")
    )
    trace = Trace()
    assert condition.outcomes(batch, trace) == condition.outcomes(batch)
    slow = next(one for one in single_conditions(condition) if one.searches)
    assert slow not in trace


def test_a_part_of_a_batch_is_scattered_over_the_whole() -> None:
    one, other = object(), object()
    trace, part = Trace(), Trace()
    part[one] = Column([MATCHED, REJECTED])
    trace.scattered([3, 0], 5, part)
    assert list(trace[one]) == [REJECTED, NOT_ASKED, NOT_ASKED, MATCHED, NOT_ASKED]
    part[one], part[other] = Column([UNDECIDED]), Column([MATCHED])
    trace.scattered([1], 5, part)
    assert list(trace[one]) == [REJECTED, UNDECIDED, NOT_ASKED, MATCHED, NOT_ASKED]
    assert list(trace[other]) == [NOT_ASKED, MATCHED, NOT_ASKED, NOT_ASKED, NOT_ASKED]
