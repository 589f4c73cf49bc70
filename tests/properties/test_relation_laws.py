"""Laws of relations between series, and of the order by distance."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from selector.models import Outcome
from tests.properties.strategies import one_condition, one_series
from tests.support.builders import MATCHED, Dataset, batch_of, payload_of, rules_of, selection, selections, study, taken

Draw = st.DrawFn
RELATIONS = st.sampled_from(["series.references", "series.referencedBy"])
UIDS = [f"1.{number}" for number in range(1, 5)]
NAMED_UIDS = st.lists(st.sampled_from([*UIDS, "1.9", "unknown", "1.2.1", "1.9.1"]), max_size=2)


@st.composite
def related(draw: Draw) -> list[Dataset]:
    """Return the series of a study, some of which name others, instances of them, or what is not listed."""
    listed = [draw(one_series(uid)) for uid in UIDS[: draw(st.integers(1, len(UIDS)))]]
    for series in listed:
        targets = draw(NAMED_UIDS)
        kind = draw(st.sampled_from(["ReferencedSeriesSequence", "SourceImageSequence"]))
        if targets:
            series[kind] = [{"SeriesInstanceUID": uid, "ReferencedSOPInstanceUID": uid} for uid in targets]
    return listed


def outcomes(listed: list[Dataset], *several: Dataset) -> list[list[Outcome]]:
    """Return the outcomes of conditions objects, for each the outcomes of all series."""
    rules = rules_of(selections(*map(selection, several)))
    batch = batch_of(payload_of(rules, [study("1", *listed)]))
    return [list(map(Outcome, one.condition.outcomes(batch))) for one in rules.selections]


@given(related(), RELATIONS, one_condition(), one_condition())
def test_a_relation_to_one_of_two_kinds_is_one_of_two_relations(
    listed: list[Dataset], relation: str, one: Dataset, other: Dataset
) -> None:
    together = {relation: {"anyOf": [one, other]}}
    apart = {"anyOf": [{relation: one}, {relation: other}]}
    assert len({tuple(each) for each in outcomes(listed, together, apart)}) == 1


@given(related(), RELATIONS, one_condition(), one_condition())
def test_asking_more_of_the_other_series_matches_no_more(
    listed: list[Dataset], relation: str, one: Dataset, other: Dataset
) -> None:
    less, more = outcomes(listed, {relation: one}, {relation: {"allOf": [one, other]}})
    assert all(fewer <= all_of for fewer, all_of in zip(more, less, strict=True))


@given(related())
def test_who_refers_to_a_series_is_referenced_by_none_but_that(listed: list[Dataset]) -> None:
    uids = [one["SeriesInstanceUID"] for one in listed]
    references = outcomes(listed, *({"series.references": {"SeriesInstanceUID": uid}} for uid in uids))
    referenced = outcomes(listed, *({"series.referencedBy": {"SeriesInstanceUID": uid}} for uid in uids))
    for target in range(len(uids)):
        for source in range(len(uids)):
            is_certain = references[target][source] is MATCHED
            assert is_certain is (referenced[source][target] is MATCHED)
            assert not (is_certain and source == target)


@given(st.lists(st.integers(-20, 20), min_size=1, max_size=5), st.integers(-30, 30), st.integers(-9, 9))
def test_what_is_taken_first_is_nearest(values: list[int], to: int, after: int) -> None:
    listed: list[Dataset] = [
        {"SeriesInstanceUID": f"1.{number}", "SliceThickness": value / 10} for number, value in enumerate(values)
    ]
    prefer = [{"nearest": "SliceThickness", "to": to / 10, "after": after / 10}]
    (uids,) = taken(selections(selection({"SliceThickness": {"present": True}}, prefer=prefer)), *listed).values()
    ranked = [values[int(uid.removeprefix("1."))] for uid in uids]
    distances = [abs(Fraction(value - to - after, 10)) for value in ranked]
    assert distances == sorted(distances)
