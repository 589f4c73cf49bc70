"""What never holds and what always holds, whatever the data: decided for the conditions on one attribute or fact."""

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from msgspec import Struct

from selector.rules.lint.demands import Field
from selector.rules.lint.regions import Region
from selector.rules.lint.requirements import (
    Requirement,
    as_all,
    contradict,
    field_of,
    flat,
    item_conditions,
    requirement,
    requirements,
    sole,
)
from selector.rules.match.groups import AllOf, AnyOf, Condition, NoneOf
from selector.rules.match.single_conditions import ItemCondition, Leaf
from selector.rules.predicates.instances import Presence


class Conclusion(Struct, frozen=True):
    """A condition that never or always holds; `beside` has the places of those that make it so together with it."""

    place: str
    name: str
    beside: tuple[str, ...]
    always: bool


def conclusions(conditions: AllOf[Any, Any], given: AllOf[Any, Any] | None = None) -> Iterator[Conclusion]:
    """Yield what never or always holds in conditions, where `given` holds already."""
    yield from _of_all(conditions, requirements(given) if given else [])


def _of_all(conditions: AllOf[Any, Any], given: Sequence[Requirement]) -> Iterator[Conclusion]:
    known = list(given)
    for one in requirements(conditions):
        same = [other for other in known if other.field == one.field]
        if contradict([one]):
            yield Conclusion(one.place, str(one.field), (), always=False)
        elif contradict([*same, one]):
            yield Conclusion(one.place, str(one.field), tuple(other.place for other in same), always=False)
        else:
            known.append(one)
    for member in flat(conditions):
        yield from _of_member(member, known)


def _of_member(member: Condition[Any, Any], known: Sequence[Requirement]) -> Iterator[Conclusion]:
    """Yield what never or always holds inside one member of a conjunction."""
    if isinstance(member, NoneOf):
        for branch in member.members:
            yield from _of_all(as_all(branch), ())
    elif isinstance(member, AnyOf):
        yield from _of_alternatives(member)
        for branch in member.members:
            yield from _of_all(as_all(branch), known)
    elif isinstance(member, (Leaf, ItemCondition)):
        if not isinstance(member.test, Presence) and _always(field_of(member), [requirement(member)]):
            yield Conclusion(member.place, str(field_of(member)), (), always=True)
        for items in item_conditions(member):
            yield from _of_all(items, ())


def _of_alternatives(alternatives: AnyOf[Any, Any]) -> Iterator[Conclusion]:
    """Yield where alternatives on one field leave no value out, though each of them does."""
    found = [sole(branch) for branch in alternatives.members]
    singles = [single for single in found if single is not None]
    fields = {field_of(single) for single in singles}
    if len(singles) < 2 or len(singles) < len(found) or len(fields) > 1:
        return
    field, several = fields.pop(), [requirement(single) for single in singles]
    if field.is_single and not any(_always(field, [one]) for one in several) and _always(field, several):
        yield Conclusion(singles[-1].place, str(field), tuple(single.place for single in singles[:-1]), always=True)


def _always(field: Field, alternatives: Sequence[Requirement]) -> bool:
    """Tell whether one of the alternatives certainly holds for whatever values there are."""
    ways = [way for one in alternatives for way in one.ways if not way.is_absent and not way.at]
    if field.is_single:
        return bool(ways) and reduce(Region.__or__, (way.every for way in ways)).is_everything
    return any(way.every.is_everything and all(region.is_everything for region in way.some) for way in ways)
