"""Walking through conditions: what must hold together, every single condition, and the tests in it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from selector.dicom.standard.dictionary import Attribute
from selector.dicom.united import PartValues, UnitedAttribute
from selector.dicom.values import Values
from selector.rules.match.facts.fact import Fact
from selector.rules.match.groups import AllOf, AnyOf, Condition, NoneOf
from selector.rules.match.relation_condition import RelationCondition
from selector.rules.match.single_conditions import ItemCondition, ItemsCondition, SingleCondition
from selector.rules.predicates.across import Across
from selector.rules.predicates.instances import HasItem, InstanceTest, Not, Part
from selector.rules.predicates.values import BothTest, EitherTest, ValueTest

AnyCondition = Condition[Any]
Conjunction = AllOf[Any]
Single = SingleCondition | ItemCondition
"""A condition on one attribute or fact, of a series or of an item."""


def as_all(condition: AnyCondition) -> Conjunction:
    """Return a condition as a conjunction."""
    return condition if isinstance(condition, AllOf) else AllOf((condition,))


def conjuncts(conditions: Conjunction) -> list[AnyCondition]:
    """Return what must hold together, with nested conjunctions and `noneOf` split into their members."""
    members: list[AnyCondition] = []
    for member in conditions.members:
        if isinstance(member, AllOf):
            members += conjuncts(member)
        elif isinstance(member, NoneOf):
            members += [NoneOf((one,)) for one in member.members]
        else:
            members.append(member)
    return members


def only_single(condition: AnyCondition) -> Single | None:
    """Return the single condition that a group consists of, or None if it has several, or further groups."""
    members = conjuncts(as_all(condition))
    return members[0] if len(members) == 1 and isinstance(members[0], Single) else None


def in_context(conditions: Conjunction, given: Sequence[Single] = ()) -> Iterator[tuple[Single, Sequence[Single]]]:
    """Yield every single condition with all those that must hold together with it, itself included."""
    members = conjuncts(conditions)
    together = [*given, *(member for member in members if isinstance(member, Single))]
    for member in members:
        if isinstance(member, (AnyOf, NoneOf)):
            for branch in member.members:
                yield from in_context(as_all(branch), together)
        elif isinstance(member, Single):
            yield member, together
            for items in item_conditions(member):
                yield from in_context(items)
        elif isinstance(member, RelationCondition):
            yield from in_context(as_all(member.condition))


def item_conditions(single: Single) -> Iterator[Conjunction]:
    """Yield the conditions on the items of a sequence."""
    for part in parts_of(single):
        if isinstance(part, HasItem) and isinstance(part.condition, ItemsCondition):
            yield as_all(part.condition.condition)


def parts_of(single: Single) -> Iterator[Part]:
    """Yield the parts of a condition's test, those inside `Not`, or on each of several attributes, instead of these."""
    for part in _parts(single):
        yield from part.parts if isinstance(part, Across) else (part,)


def parts_by_attribute(single: Single) -> Mapping[Attribute | Fact, Sequence[Part]]:
    """Return the parts of a condition's test on each attribute or fact that it is about."""
    about = single.about
    if not isinstance(about, UnitedAttribute):
        return {about: list(parts_of(single))}
    across = [part for part in _parts(single) if isinstance(part, Across)]
    return {one: [part.parts[index] for part in across] for index, one in enumerate(about.needs)}


def alone(single: Single, attribute: Attribute, values: Values) -> Values:
    """Return the values of an attribute as those of what a condition is about, if the others are absent."""
    return (PartValues(attribute, values),) if isinstance(single.about, UnitedAttribute) else values


def _parts(single: Single) -> Iterator[Part]:
    parts = list(single.test.parts) if isinstance(single.test, InstanceTest) else []
    for part in parts:
        if isinstance(part, Not):
            parts += part.parts
        else:
            yield part


def value_tests(parts: Iterable[Part], *, into_alternatives: bool = False) -> Iterator[ValueTest]:
    """Yield every test on one value in parts of a test, with an `EitherTest` as one or as its members."""
    groups: list[tuple[ValueTest, ...]] = [getattr(part, "tests", ()) for part in parts]
    for tests in groups:
        for test in tests:
            if isinstance(test, BothTest) or (into_alternatives and isinstance(test, EitherTest)):
                groups.append(test.tests)
            else:
                yield test
