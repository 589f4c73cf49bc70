"""Conditions on one attribute, of a series or of an item, or on one fact."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial

from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.united import UnitedAttribute
from selector.dicom.values import Value, Values, read
from selector.models import Outcome
from selector.rules.match.attribute_reader import Memo, SeriesContext, values_reader
from selector.rules.match.columns import Column
from selector.rules.match.facts.fact import About, Fact
from selector.rules.match.groups import Condition, Trace
from selector.rules.match.outcome_reader import OutcomeReader, reader_of
from selector.rules.match.series_batch import ItemBatch, SeriesBatch
from selector.rules.match.united_reader import UnitedReader
from selector.rules.predicates.canonical import CanonicalTest
from selector.rules.predicates.instances import AnyTest, Uniform, agreed, searches

_NOT_LISTED = Unreadable("no instances are listed that could be compared")
Readings = Mapping[Values | Unreadable | None, int]
"""The distinct values of an attribute in a series, each with its number of instances; None is absent."""


class SingleCondition:
    """A condition on one attribute or fact of a series.

    All instances must agree, else the series is undecided.
    With `instances: any` the outcome is Kleene's *or* over them.

    Attributes
    ----------
    about
        The attribute or fact.
    written
        The test in canonical form.
    test
        The test on an instance.
    asks
        The condition in words.
    outcome_of
        The outcomes of the test by values, each computed once.
    readings
        Returns the values of a series; conditions on a fact do without.
    """

    readings: Callable[[SeriesContext], Readings]

    def __init__(self, about: About, written: CanonicalTest, test: AnyTest) -> None:
        self.about, self.written, self.test = about, written, test
        self.place = written.place
        self.searches = searches(test)
        self.asks = f"{about.name} {test.words}"
        self.outcome_of: Memo[Outcome] = Memo(test.outcome)

    def of_values(self, several: Collection[Values | Unreadable]) -> Outcome:
        """Return the outcome for a series whose instances have these values; the empty tuple stands for absence."""
        if len(several) == 1:
            (values,) = several
            return self.outcome_of[values]
        return agreed(map(self.outcome_of.__getitem__, several), any_instance=self.test.any_instance)

    def told_by(self, *, list_instances: bool) -> Attribute | Fact | None:  # noqa: ARG002 - for facts
        """Return the attribute or fact whose values give the outcome by `of_values`; None if more is needed."""
        return None

    def outcomes(self, batch: SeriesBatch, trace: Trace | None = None) -> Column:
        """Return the outcome for each series."""
        column = self._outcomes(batch)
        if trace is not None:
            trace[self] = column
        return column

    def _outcomes(self, batch: SeriesBatch) -> Column:
        raise NotImplementedError


class AttributeCondition(SingleCondition):
    """A test on an attribute of a series; `items` are the attributes that it asks for in the items of a sequence."""

    def __init__(
        self,
        attribute: Attribute,
        written: CanonicalTest,
        test: AnyTest,
        items: Sequence[Attribute] = (),
    ) -> None:
        super().__init__(attribute, written, test)
        self.attribute, self.items = attribute, tuple(items)
        self._reader = OutcomeReader(attribute, lambda several, before: before & self.of_values(several))
        self.readings = values_reader(attribute).in_series

    def told_by(self, *, list_instances: bool) -> Attribute | None:  # noqa: ARG002 - the same with instances
        """Return the attribute."""
        return self.attribute

    def _outcomes(self, batch: SeriesBatch) -> Column:
        return self._reader.alone(batch)


class UniformCondition(AttributeCondition):
    """That an attribute has the same value in all instances of a series.

    If none of the instances listed has a value, that of the series, or else of the study, holds for all of them.
    """

    def __init__(self, attribute: Attribute, written: CanonicalTest, test: Uniform) -> None:
        super().__init__(attribute, written, test)
        self._uniform, self.readings = test, _to_compare(self.readings)

    def told_by(self, *, list_instances: bool) -> None:
        """Return None: whether instances are listed matters, too."""

    def _outcomes(self, batch: SeriesBatch) -> Column:
        return Column(map(self._uniform.of_instances, batch.read_off(self.readings)))


class UnitedCondition(SingleCondition):
    """A test on several attributes of a series as one; `items` as for an `AttributeCondition`."""

    def __init__(
        self, united: UnitedAttribute, written: CanonicalTest, test: AnyTest, items: Sequence[Attribute] = ()
    ) -> None:
        super().__init__(united, written, test)
        self.united, self.items = united, tuple(items)
        in_series = UnitedReader(united).in_series
        self.readings = _to_compare(in_series) if isinstance(test, Uniform) else in_series

    def _outcomes(self, batch: SeriesBatch) -> Column:
        return Column(map(self._of_series, batch.read_off(self.readings)))

    def _of_series(self, readings: Readings) -> Outcome:
        if isinstance(self.test, Uniform):
            return self.test.of_instances(readings)
        return self.of_values([values or () for values in readings])


def _to_compare(in_series: Callable[[SeriesContext], Readings]) -> Callable[[SeriesContext], Readings]:
    """Return a function for the values of instances; what is there cannot be compared if none are listed."""

    def readings(context: SeriesContext) -> Readings:
        found = in_series(context)
        return found if context[1].instances or None in found else {_NOT_LISTED: 1}

    return readings


class FactCondition(SingleCondition):
    """A test on a fact of the series."""

    def __init__(self, fact: Fact, written: CanonicalTest, test: AnyTest) -> None:
        super().__init__(fact, written, test)
        self.fact = fact
        self._reader = fact.of_values and reader_of(fact, lambda several, before: before & self.of_values(several))

    def told_by(self, *, list_instances: bool) -> Fact | None:
        """Return the fact if it follows from the values of one attribute."""
        return self.fact if self._reader and not list_instances else None

    def _outcomes(self, batch: SeriesBatch) -> Column:
        if self._reader and self.told_by(list_instances=batch.list_instances):
            return self._reader.alone(batch)
        return Column(map(self.outcome_of.__getitem__, batch.read_off(self.fact.of)))


class ItemCondition:
    """A test on an attribute of one item of a sequence; only the item itself counts."""

    def __init__(self, about: Attribute | UnitedAttribute, written: CanonicalTest, test: AnyTest) -> None:
        self.about, self.written, self.test = about, written, test
        self.place = written.place
        self.searches = searches(test)
        self.asks = f"{about.name} {test.words}"
        self._read = about.read if isinstance(about, UnitedAttribute) else partial(_read, about, getter(about))

    def outcomes(self, items: ItemBatch, _: Trace | None = None) -> Column:
        """Return the outcome for each item."""
        return Column(map(self.test.outcome, map(self._read, items)))


def _read(attribute: Attribute, written: Callable[[object], tuple[object, ...]], item: object) -> Values | Unreadable:
    return read(attribute, written(item))


class ItemsCondition:
    """Conditions on the items of a sequence, as part of a test on its values."""

    def __init__(self, condition: Condition[ItemBatch]) -> None:
        self.condition = condition
        self.searches = condition.searches

    def outcomes(self, items: Sequence[Value]) -> list[Outcome]:
        """Return the outcome for each item."""
        return list(map(Outcome, self.condition.outcomes(ItemBatch(items))))
