"""What one condition finds in series: worded once for each set of values, and shared by all series that have it."""

from collections.abc import Callable
from functools import cached_property

from selector.dicom.single_values import Unreadable
from selector.dicom.values import Values
from selector.models import Outcome
from selector.results import Change, Finding
from selector.rules.explain.found_values import FoundValues
from selector.rules.explain.near_misses import smallest_change
from selector.rules.match.attribute_reader import REMEMBERED, SeriesContext
from selector.rules.match.columns import Column
from selector.rules.match.facts.fact import facts
from selector.rules.match.groups import NOT_ASKED
from selector.rules.match.numbered import Numbered
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import (
    AttributeCondition,
    FactCondition,
    SingleCondition,
    UniformCondition,
)

_Found = tuple[str, frozenset[tuple[Values | Unreadable | None, int]]]
"""What counts the readings of a condition in a series, and these."""


class Known:
    """What one condition found, and the change that would match it, computed on demand."""

    def __init__(self, finding: Finding, change: Callable[[], Change | None]) -> None:
        self.finding, self._change = finding, change

    @cached_property
    def change(self) -> Change | None:
        """The change that would match; None if there is none to suggest."""
        return self._change()


class SingleExplainer:
    """Describes what one condition finds in series, once for each set of values."""

    def __init__(self, condition: SingleCondition) -> None:
        self.condition = condition
        self._values = FoundValues.of(condition)
        self._known: dict[_Found, Known] = {}

    def read(self, batch: SeriesBatch) -> None:
        """Read what the condition needs, so that its outcomes follow from the distinct values."""
        if not batch.list_instances and isinstance(self.condition, (AttributeCondition, FactCondition)):
            self._found(batch)

    def known(self, batch: SeriesBatch, outcomes: Column | None) -> Numbered[Known | None]:
        """Return what the condition found in each series; None where it was not asked."""
        if outcomes is None:
            return Numbered([0] * len(batch), [None])
        found = self._found(batch)
        asked = zip(found.numbers, outcomes, strict=True)
        outcome_of = {number: outcome for number, outcome in asked if outcome != NOT_ASKED}
        known = [self._of(one, outcome_of.get(number)) for number, one in enumerate(found.distinct)]
        if NOT_ASKED not in outcomes:
            return Numbered(found.numbers, known)
        nothing = len(known)
        pairs = zip(found.numbers, outcomes, strict=True)
        return Numbered([nothing if outcome == NOT_ASKED else one for one, outcome in pairs], [*known, None])

    def _of(self, found: _Found, outcome: int | None) -> Known | None:
        if outcome is not None and found not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[found] = self._made(*found, Outcome(outcome))
        return self._known.get(found)

    def _found(self, batch: SeriesBatch) -> Numbered[_Found]:
        """Return what was found in each series."""
        condition = self.condition
        if isinstance(condition, FactCondition):
            return facts(condition.fact, batch).made(_alone)
        if isinstance(condition, UniformCondition) or not isinstance(condition, AttributeCondition):
            return Numbered.of(map(self._in_series, batch))
        return (
            Numbered.of(map(self._in_series, batch))
            if batch.list_instances
            else batch.values(condition.attribute).made(_alone)
        )

    def _in_series(self, context: SeriesContext) -> _Found:
        unit = "frames" if context[1].has_frames else "instances"
        return unit, frozenset(self.condition.readings(context).items())

    def _made(self, unit: str, counted: frozenset[tuple[Values | Unreadable | None, int]], outcome: Outcome) -> Known:
        condition, readings = self.condition, dict(counted)
        found = self._values.in_words(readings, condition.outcome_of, unit)
        finding = Finding(condition.place, condition.asks, found, outcome)
        return Known(finding, lambda: smallest_change(condition, readings) if self._values.may_show else None)


def _alone(values: Values | Unreadable | None) -> _Found:
    return "instances", frozenset([(values, 1)])
