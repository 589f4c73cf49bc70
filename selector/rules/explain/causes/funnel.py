"""What the conditions of a selection leave over of some series, one after the other."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, pairwise, takewhile

from msgspec import Struct

from selector.models import Outcome
from selector.rules.choose.selection import Selection
from selector.rules.match.columns import Column, places
from selector.rules.match.facts.fact import About
from selector.rules.match.groups import AllOf, AnyOf, NoneOf, single_conditions
from selector.rules.match.relation_condition import RelationCondition
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import SingleCondition
from selector.rules.match.together import Conjunction, Together, outcome_in
from selector.rules.match.walking import AnyCondition, conjuncts
from selector.verdicts import Step


class Branch(Struct, frozen=True):
    """One of the alternatives of an `anyOf`, by its JSON path, and how many of the series left before match it."""

    place: str
    asks: str
    matching: int


class LeftOver(Struct, frozen=True):
    """What one condition, by its JSON path, leaves over of the series that all before it left.

    `left` match, `undecided` are undecided; `branches` has the alternatives of an `anyOf`.
    """

    place: str
    asks: str
    left: int
    undecided: int
    branches: tuple[Branch, ...] = ()


def left_over(selection: Selection, batch: SeriesBatch) -> Iterator[LeftOver]:
    """Yield what each condition of a selection leaves over of some series, in the order of `Funnel`."""
    left = Column([Outcome.MATCHED]) * len(batch)
    for condition in _conditions(selection):
        alternatives = condition.members if isinstance(condition, AnyOf) and not isinstance(condition, NoneOf) else ()
        branches = tuple(Branch(_place(one), one.asks, _matching(left, one, batch)) for one in alternatives)
        column = _outcomes_where(left, condition, batch) if any(left) else left
        left = column.translate(_ONLY_MATCHED)
        matching, undecided = left.count(Outcome.MATCHED), column.count(Outcome.UNDECIDED)
        yield LeftOver(_place(condition), condition.asks, matching, undecided, branches)


def _matching(left: Column, condition: AnyCondition, batch: SeriesBatch) -> int:
    return _outcomes_where(left, condition, batch).count(Outcome.MATCHED) if any(left) else 0


class Funnel:
    """What the conditions of a selection leave over, one after the other.

    They come in the order of the rules, but those that search texts last, as in matching: nothing is searched for this
    that was not searched to decide.
    """

    def __init__(self, selection: Selection) -> None:
        self._conditions = _conditions(selection)
        self._left, self._undecided = ([0] * len(self._conditions) for _ in range(2))
        self.needed = tuple(_needed(selection.condition))
        """Each attribute and fact whose absence keeps the selection from matching."""

    def so_far(self) -> Iterator[Conjunction]:
        """Yield each condition together with all before it."""
        for count in range(1, len(self._conditions) + 1):
            yield AllOf(tuple(self._conditions[:count]))

    def note(self, outcomes: Iterable[Outcome], times: int) -> None:
        """Take into account so many series with these outcomes of `so_far`."""
        for number, outcome in enumerate(outcomes):
            if outcome is not Outcome.MATCHED:
                self._undecided[number] += times if outcome else 0
                return
            self._left[number] += times

    @property
    def counts(self) -> tuple[list[int], list[int]]:
        """How many series each condition leaves over, and how many are undecided there."""
        return self._left, self._undecided

    def add(self, counts: tuple[list[int], list[int]]) -> None:
        """Add what was counted elsewhere."""
        self._left, self._undecided = (
            [one + other for one, other in zip(*pair, strict=True)] for pair in zip(self.counts, counts, strict=True)
        )

    @property
    def matches(self) -> bool:
        """Whether series are left over by all conditions."""
        return all(self._left)

    @property
    def lacked(self) -> tuple[About, ...]:
        """What the condition needs that leaves nothing over, if series are undecided there: its absence may be why."""
        for condition, left, undecided in zip(self._conditions, self._left, self._undecided, strict=True):
            if not left:
                return tuple(_needed(condition)) if undecided else ()
        return ()

    def steps(self) -> Iterator[Step]:
        """Yield what each condition leaves over."""
        for condition, left, undecided in zip(self._conditions, self._left, self._undecided, strict=True):
            yield Step(_places(condition), condition.asks, left, undecided)


class Funnels:
    """The funnels of several selections, whose conditions are asked together."""

    def __init__(self, selections: Sequence[Selection]) -> None:
        self.each = [Funnel(selection) for selection in selections]
        conjunctions = [list(funnel.so_far()) for funnel in self.each]
        first = [0, *accumulate(map(len, conjunctions))]
        self._numbers = [range(*ends) for ends in pairwise(first)]
        self._together = Together(list(chain.from_iterable(conjunctions)))

    def note(self, batch: SeriesBatch, followed: Iterable[int] | None = None) -> None:
        """Take some series into account in all funnels, or in those that are followed, by their index."""
        several = range(len(self.each)) if followed is None else list(followed)
        asked = list(chain.from_iterable(map(self._numbers.__getitem__, several)))
        outcomes = self._together.outcomes(batch, asked) if asked else []
        for found, times in Counter(outcomes).items():
            for index in several if found else ():
                self.each[index].note(map(partial(outcome_in, found), self._numbers[index]), times)


def _outcomes_where(left: Column, condition: AnyCondition, batch: SeriesBatch) -> Column:
    """Return the outcomes of a condition for the series that are left over, and rejected for all others."""
    still = places(left)
    if len(still) == len(left):
        return condition.outcomes(batch)
    column = Column(len(left))
    for index, outcome in zip(still, condition.outcomes(batch.at(still)), strict=True):
        column[index] = outcome
    return column


def _needed(condition: AnyCondition) -> Iterator[About]:
    """Yield each attribute and fact once whose absence keeps a condition from matching."""
    needed: dict[str, About] = {}
    for single in single_conditions(condition):
        if isinstance(single, RelationCondition):
            needed[single.about.name] = single.about
            needed |= {about.name: about for about in _needed(single.condition)}
        elif isinstance(single, SingleCondition) and single.test.outcome(()) is not Outcome.MATCHED:
            needed[single.about.name] = single.about
    yield from needed.values()


def _places(condition: AnyCondition) -> tuple[str, ...]:
    """Return the JSON path of a condition, or those of all in a group."""
    singles = single_conditions(condition)
    return tuple(one.place for one in singles if isinstance(one, (SingleCondition, RelationCondition)))


def _conditions(selection: Selection) -> list[AnyCondition]:
    """Return what must hold together, in the order of the rules, but those that search texts last."""
    return sorted(conjuncts(selection.condition), key=lambda one: one.searches)


def _place(condition: AnyCondition) -> str:
    """Return the JSON path of a condition, or that of the group which all conditions in it share."""
    paths = [_PATH.findall(place) for place in _places(condition)]
    shared = takewhile(lambda steps: len(set(steps)) == 1, zip(*paths, strict=False))
    return "".join(step for step, *_ in shared)


_PATH = re.compile(r'\$|\.[^.\[]+|\[\d+\]|\["(?:[^"\\]|\\.)*"\]')
_ONLY_MATCHED = bytes(code if code == Outcome.MATCHED else Outcome.REJECTED for code in range(256))
