"""Conditions on one attribute, of a series or of an item, or on one fact."""

from collections.abc import Hashable, Iterator, Sequence

from selector.dicom.dictionary import Attribute
from selector.dicom.values import Value, read
from selector.errors import ConfigurationError
from selector.models import Change, Finding, Outcome, Verdict
from selector.rules.explain.found_values import Readings, Wording
from selector.rules.explain.smallest_change import Origin, may_change, smallest_change
from selector.rules.match.attribute_reader import Subject, getter, values_reader
from selector.rules.match.columns import Column
from selector.rules.match.facts import Fact
from selector.rules.match.outcome_reader import OutcomeReader
from selector.rules.match.series_batch import Listed, Subjects
from selector.rules.predicates.instances import InstanceTest, Presence, agreed, is_any_instance, searches

_TOO_LONG = "cannot be told: the search for the expression takes too long"


class Leaf:
    """A condition on one attribute or fact of a series.

    All instances must agree; where they do not, the series is undecided.
    With `instances: any` the outcome is Kleene's *or* over them.
    """

    def __init__(
        self, origin: Origin, test: InstanceTest | Presence, wording: Wording, needs: tuple[Attribute, ...]
    ) -> None:
        self.needs = needs
        self.origin = origin
        self.place = origin.place
        self.test = test
        self.wording = wording
        self.searches = searches(test)
        self._any = is_any_instance(origin.written)
        self.asks = f"{origin.target.name} {test.words}{' in any instance' if self._any else ''}"
        self._may_change = wording.may_show and may_change(origin)
        self._verdicts: dict[Hashable, Verdict] = {}
        self._changes: dict[Hashable, tuple[Change, ...] | None] = {}

    def readings(self, subject: Subject) -> Readings:
        """Return what a series has."""
        raise NotImplementedError

    def key(self, subject: Subject) -> Hashable:
        """Return what is the same for series about which this condition says the same; cheap to make."""
        return frozenset(self.readings(subject).items())

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield the place and what is asked there."""
        yield self.place, self.asks

    def verdict(self, subject: Subject) -> Verdict:
        """Return the outcome with one finding, which has the distinct values that were found."""
        key = self.key(subject)
        verdict = self._verdicts.get(key)
        if verdict is None:
            verdict = self._verdicts[key] = self._judged(self.readings(subject))
        return verdict

    def changes(self, subject: Subject) -> tuple[Change, ...] | None:
        """Return the smallest change of this condition that would match the series, or None where none can be told."""
        if not self._may_change:
            return None
        key = self.key(subject)
        if key not in self._changes:
            self._changes[key] = smallest_change(self.origin, self.readings(subject), self.test)
        return self._changes[key]

    def _judged(self, readings: Readings) -> Verdict:
        try:
            outcomes = {values: self.test.outcome(values or ()) for values in readings}
            found = self.wording.of_readings(readings, outcomes)
        except ConfigurationError:  # What decided the selection did not need this search; a report never changes that.
            return Verdict(Outcome.UNDECIDED, (Finding(self.place, self.asks, _TOO_LONG, Outcome.UNDECIDED),))
        outcome = agreed(outcomes.values(), any_instance=self._any)
        return Verdict(outcome, (Finding(self.place, self.asks, found, outcome),))


class AttributeCondition(Leaf):
    """A test on an attribute of a series."""

    def __init__(
        self, origin: Origin, attribute: Attribute, test: InstanceTest | Presence, items: Sequence[Attribute]
    ) -> None:
        super().__init__(origin, test, Wording.of(attribute, items), (attribute,))
        self.attribute = attribute
        self._outcomes = OutcomeReader(attribute, test.outcome)
        self._values = values_reader(attribute)

    def key(self, subject: Subject) -> Hashable:
        """Return what is written at the series and at the study, where the instances have no say."""
        study, series, _ = subject
        if series.instances:
            return super().key(subject)
        written = self._values.written
        return (written(series), written(study))

    def readings(self, subject: Subject) -> Readings:
        """Return the values that the instances have, or the level above them that decides."""
        return self._values.in_series(subject)

    def at_once(self, subjects: Subjects) -> Column | None:
        """Return what the test says of each series where that costs next to nothing, else None."""
        return None if subjects.list_instances else self._outcomes.at_once(subjects)

    def outcomes(self, subjects: Subjects) -> Column:
        """Return what the test says of each series; what instances have is not looked for above them."""
        if not subjects.list_instances:
            return self._outcomes.above_instances(subjects)
        column = Column(len(subjects))
        above: list[int] = []
        for index, series in enumerate(subjects.series):
            if series.instances and (found := self._outcomes.in_instances(series)):
                column[index] = agreed(found, any_instance=self._any)
            else:
                above.append(index)
        outcomes = self._outcomes.above_instances(subjects.at(above) if len(above) < len(column) else subjects)
        for index, outcome in zip(above, outcomes, strict=True):
            column[index] = outcome
        return column


class FactCondition(Leaf):
    """A test on a fact of the series."""

    def __init__(self, origin: Origin, fact: Fact, test: InstanceTest | Presence) -> None:
        super().__init__(origin, test, Wording(), fact.needs)
        self.fact = fact
        self._outcomes = fact.judged(test.outcome)

    def readings(self, subject: Subject) -> Readings:
        """Return the fact."""
        return {self.fact.of(subject): 1}

    def at_once(self, subjects: Subjects) -> Column | None:
        """Return what the test says of each series where that costs next to nothing, else None."""
        return self._outcomes.at_once(subjects)

    def outcomes(self, subjects: Subjects) -> Column:
        """Return what the test says of each series."""
        return self._outcomes.outcomes(subjects)


class ItemCondition:
    """A test on an attribute of one item of a sequence; nothing outside the item is looked at."""

    def __init__(self, place: str, attribute: Attribute, test: InstanceTest | Presence) -> None:
        self.place = place
        self.attribute = attribute
        self.test = test
        self.searches = searches(test)
        self._written = getter(attribute)

    def at_once(self, items: Listed) -> None:
        """Return None: an item is asked about by itself."""

    def outcomes(self, items: Listed) -> Column:
        """Return what the test says of each item."""
        return Column(self.test.outcome(read(self.attribute, self._written(item))) for item in items)

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield the place and what is asked there."""
        yield self.place, f"{self.attribute.name} {self.test.words}"

    def changes(self, item: Value) -> None:
        """Return None: a change of a condition inside a sequence is left to the reader."""

    def verdict(self, item: Value) -> Verdict:
        """Return the outcome with one finding, with what was found in the item."""
        values = read(self.attribute, self._written(item))
        outcome = self.test.outcome(values)
        asks = f"{self.attribute.name} {self.test.words}"
        found = Wording.of(self.attribute).of_values(values)
        return Verdict(outcome, (Finding(self.place, asks, found, outcome),))
