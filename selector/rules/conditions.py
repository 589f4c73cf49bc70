"""Conditions that have been compiled: each says matched, rejected or undecided of a series, and why.

Groups follow Kleene's three-valued logic: *and* is the least outcome, *or* the greatest, and *not* turns round.
"""

from collections import Counter
from typing import Generic, Protocol, TypeVar

from msgspec import Struct

from selector.dicom.dictionary import Attribute
from selector.dicom.values import PRESENT, Unreadable, Value, Values, decimal_text, read
from selector.models import Finding, Outcome
from selector.rules.attributes import AttributeReader, Subject, getter
from selector.rules.facts import Fact
from selector.rules.instance_tests import InstanceTest, Presence

About_contra = TypeVar("About_contra", contravariant=True)
"""What conditions are asked about: a `Subject`, or the item of a sequence."""
Whole = TypeVar("Whole")


class Condition(Protocol[About_contra]):
    """One condition of a rule."""

    def outcome(self, about: About_contra, /) -> Outcome:
        """Return what it says of a series, or of an item."""

    def findings(self, about: About_contra, /) -> tuple[Finding, ...]:
        """Return what decided, one finding for each condition that did."""


class AttributeCondition:
    """A test on an attribute of a series, over its instances.

    All instances must agree; where they do not, the series is undecided.
    With `instances: any` the outcome is Kleene's *or* over them.
    """

    def __init__(self, place: str, attribute: Attribute, test: InstanceTest | Presence, *, any_instance: bool) -> None:
        self._place = place
        self._attribute = attribute
        self._test = test
        self._any = any_instance
        self._absent = test.outcome(())
        self._reader = AttributeReader.of(attribute, test.outcome)
        self._written, self._results = self._reader.written, self._reader.results

    def outcome(self, subject: Subject) -> Outcome:
        """Return what the test says of a series."""
        study, series, _ = subject
        if series.instances:
            return self._over(self._reader.in_series(subject))
        outcome = self._results[self._written(series)]
        if outcome is None:
            outcome = self._results[self._written(study)]
        return self._absent if outcome is None else outcome

    def findings(self, subject: Subject) -> tuple[Finding, ...]:
        """Return one finding, with the distinct values that were found."""
        reader = AttributeReader.of(self._attribute, lambda values: values)
        readings = reader.in_series(subject)
        outcome = self.outcome(subject)
        return (Finding(self._place, f"{self._attribute.name} {self._test.words}", self._words(readings), outcome),)

    def _over(self, outcomes: Counter[Outcome | None]) -> Outcome:
        seen = {self._absent if outcome is None else outcome for outcome in outcomes}
        if len(seen) == 1:
            return seen.pop()
        return max(seen) if self._any else Outcome.UNDECIDED

    def _words(self, readings: "Counter[Values | Unreadable | None]") -> str:
        listed = ", ".join(values_in_words(values) for values in list(readings)[:5])
        if len(readings) < 2:
            return listed
        holds = sum(count for values, count in readings.items() if self._test.outcome(values or ()) is Outcome.MATCHED)
        return f"holds for {holds} of {readings.total()} instances: {listed}{', …' if len(readings) > 5 else ''}"


class ItemCondition:
    """A test on an attribute of one item of a sequence; nothing outside the item is looked at."""

    def __init__(self, place: str, attribute: Attribute, test: InstanceTest | Presence) -> None:
        self._place = place
        self._attribute = attribute
        self._test = test
        self._written = getter(attribute)

    def outcome(self, item: Value) -> Outcome:
        """Return what the test says of an item."""
        return self._test.outcome(read(self._attribute, self._written(item)))

    def findings(self, item: Value) -> tuple[Finding, ...]:
        """Return one finding, with what was found in the item."""
        found = values_in_words(read(self._attribute, self._written(item)))
        return (Finding(self._place, f"{self._attribute.name} {self._test.words}", found, self.outcome(item)),)


class FactCondition:
    """A test on a fact of the series."""

    def __init__(self, place: str, fact: Fact, test: InstanceTest | Presence) -> None:
        self._place = place
        self._fact = fact
        self._test = test

    def outcome(self, subject: Subject) -> Outcome:
        """Return what the test says of a series."""
        return self._test.outcome(self._fact.of(subject))

    def findings(self, subject: Subject) -> tuple[Finding, ...]:
        """Return one finding, with the fact that was found."""
        values = self._fact.of(subject)
        found = values_in_words(values)
        return (Finding(self._place, f"{self._fact.name} {self._test.words}", found, self._test.outcome(values)),)


class AllOf(Generic[Whole]):
    """Kleene's *and* over conditions; without any it is matched."""

    def __init__(self, members: tuple[Condition[Whole], ...]) -> None:
        self.members = members
        self._outcomes = tuple(member.outcome for member in members)

    def outcome(self, subject: Whole) -> Outcome:
        """Return the least outcome."""
        least = Outcome.MATCHED
        for outcome_of in self._outcomes:
            outcome = outcome_of(subject)
            if outcome is Outcome.REJECTED:
                return outcome
            if outcome is Outcome.UNDECIDED:
                least = outcome
        return least

    def findings(self, subject: Whole) -> tuple[Finding, ...]:
        """Return the findings of the members that have the outcome of the whole."""
        return _deciding(self.members, subject, self.outcome(subject))


class AnyOf(Generic[Whole]):
    """Kleene's *or* over conditions."""

    def __init__(self, members: tuple[Condition[Whole], ...]) -> None:
        self.members = members

    def outcome(self, subject: Whole) -> Outcome:
        """Return the greatest outcome."""
        return max(member.outcome(subject) for member in self.members)

    def findings(self, subject: Whole) -> tuple[Finding, ...]:
        """Return the findings of the members that have the outcome of the whole."""
        return _deciding(self.members, subject, self.outcome(subject))


class NoneOf(AnyOf[Whole]):
    """Kleene's *not* of *or* over conditions."""

    def outcome(self, subject: Whole) -> Outcome:
        """Return the greatest outcome, turned round."""
        return super().outcome(subject).negated()

    def findings(self, subject: Whole) -> tuple[Finding, ...]:
        """Return the findings of the members that decided, each with its own outcome."""
        return _deciding(self.members, subject, super().outcome(subject))


def _deciding(members: tuple[Condition[Whole], ...], subject: Whole, outcome: Outcome) -> tuple[Finding, ...]:
    deciding = (member for member in members if member.outcome(subject) is outcome)
    return tuple(finding for member in deciding for finding in member.findings(subject))


def values_in_words(values: Values | Unreadable | None) -> str:
    """Return values as a reader would write them: ``absent``, ``"T2 TSE"``, ``[1, 0, 0, 0, 1, 0]``."""
    if values is None or values == ():
        return "absent"
    if isinstance(values, Unreadable):
        return f"cannot be read: {values.reason}"
    words = [_value_in_words(value) for value in values]
    return words[0] if len(words) == 1 else f"[{', '.join(words)}]"


def _value_in_words(value: Value | None) -> str:
    if value is None:
        return "empty"
    if isinstance(value, Unreadable):
        return f"cannot be read: {value.reason}"
    if value is PRESENT:
        return "present"
    if isinstance(value, Struct):
        return "an item"
    return f'"{value}"' if isinstance(value, str) else decimal_text(value)
