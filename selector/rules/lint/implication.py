"""Which conditions imply which, whatever the data: that everything that matches the one matches the other."""

from collections.abc import Hashable
from typing import Any

from msgspec import Struct

from selector.rules.lint.demands import is_within, joint
from selector.rules.lint.requirements import (
    Requirement,
    as_all,
    field_of,
    flat,
    is_any,
    opposite,
    requirement,
    requirements,
)
from selector.rules.match.groups import AllOf, AnyOf, Condition, NoneOf
from selector.rules.match.single_conditions import ItemCondition, Leaf

_WORDING = frozenset({"words", "file", "place"})


def implies(one: AllOf[Any, Any], other: AllOf[Any, Any]) -> bool:
    """Return true where certainly everything that matches the one matches the other."""
    return all(_is_implied(one, member) for member in flat(other))


def _is_implied(given: AllOf[Any, Any], wanted: Condition[Any, Any], *, by_cases: bool = True) -> bool:
    members = flat(given)
    shape = _shape(wanted)
    if any(_shape(member) == shape for member in members) or _follows(given, wanted):
        return True
    cases = [member for member in members if isinstance(member, AnyOf) and not isinstance(member, NoneOf)]
    return by_cases and any(
        all(_is_implied(AllOf((*members, branch)), wanted, by_cases=False) for branch in case.members) for case in cases
    )


def _follows(given: AllOf[Any, Any], wanted: Condition[Any, Any]) -> bool:
    if isinstance(wanted, NoneOf):
        return all(_is_refuted(given, as_all(branch)) for branch in wanted.members)
    if isinstance(wanted, AnyOf):
        return any(implies(given, as_all(branch)) for branch in wanted.members)
    return isinstance(wanted, (Leaf, ItemCondition)) and _requires(given, requirement(wanted))


def _is_refuted(given: AllOf[Any, Any], conditions: AllOf[Any, Any]) -> bool:
    """Tell whether what is given certainly rejects one of the conditions."""
    singles = (member for member in flat(conditions) if isinstance(member, (Leaf, ItemCondition)))
    return any(_requires(given, opposite(single)) for single in singles)


def _requires(given: AllOf[Any, Any], wanted: Requirement) -> bool:
    same = [one for one in requirements(given) if one.field == wanted.field]
    of_every = [one.ways for one in same if not one.any_instance]
    if of_every and is_within(joint(wanted.field, of_every), wanted.ways):
        return True
    of_some = [one.ways for one in same if one.any_instance] if wanted.any_instance else []
    return any(is_within(joint(wanted.field, [*of_every, ways]), wanted.ways) for ways in of_some)


def _shape(value: object) -> Hashable:
    """Return what is the same for conditions that ask the same, wherever they stand and however that is worded."""
    if isinstance(value, AllOf):
        shapes = frozenset(map(_shape, flat(value)))
        return next(iter(shapes)) if len(shapes) == 1 else ("all", shapes)
    if isinstance(value, AnyOf):
        return (type(value).__name__, frozenset(map(_shape, value.members)))
    if isinstance(value, (Leaf, ItemCondition)):
        return (str(field_of(value)), is_any(value), _shape(value.test))
    if isinstance(value, tuple):
        return tuple(map(_shape, value))
    if isinstance(value, Struct):
        members = (name for name in value.__struct_fields__ if name not in _WORDING)
        return (type(value).__name__, *(_shape(getattr(value, name)) for name in members))
    return value
