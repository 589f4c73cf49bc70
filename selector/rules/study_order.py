"""The order of studies: newest first, by StudyDate and StudyTime; those without a readable date last; then by UID."""

from collections.abc import Sequence
from operator import attrgetter

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
        self._date = AttributeReader.of(date, lambda values: _read(date.vr, values))
        self._time = AttributeReader.of(time, lambda values: _read(time.vr, values))
        written = attrgetter(*date.fields, *time.fields)
        blank = (None,) * (len(date.fields) + len(time.fields))
        # Most studies have date and time nowhere else than at the study itself.
        self._below = {
            study.StudyInstanceUID
            for study in studies
            if any(series.instances or written(series) != blank for series in study.series)
        }

    def key(self, study: Study) -> tuple[int, int, str]:
        """Return a key by which the newest study sorts first.

        A date or time counts where all series that have one agree on it.
        """
        date, time = self._common(study, self._date), self._common(study, self._time)
        return (_LAST if date is None else -date.start, -time.start if date and time else _LAST, study.StudyInstanceUID)

    def _common(self, study: Study, reader: AttributeReader[Period | Unreadable]) -> Period | None:
        if study.StudyInstanceUID not in self._below:
            common = reader.results[reader.written(study)]
        else:
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
