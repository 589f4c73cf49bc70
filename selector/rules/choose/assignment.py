"""Choosing among candidates: `take`, `distinct` and `same`, solved exactly.

Candidates are ranked. Those that `prefer` does not separate share a level; a choice between them is a tie, and a
selection with a tie takes no series.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
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


def choose_same(claims: Sequence[Claim], keys: Mapping[Index, object], *, distinct: bool) -> Assignment | None:
    """Give each selection its series so that all series taken have the same key; None if several keys are as good.

    How good a key is depends on what the selections would really take: one with a tie takes nothing.
    """
    by_key = [_by_key(claim, keys) for claim in claims]
    found = [
        choose(
            [replace(claim, candidates=some.get(key, {})) for claim, some in zip(claims, by_key, strict=True)],
            distinct=distinct,
        )
        for key in dict.fromkeys(chain.from_iterable(by_key))
    ]
    if not found:
        return choose(claims, distinct=distinct)
    qualities = [_quality(claims, assignment.grants) for assignment in found]
    best = min(qualities)
    if qualities.count(best) > 1 and any(best.numbers):  # Where none fills anything, their ties say why.
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


def _by_key(claim: Claim, keys: Mapping[Index, object]) -> dict[object, dict[Index, Level]]:
    """Return the candidates with each key, with their levels, in order of rank."""
    found: dict[object, dict[Index, Level]] = {}
    for index, level in claim.candidates.items():
        found.setdefault(keys[index], {})[index] = level
    return found


def grant_alone(claim: Claim) -> Grant:
    """Return what a selection gets that does not compete with others."""
    places, levels = claim.places, list(claim.candidates.values())
    if places < len(levels) and levels[places - 1] == levels[places]:
        return Grant((), levels.count(levels[places]), places - levels.index(levels[places]))
    return Grant(tuple(claim.candidates)[:places])
