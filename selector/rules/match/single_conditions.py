"""Conditions on one attribute, of a series or of an item, or on one fact."""

from collections.abc import Mapping, Sequence

from selector.dicom.dictionary import Attribute
from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.values import Value, Values, read
from selector.models import Outcome
from selector.rules.match.attribute_reader import Memo, SeriesContext, values_reader
from selector.rules.match.columns import Column
from selector.rules.match.facts.fact import Fact
from selector.rules.match.groups import Condition, Trace
from selector.rules.match.outcome_reader import OutcomeReader
from selector.rules.match.series_batch import ItemBatch, SeriesBatch
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
    """

    def __init__(self, about: Attribute | Fact, written: CanonicalTest, test: AnyTest) -> None:
        self.about, self.written, self.test = about, written, test
        self.place = written.place
        self.searches = searches(test)
        self.asks = f"{about.name} {test.words}"
        self.outcome_of: Memo[Outcome] = Memo(test.outcome)

    def readings(self, context: SeriesContext) -> Readings:
        """Return the values of a series."""
        raise NotImplementedError

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
        self._reader = OutcomeReader(attribute, self.outcome_of.__getitem__)
        self._values = values_reader(attribute)

    def readings(self, context: SeriesContext) -> Readings:
        """Return the values of the instances, or of the level above them that decides."""
        return self._values.in_series(context)

    def outcomes_at_once(self, batch: SeriesBatch) -> Column | None:
        """Return the outcomes if that is almost free, else None."""
        return None if batch.list_instances else self._reader.at_once(batch)

    def _outcomes(self, batch: SeriesBatch) -> Column:
        """Return the outcome for each series; levels above the instances count only if no instance has a value."""
        if not batch.list_instances:
            return self._reader.above_instances(batch)
        column = Column(len(batch))
        above: list[int] = []
        for index, series in enumerate(batch.series):
            if series.instances and (found := self._reader.in_instances(series)):
                column[index] = agreed(found, any_instance=self.test.any_instance)
            else:
                above.append(index)
        outcomes = self._reader.above_instances(batch.at(above) if len(above) < len(column) else batch)
        for index, outcome in zip(above, outcomes, strict=True):
            column[index] = outcome
        return column


class UniformCondition(AttributeCondition):
    """That an attribute has the same value in all instances of a series.

    If none of the instances listed has a value, that of the series, or else of the study, holds for all of them.
    """

    def __init__(self, attribute: Attribute, written: CanonicalTest, test: Uniform) -> None:
        super().__init__(attribute, written, test)
        self._uniform = test

    def readings(self, context: SeriesContext) -> Readings:
        """Return the values of the instances; what is there cannot be compared if none are listed."""
        readings = super().readings(context)
        return readings if context[1].instances or None in readings else {_NOT_LISTED: 1}

    def outcomes_at_once(self, _: SeriesBatch) -> None:
        """Return None: instances are compared series by series."""

    def _outcomes(self, batch: SeriesBatch) -> Column:
        return Column(self._uniform.of_instances(self.readings(context)) for context in batch)


class FactCondition(SingleCondition):
    """A test on a fact of the series."""

    def __init__(self, fact: Fact, written: CanonicalTest, test: AnyTest) -> None:
        super().__init__(fact, written, test)
        self.fact = fact
        self._judge = judge = self.outcome_of.__getitem__
        of_values = fact.of_values
        self._reader = of_values and OutcomeReader(
            fact.needs[0], lambda values: judge(values if values == () else of_values(values))
        )

    def readings(self, context: SeriesContext) -> Readings:
        """Return the fact."""
        return {self.fact.of(context): 1}

    def outcomes_at_once(self, batch: SeriesBatch) -> Column | None:
        """Return the outcomes if that is almost free, else None."""
        return self._reader.at_once(batch) if self._reader and not batch.list_instances else None

    def _outcomes(self, batch: SeriesBatch) -> Column:
        if self._reader and not batch.list_instances:
            return self._reader.above_instances(batch)
        return Column(map(self._judge, map(self.fact.of, batch)))


class ItemCondition:
    """A test on an attribute of one item of a sequence; only the item itself counts."""

    def __init__(self, attribute: Attribute, written: CanonicalTest, test: AnyTest) -> None:
        self.about, self.test = attribute, test
        self.place = written.place
        self.searches = searches(test)
        self.asks = f"{attribute.name} {test.words}"
        self._written = getter(attribute)

    def outcomes(self, items: ItemBatch, _: Trace | None = None) -> Column:
        """Return the outcome for each item."""
        return Column(self.test.outcome(read(self.about, self._written(item))) for item in items)

    def outcomes_at_once(self, _: ItemBatch) -> None:
        """Return None: items are evaluated one by one."""


class ItemsCondition:
    """Conditions on the items of a sequence, as part of a test on its values."""

    def __init__(self, condition: Condition[ItemBatch]) -> None:
        self.condition = condition
        self.searches = condition.searches

    def outcomes(self, items: Sequence[Value]) -> list[Outcome]:
        """Return the outcome for each item."""
        return list(map(Outcome, self.condition.outcomes(ItemBatch(items))))
