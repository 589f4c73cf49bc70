"""Conditions that have been compiled: each says matched, rejected or undecided of a series, and why.

Groups follow Kleene's three-valued logic: *and* is the least outcome, *or* the greatest, and *not* turns round.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
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


_series_of = itemgetter(1)
_instances_of = attrgetter("instances")


class Condition(Protocol[About_contra]):
    """One condition of a rule."""

    def outcomes(self, abouts: Sequence[About_contra], /) -> list[Outcome]:
        """Return what it says of each series, or of each item."""

    def findings(self, about: About_contra, /) -> tuple[Finding, ...]:
        """Return what decided, one finding for each condition that did."""


class AttributeCondition:
    """A test on an attribute of a series, over its instances.

    All instances must agree; where they do not, the series is undecided.
    With `instances: any` the outcome is Kleene's *or* over them.
    """

    def __init__(self, place: str, attribute: Attribute, test: InstanceTest | Presence, *, any_instance: bool) -> None:
        self.place = place
        self.attribute = attribute
        self.test = test
        self._any = any_instance
        self._absent = test.outcome(())
        self._reader = AttributeReader.of(attribute, test.outcome)

    def outcomes(self, subjects: Sequence[Subject]) -> list[Outcome]:
        """Return what the test says of each series."""
        if any(map(_instances_of, map(_series_of, subjects))):
            return [self._over(self._reader.in_series(subject)) for subject in subjects]
        found = self._reader.above_instances(subjects)
        return [self._absent if outcome is None else outcome for outcome in found]

    def findings(self, subject: Subject) -> tuple[Finding, ...]:
        """Return one finding, with the distinct values that were found."""
        reader = AttributeReader.of(self.attribute, lambda values: values)
        readings = reader.in_series(subject)
        (outcome,) = self.outcomes((subject,))
        return (Finding(self.place, f"{self.attribute.name} {self.test.words}", self._words(readings), outcome),)

    def _over(self, outcomes: Iterable[Outcome | None]) -> Outcome:
        seen = {self._absent if outcome is None else outcome for outcome in outcomes}
        if len(seen) == 1:
            return seen.pop()
        return max(seen) if self._any else Outcome.UNDECIDED

    def _words(self, readings: Mapping[Values | Unreadable | None, int]) -> str:
        listed = ", ".join(values_in_words(values) for values in list(readings)[:5])
        if len(readings) < 2:
            return listed
        holds = sum(count for values, count in readings.items() if self.test.outcome(values or ()) is Outcome.MATCHED)
        return f"holds for {holds} of {sum(readings.values())} instances: {listed}{', …' if len(readings) > 5 else ''}"


class ItemCondition:
    """A test on an attribute of one item of a sequence; nothing outside the item is looked at."""

    def __init__(self, place: str, attribute: Attribute, test: InstanceTest | Presence) -> None:
        self.place = place
        self.attribute = attribute
        self.test = test
        self._written = getter(attribute)

    def outcomes(self, items: Sequence[Value]) -> list[Outcome]:
        """Return what the test says of each item."""
        return [self.test.outcome(read(self.attribute, self._written(item))) for item in items]

    def findings(self, item: Value) -> tuple[Finding, ...]:
        """Return one finding, with what was found in the item."""
        values = read(self.attribute, self._written(item))
        asks = f"{self.attribute.name} {self.test.words}"
        return (Finding(self.place, asks, values_in_words(values), self.test.outcome(values)),)


class FactCondition:
    """A test on a fact of the series."""

    def __init__(self, place: str, fact: Fact, test: InstanceTest | Presence) -> None:
        self.place = place
        self.fact = fact
        self.test = test

    def outcomes(self, subjects: Sequence[Subject]) -> list[Outcome]:
        """Return what the test says of each series."""
        return [self.test.outcome(self.fact.of(subject)) for subject in subjects]

    def findings(self, subject: Subject) -> tuple[Finding, ...]:
        """Return one finding, with the fact that was found."""
        values = self.fact.of(subject)
        found = values_in_words(values)
        return (Finding(self.place, f"{self.fact.name} {self.test.words}", found, self.test.outcome(values)),)


class AllOf(Generic[Whole]):
    """Kleene's *and* over conditions; without any it is matched."""

    def __init__(self, members: tuple[Condition[Whole], ...]) -> None:
        self.members = members

    def outcomes(self, abouts: Sequence[Whole]) -> list[Outcome]:
        """Return the least outcome for each; what one member rejects, the next ones are not asked about."""
        return _folded(self.members, abouts, Outcome.MATCHED, Outcome.REJECTED, min)

    def findings(self, about: Whole) -> tuple[Finding, ...]:
        """Return the findings of the members that have the outcome of the whole."""
        return _deciding(self.members, about, self.outcomes((about,))[0])


class AnyOf(Generic[Whole]):
    """Kleene's *or* over conditions."""

    def __init__(self, members: tuple[Condition[Whole], ...]) -> None:
        self.members = members

    def outcomes(self, abouts: Sequence[Whole]) -> list[Outcome]:
        """Return the greatest outcome for each; what one member matches, the next ones are not asked about."""
        return _folded(self.members, abouts, Outcome.REJECTED, Outcome.MATCHED, max)

    def findings(self, about: Whole) -> tuple[Finding, ...]:
        """Return the findings of the members that have the outcome of the whole."""
        return _deciding(self.members, about, self.outcomes((about,))[0])


class NoneOf(AnyOf[Whole]):
    """Kleene's *not* of *or* over conditions."""

    def outcomes(self, abouts: Sequence[Whole]) -> list[Outcome]:
        """Return the greatest outcome for each, turned round."""
        return [outcome.negated() for outcome in super().outcomes(abouts)]

    def findings(self, about: Whole) -> tuple[Finding, ...]:
        """Return the findings of the members that decided, each with its own outcome."""
        return _deciding(self.members, about, super().outcomes((about,))[0])


def _folded(
    members: tuple[Condition[Whole], ...],
    abouts: Sequence[Whole],
    start: Outcome,
    final: Outcome,
    fold: Callable[[Outcome, Outcome], Outcome],
) -> list[Outcome]:
    """Combine the outcomes of members; who has the final outcome is not asked about any more."""
    if not members:
        return [start] * len(abouts)
    outcomes = members[0].outcomes(abouts)
    for member in members[1:]:
        still = [index for index, outcome in enumerate(outcomes) if outcome is not final]
        if not still:
            break
        more = member.outcomes([abouts[index] for index in still])
        for index, outcome in zip(still, more, strict=True):
            outcomes[index] = fold(outcomes[index], outcome)
    return outcomes


def _deciding(members: tuple[Condition[Whole], ...], about: Whole, outcome: Outcome) -> tuple[Finding, ...]:
    deciding = (member for member in members if member.outcomes((about,))[0] is outcome)
    return tuple(finding for member in deciding for finding in member.findings(about))


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
