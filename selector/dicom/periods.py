"""Dates, times and ages (DA, TM, DT, AS; PS3.5 6.2) as periods that can be compared."""

import re
from datetime import date
from functools import partial

from msgspec import Struct

SECOND = 1_000_000
"""Microseconds."""
DAY = 86_400 * SECOND
_as_date = partial(re.fullmatch, r"(\d{4})(?:([-.]?)(\d\d)(?:\2(\d\d))?)?", flags=re.ASCII)
_as_time = partial(re.fullmatch, r"(\d\d)(?:(:?)(\d\d)(?:\2(\d\d)(?:\.(\d{1,6}))?)?)?", flags=re.ASCII)
_as_moment = partial(
    re.fullmatch,
    r"(\d{4}(?:\d\d(?:\d\d)?)?)(\d\d(?:\d\d(?:\d\d(?:\.\d{1,6})?)?)?)?(?:([+-])(\d\d)(\d\d))?",
    flags=re.ASCII,
)
_as_age = partial(re.fullmatch, r"(\d{1,3})([DWMY])", flags=re.ASCII)
_SEPARATORS = {"DA": str.maketrans("", "", "-."), "TM": str.maketrans("", "", ":")}
_DAYS = {"D": 1.0, "W": 7.0, "M": 365.25 / 12, "Y": 365.25}
_EARLIEST, _LATEST = 14 * 3_600 * SECOND, 12 * 3_600 * SECOND


class Period(Struct, frozen=True):
    """The time that a text of limited precision means: from `start` up to, not including, `end`.

    Both in microseconds: of the day for TM, since 0001-01-01 for DA and DT.
    `zoned` is true for a DT with an offset from UTC; its bounds are then in UTC.
    """

    start: int
    end: int
    zoned: bool = False

    def extremes(self, other: "Period") -> tuple["Period", ...]:
        """Return what this period may be in comparison with another: itself, or the earliest and the latest.

        If only the other one has an offset from UTC, this one may be anywhere from 12 hours behind UTC to 14 hours
        ahead of it.
        """
        if self.zoned or not other.zoned:
            return (self,)
        earliest = Period(self.start - _EARLIEST, self.end - _EARLIEST, zoned=True)
        return (earliest, Period(self.start + _LATEST, self.end + _LATEST, zoned=True))


def read_period(vr: str, text: str) -> Period | None:
    """Read a DA, TM or DT of any precision, or return None if it is not one.

    The separators of earlier editions (``2024.01.31``, ``12:30:00``) and of ISO 8601 dates are read as well.
    """
    try:
        return {"DA": _date, "TM": _time, "DT": _moment}[vr](text)
    except ValueError:  # a month 13, a 30 February
        return None


def read_age(text: str) -> float | None:
    """Return the days of an AS such as ``045Y`` (a month 365.25/12, a year 365.25), or None if it is not one."""
    found = _as_age(text.upper())
    return int(found[1]) * _DAYS[found[2]] if found else None


def canonical_spelling(vr: str, text: str) -> str:
    """Return a date, time or age as PS3.5 spells it: without separators, an age with three digits and a capital."""
    if vr == "AS":
        return text.upper().zfill(4)
    return text.translate(_SEPARATORS.get(vr, {}))


def _date(text: str) -> Period | None:
    found = _as_date(text)
    if not found:
        return None
    year, month, day = int(found[1]), found[3], found[4]
    first = date(year, int(month or 1), int(day or 1))
    if day:
        last = first.toordinal() + 1
    elif month and month != "12":
        last = date(year, int(month) + 1, 1).toordinal()
    else:
        last = date(year, 12, 31).toordinal() + 1
    return Period(first.toordinal() * DAY, last * DAY)


def _time(text: str) -> Period | None:
    found = _as_time(text)
    if not found:
        return None
    hour, minute, second, fraction = int(found[1]), found[3], found[4], found[5]
    if hour > 23 or int(minute or 0) > 59 or int(second or 0) > 60:  # 60 is a leap second
        return None
    start = ((hour * 60 + int(minute or 0)) * 60 + int(second or 0)) * SECOND
    if fraction:
        unit = 10 ** (6 - len(fraction))
        start += int(fraction) * unit
    else:
        unit = SECOND if second else 60 * SECOND if minute else 3_600 * SECOND
    return Period(start, start + unit)


def _moment(text: str) -> Period | None:
    found = _as_moment(text)
    if not found or (found[2] and len(found[1]) < 8):
        return None
    day = _date(found[1])
    clock = _time(found[2]) if found[2] else None
    if day is None or (found[2] and clock is None):
        return None
    period = Period(day.start + clock.start, day.start + clock.end) if clock else day
    if not found[3]:
        return period
    ahead = (int(found[4]) * 60 + int(found[5])) * 60 * SECOND * (1 if found[3] == "+" else -1)
    return Period(period.start - ahead, period.end - ahead, zoned=True)
