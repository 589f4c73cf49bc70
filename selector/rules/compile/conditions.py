"""From conditions objects to conditions: keys become attributes, facts and groups, values become tests."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from selector.dicom.references import referencing
from selector.dicom.requested import RequestedAttribute, united
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.united import UnitedAttribute
from selector.models import Outcome
from selector.rules.compile.names import REMARKS, Names
from selector.rules.compile.requested import Requested
from selector.rules.compile.short_forms import is_plane
from selector.rules.compile.test_objects import canonical_test
from selector.rules.compile.united import united_test
from selector.rules.faults import Faults, in_words, step
from selector.rules.match.facts.fact import About, Fact, needed
from selector.rules.match.facts.table import FACTS, RELATIONS
from selector.rules.match.groups import GROUPS, AllOf, Condition
from selector.rules.match.relation_condition import NAMED_BY, RelationCondition
from selector.rules.match.series_batch import ItemBatch, SeriesBatch
from selector.rules.match.single_conditions import (
    AttributeCondition,
    FactCondition,
    ItemCondition,
    ItemsCondition,
    UniformCondition,
    UnitedCondition,
)
from selector.rules.predicates.build import Site, instance_test
from selector.rules.predicates.canonical import CanonicalTest
from selector.rules.predicates.instances import AnyTest, Uniform
from selector.rules.predicates.operands import Tested

Inside = list[RequestedAttribute]
"""Collects the attributes needed in the items of a sequence."""


class ConditionsCompiler:
    """Compiles conditions objects, and collects the attributes and facts that they need.

    Attributes
    ----------
    requested
        The attributes and facts that are needed.
    absence
        The attributes and facts whose absence lets a condition hold, each with the condition's JSON path.
    """

    def __init__(self, faults: Faults, names: Names) -> None:
        self.requested = Requested()
        self.absence: list[tuple[str, About]] = []
        self._faults, self._names = faults, names
        self._is_negated = False  # inside an odd number of noneOf
        self._relation = ""  # around what is being compiled

    def compiled(self, conditions: Mapping[str, Any], place: str) -> AllOf[SeriesBatch]:
        """Compile a conditions object of a series."""
        return AllOf(tuple(self._members(conditions, place, None)))

    def _members(self, conditions: Mapping[str, Any], place: str, inside: Inside | None) -> Iterator[Condition[Any]]:
        """Compile the members of a conditions object; `inside` collects the attributes needed in a sequence's items."""
        if REMARKS.issuperset(conditions):
            self._faults.add(place, "there are no conditions; an object without conditions would match everything")
        for key, value in conditions.items():
            where = step(place, key)
            if key in REMARKS:
                if not isinstance(value, str):
                    self._faults.add(where, "must be text")
            elif key in GROUPS:
                yield self._group(key, value, where, inside)
            else:
                is_relation = key in RELATIONS and inside is None
                condition = (
                    self._related(key, value, where) if is_relation else self._condition(key, value, where, inside)
                )
                if condition is not None:
                    yield condition

    def _group(self, key: str, value: object, place: str, inside: Inside | None) -> Condition[Any]:
        if not isinstance(value, list) or not value:
            self._faults.add(place, "must be a list of at least one conditions object")
            return AllOf(())
        members = []
        before = self._is_negated
        self._is_negated = before != (key == "noneOf")
        for index, member in enumerate(value):
            if isinstance(member, dict):
                members.append(AllOf(tuple(self._members(member, step(place, index), inside))))
            else:
                self._faults.add(step(place, index), f"must be a conditions object, not {in_words(member)}")
        self._is_negated = before
        return GROUPS[key](tuple(members))

    def _condition(self, key: str, value: object, place: str, inside: Inside | None) -> Condition[Any] | None:
        in_item = inside is not None
        about = self._names.key(key, place, in_item=in_item)
        if about is None:
            return None
        if not in_item and is_plane(about.name, value):
            about = FACTS["series.plane"]
        items: Inside = []
        made = self._test(about, value, place, items, in_item=in_item)
        if inside is not None:
            inside += [RequestedAttribute(one, tuple(items)) for one in needed(about)]
        else:
            self.requested.add(about, items)
        if made is None:
            return None
        written, test = made
        if not isinstance(about, Fact) and in_item:
            return ItemCondition(about, written, test)
        of_absence = test.outcome(())
        if of_absence is Outcome.MATCHED or (self._is_negated and of_absence is Outcome.REJECTED):
            self.absence.append((written.place, about))
        return _of_series(about, written, test, [one.attribute for one in united(items)])

    def _test(
        self, about: About, value: object, place: str, items: Inside, *, in_item: bool
    ) -> tuple[CanonicalTest, AnyTest] | None:
        """Return the canonical test, and the test made of it; `items` collects the attributes needed in items."""
        compile_item = self._compiler_of_items(items)

        def site_of(tested: Tested) -> Site:
            return Site(tested, self._faults, compile_item, in_item=in_item)

        if isinstance(about, UnitedAttribute):
            return united_test(about, value, place, site_of)
        written = canonical_test(about, value, place, self._faults)
        test = instance_test(site_of(about), written) if written else None
        return (written, test) if written and test else None

    def _related(self, name: str, value: object, place: str) -> RelationCondition | None:
        """Compile conditions on the other series of the study that are related to the series."""
        if self._relation:
            self._faults.add(place, f"relations do not nest, and this one is inside {self._relation}")
        elif not isinstance(value, dict):
            self._faults.add(place, f"must be an object with conditions for the other series, not {in_words(value)}")
        else:
            for one in (*referencing(), *map(RequestedAttribute, NAMED_BY)):
                self.requested.add(one.attribute, one.items)
            self._relation = name
            condition = self.compiled(value, place)
            self._relation = ""
            return RelationCondition(RELATIONS[name], condition, place)
        return None

    def _compiler_of_items(self, items: Inside) -> Any:  # noqa: ANN401 - a `CompileItem`
        def compiled(conditions: Mapping[str, Any], place: str) -> tuple[ItemsCondition, str]:
            condition: AllOf[ItemBatch] = AllOf(tuple(self._members(conditions, place, items)))
            return ItemsCondition(condition), condition.asks

        return compiled


def _of_series(
    about: About, written: CanonicalTest, test: AnyTest, items: Sequence[Attribute]
) -> Condition[SeriesBatch]:
    if isinstance(about, Fact):
        return FactCondition(about, written, test)
    if isinstance(about, UnitedAttribute):
        return UnitedCondition(about, written, test, items)
    if isinstance(test, Uniform):
        return UniformCondition(about, written, test)
    return AttributeCondition(about, written, test, items)
