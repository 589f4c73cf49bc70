"""Which conditions imply which, whatever the data: that everything that matches the one matches the other."""

from collections.abc import Hashable

from msgspec import Struct

from selector.models import Outcome
from selector.rules.lint import witnesses
from selector.rules.lint.witnesses import Demand, demands
from selector.rules.match.groups import AllOf, AnyOf, NoneOf
from selector.rules.match.relation_condition import RelationCondition
from selector.rules.match.single_conditions import ItemsCondition
from selector.rules.match.walking import AnyCondition, Conjunction, Single, as_all, conjuncts

_WORDING = frozenset({"words", "file", "place"})


def implies(one: Conjunction, other: Conjunction) -> bool:
    """Return true where certainly everything that matches the one matches the other."""
    return all(_is_implied(one, member) for member in conjuncts(other))


def _is_implied(given: Conjunction, wanted: AnyCondition, *, by_cases: bool = True) -> bool:
    members = conjuncts(given)
    meaning = _meaning(wanted)
    if any(_meaning(member) == meaning for member in members) or _follows(given, wanted):
        return True
    cases = [member for member in members if isinstance(member, AnyOf) and not isinstance(member, NoneOf)]
    return by_cases and any(
        all(_is_implied(AllOf((*members, branch)), wanted, by_cases=False) for branch in case.members) for case in cases
    )


def _follows(given: Conjunction, wanted: AnyCondition) -> bool:
    if isinstance(wanted, NoneOf):
        branches = [[one for one in conjuncts(as_all(branch)) if isinstance(one, Single)] for branch in wanted.members]
        return all(any(_demands(given, Demand(one, Outcome.REJECTED)) for one in branch) for branch in branches)
    if isinstance(wanted, AnyOf):
        return any(implies(given, as_all(branch)) for branch in wanted.members)
    if isinstance(wanted, RelationCondition):
        relations = (one for one in conjuncts(given) if isinstance(one, RelationCondition))
        alike = (one for one in relations if one.about is wanted.about)
        return any(implies(as_all(one.condition), as_all(wanted.condition)) for one in alike)
    return isinstance(wanted, Single) and _demands(given, Demand(wanted))


def _demands(given: Conjunction, wanted: Demand) -> bool:
    same = [one for one in demands(given) if one.name == wanted.name]
    return bool(same) and witnesses.implies(same, wanted)


def _meaning(value: object) -> Hashable:
    """Return a value that is equal for conditions with the same meaning, whatever their wording and JSON paths."""
    value = value.condition if isinstance(value, ItemsCondition) else value
    value = (value.about.name, value.condition) if isinstance(value, RelationCondition) else value
    if isinstance(value, AllOf):
        meanings = frozenset(map(_meaning, conjuncts(value)))
        return next(iter(meanings)) if len(meanings) == 1 else ("all", meanings)
    if isinstance(value, (AnyOf, NoneOf)):
        return (type(value).__name__, frozenset(map(_meaning, value.members)))
    if isinstance(value, Single):
        demand = Demand(value)
        return (demand.name, demand.any_instance, _meaning(value.test))
    if isinstance(value, tuple):
        return tuple(map(_meaning, value))
    if isinstance(value, Struct):
        members = (name for name in value.__struct_fields__ if name not in _WORDING)
        return (type(value).__name__, *(_meaning(getattr(value, name)) for name in members))
    return value
