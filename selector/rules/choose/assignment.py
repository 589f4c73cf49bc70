"""Choosing among candidates: `take`, `distinct` and `same`, solved exactly.

Candidates are ranked. Those that `prefer` does not separate share a level; a choice between them is a tie, and a
selection with a tie takes no series.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from selector.rules.choose.claims import Assignment, Claim, Grant, Index, score
from selector.rules.choose.distinct import Distinct


def choose(claims: Sequence[Claim], *, distinct: bool) -> Assignment:
    """Give each selection its series.

    Without `distinct`, selections do not compete. With it, the assignment fills the most required selections, then the
    most selections, then has the best levels in the order of the rules, then fills further places.
    """
    if not distinct:
        placed = [list(claim.candidates.values())[: claim.places] for claim in claims]
        return Assignment(tuple(map(grant_alone, claims)), score(claims, placed))
    return Distinct(claims).solve()


def choose_same(claims: Sequence[Claim], keys: dict[Index, object], *, distinct: bool) -> Assignment | None:
    """Give each selection its series so that all series taken have the same key; None if several keys are as good."""
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
    return replace(claim, candidates={index: level for index, level in claim.candidates.items() if index in group})


def grant_alone(claim: Claim) -> Grant:
    """Return what a selection gets that does not compete with others."""
    places, levels = claim.places, list(claim.candidates.values())
    if places < len(levels) and levels[places - 1] == levels[places]:
        return Grant((), levels.count(levels[places]), places - levels.index(levels[places]))
    return Grant(tuple(claim.candidates)[:places])
