"""Choosing among candidates: `take`, `distinct` and `same`, solved exactly.

Candidates are ranked. Those that `prefer` does not separate share a level; a choice between them is a tie, and a
selection with a tie takes no series.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from math import inf
from typing import NamedTuple

from msgspec.structs import replace

from selector.rules.choose.claims import Assignment, Claim, Grant, Index, Level
from selector.rules.choose.distinct import Distinct


def choose(claims: Sequence[Claim], *, distinct: bool) -> Assignment:
    """Give each selection its series.

    Without `distinct`, selections do not compete. With it, the assignment fills the most required selections, then the
    most selections, then has the best levels in the order of the rules, then fills further places.
    """
    return Distinct(claims).solve() if distinct else Assignment(tuple(map(grant_alone, claims)))


def choose_same(claims: Sequence[Claim], sets: Iterable[AbstractSet[Index]], *, distinct: bool) -> Assignment | None:
    """Give each selection its series so that all series taken are in one of some sets; None if several are as good.

    How good a set is depends on what the selections would really take: one with a tie takes nothing. Sets may overlap,
    and several from which the same is taken are as one.
    """
    found = [choose([_within(claim, members) for claim in claims], distinct=distinct) for members in sets]
    if not found:
        return choose(claims, distinct=distinct)
    qualities = [_quality(claims, assignment.grants) for assignment in found]
    best = min(qualities)
    winners = {_taken(one) for one, quality in zip(found, qualities, strict=True) if quality == best}
    if len(winners) > 1:
        return None
    as_many = [one for one, quality in zip(found, qualities, strict=True) if quality.numbers == best.numbers]
    fillings = {tuple(bool(grant.taken) for grant in one.grants) for one in as_many}
    others = len(fillings) > 1 or any(one.others for one in as_many)
    return Assignment(found[qualities.index(best)].grants, others)


class _Quality(NamedTuple):
    """How good an assignment is: less is better, compared from left to right.

    `numbers` are those of the required selections that have enough, and of all that have any, both negative.
    """

    numbers: tuple[int, int]
    first_levels: tuple[float, ...]
    all_levels: tuple[tuple[int, tuple[Level, ...]], ...]


def _quality(claims: Sequence[Claim], grants: Sequence[Grant]) -> _Quality:
    levels = [
        tuple(map(claim.candidates.__getitem__, grant.taken)) for claim, grant in zip(claims, grants, strict=True)
    ]
    enough = [len(own) >= claim.required > 0 for own, claim in zip(levels, claims, strict=True)]
    return _Quality(
        (-sum(enough), -sum(map(bool, levels))),
        tuple(own[0] if own else inf for own in levels),
        tuple((-len(own), own) for own in levels),
    )


def _within(claim: Claim, members: AbstractSet[Index]) -> Claim:
    """Return a claim on those of its candidates alone that are in a set."""
    return replace(claim, candidates={index: level for index, level in claim.candidates.items() if index in members})


def _taken(assignment: Assignment) -> tuple[frozenset[Index], ...]:
    return tuple(frozenset(grant.taken) for grant in assignment.grants)


def grant_alone(claim: Claim) -> Grant:
    """Return what a selection gets that does not compete with others."""
    places, levels = claim.places, list(claim.candidates.values())
    if places < len(levels) and levels[places - 1] == levels[places]:
        tied = tuple(index for index, level in claim.candidates.items() if level == levels[places])
        return Grant((), tied, places - levels.index(levels[places]))
    return Grant(tuple(claim.candidates)[:places])
