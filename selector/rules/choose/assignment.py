"""Choosing among candidates: `take`, `distinct` and `same`, solved exactly.

Candidates come ranked. Those that `prefer` does not separate share a level; a choice between them is a tie, and a
selection with a tie takes none.
"""

from collections.abc import Sequence

from selector.rules.choose.claims import Assignment, Claim, Grant, Index, Level, score
from selector.rules.choose.distinct import Distinct


def choose(claims: Sequence[Claim], *, distinct: bool) -> Assignment:
    """Give each selection its series.

    Without `distinct`, selections do not stand in each other's way. With it, the assignment fills the most required
    selections, then the most selections, then has the best levels in the order of the rules, then fills further places.
    """
    if not distinct:
        placed = [_alone(claim) for claim in claims]
        grants = tuple(grant_alone(claim) for claim in claims)
        return Assignment(grants, score(claims, placed))
    return Distinct(claims).solve()


def choose_same(claims: Sequence[Claim], keys: dict[Index, object], *, distinct: bool) -> Assignment | None:
    """Give each selection its series so that all series taken have the same key.

    Returns
    -------
    Assignment | None
        The best of the assignments for each key; None where several keys are equally good.
    """
    candidates = {index for claim in claims for index in claim.candidates}
    groups: dict[object, set[Index]] = {}
    for index in candidates:
        groups.setdefault(keys[index], set()).add(index)
    if not groups:
        return choose(claims, distinct=distinct)
    found = [choose([_within(claim, group) for claim in claims], distinct=distinct) for group in groups.values()]
    best = min(assignment.score for assignment in found)
    ahead = [assignment for assignment in found if assignment.score == best]
    if len(ahead) > 1:
        return None
    as_many = [one for one in found if one.score[:2] == best[:2]]
    others = any(one.others or one.filled != ahead[0].filled for one in as_many)
    return Assignment(ahead[0].grants, best, others)


def _within(claim: Claim, group: set[Index]) -> Claim:
    return Claim(
        {index: level for index, level in claim.candidates.items() if index in group}, claim.take, claim.required
    )


def _alone(claim: Claim) -> list[Level]:
    return list(claim.candidates.values())[: claim.places]


def grant_alone(claim: Claim) -> Grant:
    """Return what a selection gets that no other one stands in the way of."""
    ranked = list(claim.candidates)
    if (
        claim.places < len(ranked)
        and claim.candidates[ranked[claim.places - 1]] == claim.candidates[ranked[claim.places]]
    ):
        level = claim.candidates[ranked[claim.places]]
        before = sum(other < level for other in claim.candidates.values())
        return Grant((), list(claim.candidates.values()).count(level), claim.places - before)
    return Grant(tuple(ranked[: claim.places]))
