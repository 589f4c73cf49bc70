"""The order of studies: newest first, by StudyDate and StudyTime; those without a readable date last; then by UID."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from itertools import chain, compress, repeat
from operator import attrgetter, is_not

from selector.dicom.dictionary import Attribute, find
from selector.dicom.periods import Period, read_period
from selector.dicom.values import Unreadable, Values
from selector.models import Study, StudyResult
from selector.rules.match.attribute_reader import AttributeReader, Memo
from selector.rules.match.series_batch import Subjects

_LAST = 1


class _Periods:
    """The date, or the time, of each study; None where it has none that can be read."""

    def __init__(self, attribute: Attribute) -> None:
        self._reader = AttributeReader.of(attribute, partial(_read, attribute.vr))
        self._keyword = attrgetter(attribute.fields[0])
        self._by_keyword = Memo(lambda written: self._reader.results[written,])
        self.found: list[Period | None] = []

    def note(self, studies: Sequence[Study], below: AbstractSet[str], *, by_keyword: bool) -> None:
        """Note what studies have, and of those in `below` what their series have."""
        if by_keyword:
            found = list(map(self._by_keyword.__getitem__, map(self._keyword, studies)))
        else:
            found = list(map(self._reader.results.__getitem__, map(self._reader.written, studies)))
        if below:
            for index, study in enumerate(studies):
                if study.StudyInstanceUID in below:
                    found[index] = self._common(study)
        self.found += (period if isinstance(period, Period) else None for period in found)

    def _common(self, study: Study) -> Period | Unreadable | None:
        found = {result for series in study.series for result in self._reader.in_series((study, series, {}))} - {None}
        return found.pop() if len(found) == 1 else None


class StudyOrder:
    """Sorts what was found in studies, the newest study first.

    A date or time counts where all series that have one agree on it.
    """

    def __init__(self) -> None:
        self._dates, self._times = map(_Periods, needed_attributes())

    def note(self, studies: Sequence[Study], subjects: Subjects) -> None:
        """Note the dates and times of studies; `subjects` are their series."""
        below = set(map(_uid_of, chain.from_iterable(_with_periods_below(subjects))))
        for periods in (self._dates, self._times):
            periods.note(studies, below, by_keyword=subjects.by_keyword)

    def sorted(self, results: Sequence[StudyResult]) -> list[StudyResult]:
        """Return the results by study; all their studies must have been noted, in this order."""
        dates, times = self._dates.found, self._times.found
        by_date = [_LAST if date is None else -date.start for date in dates]
        # Three sorts by one key each take less time than one by all three.
        order = sorted(range(len(results)), key=list(map(_uid_of, map(_study_of, results))).__getitem__)
        if times.count(None) < len(times):
            by_time = [-time.start if date and time else _LAST for date, time in zip(dates, times, strict=True)]
            order.sort(key=by_time.__getitem__)
        order.sort(key=by_date.__getitem__)
        return [results[index] for index in order]


def _with_periods_below(subjects: Subjects) -> Iterator[Iterable[Study]]:
    """Yield the studies that may have date or time below the study itself, which is rare."""
    if subjects.list_instances:
        yield compress(subjects.studies, map(_instances_of, subjects.series))
    for attribute in needed_attributes():
        for field in attribute.fields[:1] if subjects.by_keyword else attribute.fields:
            written = list(map(attrgetter(field), subjects.series))
            if written.count(None) < len(written):
                yield compress(subjects.studies, map(is_not, written, repeat(None)))


def needed_attributes() -> tuple[Attribute, Attribute]:
    """Return the attributes that the order needs."""
    date, time = find("StudyDate"), find("StudyTime")
    if date is None or time is None:
        raise LookupError("StudyDate")
    return date, time


def _read(vr: str, values: Values | Unreadable) -> Period | Unreadable:
    text = values[0] if isinstance(values, tuple) else None
    period = read_period(vr, text) if isinstance(text, str) else None
    return period or Unreadable("it is no date or time")


_study_of, _instances_of, _uid_of = attrgetter("study"), attrgetter("instances"), attrgetter("StudyInstanceUID")
