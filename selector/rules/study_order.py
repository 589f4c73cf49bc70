"""The order of studies: newest first, by StudyDate and StudyTime; those without a readable date last; then by UID."""

from collections.abc import Sequence
from functools import partial
from itertools import chain, compress, count, repeat
from operator import attrgetter, is_not

from selector.dicom.dictionary import Attribute, find
from selector.dicom.periods import Period, read_period
from selector.dicom.values import Unreadable, Values
from selector.models import Study, StudyResult
from selector.rules.attributes import AttributeReader
from selector.rules.subjects import Subjects

_Reader = AttributeReader[Period | Unreadable]
_LAST = 1


class StudyOrder:
    """Sorts what was found in studies, the newest study first.

    A date or time counts where all series that have one agree on it.
    """

    def __init__(self) -> None:
        self._readers = [AttributeReader.of(one, partial(_read, one.vr)) for one in needed_attributes()]
        self._below: set[str] = set()

    def note(self, subjects: Subjects) -> None:
        """Note the studies that may have date or time below the study itself, which is rare."""
        below = [compress(subjects.studies, map(_instances_of, subjects.series))] if subjects.list_instances else []
        for attribute in needed_attributes():
            for field in attribute.fields[:1] if subjects.by_keyword else attribute.fields:
                written = list(map(attrgetter(field), subjects.series))
                if written.count(None) < len(written):
                    below.append(compress(subjects.studies, map(is_not, written, repeat(None))))
        self._below.update(map(_uid_of, chain.from_iterable(below)))

    def sorted(self, results: Sequence[StudyResult]) -> list[StudyResult]:
        """Return the results by study; all their series must have been noted."""
        studies = list(map(_study_of, results))
        dates, times = (self._periods(studies, reader) for reader in self._readers)
        by_date = [_LAST if date is None else -date.start for date in dates]
        # Three sorts by one key each take less time than one by all three.
        order = sorted(range(len(studies)), key=list(map(_uid_of, studies)).__getitem__)
        if times.count(None) < len(times):
            by_time = [-time.start if date and time else _LAST for date, time in zip(dates, times, strict=True)]
            order.sort(key=by_time.__getitem__)
        order.sort(key=by_date.__getitem__)
        return [results[index] for index in order]

    def _periods(self, studies: Sequence[Study], reader: _Reader) -> list[Period | None]:
        periods = list(map(reader.results.__getitem__, map(reader.written, studies)))
        for index in compress(count(), map(self._below.__contains__, map(_uid_of, studies))):
            periods[index] = _common(studies[index], reader)
        return [period if isinstance(period, Period) else None for period in periods]


def _common(study: Study, reader: _Reader) -> Period | None:
    found = {result for series in study.series for result in reader.in_series((study, series, {}))} - {None}
    common = found.pop() if len(found) == 1 else None
    return common if isinstance(common, Period) else None


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
