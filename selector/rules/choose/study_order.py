"""The order of studies: newest first, by StudyDate and StudyTime, without a readable date last, then by UID."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import chain, compress, repeat
from math import inf
from operator import attrgetter, is_not, itemgetter

from selector.dicom.periods import DAY, Period, read_period
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute, required
from selector.dicom.values import Values
from selector.models import ImageFile, Study
from selector.results import StudyResult
from selector.rules.match.attribute_reader import AttributeReader, Memo
from selector.rules.match.series_batch import SeriesBatch

_LAST = 1

Key = tuple[float, float, str]
"""The sort key of a study: its negated date, its negated time, its UID."""


OrderState = tuple[list[Period | None], list[Period | None]]
KeptState = list[tuple[Key, Study, StudyResult, dict[str, ImageFile]]]
"""The sort key, the study, its result, and the images of its series."""


class _Periods:
    """The date or time of each study; None if it cannot be read."""

    def __init__(self, attribute: Attribute) -> None:
        self._reader = AttributeReader.of(attribute, partial(_read, attribute.vr))
        self._keyword = attrgetter(attribute.fields[0])
        self._by_keyword = Memo(lambda written: self._reader.results[written,])
        self.latest: list[Period | None] = []
        self.kept: list[Period | None] = []

    def note(self, studies: Sequence[Study], below: AbstractSet[str], *, by_keyword: bool) -> None:
        """Note the values of studies, and for those in `below` the values of their series."""
        if by_keyword:
            found = list(map(self._by_keyword.__getitem__, map(self._keyword, studies)))
        else:
            found = list(map(self._reader.results.__getitem__, map(self._reader.written, studies)))
        if below:
            for index, study in enumerate(studies):
                if study.StudyInstanceUID in below:
                    found[index] = self._common(study)
        self.latest = [period if isinstance(period, Period) else None for period in found]

    def _common(self, study: Study) -> Period | Unreadable | None:
        found = {result for series in study.series for result in self._reader.in_series((study, series, {}))} - {None}
        return found.pop() if len(found) == 1 else None


class StudyOrder:
    """Sorts the results of studies, the newest study first.

    A date or time counts if all series that have one agree on it.
    """

    def __init__(self) -> None:
        self._dates, self._times = map(_Periods, needed_attributes())

    def note(self, studies: Sequence[Study], batch: SeriesBatch) -> None:
        """Note the dates and times of studies, whose series are the batch, instead of those before."""
        below = set(map(_uid_of, chain.from_iterable(_with_periods_below(batch))))
        for periods in (self._dates, self._times):
            periods.note(studies, below, by_keyword=batch.by_keyword)

    def keep(self, indexes: Sequence[int]) -> None:
        """Keep the dates and times of some of the studies that are noted."""
        for periods in (self._dates, self._times):
            periods.kept += map(periods.latest.__getitem__, indexes)

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
        dates, times = self._dates.kept, self._times.kept
        by_date = [_LAST if date is None else -date.start for date in dates]
        # Three sorts by one key each are faster than one by all three.
        order = sorted(range(len(results)), key=list(map(_result_uid_of, results)).__getitem__)
        if times.count(None) < len(times):
            by_time = [-time.start if date and time else _LAST for date, time in zip(dates, times, strict=True)]
            order.sort(key=by_time.__getitem__)
        order.sort(key=by_date.__getitem__)
        return [results[index] for index in order]

    def not_older(self, by_date: float) -> list[int]:
        """Return the indexes of the noted studies that do not sort after a date."""
        return [
            index
            for index, date in enumerate(self._dates.latest)
            if (date is None and by_date >= _LAST) or (date is not None and -date.start <= by_date)
        ]

    def moment(self, index: int) -> tuple[float, float]:
        """Return the earliest and the latest time at which a kept study may have been, in microseconds."""
        date, time = self._dates.kept[index], self._times.kept[index]
        if date is None:
            return -inf, inf
        if time is None or date.end - date.start > DAY:
            return date.start, date.end
        return date.start + time.start, date.start + time.end

    def key(self, index: int, uid: str) -> Key:
        """Return the sort key of a noted study."""
        date, time = self._dates.latest[index], self._times.latest[index]
        return _LAST if date is None else -date.start, -time.start if date and time else _LAST, uid


class NewestStudies:
    """Keeps only the newest studies, with their results.

    Parameters
    ----------
    most
        The most series to keep; the study with the last of these is kept whole.
    order
        The order in which the studies are noted.
    """

    def __init__(self, most: float, order: StudyOrder) -> None:
        self._most, self._order = most, order
        self._kept: KeptState = []
        self._series = 0
        self._oldest: float = _LAST

    @property
    def images(self) -> dict[str, ImageFile]:
        """The images of all series that are kept."""
        return {uid: image for *_, images in self._kept for uid, image in images.items()}

    def add(self, studies: Sequence[Study], results: Sequence[StudyResult], images: Mapping[str, ImageFile]) -> None:
        """Add the studies that are noted in the order, with their results and images."""
        if self._most:
            for index in self._order.not_older(self._oldest):
                study, result = studies[index], results[index]
                uids = [series.SeriesInstanceUID for series in study.series]
                own = {uid: images[uid] for uid in uids if uid in images}
                self._kept.append((self._order.key(index, result.uid), study, result, own))
                self._series += len(study.series)
            if self._series > 2 * self._most:
                self._cut()

    def sorted(self, changed: Mapping[str, StudyResult]) -> list[tuple[Study, StudyResult]]:
        """Return the newest studies, the newest first, with the results that have changed, by UID."""
        self._cut()
        return [(study, changed.get(result.uid, result)) for _, study, result, _ in self._kept]

    def state(self) -> KeptState:
        """Return what is kept, for `absorb` in another process."""
        self._cut()
        return self._kept

    def absorb(self, state: KeptState) -> None:
        """Keep what was kept elsewhere as well."""
        self._kept += state
        self._series += sum(len(study.series) for _, study, *_ in state)
        self._cut()

    def _cut(self) -> None:
        self._kept.sort(key=itemgetter(0))
        self._series, end = 0, 0
        while end < len(self._kept) and self._series < self._most:
            self._series += len(self._kept[end][1].series)
            end += 1
        if end < len(self._kept):
            del self._kept[end:]
            self._oldest = self._kept[-1][0][0]


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


def _read(vr: str, values: Values | Unreadable) -> Period | Unreadable:
    text = values[0] if isinstance(values, tuple) else None
    period = read_period(vr, text) if isinstance(text, str) else None
    return period or Unreadable("it is not a date or time")


_result_uid_of, _instances_of, _uid_of = attrgetter("uid"), attrgetter("instances"), attrgetter("StudyInstanceUID")
