"""The outcomes of a test of an attribute for many series, cached by raw values, because these repeat."""

from collections.abc import Callable
from operator import attrgetter

from selector.dicom.dictionary import Attribute
from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.values import Values, read
from selector.models import Instance, Outcome, Series, Study
from selector.rules.match.attribute_reader import Memo, asked_instances, counted
from selector.rules.match.columns import Column, is_only, places
from selector.rules.match.series_batch import SeriesBatch

Judge = Callable[[Values | Unreadable], Outcome]
"""Returns the outcome of a test for values; the empty tuple stands for absence."""

_ABSENT = 2
"""Stands for absence in a column, beside the numbers of the outcomes."""


class OutcomeReader:
    """Gives the outcomes of a test of an attribute, cached by raw values."""

    def __init__(self, attribute: Attribute, judge: Judge) -> None:
        self._attribute = attribute
        self._judge = judge
        self._instances = asked_instances(attribute)
        self._readings: dict[bool, tuple[Callable[[Study | Series | Instance], object], Memo[int]]] = {
            False: (getter(attribute), Memo(self._result)),
            True: (attrgetter(attribute.fields[0]), Memo(lambda by_keyword: self._result((by_keyword,)))),
        }
        self._absent = judge(())
        self._if_absent = bytes([*range(_ABSENT), self._absent, *range(_ABSENT + 1, 256)])

    def at_once(self, batch: SeriesBatch) -> Column | None:
        """Return what `above_instances` returns if that is almost free, else None."""
        coded = batch.coded(self._attribute)
        if coded is None:
            return None
        column, values = coded
        outcomes = bytes(map(self._judge, values))
        return column.translate(outcomes.ljust(256))

    def above_instances(self, batch: SeriesBatch) -> Column:
        """Return the outcome for each series as if it listed no instances."""
        if known := batch.known_values(self._attribute):
            return Column(known.made(lambda values: self._judge(values or ())).all())
        read_off, results = self._readings[batch.by_keyword]
        column = Column(map(results.__getitem__, map(read_off, batch.series)))
        if _ABSENT not in column:
            return column
        absent = places(is_only(_ABSENT, column))
        of_studies = map(results.__getitem__, map(read_off, map(batch.studies.__getitem__, absent)))
        for place, outcome in zip(absent, of_studies, strict=True):
            column[place] = outcome
        return column.translate(self._if_absent)

    def in_instances(self, series: Series) -> set[Outcome]:
        """Return the outcomes for the instances of a series; none if no instance has the attribute."""
        read_off, results = self._readings[series.by_keyword]
        found = set(map(results.__getitem__, counted(map(read_off, self._instances(series)))))
        if found == {_ABSENT}:
            return set()
        return {self._absent if outcome == _ABSENT else Outcome(outcome) for outcome in found}

    def _result(self, written: tuple[object, ...]) -> int:
        values = read(self._attribute, written)
        return _ABSENT if values == () else self._judge(values)
