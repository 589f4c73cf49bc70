"""`distinct`: the assignment in which a series fills at most one place, solved exactly.

Places are filled one after another: the first place of each selection in the order of the rules, then the further
places of each.
Every place gets the best level that still lets all places before it, and the most selections after it, be filled.
Sets of selections that can be filled together form a matroid, so it is enough to keep one matching that fills the most,
and to look for an exchange that gives a place a better level and leaves as much filled.
If all required selections can have their required numbers at the same time, places are kept for them.
What all best assignments agree on is taken.
"""

from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

from selector.rules.choose.bipartite_matching import Exchanges, Matching, Members, Number, Search
from selector.rules.choose.claims import Assignment, Claim, Grant, Index


class Distinct:
    """The assignment in which a series fills at most one place.

    A place is a claimant of the matching: the first place of each selection has the number of the selection, further
    places have the numbers after these.
    """

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._claims = claims
        known: dict[Members, Members] = {}  # Equal sets are one object, so that looking one up compares no members.
        self._candidates = [known.setdefault(one, one) for one in (frozenset(claim.candidates) for claim in claims)]
        self._levels = [[known.setdefault(one, one) for one in _levels(claim)] for claim in claims]
        self._required = {number for number, claim in enumerate(claims) if claim.required}
        self._claim_of = list(range(len(claims)))
        self._kept: dict[int, list[Number]] = {}
        self._matching = self._all_required() or self._most_required()
        for number in sorted(set(range(len(claims))) - self._required):
            self._matching.give(number, self._candidates[number])

    def solve(self) -> Assignment:
        """Return what each selection gets."""
        others = self._has_others()
        for number in range(len(self._claims)):
            self._give_first_place(number)
        for number in range(len(self._claims)):
            if number in self._matching.given:
                self._give_further_places(number)
        return Assignment(tuple(self._grants()), others)

    def _all_required(self) -> Matching | None:
        """Return a matching in which all required selections have their required numbers, if there is one."""
        if any(claim.required > len(claim.candidates) for claim in self._claims):
            return None
        matching = self._empty()
        for number in sorted(self._required):
            self._kept[number] = [self._further_place(number) for _ in range(self._claims[number].required - 1)]
            if not all(matching.give(place, self._candidates[number]) for place in (number, *self._kept[number])):
                self._kept.clear()
                return None
        return matching

    def _most_required(self) -> Matching:
        """Return a matching in which as many required selections as possible have a place."""
        matching = self._empty()
        for number in sorted(self._required):
            matching.give(number, self._candidates[number])
        return matching

    def _empty(self) -> Matching:
        return Matching(chain.from_iterable(self._candidates))

    def _further_place(self, number: int) -> Number:
        self._claim_of.append(number)
        return len(self._claim_of) - 1

    def _empty_after(self, number: int, *, required: bool) -> list[int]:
        """Return the selections after one that have no place, either the required ones or the others."""
        later = range(number + 1, len(self._claims))
        return [one for one in later if one not in self._matching.given and (one in self._required) is required]

    def _counts_as(self, place: Number, *, required: bool | None) -> bool:
        return (self._claim_of[place] in self._required) is required

    def _has_others(self) -> bool:
        """Return whether a filled selection can be exchanged for an empty one that counts as much."""
        for required in (True, False):
            search = Search(self._matching, partial(self._counts_as, required=required))
            empty = self._empty_after(-1, required=required)
            if any(search.end_of_path(one, self._candidates[one]) is not None for one in empty):
                return True
        return False

    def _give_first_place(self, number: int) -> None:
        """Give a selection a series of the best level that leaves as much filled."""
        matching = self._matching
        may_go: bool | None = number in self._required
        if number in matching.given:
            matching.release(number)
            may_go = self._fill_another(number)

        def may_lose(place: Number) -> bool:
            """Return whether a place is still open to exchange, and counts as much as what was filled for it."""
            return place > number and self._counts_as(place, required=may_go)

        search = Search(matching, may_lose)
        any(search.give(number, level) for level in self._levels[number])

    def _fill_another(self, number: int) -> bool | None:
        """Fill one empty selection after this one; return whether it is required, or None if none can be filled."""
        search = Search(self._matching)
        for required in (True, False):
            empty = self._empty_after(number, required=required)
            if any(search.give(one, self._candidates[one]) for one in empty):
                return required
        return None

    def _give_further_places(self, number: int) -> None:
        """Give a selection as many further places as it can have, each of the best level that is left."""
        kept, levels = self._kept.pop(number, []), deque(self._levels[number])
        for _ in range(self._claims[number].places - 1):
            place = kept.pop() if kept else self._further_place(number)
            if place in self._matching.given:
                self._matching.release(place)
            search = Search(self._matching)
            while levels and not search.give(place, levels[0]):
                levels.popleft()
            if not levels:
                return

    def _grants(self) -> Iterator[Grant]:
        """Yield what each selection gets: the series that it has in every best assignment, if there are no others."""
        matching = self._matching
        exchanges = Exchanges(matching)
        own: list[list[Number]] = [[] for _ in self._claims]
        for place in matching.given:
            own[self._claim_of[place]].append(place)
        sets = [{matching.wanted[place] for place in places} for places in own]
        wanted_by: dict[tuple[int, Index], set[int]] = {}
        for number, several in enumerate(sets):
            for wanted in several:
                for index in wanted:
                    wanted_by.setdefault((exchanges.circle(wanted), index), set()).add(number)

        def is_certain(number: int, index: Index) -> bool:
            """Return whether no exchange takes the series away, for a free one or with another selection."""
            place = matching.owner.get(index)
            if place is None or self._claim_of[place] != number:
                return False
            wanted = matching.wanted[place]
            return not exchanges.can_do_without(wanted) and wanted_by[exchanges.circle(wanted), index] == {number}

        for number, claim in enumerate(self._claims):
            possible = {index for wanted in sets[number] for index in wanted if exchanges.can_have(wanted, index)}
            certain = {index for index in possible if is_certain(number, index)}
            if possible != certain:
                uncertain = possible - certain
                tied = tuple(index for index in claim.candidates if index in uncertain)
                yield Grant((), tied, len(own[number]) - len(certain))
            else:
                yield Grant(tuple(index for index in claim.candidates if index in certain))


def _levels(claim: Claim) -> list[Members]:
    """Return the candidates of each level, the best first."""
    by_level: dict[int, list[Index]] = {}
    for index, level in claim.candidates.items():
        by_level.setdefault(level, []).append(index)
    return [frozenset(members) for _, members in sorted(by_level.items())]
