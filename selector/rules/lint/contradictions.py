"""Conditions that never hold and conditions that always hold, whatever the data."""

from collections.abc import Iterator, Sequence

from selector.rules.faults import Suspicion
from selector.rules.lint.witnesses import Demand, Witness, always_hold, can_hold, common_witness, demands
from selector.rules.match.groups import AnyOf, NoneOf
from selector.rules.match.relation_condition import RelationCondition
from selector.rules.match.walking import (
    AnyCondition,
    Conjunction,
    Single,
    as_all,
    conjuncts,
    item_conditions,
    only_single,
)
from selector.rules.predicates.instances import Presence


def is_impossible(conditions: Conjunction) -> bool:
    """Return true where certainly nothing matches."""
    relations = (member for member in conjuncts(conditions) if isinstance(member, RelationCondition))
    is_contradicted = any(True for _ in _contradicted(conditions, []))
    return is_contradicted or any(is_impossible(as_all(one.condition)) for one in relations)


def about_contradictions(conditions: Conjunction, given: Sequence[Demand] = ()) -> Iterator[Suspicion]:
    """Yield what never or always holds in conditions that must hold together with what is given."""
    known = list(given)
    for demand, others in _contradicted(conditions, known):
        yield _never(demand, others)
    for member in conjuncts(conditions):
        yield from _inside(member, known)


def _contradicted(conditions: Conjunction, known: list[Demand]) -> Iterator[tuple[Demand, Sequence[Demand]]]:
    """Yield demands that no value can meet, with as few known ones as make it so; add the others to the known ones."""
    common: dict[str, Witness | None] = {}
    for demand in demands(conditions):
        same = [other for other in known if other.name == demand.name]
        witness = common_witness(same, demand, common.get(demand.name))
        # What one witness meets together cannot contradict; to ask about each pair takes long if there are many.
        candidates = [] if witness is not None else [[], *([one] for one in same), *([same] if len(same) > 1 else [])]
        others = next((others for others in candidates if not can_hold([*others, demand])), None)
        if others is None:
            known.append(demand)
            common[demand.name] = witness
        else:
            yield demand, others


def _inside(member: AnyCondition, known: Sequence[Demand]) -> Iterator[Suspicion]:
    """Yield what never or always holds inside one member of a conjunction."""
    if isinstance(member, (AnyOf, NoneOf)):
        if not isinstance(member, NoneOf):
            yield from _alternatives(member.members)
        for branch in member.members:
            yield from about_contradictions(as_all(branch), () if isinstance(member, NoneOf) else known)
    elif isinstance(member, Single):
        if not isinstance(member.test, Presence) and always_hold([Demand(member)]):
            yield _always(Demand(member))
        for items in item_conditions(member):
            yield from about_contradictions(items)
    elif isinstance(member, RelationCondition):
        yield from about_contradictions(as_all(member.condition))


def _alternatives(members: Sequence[AnyCondition]) -> Iterator[Suspicion]:
    """Yield where alternatives on one attribute or fact together match every value, although none does alone."""
    several = [Demand(single) for single in map(only_single, members) if single]
    is_about_one = len(several) == len(members) > 1 and len({one.name for one in several}) == 1
    if is_about_one and always_hold(several) and not any(always_hold([one]) for one in several):
        yield _always(several[-1], several[:-1])


def _never(demand: Demand, others: Sequence[Demand]) -> Suspicion:
    places = " and ".join(other.single.place for other in others)
    message = f"no value of {demand.name} satisfies this{f' together with {places}' if places else ''}"
    advice = "correct one of them; for alternatives write anyOf" if places else "correct it, or leave it out"
    return Suspicion("never-holds", demand.single.place, message, advice)


def _always(demand: Demand, others: Sequence[Demand] = ()) -> Suspicion:
    subject = " or ".join(["this", *(other.single.place for other in others)])
    message = f"{subject} holds for every value of {demand.name}"
    advice = 'leave it out; for "has a value" write {"present": true}'
    return Suspicion("always-holds", demand.single.place, message, advice)
