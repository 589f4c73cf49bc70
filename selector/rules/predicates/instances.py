"""Tests on all values that an attribute has in one instance; `Uniform` alone compares instances.

Order of evaluation: value tests give an outcome for each value, `values` or `position` combines these into one for
the instance, `not` negates it, and `ifMissing` replaces it if the attribute is absent.
"""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol

from msgspec import Struct

from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.united import UnitedAttribute, compared
from selector.dicom.values import Value, Values
from selector.models import MATCHED, REJECTED, UNDECIDED, Outcome
from selector.rules.predicates.expressions import is_plain_text
from selector.rules.predicates.values import ExpressionTest, Interval, ValueTest, of_value, outcome_of, within


class Part(Protocol):
    """One part of a test on an instance."""

    @property
    def words(self) -> str:
        """What it asks, to follow the attribute's name."""

    def outcome(self, values: Values) -> Outcome | None:
        """Return the outcome for the values, or None if those that it tests are absent."""


class Quantified(Struct, frozen=True):
    """Value tests that hold together for one and the same value: some value, all values, or the n-th.

    `is_several` is true if there can be several values, so that the words must name those that are meant.
    """

    tests: tuple[ValueTest, ...]
    every: bool = False
    position: int = 0
    is_several: bool = False

    @property
    def words(self) -> str:
        """What it asks, the quantifier included."""
        asked = " and ".join(test.words for test in self.tests)
        where = f"value {self.position} " if self.position else "all values " if self.every and self.is_several else ""
        return where + asked

    def outcome(self, values: Values) -> Outcome | None:
        """Return Kleene's *or* over the values, or *and* if all of them must match."""
        seen = values[self.position - 1 : self.position] if self.position else values
        found: Outcome | None = None
        for value in seen:
            if value is not None:
                outcome = self._of_one(value)
                if found is None or (outcome < found if self.every else outcome > found):
                    found = outcome
        return found

    def _of_one(self, value: Value) -> Outcome:
        if isinstance(value, Unreadable):
            return UNDECIDED
        least = MATCHED
        for test in self.tests:
            if (outcome := test.outcome(value)) < least:
                least = outcome
        return least


class HasAll(Struct, frozen=True):
    """Each of the tests holds for some value."""

    words: str
    tests: tuple[ValueTest, ...]

    def outcome(self, values: Values) -> Outcome | None:
        """Return Kleene's *and* over the tests of *or* over the values."""
        filled = [value for value in values if value is not None]
        if not filled:
            return None
        return min(max(of_value(test, value) for value in filled) for test in self.tests)


class InOrder(Struct, frozen=True):
    """The values meet the tests one by one, in this order, and there are no others; an empty value meets none."""

    words: str
    tests: tuple[ValueTest, ...]

    def outcome(self, values: Values) -> Outcome | None:
        """Return Kleene's *and* over the values, each with its own test."""
        if all(value is None for value in values):
            return None
        if len(values) != len(self.tests) or None in values:
            return REJECTED
        pairs = zip(self.tests, values, strict=True)
        return min(of_value(test, value) for test, value in pairs if value is not None)


class Not(Struct, frozen=True):
    """The parts do not hold together."""

    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """What it asks, negated."""
        return f"not ({' and '.join(part.words for part in self.parts)})"

    def outcome(self, values: Values) -> Outcome | None:
        """Return the negated outcome; absence stays absence."""
        least, is_absent = MATCHED, False
        for part in self.parts:
            if (outcome := part.outcome(values)) is None:
                is_absent = True
            elif outcome < least:
                least = outcome
        if least is REJECTED:
            return MATCHED
        return None if is_absent else least.negated()


class ItemsCondition(Protocol):
    """Conditions on the items of a sequence; see `selector.rules.match.single_conditions`."""

    @property
    def searches(self) -> bool:
        """Whether a text may be searched for an expression."""

    def outcomes(self, items: Sequence[Value], /) -> Iterable[int]:
        """Return the outcome for each item."""


class HasItem(Struct, frozen=True):
    """Some item of a sequence meets conditions, all of them in that one item."""

    words: str
    condition: ItemsCondition

    def outcome(self, values: Values) -> Outcome | None:
        """Return Kleene's *or* over the items; one that cannot be read is undecided."""
        filled = [item for item in values if item is not None]
        readable = [item for item in filled if not isinstance(item, Unreadable)]
        outcomes = [*self.condition.outcomes(readable)] + [UNDECIDED] * (len(filled) - len(readable))
        return Outcome(max(outcomes)) if outcomes else None


class InstanceTest(Struct, frozen=True):
    """The test on one instance: parts that must hold together, and what absence means.

    With `any_instance`, one instance that matches is enough; otherwise all instances must agree.
    """

    parts: tuple[Part, ...]
    if_missing: Outcome = UNDECIDED
    any_instance: bool = False

    @property
    def words(self) -> str:
        """What it asks, to follow the attribute's name."""
        asked = " and ".join(part.words for part in self.parts)
        if self.if_missing is not UNDECIDED:
            asked += f", absence {'matches' if self.if_missing is MATCHED else 'rejects'}"
        return f"{asked} in any instance" if self.any_instance else asked

    def outcome(self, values: Values | Unreadable) -> Outcome:
        """Return the outcome in an instance; `ifMissing` stands in for what is absent, never for what is unreadable."""
        if isinstance(values, Unreadable):
            return UNDECIDED
        least = MATCHED
        for part in self.parts:
            outcome = part.outcome(values)
            if outcome is None:
                outcome = self.if_missing
            if outcome < least:
                least = outcome
                if least is REJECTED:
                    break
        return least


class Presence(Struct, frozen=True):
    """`present`: whether there is a value, readable or not."""

    wanted: bool
    any_instance: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """What it asks."""
        return "present" if self.wanted else "absent or empty"

    def outcome(self, values: Values | Unreadable) -> Outcome:
        """Return matched or rejected, never undecided."""
        return outcome_of((values != ()) == self.wanted)


class Uniform(Struct, frozen=True):
    """`uniform`: all instances have the same value, whatever it is; numbers may be as far apart as the tolerance."""

    attribute: Attribute | UnitedAttribute
    tolerance: float = 0
    any_instance: ClassVar[bool] = False

    @property
    def words(self) -> str:
        """What it asks."""
        return "the same in all instances" + within(self.tolerance)

    def outcome(self, values: Values | Unreadable) -> Outcome:
        """Return the outcome if these are the values of every instance."""
        return self.of_instances([values])

    def of_instances(self, several: Iterable[Values | Unreadable | None]) -> Outcome:
        """Return the outcome for the values of all instances; undecided if any is absent or unreadable."""
        found = {compared(self.attribute, values or ()) for values in several}
        distinct = [values for values in found if isinstance(values, tuple) and values]
        if len(distinct) < len(found):
            return UNDECIDED
        is_as_long = len(set(map(len, distinct))) == 1
        return outcome_of(len(distinct) == 1 or (is_as_long and all(map(self._are_near, zip(*distinct, strict=True)))))

    def _are_near(self, values: Sequence[object]) -> bool:
        numbers = [value for value in values if isinstance(value, (int, float))]
        if len(numbers) < len(values):
            return len(set(values)) == 1
        low = min(numbers)
        return Interval(low, low).widened(self.tolerance).holds(max(numbers))


AnyTest = InstanceTest | Presence | Uniform
"""The whole test of a condition."""


def searches(test: object) -> bool:
    """Return whether a test, or one inside it, may search a text for an expression."""
    if isinstance(test, ExpressionTest):
        return not all(is_plain_text(expression.source) for expression in test.expressions)
    if isinstance(test, HasItem):
        return test.condition.searches
    return any(map(searches, (*getattr(test, "parts", ()), *getattr(test, "tests", ()))))


def agreed(outcomes: Iterable[Outcome], *, any_instance: bool) -> Outcome:
    """Return the outcome for a series: that of all its instances, or Kleene's *or* if one instance is enough."""
    seen = set(outcomes)
    if len(seen) == 1:
        return seen.pop()
    return max(seen) if any_instance else UNDECIDED
