"""The order of studies: newest first, by StudyDate and StudyTime; those without a readable date last; then by UID."""

from selector.dicom.dictionary import Attribute, find
from selector.dicom.periods import Period, read_period
from selector.dicom.values import Unreadable, Values
from selector.models import Study
from selector.rules.attributes import AttributeReader

_DATE, _TIME = "StudyDate", "StudyTime"
_LAST = 1


class StudyOrder:
    """Sort keys of studies."""

    def __init__(self) -> None:
        date, time = self.needs()
        self._date = AttributeReader.of(date, lambda values: _read(date.vr, values))
        self._time = AttributeReader.of(time, lambda values: _read(time.vr, values))

    @staticmethod
    def needs() -> tuple[Attribute, Attribute]:
        """Return the attributes that the order needs."""
        date, time = find(_DATE), find(_TIME)
        if date is None or time is None:
            raise LookupError(_DATE)
        return date, time

    def key(self, study: Study) -> tuple[int, int, str]:
        """Return a key by which the newest study sorts first.

        A date or time counts where all series that have one agree on it.
        """
        date, time = _common(study, self._date), _common(study, self._time)
        return (_LAST if date is None else -date.start, -time.start if date and time else _LAST, study.StudyInstanceUID)


def _common(study: Study, reader: AttributeReader[Period | Unreadable]) -> Period | None:
    results, written = reader.results, reader.written
    blank = (None,) * len(written(study))
    if all(written(series) == blank and not series.instances for series in study.series):
        found = {results[written(study)]}
    else:
        found = {result for series in study.series for result in reader.in_series((study, series, {}))}
    found.discard(None)
    common = found.pop() if len(found) == 1 else None
    return common if isinstance(common, Period) else None


def _read(vr: str, values: Values | Unreadable) -> Period | Unreadable:
    text = values[0] if isinstance(values, tuple) else None
    period = read_period(vr, text) if isinstance(text, str) else None
    return period or Unreadable("it is no date or time")
