"""The values that matter to tests: one of each sort that an attribute or fact can hold.

Two values are of one sort if no test distinguishes them.
Bounds, what is beside and between them, and texts made of the operands cover every sort.
"""

import math
import re
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise, product

from selector.dicom.geometry import PLANES
from selector.dicom.periods import DAY, SECOND, Period, read_age, read_period
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.value_limits import NumberRange, number_range
from selector.dicom.values import Value
from selector.rules.match.facts.fact import Fact
from selector.rules.predicates.expressions import is_plain_text
from selector.rules.predicates.values import (
    AgeTest,
    ExpressionTest,
    FlagTest,
    Interval,
    NumberTest,
    PeriodTest,
    TextTest,
    ValueTest,
)

TESTS: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("text", "code", "custom", "plane"), (TextTest, ExpressionTest)),
    "number": (NumberTest,),
    "age": (AgeTest,),
    "period": (PeriodTest,),
    "flag": (FlagTest,),
}
"""The tests whose sorts of values are covered, by the kind of attribute or fact."""
MOST_TEXTS = 2_000
"""The most texts that are made up; the number doubles with every test that asks for a part of a text."""
FILLER = "\x1f"
"""A control character that marks every made-up text; values of attributes do not contain it."""
_FACTS = {
    "series.instanceCount": NumberRange(0, whole=True),
    "series.frameCount": NumberRange(0, whole=True),
    "series.voxelCount": NumberRange(0, whole=True),
    "series.sliceCount": NumberRange(1, whole=True),
    "series.imagesPerSlice": NumberRange(1, whole=True),
    **dict.fromkeys(("series.sliceSpacing", "series.sliceSpacingVariation", "series.coverage"), NumberRange(0)),
    "series.obliquity": NumberRange(0, 54.74),  # the angle of a normal that is equally far from all three axes
}


def range_of(about: Attribute | Fact) -> NumberRange:
    """Return the numbers that a numeric attribute or fact can hold."""
    return number_range(about.vr) if isinstance(about, Attribute) else _FACTS.get(about.name, NumberRange())


def values_for(about: Attribute | Fact, tests: Collection[ValueTest]) -> Iterable[Value]:
    """Return a value of each sort that tests distinguish; those that are not among `TESTS` are ignored.

    There are no values at all if too many texts would have to be made up.
    """
    if about.kind == "flag":
        return (0, 1)
    if about.kind == "plane":
        return PLANES
    intervals = [one for test in tests if isinstance(test, NumberTest) for one in test.intervals]
    if about.kind == "number":
        return numbers_beside(intervals, range_of(about))
    if about.kind == "age":
        return _ages(intervals)
    if about.kind == "period" and isinstance(about, Attribute):
        return _periods(
            about.vr, [period for test in tests if isinstance(test, PeriodTest) for period in test.operands]
        )
    return _texts(tests)


def numbers_beside(intervals: Iterable[Interval], possible: NumberRange) -> list[int | float]:
    """Return the possible numbers that matter to intervals: their bounds, and numbers next to and between them."""
    bounds = sorted({0, *_bounds(intervals), *_bounds([Interval(possible.low, possible.high)])})
    found: set[int | float] = set()
    if possible.whole:
        found.update(near(bound) + step for bound in bounds for near in (math.floor, math.ceil) for step in (-1, 0, 1))
    else:
        found.update(bounds, (low / 2 + high / 2 for low, high in pairwise(bounds)))
        found.update((math.nextafter(bounds[0], -math.inf), math.nextafter(bounds[-1], math.inf)))
    return [number for number in sorted(found) if possible.low <= number <= possible.high]


def _bounds(intervals: Iterable[Interval]) -> set[int | float]:
    return {bound for one in intervals for bound in (one.low, one.high) if math.isfinite(bound)}


def _ages(intervals: Iterable[Interval]) -> Iterator[str]:
    """Yield the ages that are nearest to each bound, in each unit."""
    bounds = {0, *_bounds(intervals)}
    for unit in "DWMY":
        days = read_age(f"001{unit}") or 1
        counts = {math.floor(bound / days) + step for bound in bounds for step in (-1, 0, 1)}
        yield from (f"{count:03}{unit}" for count in (*counts, 999) if 0 <= count <= 999)


_HOUR = 3_600 * SECOND
_OFFSETS = {"DT": (0, -14 * _HOUR, 12 * _HOUR, 14 * _HOUR, -12 * _HOUR)}
"""How far apart two moments may be if only one of them has an offset from UTC; see `Period.extremes`."""
_ENDS = {"DA": ["00010101"], "TM": ["000000", "235960"], "DT": ["00010101"]}
"""The earliest dates and times, and the leap second: these may be before all bounds, or after."""


def _periods(vr: str, operands: Iterable[Period]) -> Iterator[str]:
    """Yield the dates or times that contain the instant just after each bound, in every precision."""
    zero = 0 if vr == "TM" else DAY  # the first day of the calendar is day 1
    bounds = {bound + by - zero for one in operands for bound in (one.start, one.end) for by in _OFFSETS.get(vr, (0,))}
    yield from _ENDS[vr]
    for bound in bounds:
        with suppress(OverflowError):  # before the first year, or after the last
            moment = datetime.min.replace(tzinfo=UTC) + timedelta(microseconds=bound)
            digits = re.sub("[-T:]", "", moment.isoformat(timespec="microseconds")[:26])
            digits = digits[8:] if vr == "TM" else digits
            texts = (digits[:length] + zone for length in range(2, len(digits) + 1) for zone in ("", "+0000"))
            yield from (text for text in texts if read_period(vr, text))


def _texts(tests: Iterable[ValueTest]) -> Iterator[str]:
    """Yield the whole texts that tests ask for, and texts made up of one operand, or none, of each test.

    With the filler between them, a made-up text contains nothing that is not in one of these operands.
    """
    asked = [_asked(test) for test in tests]
    choices = [[("", ""), *(one for one in each if one[0] != "equals")] for each in asked]
    if math.prod(map(len, choices)) > MOST_TEXTS:
        return
    yield from (text for each in asked for relation, text in each if relation == "equals")
    for chosen in product(*choices):
        start, end = (
            max((text for relation, text in chosen if relation == wanted), key=len, default="")
            for wanted in ("startsWith", "endsWith")
        )
        yield FILLER.join([start + FILLER, *(text for relation, text in chosen if relation == "contains"), end])


def _asked(test: ValueTest) -> list[tuple[str, str]]:
    """Return the texts that a test asks for, each with its relation; there are none for a true expression."""
    if isinstance(test, TextTest):
        return [(test.relation, operand) for operand in test.operands]
    plain = [one for one in test.expressions if is_plain_text(one.source)] if isinstance(test, ExpressionTest) else []
    return [("equals" if one.whole else "contains", one.source) for one in plain]
