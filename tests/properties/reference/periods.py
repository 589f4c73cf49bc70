"""Dates, times and ages: a date or time is the period of its precision."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from tests.properties.reference.outcomes import MATCHED, REJECTED, UNDECIDED, every, negated

MICROSECOND = timedelta(microseconds=1)
HOUR = timedelta(hours=1)
BEHIND, AHEAD = 12 * HOUR, 14 * HOUR
"""How far local time may be from UTC."""

_DATE = re.compile(r"(\d{4})(?:[-.]?(\d\d)(?:[-.]?(\d\d))?)?")
_TIME = re.compile(r"(\d\d)(?::?(\d\d)(?::?(\d\d)(?:\.(\d{1,6}))?)?)?")
_MOMENT = re.compile(r"(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:\.(\d{1,6}))?([+-])?(\d\d)?(\d\d)?")
_AGE = re.compile(r"(\d{1,3})([DWMY])", re.IGNORECASE)
_DAYS = {"D": Fraction(1), "W": Fraction(7), "M": Fraction("365.25") / 12, "Y": Fraction("365.25")}


class Period(NamedTuple):
    """From `start` until before `end`; `zoned` if in UTC, else in some local time."""

    start: datetime
    end: datetime
    zoned: bool
    written: str


class Age(NamedTuple):
    """An age in days."""

    days: Fraction
    written: str


def period(vr: str, text: str) -> Period | None:
    """Read a DA, TM or DT; None if it is none."""
    match = {"DA": _DATE, "TM": _TIME, "DT": _MOMENT}[vr].fullmatch(text)
    if not match:
        return None
    parts = list(match.groups())
    fraction, zone = None, None
    if vr == "TM":
        fraction = parts.pop()
        parts = ["2000", "01", "01", *parts]
    elif vr == "DT":
        fraction, *zone = parts[6:]
        parts = parts[:6]
    try:
        begin, end = _bounds([int(part) for part in parts if part], fraction)
    except ValueError:
        return None
    if not zone or not zone[0]:
        return Period(begin, end, zoned=False, written=text)
    offset = int(zone[0] + "1") * timedelta(hours=int(zone[1]), minutes=int(zone[2]))
    return Period(begin - offset, end - offset, zoned=True, written=text)


def _bounds(numbers: list[int], fraction: str | None) -> tuple[datetime, datetime]:
    year, month, day, hour, minute, second = numbers + [1, 1, 1, 0, 0, 0][len(numbers) :]
    begin = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - local, or shifted to UTC later
    if fraction:
        begin += int(fraction.ljust(6, "0")) * MICROSECOND
        return begin, begin + 10 ** (6 - len(fraction)) * MICROSECOND
    if len(numbers) == 1:
        return begin, begin.replace(year=begin.year + 1)
    if len(numbers) == 2:
        return begin, (begin + timedelta(days=31)).replace(day=1)
    return begin, begin + {3: 24 * HOUR, 4: HOUR, 5: HOUR / 60, 6: HOUR / 3600}[len(numbers)]


def age(text: str) -> Age | None:
    match = _AGE.fullmatch(text)
    return Age(int(match[1]) * _DAYS[match[2].upper()], text) if match else None


def within(value: Period, operand: Period) -> str:
    return every([_not_before(value, operand, operand.start), negated(_not_before(value, operand, operand.end))])


COMPARISONS: dict[str, Callable[[Period, Period], str]] = {
    "atLeast": lambda value, operand: _not_before(value, operand, operand.start),
    "greaterThan": lambda value, operand: _not_before(value, operand, operand.end),
    "lessThan": lambda value, operand: negated(_not_before(value, operand, operand.start)),
    "atMost": lambda value, operand: negated(_not_before(value, operand, operand.end)),
}


def _not_before(value: Period, operand: Period, instant: datetime) -> str:
    """Compare with an instant of the operand; undecided if the value's period, as far as it is known, straddles it."""
    earliest, latest = timedelta(0), timedelta(0)
    if value.zoned and not operand.zoned:
        earliest, latest = -BEHIND, AHEAD
    elif operand.zoned and not value.zoned:
        earliest, latest = -AHEAD, BEHIND
    if value.start + earliest >= instant:
        return MATCHED
    return REJECTED if value.end + latest <= instant else UNDECIDED
