"""What one condition finds in series: worded once for each set of values, and shared by all series that have it."""

from collections.abc import Mapping
from functools import partial
from itertools import compress
from typing import Any

from msgspec import Struct

from selector.dicom.single_values import Unreadable
from selector.dicom.values import Values
from selector.models import Outcome, Series
from selector.rules.explain.found_values import FoundValues, Judged
from selector.rules.explain.near_misses import smallest_change
from selector.rules.match.attribute_reader import REMEMBERED
from selector.rules.match.columns import Column, is_not
from selector.rules.match.facts.fact import facts, needed
from selector.rules.match.groups import NOT_ASKED
from selector.rules.match.numbered import Numbered
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import FactCondition, Readings, SingleCondition
from selector.verdicts import Change, Finding


class _OfInstances(Struct, frozen=True):
    """The readings of a condition in a series that lists instances, or frames, and what these are called."""

    unit: str
    counted: frozenset[tuple[Values | Unreadable | None, int]]


def _of_instances(series: Series, readings: Readings) -> _OfInstances:
    return _OfInstances("frames" if series.has_frames else "instances", frozenset(readings.items()))


_Found = Values | Unreadable | None | _OfInstances
"""What a condition finds in a series: the only values, or those of instances."""


class SingleExplainer:
    """Describes what one condition finds in series, once for each set of values."""

    def __init__(self, condition: SingleCondition) -> None:
        self.condition = condition
        told_by = condition.told_by(list_instances=False)
        self._attribute = needed(told_by)[0] if told_by else None
        self._values = FoundValues.of(condition)
        self._findings: dict[_Found, Finding] = {}

    def read(self, batch: SeriesBatch) -> None:
        """Read what the condition needs, so that its outcomes follow from the distinct values."""
        if self._attribute and not batch.list_instances:
            batch.values(self._attribute)

    def findings(self, batch: SeriesBatch, outcomes: Column | None) -> Numbered[Finding | None]:
        """Return what the condition found in each series; None where it was not asked."""
        if outcomes is None:
            return Numbered([0] * len(batch), [None])
        found, asked = self._found(batch), is_not(NOT_ASKED, outcomes)
        outcome_of = dict(zip(compress(found.numbers, asked), compress(outcomes, asked), strict=True))
        findings = [
            self._of(one, OUTCOMES[outcome_of.get(number, NOT_ASKED)]) for number, one in enumerate(found.distinct)
        ]
        if NOT_ASKED not in outcomes:
            return Numbered(found.numbers, findings)
        nothing = len(findings)
        numbers = [number if is_asked else nothing for number, is_asked in zip(found.numbers, asked, strict=True)]
        return Numbered(numbers, [*findings, None])

    def _of(self, found: _Found, outcome: Outcome | None) -> Finding | None:
        if outcome is not None and found not in self._findings:
            if len(self._findings) >= REMEMBERED:
                self._findings.clear()
            self._findings[found] = self._made(found, outcome)
        return self._findings.get(found)

    def _found(self, batch: SeriesBatch) -> Numbered[Any]:
        """Return what was found in each series."""
        if isinstance(self.condition, FactCondition):
            return facts(self.condition.fact, batch)
        if self._attribute and not batch.list_instances:
            return batch.values(self._attribute)
        return Numbered.of(map(_of_instances, batch.series, batch.read_off(self.condition.readings)))

    def _made(self, found: _Found, outcome: Outcome) -> Finding:
        condition = self.condition
        if isinstance(found, _OfInstances):  # Looked up at once: later, a text might have to be searched again.
            judged = {values: condition.outcome_of[values or ()] for values, _ in found.counted}
            words = partial(self._values.in_words, dict(found.counted), judged, found.unit)
        else:
            judged = {found: outcome}
            words = partial(self._values.described, found, outcome)
        return Finding(condition.place, condition.asks, outcome, words, partial(self._suggested, judged))

    def _suggested(self, judged: Judged) -> Change | None:
        return smallest_change(self.condition, judged) if self._values.may_show else None


OUTCOMES: Mapping[int, Outcome | None] = {**{int(outcome): outcome for outcome in Outcome}, NOT_ASKED: None}
"""The outcome by its number; None if a condition was not asked."""
