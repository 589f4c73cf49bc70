"""`distinct`: the assignment in which a series fills one place only, solved exactly.

Places are filled one after another: the first place of each selection in the order of the rules, then the further
places of each.
Every place gets the best level that still lets all places before it, and the most selections after it, be filled;
whether that is so is a question of bipartite matching.
Where every required selection can have its required number at once, places are kept for that.
What all best assignments agree on is taken.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from selector.rules.wishes import Assignment, Grant, Index, Level, Wish, score


class _Place(Struct, frozen=True):
    """A place of a selection that is to be filled with a series of one level."""

    wish: int
    level: Level
    allowed: frozenset[Index]


class Distinct:
    """The assignment in which a series fills one place only."""

    def __init__(self, wishes: Sequence[Wish]) -> None:
        self._wishes = wishes
        self._required = {number for number, wish in enumerate(wishes) if wish.required}
        self._keeps = True
        self._keeps = self._has_room([])
        self._most = self._fillable([], set())

    def solve(self) -> Assignment:
        """Return what each selection gets."""
        places = self._first_places()
        others = self._has_others({place.wish for place in places})
        self._add_further(places)
        placed = [[place.level for place in places if place.wish == number] for number in range(len(self._wishes))]
        grants = tuple(self._grant(number, places) for number in range(len(self._wishes)))
        return Assignment(grants, score(self._wishes, placed), others)

    def _first_places(self) -> list[_Place]:
        places: list[_Place] = []
        passed: set[int] = set()
        for number in range(len(self._wishes)):
            passed.add(number)
            for place in self._levels(number):
                if self._fillable([*places, place], passed) == self._most:
                    places.append(place)
                    break
        return places

    def _add_further(self, places: list[_Place]) -> None:
        for number in sorted({place.wish for place in places}):
            wanted = self._wishes[number].places - 1
            for place in self._levels(number):
                while wanted and self._has_room([*places, place]):
                    places.append(place)
                    wanted -= 1

    def _levels(self, number: int) -> Iterable[_Place]:
        candidates = self._wishes[number].candidates
        for level in sorted(set(candidates.values())):
            yield _Place(number, level, frozenset(index for index, own in candidates.items() if own == level))

    def _kept(self, places: list[_Place]) -> list[frozenset[Index]]:
        """Return what required selections can choose from for the places that they need beside those given."""
        kept = []
        for number in self._required if self._keeps else ():
            missing = self._wishes[number].required - sum(place.wish == number for place in places)
            kept += [frozenset(self._wishes[number].candidates)] * missing
        return kept

    def _has_room(self, places: list[_Place]) -> bool:
        sets = _sets(places) + self._kept(places)
        return _size(sets) == len(sets)

    def _fillable(self, places: list[_Place], passed: set[int]) -> tuple[int, int]:
        """Return how many required selections, and how many in all, can be filled beside the places given.

        `passed` are the selections that get no place but those given. (-1, -1) where not all of those can be filled.
        Sets of selections that can be filled together form a matroid: what fills the most required ones can always be
        extended to what fills the most.
        """
        if not self._has_room(places):
            return (-1, -1)
        fixed = _sets(places) + self._kept(places)
        done = passed | self._required if self._keeps else passed
        still = [number for number in range(len(self._wishes)) if number not in done]
        required = [frozenset(self._wishes[number].candidates) for number in still if number in self._required]
        rest = [frozenset(self._wishes[number].candidates) for number in still]
        fixed_required = len(self._required) if self._keeps else sum(place.wish in self._required for place in places)
        with_required = _size(fixed + required) - len(fixed) + fixed_required
        return (with_required, _size(fixed + rest))

    def _has_others(self, filled: set[int]) -> bool:
        """Tell whether one filled selection can be exchanged for an empty one that counts as much."""
        for empty in set(range(len(self._wishes))) - filled:
            for given_up in filled:
                alike = (empty in self._required) == (given_up in self._required)
                sets = [own for number in filled - {given_up} | {empty} for own in self._needed(number)]
                if alike and _size(sets) == len(sets):
                    return True
        return False

    def _needed(self, number: int) -> list[frozenset[Index]]:
        """Return what a selection can choose from for the places that it needs to count as filled."""
        wish = self._wishes[number]
        return [frozenset(wish.candidates)] * (max(wish.required, 1) if self._keeps else 1)

    def _grant(self, number: int, places: list[_Place]) -> Grant:
        """Return what a selection gets: the series that are its own in every best assignment, if these are all."""
        own = [place for place in places if place.wish == number]
        possible = {index for place in own for index in place.allowed if self._can_have(number, index, places)}
        certain = {index for index in possible if not self._can_do_without(number, index, places)}
        if possible != certain:
            return Grant((), len(possible - certain), len(own) - len(certain))
        return Grant(tuple(index for index in self._wishes[number].candidates if index in certain))

    @staticmethod
    def _can_have(number: int, index: Index, places: list[_Place]) -> bool:
        for given in (at for at, place in enumerate(places) if place.wish == number and index in place.allowed):
            rest = [place.allowed - {index} for at, place in enumerate(places) if at != given]
            if _size(rest) == len(rest):
                return True
        return False

    @staticmethod
    def _can_do_without(number: int, index: Index, places: list[_Place]) -> bool:
        sets = [place.allowed - {index} if place.wish == number else place.allowed for place in places]
        return _size(sets) == len(sets)


def _sets(places: Iterable[_Place]) -> list[frozenset[Index]]:
    return [place.allowed for place in places]


def _size(sets: Sequence[frozenset[Index]]) -> int:
    """Return how many of the sets can each be given a member of its own: a maximum matching, by augmenting paths."""
    owner: dict[Index, int] = {}

    def place(number: int, tried: set[Index]) -> bool:
        for index in sets[number] - tried:
            tried.add(index)
            if index not in owner or place(owner[index], tried):
                owner[index] = number
                return True
        return False

    return sum(place(number, set()) for number in range(len(sets)))
