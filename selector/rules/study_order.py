"""The order of studies: newest first, by StudyDate and StudyTime; those without a readable date last; then by UID."""

from collections.abc import Sequence
from itertools import chain, compress, repeat
from operator import attrgetter, ne, or_

from selector.dicom.dictionary import Attribute, find
from selector.dicom.periods import Period, read_period
from selector.dicom.values import Unreadable, Values
from selector.models import Study
from selector.rules.attributes import AttributeReader

_LAST = 1


class StudyOrder:
    """Sort keys of the studies of a payload."""

    def __init__(self, studies: Sequence[Study]) -> None:
        date, time = needed_attributes()
        self._date = _Common(AttributeReader.of(date, lambda values: _read(date.vr, values)), studies)
        self._time = _Common(AttributeReader.of(time, lambda values: _read(time.vr, values)), studies)

    def key(self, study: Study) -> tuple[int, int, str]:
        """Return a key by which the newest study sorts first.

        A date or time counts where all series that have one agree on it.
        """
        date, time = self._date.of(study), self._time.of(study)
        return (_LAST if date is None else -date.start, -time.start if date and time else _LAST, study.StudyInstanceUID)


def needed_attributes() -> tuple[Attribute, Attribute]:
    """Return the attributes that the order needs."""
    date, time = find("StudyDate"), find("StudyTime")
    if date is None or time is None:
        raise LookupError("StudyDate")
    return date, time


class _Common:
    """The date or time that a study has in common; most studies have it nowhere else than at the study itself."""

    def __init__(self, reader: AttributeReader[Period | Unreadable], studies: Sequence[Study]) -> None:
        self._reader = reader
        series = list(chain.from_iterable(map(_series_of, studies)))
        studies_of_series = chain.from_iterable(repeat(study.StudyInstanceUID, len(study.series)) for study in studies)
        blank = (None,) * len(reader.written(series[0])) if series else ()
        differs = map(or_, map(bool, map(_instances_of, series)), map(ne, map(reader.written, series), repeat(blank)))
        self._stands_below = set(compress(studies_of_series, differs))

    def of(self, study: Study) -> Period | None:
        reader = self._reader
        if study.StudyInstanceUID not in self._stands_below:
            common = reader.results[reader.written(study)]
        else:
            found = {result for series in study.series for result in reader.in_series((study, series, {}))} - {None}
            common = found.pop() if len(found) == 1 else None
        return common if isinstance(common, Period) else None


_series_of, _instances_of = attrgetter("series"), attrgetter("instances")


def _read(vr: str, values: Values | Unreadable) -> Period | Unreadable:
    text = values[0] if isinstance(values, tuple) else None
    period = read_period(vr, text) if isinstance(text, str) else None
    return period or Unreadable("it is no date or time")
