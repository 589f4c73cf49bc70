"""Tests on one value: one small class for each kind, behind one protocol.

A text is compared without regard to case unless the test says otherwise.
"""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from selector.dicom.periods import Period, read_age, read_period
from selector.dicom.single_values import Unreadable, decimal_text, read_number
from selector.dicom.text import folded
from selector.dicom.values import Value
from selector.models import MATCHED, REJECTED, UNDECIDED, Outcome
from selector.rules.predicates.expressions import LONGEST_SEARCHED, Expression, is_plain_text

Number = int | float


class ValueTest(Protocol):
    """A test on one value that could be read."""

    @property
    def words(self) -> str:
        """What it asks, to follow the attribute's name: ``at least 2``."""

    @property
    def is_ordered(self) -> bool:
        """True for greater and less: over several values, all of them must hold by default."""

    def outcome(self, value: Value) -> Outcome:
        """Return the outcome for a value; undecided if it cannot be read as the test needs."""


def outcome_of(holds: object) -> Outcome:
    """Return matched or rejected."""
    return MATCHED if holds else REJECTED


def text_of(value: Value) -> str:
    """Return the text that a value is compared as."""
    return value if isinstance(value, str) else decimal_text(value) if isinstance(value, (int, float)) else ""


def within(tolerance: float) -> str:
    """Return a tolerance in words, to follow what is asked; empty if there is none."""
    return f" within {decimal_text(tolerance)}" if tolerance else ""


class TextTest(Struct, frozen=True):
    """Text against whole texts or parts: `relation` is a method of str that takes one or several operands."""

    words: str
    relation: str
    operands: tuple[str, ...]
    case_sensitive: bool
    is_ordered: bool = False

    def outcome(self, value: Value) -> Outcome:
        """Compare the text of a value."""
        text = text_of(value) if self.case_sensitive else folded(text_of(value))
        relation = _RELATIONS[self.relation]
        for operand in self.operands:
            if relation(text, operand):
                return MATCHED
        return REJECTED


_RELATIONS: dict[str, Callable[[str, str], bool]] = {
    "equals": str.__eq__,
    "contains": str.__contains__,
    "startsWith": str.startswith,
    "endsWith": str.endswith,
}


class ExpressionTest(Struct, frozen=True):
    """Text against regular expressions: one of them is enough."""

    words: str
    expressions: tuple[Expression, ...]
    is_ordered: bool = False

    def outcome(self, value: Value) -> Outcome:
        """Search the text of a value; undecided if that is too long to search."""
        text = text_of(value)
        asked = [one for one in self.expressions if len(text) <= LONGEST_SEARCHED or is_plain_text(one.source)]
        if any(expression.is_in(text) for expression in asked):
            return MATCHED
        return REJECTED if len(asked) == len(self.expressions) else UNDECIDED


class Interval(Struct, frozen=True):
    """Numbers from `low` to `high`; an open end is excluded."""

    low: Number = float("-inf")
    high: Number = float("inf")
    low_open: bool = False
    high_open: bool = False

    def holds(self, number: Number) -> bool:
        """Return whether a number is in it."""
        above = number > self.low if self.low_open else number >= self.low
        return above and (number < self.high if self.high_open else number <= self.high)

    def widened(self, by: Number) -> "Interval":
        """Return the interval with both ends moved outwards, in decimal arithmetic (3.1 + 0.1 is 3.2)."""
        return (
            self
            if not by
            else Interval(decimal_sum(self.low, -by), decimal_sum(self.high, by), self.low_open, self.high_open)
        )


class NumberTest(Struct, frozen=True):
    """A number against intervals: one of them is enough."""

    words: str
    intervals: tuple[Interval, ...]
    is_ordered: bool

    def outcome(self, value: Value) -> Outcome:
        """Compare a number, or a numeric text."""
        number = read_number(value) if isinstance(value, str) else value
        if not isinstance(number, (int, float)):
            return UNDECIDED
        return outcome_of(any(interval.holds(number) for interval in self.intervals))


class AgeTest(NumberTest, frozen=True):
    """An age (AS) against intervals of days."""

    def outcome(self, value: Value) -> Outcome:
        """Compare an age in days."""
        days = read_age(text_of(value))
        return UNDECIDED if days is None else super().outcome(days)


class PeriodTest(Struct, frozen=True):
    """A date or time (DA, TM, DT) against periods: one of them is enough. `relation` is a member's name."""

    words: str
    vr: str
    relation: str
    operands: tuple[Period, ...]
    is_ordered: bool

    def outcome(self, value: Value) -> Outcome:
        """Compare the period of a value; one that straddles a bound is undecided."""
        period = read_period(self.vr, text_of(value))
        if period is None:
            return UNDECIDED
        relate = PERIOD_RELATIONS[self.relation]
        return max(relate(period, operand) for operand in self.operands)


def _within(value: Period, operand: Period) -> Outcome:
    return min(_at_least(value, operand), _at_most(value, operand))


def _at_least(value: Period, operand: Period) -> Outcome:
    return _wherever(value, operand, lambda one, other: (one.start >= other.start, one.end <= other.start))


def _at_most(value: Period, operand: Period) -> Outcome:
    return _wherever(value, operand, lambda one, other: (one.end <= other.end, one.start >= other.end))


def _wherever(value: Period, operand: Period, relate: Callable[[Period, Period], tuple[bool, bool]]) -> Outcome:
    """Return the outcome for all positions of the two periods; undecided if they differ."""
    found = [relate(one, other) for one in value.extremes(operand) for other in operand.extremes(value)]
    if all(holds for holds, _ in found):
        return MATCHED
    return REJECTED if all(fails for _, fails in found) else UNDECIDED


PERIOD_RELATIONS: dict[str, Callable[[Period, Period], Outcome]] = {
    "equals": _within,
    "atLeast": _at_least,
    "atMost": _at_most,
    "greaterThan": lambda value, operand: _at_most(value, operand).negated(),
    "lessThan": lambda value, operand: _at_least(value, operand).negated(),
}


class EitherTest(Struct, frozen=True):
    """Several tests, one of which is enough."""

    words: str
    tests: tuple[ValueTest, ...]
    is_ordered: bool = False

    def outcome(self, value: Value) -> Outcome:
        """Return Kleene's *or*."""
        return max(test.outcome(value) for test in self.tests)


class BothTest(Struct, frozen=True):
    """Several tests that must all hold, for the same value."""

    words: str
    tests: tuple[ValueTest, ...]
    is_ordered: bool = False

    def outcome(self, value: Value) -> Outcome:
        """Return Kleene's *and*."""
        return min(test.outcome(value) for test in self.tests)


class FlagTest(Struct, frozen=True):
    """A fact that is true or false; its value is 1 or 0."""

    words: str
    operand: bool
    is_ordered: bool = False

    def outcome(self, value: Value) -> Outcome:
        """Compare true or false."""
        return outcome_of(bool(value) == self.operand)


def of_value(test: ValueTest, value: Value) -> Outcome:
    """Return the outcome of a test for a value; what cannot be read is undecided."""
    return UNDECIDED if isinstance(value, Unreadable) else test.outcome(value)


def decimal_sum(number: Number, other: Number) -> Number:
    """Return a sum in decimal arithmetic: 3.1 + 0.1 is 3.2."""
    from decimal import Decimal  # noqa: PLC0415 - only for a tolerance

    if number in (float("inf"), float("-inf")):
        return number
    return float(Decimal(str(number)) + Decimal(str(other)))
