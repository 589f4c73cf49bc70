"""The outcomes of many conjunctions for many series at once: one number for each series, two bits for each conjunction.

An attribute is read off each series once, and each of its distinct values is judged once for all conjunctions that ask
for it. What cannot be told from the values of one attribute is asked condition by condition, of the series that are
still open.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import compress
from operator import and_, or_

from msgspec import Struct

from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.values import Values
from selector.models import MATCHED, Outcome
from selector.rules.match.attribute_reader import Memo
from selector.rules.match.facts.fact import Fact
from selector.rules.match.groups import AllOf, AnyOf, Condition, single_conditions
from selector.rules.match.outcome_reader import OutcomeReader, reader_of
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import SingleCondition

Conjunction = AllOf[SeriesBatch]
Members = dict[Condition[SeriesBatch], int]
"""Conditions, each with the lowest bit of every conjunction that it is in: times an outcome, these are its bits."""
_OutcomeOf = Callable[[Collection[Values | Unreadable]], int]


def lowest_bit(number: int) -> int:
    """Return the lower of the two bits of a conjunction, by its index."""
    return 1 << 2 * number


def outcome_in(outcomes: int, number: int) -> Outcome:
    """Return the outcome of one conjunction."""
    return _OUTCOMES[outcomes >> 2 * number & MATCHED]


def not_rejected(outcomes: int) -> Mapping[int, Outcome]:
    """Return the outcomes that are not rejected, by the index of their conjunction."""
    numbers = range((outcomes.bit_length() + 1) // 2)
    return {number: outcome for number in numbers if (outcome := outcome_in(outcomes, number))}


class Together:
    """Gives the outcomes of several conjunctions for all series of a batch."""

    def __init__(self, conjunctions: Sequence[Conjunction]) -> None:
        self._size = len(conjunctions)
        self._ways = [_Way(conjunctions, list_instances=one) for one in (False, True)]

    def outcomes(self, batch: SeriesBatch, among: Iterable[int] | None = None) -> list[int]:
        """Return the outcomes for each series; with `among`, only those conjunctions are asked, by their index."""
        asked = MATCHED * sum(map(lowest_bit, range(self._size) if among is None else among))
        outcomes = [asked] * len(batch)
        for question in self._ways[batch.list_instances].questions():
            bits = question.bits & asked
            if not bits:
                continue
            is_open = outcomes if bits == asked else [one & bits for one in outcomes]
            closed = is_open.count(0)
            if closed and (question.only_open or batch.list_instances or 2 * closed > len(outcomes)):
                outcomes = _where(is_open, batch, outcomes, question.ask)
            else:  # If few are closed, to leave them out would take longer, unless they list instances.
                outcomes = question.ask(batch, outcomes)
        return outcomes


class _Question(Struct, frozen=True):
    """Something that conjunctions ask: of the values of one attribute or fact, or a condition as it is.

    Attributes
    ----------
    bits
        Those of the conjunctions that ask it.
    ask
        Returns Kleene's *and* of the outcomes so far of each series of a batch and those of the question.
    only_open
        Whether it is asked of no other series than those that are open for it.
    """

    bits: int
    ask: Callable[[SeriesBatch, Sequence[int]], list[int]]
    only_open: bool


class _Way:
    """The questions that conjunctions consist of."""

    def __init__(self, conjunctions: Sequence[Conjunction], *, list_instances: bool) -> None:
        by_about: defaultdict[Attribute | Fact, Members] = defaultdict(dict)
        others: Members = {}
        searching: list[tuple[Conjunction, int]] = []
        for number, conjunction in enumerate(conjunctions):
            members = list(_conjuncts(conjunction))
            for member in members:
                if not member.searches:
                    about = _only_about(member, list_instances=list_instances)
                    known = others if about is None else by_about[about]
                    known[member] = known.get(member, 0) | lowest_bit(number)
            if searches := tuple(member for member in members if member.searches):
                searching.append((AllOf(searches), lowest_bit(number)))
        self._of_values = [_of_values(about, members) for about, members in by_about.items()]
        self._others = [_as_it_is(condition, lowest) for condition, lowest in (*others.items(), *searching)]

    def questions(self) -> list[_Question]:
        """Return the questions in the order in which they are asked.

        What has few distinct values comes first: what that rejects needs no judgement on the many values of another.
        """
        first = sorted(self._of_values, key=lambda one: one[0].distinct)
        return [*(question for _, question in first), *self._others]


def _of_values(about: Attribute | Fact, members: Members) -> tuple[OutcomeReader, _Question]:
    """Return what all conjunctions ask of the values of one attribute or fact."""
    reader = reader_of(about, _Judge(members))
    return reader, _Question(MATCHED * reduce(or_, members.values()), reader.outcomes, only_open=False)


def _as_it_is(condition: Condition[SeriesBatch], lowest: int) -> _Question:
    """Return a condition as a question."""
    only = [_only(outcome, lowest) for outcome in range(MATCHED + 1)]

    def ask(batch: SeriesBatch, before: Sequence[int]) -> list[int]:
        return list(map(and_, before, map(only.__getitem__, condition.outcomes(batch))))

    return _Question(MATCHED * lowest, ask, only_open=True)


def _where(
    is_open: Sequence[int],
    batch: SeriesBatch,
    before: Sequence[int],
    ask: Callable[[SeriesBatch, Sequence[int]], list[int]],
) -> list[int]:
    """Return the outcomes before, replaced by those of what is asked where it is open."""
    every = list(before)
    if indexes := list(compress(range(len(before)), is_open)):
        for index, outcomes in zip(indexes, ask(batch.at(indexes), list(compress(before, is_open))), strict=True):
            every[index] = outcomes
    return every


class _Judge:
    """Judges values by conditions on one attribute or fact, as far as their conjunctions are still open."""

    def __init__(self, members: Members) -> None:
        self._members = [(_judge_of(condition), lowest) for condition, lowest in members.items()]
        self._open = Memo(self._open_for)

    def __call__(self, several: Collection[Values | Unreadable], before: int) -> int:
        """Return Kleene's *and* of the outcomes before and those of the conditions for some values."""
        for outcome_of, lowest in self._open[before]:
            if (outcome := outcome_of(several)) is not MATCHED:
                before &= _only(outcome, lowest)
        return before

    def _open_for(self, before: int) -> tuple[tuple[_OutcomeOf, int], ...]:
        return tuple(member for member in self._members if MATCHED * member[1] & before)


def _only(outcome: int, lowest: int) -> int:
    """Return the outcome in some conjunctions, and matched in all others."""
    return ~((MATCHED ^ outcome) * lowest)


def _conjuncts(conjunction: Conjunction) -> Iterator[Condition[SeriesBatch]]:
    """Yield what must hold together; a nested group that searches is one: it decides for itself what it searches."""
    for member in conjunction.members:
        if isinstance(member, AllOf) and not member.searches:
            yield from _conjuncts(member)
        else:
            yield member


def _only_about(condition: Condition[SeriesBatch], *, list_instances: bool) -> Attribute | Fact | None:
    """Return the one attribute or fact whose values give the outcome of a condition; None if there is none."""
    singles = single_conditions(condition)
    told = {one.told_by(list_instances=list_instances) if isinstance(one, SingleCondition) else None for one in singles}
    return told.pop() if len(told) == 1 else None


def _judge_of(condition: Condition[SeriesBatch]) -> _OutcomeOf:
    """Return a function that gives the outcome of a condition on one attribute or fact for its values."""
    if isinstance(condition, SingleCondition):
        return condition.of_values
    if not isinstance(condition, (AllOf, AnyOf)):
        raise TypeError
    group, members = condition, [_judge_of(member) for member in condition.members]
    return lambda several: group.of_members(outcome_of(several) for outcome_of in members)


_OUTCOMES = {int(outcome): outcome for outcome in Outcome}
