"""Sets of values that a test on one value can match: of numbers, and of dates and times.

What they say is certain, and where they cannot tell, they say no: a set that is not known to be empty is not empty.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Protocol, Self

from msgspec import Struct

from selector.rules.predicates.values import Interval

INFINITE = float("inf")


class ValueSet(Protocol):
    """A set of values of one attribute or fact."""

    @property
    def is_empty(self) -> bool:
        """True where certainly no value is in it."""

    @property
    def is_everything(self) -> bool:
        """True where certainly every value is in it."""

    def intersection(self, other: Self, /) -> Self:
        """Return the values that are in both."""

    def union(self, other: Self, /) -> Self:
        """Return the values that are in one of them."""

    def is_within(self, other: Self, /) -> bool:
        """Return true where certainly every value of it is in the other."""


class Domain(Struct, frozen=True):
    """The numbers that an attribute or fact can have: from `low` to `high`, both included, and whether only `whole`."""

    low: float = -INFINITE
    high: float = INFINITE
    whole: bool = False


class NumberSet(Struct, frozen=True):
    """Numbers of a domain in intervals that are ascending, apart from each other, and not empty."""

    domain: Domain
    intervals: tuple[Interval, ...]

    @classmethod
    def of(cls, domain: Domain, intervals: Iterable[Interval]) -> "NumberSet":
        """Return what of some intervals, in any order, lies in the domain."""
        bounds = Interval(domain.low, domain.high)
        inside = [_rounded(domain, _common(interval, bounds)) for interval in intervals]
        filled = sorted((one for one in inside if not _is_empty(one)), key=lambda one: (one.low, one.low_open))
        return cls(domain, tuple(_merged(filled, 1 if domain.whole else 0)))

    @property
    def is_empty(self) -> bool:
        """True where no number is in it."""
        return not self.intervals

    @property
    def is_everything(self) -> bool:
        """True where every number of the domain is in it."""
        return self.complement().is_empty

    def intersection(self, other: "NumberSet") -> "NumberSet":
        """Return the numbers that are in both."""
        return NumberSet.of(self.domain, (_common(one, two) for one in self.intervals for two in other.intervals))

    def union(self, other: "NumberSet") -> "NumberSet":
        """Return the numbers that are in one of them."""
        return NumberSet.of(self.domain, self.intervals + other.intervals)

    def is_within(self, other: "NumberSet") -> bool:
        """Return true where every number of it is in the other."""
        return self.intersection(other.complement()).is_empty

    def complement(self) -> "NumberSet":
        """Return the other numbers of the domain."""
        gaps: list[Interval] = []
        low, is_open = -INFINITE, False
        for interval in self.intervals:
            gaps.append(Interval(low, interval.low, is_open, not interval.low_open))
            low, is_open = interval.high, not interval.high_open
        return NumberSet.of(self.domain, [*gaps, Interval(low, INFINITE, is_open, high_open=False)])


class PeriodSet(Struct, frozen=True):
    """Dates and times: a value is in it when its own period lies in one of the spans.

    Spans are from start up to, not including, end; in microseconds. Those that touch stay apart: a value that lies
    across two of them is in neither.
    """

    whole: tuple[float, float]
    spans: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, whole: tuple[float, float], spans: Iterable[tuple[float, float]]) -> "PeriodSet":
        """Return what of some spans lies in the whole."""
        return cls(whole, tuple(span for span in (_overlap(one, whole) for one in spans) if span[0] < span[1]))

    @property
    def is_empty(self) -> bool:
        """True where no value is in it."""
        return not self.spans

    @property
    def is_everything(self) -> bool:
        """True where one span has every value."""
        return self.whole in self.spans

    def intersection(self, other: "PeriodSet") -> "PeriodSet":
        """Return the values that are in both."""
        return PeriodSet.of(self.whole, (_overlap(one, two) for one in self.spans for two in other.spans))

    def union(self, other: "PeriodSet") -> "PeriodSet":
        """Return the values that are in one of them."""
        return PeriodSet(self.whole, self.spans + other.spans)

    def is_within(self, other: "PeriodSet") -> bool:
        """Return true where every span lies in a span of the other."""
        return all(any(_overlap(one, two) == one for two in other.spans) for one in self.spans)


def _overlap(one: tuple[float, float], two: tuple[float, float]) -> tuple[float, float]:
    return max(one[0], two[0]), min(one[1], two[1])


def _common(one: Interval, two: Interval) -> Interval:
    low, high = max(one.low, two.low), min(one.high, two.high)
    low_open = any(each.low == low and each.low_open for each in (one, two))
    high_open = any(each.high == high and each.high_open for each in (one, two))
    return Interval(low, high, low_open, high_open)


def _rounded(domain: Domain, interval: Interval) -> Interval:
    """Return the interval from its first to its last whole number, where there are only such."""
    if not domain.whole:
        return interval
    low, high = interval.low, interval.high
    if math.isfinite(low):
        low = math.floor(low) + 1 if interval.low_open else math.ceil(low)
    if math.isfinite(high):
        high = math.ceil(high) - 1 if interval.high_open else math.floor(high)
    return Interval(low, high)


def _is_empty(interval: Interval) -> bool:
    if interval.low == interval.high:
        return interval.low_open or interval.high_open or not math.isfinite(interval.low)
    return interval.low > interval.high


def _merged(ascending: list[Interval], step: int) -> Iterator[Interval]:
    """Yield intervals, those that overlap or touch as one; whole numbers touch when they are one `step` apart."""
    current: Interval | None = None
    for interval in ascending:
        if current is None:
            current = interval
        elif _touch(current, interval, step):
            high, high_open = max((current.high, not current.high_open), (interval.high, not interval.high_open))
            current = Interval(current.low, high, current.low_open, not high_open)
        else:
            yield current
            current = interval
    if current is not None:
        yield current


def _touch(one: Interval, two: Interval, step: int) -> bool:
    if two.low == one.high:
        return not (one.high_open and two.low_open)
    return two.low <= one.high + step
