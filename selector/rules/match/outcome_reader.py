"""The outcomes of tests of an attribute for many series, cached by raw values, because these repeat.

There may be one test or many, two bits of a number for each, so that a raw value is looked up once for all of them.
Where instances are listed, outcomes are cached by what a `SeriesBatch` reads off a series once for all purposes.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from functools import partial
from typing import TypeVar

from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.values import Values
from selector.models import Outcome, Series, Study
from selector.rules.match.attribute_reader import REMEMBERED, Memo, Way, values_reader
from selector.rules.match.columns import Column
from selector.rules.match.facts.fact import Fact
from selector.rules.match.series_batch import SeriesBatch

Judge = Callable[[Collection[Values | Unreadable], int], int]
"""Returns Kleene's *and* of the outcomes so far and those for the values that the instances of a series have.

The empty tuple stands for absence; there is one value if a level above the instances decides.
"""

_Some = TypeVar("_Some")
_ABSENT = -1
"""Stands for absence among outcomes."""


class OutcomeReader:
    """Gives the outcomes of tests of an attribute, cached by raw values."""

    def __init__(self, attribute: Attribute, judge: Judge) -> None:
        self._attribute, self._judge = attribute, judge
        self._reader = values_reader(attribute)
        self._of_instances: Memo[int] = Memo(lambda key: judge({values or () for values in key[1]}, key[0]))
        self._results = [_Results(way, judge) for way in self._reader.ways]

    @property
    def distinct(self) -> int:
        """The number of distinct raw values that were read so far."""
        return sum(len(results) for _, results in self._reader.ways)

    def alone(self, batch: SeriesBatch) -> Column:
        """Return the outcome for each series, if there is but one condition."""
        known = None if batch.list_instances else batch.known_values(self._attribute)
        if known:
            return Column(known.made(lambda values: self._judge((values or (),), Outcome.MATCHED)).all())
        return Column(self.outcomes(batch, [Outcome.MATCHED] * len(batch)))

    def outcomes(self, batch: SeriesBatch, before: Sequence[int]) -> list[int]:
        """Return Kleene's *and* of the outcomes so far of each series and those of the tests."""
        if not batch.list_instances:
            return self._above_instances(batch, before)
        readings = map(frozenset, batch.read_off(self._reader.in_series))
        return list(map(self._of_instances.__getitem__, zip(before, readings, strict=True)))

    def _above_instances(self, batch: SeriesBatch, before: Sequence[int]) -> list[int]:
        """Return the outcomes for each series as if it listed no instances."""
        results = self._results[batch.by_keyword]
        if not results.is_in_any(batch.distinct_studies):
            return results.of_each(batch.series, before, is_absence_final=True)
        found = results.of_each(batch.series, before)
        absent = _places(found)
        if len(absent) == len(found):
            return results.of_each(batch.studies, before, is_absence_final=True)
        studies, of_absent = _at(absent, batch.studies), _at(absent, before)
        for index, outcomes in zip(absent, results.of_each(studies, of_absent, is_absence_final=True), strict=True):
            found[index] = outcomes
        return found


def reader_of(about: Attribute | Fact, judge: Judge) -> OutcomeReader:
    """Return a reader for tests of an attribute, or of a fact that follows from one attribute without instances."""
    if isinstance(about, Attribute):
        return OutcomeReader(about, judge)
    (attribute,), told = about.needs, about.of_values

    def judge_fact(several: Collection[Values | Unreadable], before: int) -> int:
        return judge([told(values) if values and told else () for values in several], before)

    return OutcomeReader(attribute, judge_fact)


class _Results:
    """The results by raw values in one way of reading these off."""

    def __init__(self, way: Way[Values], judge: Judge) -> None:
        self._read_off, self._values = way
        self._judge = judge
        self._by_outcomes: Memo[Memo[int]] = Memo(lambda key: Memo(partial(self._result, *key)))
        self._count = 0

    def is_in_any(self, studies: Iterable[Study]) -> bool:
        """Return whether any of some studies has the attribute itself."""
        return any(self._values[written] is not None for written in set(map(self._read_off, studies)))

    def of_each(
        self, datasets: Iterable[Series | Study], before: Sequence[int], *, is_absence_final: bool = False
    ) -> list[int]:
        """Return the outcomes for each dataset; for one without the attribute `_ABSENT`, unless absence is final."""
        written = map(self._read_off, datasets)
        every = {outcomes: self._by_outcomes[outcomes, is_absence_final] for outcomes in set(before)}
        if len(every) == 1:
            ((_, results),) = every.items()
            return list(map(results.__getitem__, written))
        return [every[outcomes][one] for outcomes, one in zip(before, written, strict=True)]

    def _result(self, before: int, is_absence_final: bool, written: object) -> int:  # noqa: FBT001 - part of a key
        if not before:
            return 0
        if self._count >= REMEMBERED:  # The limit holds for the results for all outcomes together.
            self._by_outcomes.clear()
            self._count = 0
        self._count += 1
        values = self._values[written]
        return _ABSENT if values is None and not is_absence_final else self._judge((values or (),), before)


def _places(found: Sequence[int]) -> list[int]:
    return [index for index, outcomes in enumerate(found) if outcomes == _ABSENT]


def _at(indexes: Iterable[int], several: Sequence[_Some]) -> list[_Some]:
    return list(map(several.__getitem__, indexes))
