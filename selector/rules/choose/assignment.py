"""Choosing among candidates: `take`, `distinct` and `same`, solved exactly.

Candidates come ranked. Those that `prefer` does not separate share a level; a choice between them is a tie, and a
selection with a tie takes none.
"""

from collections.abc import Sequence

from selector.rules.choose.claims import Assignment, Grant, Index, Level, Wish, score
from selector.rules.choose.distinct import Distinct


def choose(wishes: Sequence[Wish], *, distinct: bool) -> Assignment:
    """Give each selection its series.

    Without `distinct`, selections do not stand in each other's way. With it, the assignment fills the most required
    selections, then the most selections, then has the best levels in the order of the rules, then fills further places.
    """
    if not distinct:
        placed = [_alone(wish) for wish in wishes]
        grants = tuple(grant_alone(wish) for wish in wishes)
        return Assignment(grants, score(wishes, placed))
    return Distinct(wishes).solve()


def choose_same(wishes: Sequence[Wish], keys: dict[Index, object], *, distinct: bool) -> Assignment | None:
    """Give each selection its series so that all series taken have the same key.

    Returns
    -------
    Assignment | None
        The best of the assignments for each key; None where several keys are equally good.
    """
    candidates = {index for wish in wishes for index in wish.candidates}
    groups: dict[object, set[Index]] = {}
    for index in candidates:
        groups.setdefault(keys[index], set()).add(index)
    if not groups:
        return choose(wishes, distinct=distinct)
    found = [choose([_within(wish, group) for wish in wishes], distinct=distinct) for group in groups.values()]
    best = min(assignment.score for assignment in found)
    ahead = [assignment for assignment in found if assignment.score == best]
    if len(ahead) > 1:
        return None
    as_many = [one for one in found if one.score[:2] == best[:2]]
    others = any(one.others or one.filled != ahead[0].filled for one in as_many)
    return Assignment(ahead[0].grants, best, others)


def _within(wish: Wish, group: set[Index]) -> Wish:
    return Wish({index: level for index, level in wish.candidates.items() if index in group}, wish.take, wish.required)


def _alone(wish: Wish) -> list[Level]:
    return list(wish.candidates.values())[: wish.places]


def grant_alone(wish: Wish) -> Grant:
    """Return what a selection gets that no other one stands in the way of."""
    ranked = list(wish.candidates)
    if wish.places < len(ranked) and wish.candidates[ranked[wish.places - 1]] == wish.candidates[ranked[wish.places]]:
        level = wish.candidates[ranked[wish.places]]
        before = sum(other < level for other in wish.candidates.values())
        return Grant((), list(wish.candidates.values()).count(level), wish.places - before)
    return Grant(tuple(ranked[: wish.places]))
