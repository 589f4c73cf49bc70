"""What conditions require of single attributes and facts, taken apart so that it can be compared.

Several instances need no thought of their own: what no instance satisfies, no series does.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from msgspec import Struct

from selector.rules.compile.operands import Target
from selector.rules.lint.demands import Field, Ways, is_possible, joint, matching_ways, rejecting_ways
from selector.rules.match.groups import AllOf, AnyOf, Condition, NoneOf
from selector.rules.match.single_conditions import AttributeCondition, FactCondition, ItemCondition, Leaf
from selector.rules.predicates.instances import InstanceTest, Items, Not, Part, is_any_instance

Single = Leaf | ItemCondition
"""A condition on one attribute or fact, of a series or of an item."""


class Requirement(Struct, frozen=True):
    """What a condition requires of the values of a field: of every instance, or with `any_instance` of one of them."""

    field: Field
    ways: Ways
    any_instance: bool
    place: str


def requirement(single: Single) -> Requirement:
    """Return what it requires that a condition is matched."""
    field = field_of(single)
    return Requirement(field, matching_ways(field, single.test), is_any(single), single.place)


def opposite(single: Single) -> Requirement:
    """Return what it requires that a condition is rejected: by every instance, whatever it asks of them."""
    field = field_of(single)
    return Requirement(field, rejecting_ways(field, single.test), any_instance=False, place=single.place)


def requirements(conditions: AllOf[Any, Any]) -> list[Requirement]:
    """Return what a conjunction requires of single fields, as far as that can be told of each for itself."""
    found = []
    for member in flat(conditions):
        if isinstance(member, NoneOf):
            found += [opposite(single) for single in map(sole, member.members) if single is not None]
        elif isinstance(member, (Leaf, ItemCondition)):
            found.append(requirement(member))
    return found


def contradict(several: Sequence[Requirement]) -> bool:
    """Tell whether certainly nothing satisfies requirements on one field."""
    field = several[0].field
    of_every = [one.ways for one in several if not one.any_instance]
    of_some = [[one.ways] for one in several if one.any_instance] or [[]]
    return any(not _is_possible(field, [*of_every, *ways]) for ways in of_some)


def is_impossible(conditions: AllOf[Any, Any]) -> bool:
    """Return true where certainly nothing matches."""
    return any(map(contradict, _by_field(requirements(conditions))))


def flat(conditions: AllOf[Any, Any]) -> list[Condition[Any, Any]]:
    """Return the members of a conjunction, those of conjunctions in it included, `noneOf` one by one."""
    members: list[Condition[Any, Any]] = []
    for member in conditions.members:
        if isinstance(member, AllOf):
            members += flat(member)
        elif isinstance(member, NoneOf):
            members += [NoneOf((one,)) for one in member.members]
        else:
            members.append(member)
    return members


def as_all(condition: Condition[Any, Any]) -> AllOf[Any, Any]:
    """Return a condition as a conjunction."""
    return condition if isinstance(condition, AllOf) else AllOf((condition,))


def sole(condition: Condition[Any, Any]) -> Single | None:
    """Return the only condition that there is in a group, or None where there are several, or further groups."""
    members = flat(as_all(condition))
    return members[0] if len(members) == 1 and isinstance(members[0], (Leaf, ItemCondition)) else None


def in_context(
    conditions: AllOf[Any, Any], given: Sequence[Single] = (), *, into_items: bool = True
) -> Iterator[tuple[Single, Sequence[Single]]]:
    """Yield every condition on one attribute or fact, each with those that must hold beside it."""
    members = flat(conditions)
    beside = [*given, *(member for member in members if isinstance(member, (Leaf, ItemCondition)))]
    for member in members:
        if isinstance(member, AnyOf):
            for branch in member.members:
                yield from in_context(as_all(branch), beside, into_items=into_items)
        elif isinstance(member, (Leaf, ItemCondition)):
            yield member, beside
            for items in item_conditions(member) if into_items else ():
                yield from in_context(items)


def item_conditions(single: Single) -> Iterator[AllOf[Any, Any]]:
    """Yield the conditions on the items of a sequence."""
    if isinstance(single.test, InstanceTest):
        for part in single.test.parts:
            yield from _items_of(part)


def field_of(single: Single) -> Field:
    """Return what the values are of that a condition is about."""
    if isinstance(single, FactCondition):
        return Field(Target.of(single.fact), 1)
    if isinstance(single, (AttributeCondition, ItemCondition)):
        return Field(Target.of(single.attribute), _most(single.attribute.vm))
    raise TypeError(single)


def is_any(single: Single) -> bool:
    """Tell whether one instance that matches is enough."""
    return isinstance(single, Leaf) and is_any_instance(single.origin.written)


def _most(vm: str) -> int | None:
    """Return the greatest number of values that a VM such as ``1-n`` allows; None for any."""
    last = vm.rpartition("-")[2]
    return int(last) if last.isdecimal() else None


def _items_of(part: Part) -> Iterator[AllOf[Any, Any]]:
    if isinstance(part, Items) and isinstance(part.condition, AllOf):
        yield part.condition
    elif isinstance(part, Not):
        for one in part.parts:
            yield from _items_of(one)


def _is_possible(field: Field, several: Sequence[Ways]) -> bool:
    return any(is_possible(field, way) for way in joint(field, several))


def _by_field(several: Iterable[Requirement]) -> Iterable[list[Requirement]]:
    fields: dict[Field, list[Requirement]] = {}
    for one in several:
        fields.setdefault(one.field, []).append(one)
    return fields.values()
