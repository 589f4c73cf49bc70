"""The outcomes of many conjunctions at once are those of each of them."""

from itertools import product
from typing import Any

import pytest

from selector.errors import LimitError
from selector.models import Outcome
from selector.rules.match.groups import AllOf
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.together import Together, lowest_bit, not_rejected, outcome_in
from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    Dataset,
    Json,
    batch_of,
    payload_of,
    result_of,
    rules_of,
    selection,
    selections,
    series,
    study,
    taken,
)

OUTCOMES = (REJECTED, UNDECIDED, MATCHED)


def prepared(several: list[Json], studies: list[Dataset]) -> tuple[list[AllOf[SeriesBatch]], SeriesBatch]:
    """Return conditions that are ready, and all series of some studies."""
    rules = rules_of(selections(*map(selection, several)))
    return [one.condition for one in rules.selections], batch_of(payload_of(rules, studies))


def together(several: list[Json], studies: list[Dataset]) -> list[list[Outcome]]:
    """Return the outcomes of conditions for each series, which are the same if each is asked alone."""
    conditions, batch = prepared(several, studies)
    found = Together(conditions).outcomes(batch)
    every = [[outcome_in(one, number) for one in found] for number in range(len(several))]
    assert every == [[*condition.outcomes(batch)] for condition in conditions]
    return every


def test_each_conjunction_has_two_bits() -> None:
    for outcomes in product(OUTCOMES, repeat=3):
        packed = sum(outcome * lowest_bit(number) for number, outcome in enumerate(outcomes))
        assert tuple(outcome_in(packed, number) for number in range(3)) == outcomes
        assert not_rejected(packed) == {number: one for number, one in enumerate(outcomes) if one is not REJECTED}


VALUES: dict[Outcome, object] = {MATCHED: "CT", REJECTED: "MR", UNDECIDED: None}


@pytest.mark.parametrize("modality", OUTCOMES)
@pytest.mark.parametrize("part", OUTCOMES)
def test_what_several_attributes_say_is_combined_for_each_conjunction(modality: Outcome, part: Outcome) -> None:
    listed = [study("1", series("1.1", Modality=VALUES[modality], BodyPartExamined=VALUES[part]))]
    several: list[Json] = [
        {"Modality": "CT", "BodyPartExamined": "CT"},
        {"BodyPartExamined": "CT"},
        {"allOf": [{"Modality": "CT"}, {"allOf": [{"BodyPartExamined": "CT"}]}]},
        {"anyOf": [{"Modality": "CT"}, {"Modality": "PT"}], "BodyPartExamined": ["CT"]},
        {"noneOf": [{"Modality": "CT"}, {"Modality": "MR"}]},
        {"anyOf": [{"Modality": "CT"}, {"BodyPartExamined": "CT"}]},
    ]
    both = min(modality, part)
    none = UNDECIDED if modality is UNDECIDED else REJECTED
    assert together(several, listed) == [[one] for one in (both, part, both, both, none, max(modality, part))]


def test_the_most_specific_level_with_a_value_decides() -> None:
    listed = [
        study("1", series("1.1"), series("1.2", PatientAge="050Y"), series("1.3", PatientAge=""), PatientAge="040Y"),
        study("2", series("2.1", PatientAge="040Y"), series("2.2")),
        study("3", series("3.1", {"PatientAge": "040Y"}, PatientAge="050Y"), series("3.2", {}, PatientAge="040Y")),
    ]
    matched = [MATCHED, REJECTED, MATCHED, MATCHED, UNDECIDED]
    negated = [one.negated() for one in matched]
    several: list[Json] = [{"PatientAge": "040Y"}, {"PatientAge": {"not": "040Y"}}]
    assert together(several, listed[:2]) == [matched, negated]
    assert together(several, listed) == [[*matched, MATCHED, MATCHED], [*negated, REJECTED, REJECTED]]


@pytest.mark.parametrize("at_study", [{}, {"PatientAge": "040Y"}])
@pytest.mark.parametrize("at_series", [{}, {"PatientAge": "040Y"}])
def test_absence_has_its_own_outcome_at_the_last_level(at_study: Dataset, at_series: Dataset) -> None:
    several: list[Json] = [
        {"PatientAge": {"present": False}},
        {"PatientAge": {"equals": "040Y", "ifMissing": "rejected"}},
        {"PatientAge": {"equals": "050Y", "ifMissing": "matched"}},
    ]
    absent = [[MATCHED], [REJECTED], [MATCHED]]
    there = [[REJECTED], [MATCHED], [REJECTED]]
    for listed in (series("1.1", **at_series), series("1.1", {}, **at_series)):
        found = together(several, [study("1", listed, **at_study)])
        assert found == (there if at_study or at_series else absent)


def test_each_condition_sees_the_instances_for_itself() -> None:
    several: list[Json] = [
        {"anyOf": [{"ImageType": "A"}, {"ImageType": "B"}]},
        {"ImageType": "A", "allOf": [{"ImageType": "B"}]},
        {"ImageType": {"equals": "A", "instances": "any"}, "allOf": [{"ImageType": {"not": "C"}}]},
        {"ImageType": {"uniform": True}},
        {"series.instanceCount": 2},
    ]
    listed = [study("1", series("1.1", {"ImageType": "A"}, {"ImageType": "B"}), series("1.2", {"ImageType": "A"}))]
    assert together(several, listed) == [
        [UNDECIDED, MATCHED],
        [UNDECIDED, REJECTED],
        [MATCHED, MATCHED],
        [REJECTED, MATCHED],
        [MATCHED, REJECTED],
    ]


@pytest.mark.parametrize(("by_tag", "first"), [({}, REJECTED), ({"00080060": "CT"}, UNDECIDED)])
def test_contradictions_and_what_cannot_be_read_are_undecided(by_tag: Dataset, first: Outcome) -> None:
    several = series("1.2", Modality=["CT", "MR"])
    listed = [study("1", series("1.1", Modality="MR", **by_tag), several, series("1.3", Modality=5))]
    assert together([{"Modality": "CT"}, {"Modality": {"not": "CT"}}], listed) == [
        [first, UNDECIDED, UNDECIDED],
        [first.negated(), UNDECIDED, UNDECIDED],
    ]


def test_only_what_is_asked_for_is_asked() -> None:
    conditions, batch = prepared(
        [{"Modality": "CT"}, {"SeriesDescription": {"matches": "t[12]"}, "Modality": "CT"}, {"StationName": "A"}],
        [study("1", series("1.1", Modality="CT", SeriesDescription="t1", StationName="A"))],
    )
    every = Together(conditions)
    assert [not_rejected(every.outcomes(batch, among)[0]) for among in ([0], [1], [0, 2], [])] == [
        {0: MATCHED},
        {1: MATCHED},
        {0: MATCHED, 2: MATCHED},
        {},
    ]


def test_a_fact_of_one_attribute_is_told_with_and_without_instances() -> None:
    of_count = study("1", series("1.1", NumberOfSeriesRelatedInstances=2), series("1.2"))
    listed = study("2", series("2.1", {}, {}, NumberOfSeriesRelatedInstances=3))
    several: list[Json] = [{"series.instanceCount": 2}, {"series.instanceCount": {"atLeast": 3}, "Modality": "CT"}]
    assert together(several, [of_count]) == [[MATCHED, UNDECIDED], [REJECTED, UNDECIDED]]
    assert together(several, [of_count, listed]) == [[MATCHED, UNDECIDED, MATCHED], [REJECTED, UNDECIDED, REJECTED]]


@pytest.mark.parametrize("count", [1, 40])
def test_what_most_series_are_rejected_by_leaves_the_others_as_they_are(count: int) -> None:
    listed = [
        study(str(number), series(f"{number}.1", Modality="MR" if number % 10 else "CT", StationName=f"S{number % 20}"))
        for number in range(100)
    ]
    several: list[Json] = [{"Modality": "CT", "StationName": f"S{10 * (one % 2)}"} for one in range(count)]
    found = together(several, listed)
    for number, outcomes in enumerate(found):
        assert [index for index, outcome in enumerate(outcomes) if outcome is MATCHED] == list(
            range(10 * (number % 2), 100, 20)
        )


def asking(times: int, attribute: str, value: str) -> Dataset:
    """Return a number of selections that ask the same."""
    return selections(*(selection({attribute: {"equals": value}}, name=f"{number}") for number in range(times)))


@pytest.mark.parametrize("times", [1, 3, 33])
@pytest.mark.parametrize("distinct", [2, 300])
def test_a_test_says_the_same_however_often_it_is_asked_and_of_how_many_values(times: int, distinct: int) -> None:
    listed = [series(f"1.{number}", StationName=f"S{number % distinct}") for number in range(2 * distinct)]
    found = taken(asking(times, "StationName", "s1"), *listed)
    assert found == {f"{number}": ["1.1", f"1.{distinct + 1}"] for number in range(times)}


@pytest.mark.parametrize("times", [1, 3])
def test_keyword_and_tag_are_not_mixed_up_in_one_payload(times: int) -> None:
    listed = [series("1.1", Modality="CT"), series("1.2", **{"00080060": "CT"}), series("1.3", Modality="MR")]
    assert taken(asking(times, "Modality", "CT"), *listed) == {f"{number}": ["1.1", "1.2"] for number in range(times)}


SLOW = {"matches": "^(a|aa)+$|ok"}
HOSTILE = "a" * 60 + "!"
NESTED: Any = {"allOf": [{"SeriesDescription": SLOW, "Modality": "CT"}]}


@pytest.mark.parametrize(
    "conditions",
    [
        {"SeriesDescription": SLOW, "StationName": "A"},
        {**NESTED, "StationName": "A"},
        NESTED,
        {**NESTED, "series.hasImage": False},
        {"SeriesDescription": SLOW, "anyOf": [{"StationName": "A"}, {"Modality": "CT"}]},
    ],
)
def test_a_text_is_searched_only_where_the_own_conjunction_is_open(conditions: Json) -> None:
    others = [selection({"Modality": "MR"}), selection({"SeriesDescription": {"contains": "a"}})]
    hostile = study("1", series("1.1", Modality="MR", StationName="B", SeriesDescription=HOSTILE))
    result = result_of(selections(selection(conditions), *others), hostile)
    assert [row.matched for row in result.totals] == [0, 1, 1]
    asked = study("1", series("1.1", Modality="CT", StationName="A", SeriesDescription=HOSTILE))
    with pytest.raises(LimitError, match="takes longer"):
        result_of(selections(selection(conditions), *others), asked, images={})
