"""The best assignment by trying all of them, from the words of the contract alone.

Nothing here is taken from the operator: series are their indices, and every number is looked up in a `Problem`.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from math import inf
from typing import Any, NamedTuple

Sets = tuple[frozenset[int], ...]
"""The series that each selection gets."""


class Wanted(NamedTuple):
    """One selection: the rank of each of its candidates by `prefer` alone, how many it takes, how many it requires."""

    ranks: dict[int, float]
    take: int | None
    required: int

    @property
    def most(self) -> int:
        return len(self.ranks) if self.take is None else min(self.take, len(self.ranks))


class Problem(NamedTuple):
    """One study: its selections in the order of the rules; for `same`, what each series must agree on, else None."""

    wanted: Sequence[Wanted]
    distinct: bool
    keys: Sequence[Any] | None
    tolerance: float | None = None
    """If given, keys are numbers, each of which may spread as far over the series taken."""


class Got(NamedTuple):
    """What one selection gets; or how many series tie for how many places."""

    taken: frozenset[int]
    tied: int = 0
    places: int = 0


class Answer(NamedTuple):
    """What all selections get; None where `same` leaves the study undecided.

    `others` is as the contract's warning. `is_complete`: every required selection gets as many as it requires.
    """

    got: tuple[Got, ...] | None
    others: bool
    is_complete: bool


def solve(problem: Problem) -> Answer:
    groups: list[set[int]] = [{index for one in problem.wanted for index in one.ranks}]
    if problem.keys is not None:
        comparable = {index for index in groups[0] if problem.keys[index] is not None}
        groups = _largest(comparable, problem.keys, problem.tolerance or 0)
    outcomes = []
    for group in groups or [set()]:
        wanted = [Wanted({i: r for i, r in one.ranks.items() if i in group}, *one[1:]) for one in problem.wanted]
        potential, ties, fillings = _best(wanted, distinct=problem.distinct)
        got = tuple(map(_agreed, zip(*ties, strict=True)))
        others = sum(filling[:2] == potential[:2] for filling in fillings) > 1
        outcomes.append((_quality(wanted, tuple(one.taken for one in got)), got, others))
    best = min(quality for quality, _, _ in outcomes)
    winners = [got for quality, got, _ in outcomes if quality == best]
    is_complete = best[0] == -sum(one.required > 0 for one in problem.wanted)
    if len({tuple(one.taken for one in got) for got in winners}) > 1:
        return Answer(None, others=False, is_complete=is_complete)
    as_many = [(got, others) for quality, got, others in outcomes if quality[:2] == best[:2]]
    really_filled = {tuple(bool(one.taken) for one in got) for got, _ in as_many}
    return Answer(winners[0], len(really_filled) > 1 or any(others for _, others in as_many), is_complete)


def _largest(comparable: set[int], keys: Sequence[Any], tolerance: float) -> list[set[int]]:
    """Return the sets that agree and to which no other series can be added, by trying all subsets."""
    found: list[set[int]] = []
    for size in range(len(comparable), 0, -1):
        for some in map(set, combinations(sorted(comparable), size)):
            if _agrees([keys[index] for index in some], tolerance) and not any(some <= other for other in found):
                found.append(some)
    return found


def _agrees(keys: Sequence[Any], tolerance: float) -> bool:
    if not tolerance:
        return len(set(keys)) == 1
    return all(round(max(column) - min(column), 6) <= tolerance for column in zip(*keys, strict=True))


def _best(
    wanted: Sequence[Wanted], *, distinct: bool
) -> tuple[tuple[object, ...], list[Sets], set[tuple[int, int, tuple[bool, ...]]]]:
    """Return the quality of the best assignments, these assignments, and every way to fill selections at all."""
    found: list[Sets] = []
    best: tuple[object, ...] = (inf,)
    fillings = set()
    for sets in _assignments(wanted, distinct=distinct):
        quality = _quality(wanted, sets)
        fillings.add((quality[0], quality[1], tuple(map(bool, sets))))
        if quality < best:
            best, found = quality, []
        if quality == best:
            found.append(sets)
    return best, found, fillings


def _quality(wanted: Sequence[Wanted], sets: Sets) -> tuple[int, int, object, object]:
    """Return how many required selections have enough and how many have any, negative, then the ranks.

    These are the rank of each selection's first series, then how many it has and their ranks; the least is the best.
    """
    required = sum(len(own) >= one.required > 0 for one, own in zip(wanted, sets, strict=True))
    ranks = [sorted(one.ranks[index] for index in own) for one, own in zip(wanted, sets, strict=True)]
    firsts = tuple((0, own[0]) if own else (1, 0.0) for own in ranks)
    return -required, -sum(map(bool, sets)), firsts, tuple((-len(own), own) for own in ranks)


def _agreed(own: Sequence[frozenset[int]]) -> Got:
    """Return what all of the best assignments give a selection; where they differ, it is a tie."""
    certain, possible = frozenset.intersection(*own), frozenset.union(*own)
    if certain == possible:
        return Got(certain)
    return Got(frozenset(), len(possible - certain), len(own[0]) - len(certain))


def _assignments(wanted: Sequence[Wanted], *, distinct: bool) -> Iterator[Sets]:
    """Yield every way to give each selection at most as many of its candidates as it takes."""
    if not wanted:
        yield ()
        return
    first, *rest = wanted
    # Selections that do not stand in each other's way are best with as many as they can get.
    for size in range(0 if distinct else first.most, first.most + 1):
        for own in combinations(first.ranks, size):
            left = [Wanted({i: r for i, r in one.ranks.items() if i not in own}, *one[1:]) for one in rest]
            for others in _assignments(left if distinct else rest, distinct=distinct):
                yield (frozenset(own), *others)
