"""The order of studies: newest first, by StudyDate and StudyTime, without a readable date last, then by UID."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import cache, partial
from itertools import chain, compress, islice, repeat
from math import inf
from operator import attrgetter, is_not

from selector.dicom.periods import DAY, Period, read_period
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute, required
from selector.dicom.values import Values
from selector.models import Study
from selector.results import StudyResult
from selector.rules.match.attribute_reader import AttributeReader
from selector.rules.match.series_batch import SeriesBatch

_LAST = 1

Key = tuple[float, float, str]
"""The sort key of a study: its negated date, its negated time, its UID."""


OrderState = tuple[list[Period | None], list[Period | None]]


class _Periods:
    """The date or time of each study; None if it cannot be read."""

    def __init__(self, attribute: Attribute) -> None:
        self._reader = _reader_of(attribute)
        self.kept: list[Period | None] = []

    def of(self, batch: SeriesBatch, below: AbstractSet[str]) -> list[Period | None]:
        """Return the values of the whole studies of a batch, and for those in `below` the values of their series."""
        studies = batch.whole_studies
        read_off, results = self._reader.ways[batch.by_keyword]
        found = list(map(results.__getitem__, map(read_off, studies)))
        if below:
            places = [index for index, study in enumerate(studies) if study.StudyInstanceUID in below]
            part = batch.of_studies(places)
            each = part.read_off(self._reader.in_series)
            for index, size in zip(places, part.sizes, strict=True):
                several = set(chain.from_iterable(islice(each, size))) - {None}
                found[index] = several.pop() if len(several) == 1 else None
        return [period if isinstance(period, Period) else None for period in found]


class StudyOrder:
    """Sorts the results of studies, the newest study first.

    A date or time counts if all series that have one agree on it.
    """

    def __init__(self) -> None:
        self._dates, self._times = map(_Periods, needed_attributes())

    def keep(self, batch: SeriesBatch) -> None:
        """Keep the dates and times of the whole studies of a batch."""
        dates, times = self._periods(batch)
        self._dates.kept += dates
        self._times.kept += times

    def keys(self, batch: SeriesBatch) -> list[Key]:
        """Return what the whole studies of a batch are sorted by."""
        return [
            (_LAST if date is None else -date.start, -time.start if date and time else _LAST, study.StudyInstanceUID)
            for study, date, time in zip(batch.whole_studies, *self._periods(batch), strict=True)
        ]

    def _periods(self, batch: SeriesBatch) -> OrderState:
        below = set(map(_uid_of, chain.from_iterable(_with_periods_below(batch))))
        return self._dates.of(batch, below), self._times.of(batch, below)

    def state(self) -> OrderState:
        """Return what was kept, for `absorb` in another process."""
        return self._dates.kept, self._times.kept

    def absorb(self, state: OrderState) -> None:
        """Keep what was kept elsewhere, after all that is kept here."""
        dates, times = state
        self._dates.kept += dates
        self._times.kept += times

    def sorted(self, results: Sequence[StudyResult]) -> list[StudyResult]:
        """Return the results by study; what is kept must be of their studies, in this order."""
        return list(map(results.__getitem__, self.order(results)))

    def order(self, results: Sequence[StudyResult]) -> list[int]:
        """Return the indexes of the results, by study."""
        dates, times = self._dates.kept, self._times.kept
        by_date = [_LAST if date is None else -date.start for date in dates]
        # Three sorts by one key each are faster than one by all three.
        order = sorted(range(len(results)), key=list(map(_result_uid_of, results)).__getitem__)
        if times.count(None) < len(times):
            by_time = [-time.start if date and time else _LAST for date, time in zip(dates, times, strict=True)]
            order.sort(key=by_time.__getitem__)
        order.sort(key=by_date.__getitem__)
        return order

    def moment(self, index: int) -> tuple[float, float]:
        """Return the earliest and the latest time at which a kept study may have been, in microseconds."""
        date, time = self._dates.kept[index], self._times.kept[index]
        if date is None:
            return -inf, inf
        if time is None or date.end - date.start > DAY:
            return date.start, date.end
        return date.start + time.start, date.start + time.end


def _with_periods_below(batch: SeriesBatch) -> Iterator[Iterable[Study]]:
    """Yield the studies that may have a date or time below the study level, which is rare."""
    if batch.list_instances:
        yield compress(batch.studies, map(_instances_of, batch.series))
    for attribute in needed_attributes():
        for field in attribute.fields[:1] if batch.by_keyword else attribute.fields:
            written = list(map(attrgetter(field), batch.series))
            if written.count(None) < len(written):
                yield compress(batch.studies, map(is_not, written, repeat(None)))


def needed_attributes() -> tuple[Attribute, Attribute]:
    """Return the attributes that the order needs."""
    return required("StudyDate"), required("StudyTime")


@cache
def _reader_of(attribute: Attribute) -> AttributeReader[Period]:
    return AttributeReader.of(attribute, partial(_read, attribute.vr))


def _read(vr: str, values: Values | Unreadable) -> Period | Unreadable:
    text = values[0] if isinstance(values, tuple) else None
    period = read_period(vr, text) if isinstance(text, str) else None
    return period or Unreadable("it is not a date or time")


_result_uid_of, _instances_of, _uid_of = attrgetter("uid"), attrgetter("instances"), attrgetter("StudyInstanceUID")
