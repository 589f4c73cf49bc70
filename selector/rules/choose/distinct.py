"""`distinct`: the assignment in which a series fills at most one place, solved exactly.

Places are filled one after another: the first place of each selection in the order of the rules, then the further
places of each.
Every place gets the best level that still lets all places before it, and the most selections after it, be filled;
bipartite matching decides whether that is possible.
If all required selections can have their required numbers at the same time, places are kept for them.
What all best assignments agree on is taken.
"""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from selector.rules.choose.bipartite_matching import Exchanges, Matching, Members
from selector.rules.choose.claims import Assignment, Claim, Grant, Index, score


class _Place(Struct, frozen=True):
    """A place of a selection that is to be filled with a series of one level."""

    claim: int
    level: int
    allowed: Members


class Distinct:
    """The assignment in which a series fills at most one place."""

    def __init__(self, claims: Sequence[Claim]) -> None:
        self._claims = claims
        self._candidates = [frozenset(claim.candidates) for claim in claims]
        self._levels = [_levels(number, claim) for number, claim in enumerate(claims)]
        self._required = {number for number, claim in enumerate(claims) if claim.required}
        self._keeps = True
        self._keeps = self._has_room([])
        self._most = self._fillable([], set())

    def solve(self) -> Assignment:
        """Return what each selection gets."""
        places = self._first_places()
        others = self._has_others({place.claim for place in places})
        self._add_further(places)
        placed = [[place.level for place in places if place.claim == number] for number in range(len(self._claims))]
        return Assignment(tuple(self._grants(places)), score(self._claims, placed), others)

    def _first_places(self) -> list[_Place]:
        places: list[_Place] = []
        passed: set[int] = set()
        for number, levels in enumerate(self._levels):
            passed.add(number)
            for place in levels:
                if self._fillable([*places, place], passed) == self._most:
                    places.append(place)
                    break
        return places

    def _add_further(self, places: list[_Place]) -> None:
        room = Matching(_sets(places))
        kept = {number: [room.add(members) for members in sets] for number, sets in self._kept(places).items()}
        for number in sorted({place.claim for place in places}):
            wanted = self._claims[number].places - 1
            for place in self._levels[number]:
                while wanted and self._fits(room, place, kept.get(number, [])):
                    places.append(place)
                    wanted -= 1

    def _fits(self, room: Matching, place: _Place, kept: list[int | None]) -> bool:
        """Add a place if there is room for it; it replaces one that is kept for its selection, if any."""
        instead = kept.pop() if kept else None
        if instead is not None:
            room.remove(instead)
        if room.add(place.allowed) is not None:
            return True
        if instead is not None:
            kept.append(room.add(self._candidates[place.claim]))
        return False

    def _kept(self, places: Sequence[_Place]) -> dict[int, list[Members]]:
        """Return the candidates for the further places that required selections need."""
        kept = {}
        for number in self._required if self._keeps else ():
            missing = self._claims[number].required - sum(place.claim == number for place in places)
            kept[number] = [self._candidates[number]] * missing
        return kept

    def _fixed(self, places: Sequence[_Place]) -> list[Members]:
        return _sets(places) + [members for sets in self._kept(places).values() for members in sets]

    def _has_room(self, places: Sequence[_Place]) -> bool:
        sets = self._fixed(places)
        return _size(sets) == len(sets)

    def _fillable(self, places: Sequence[_Place], passed: set[int]) -> tuple[int, int]:
        """Return how many required selections, and how many in all, can be filled along with the places given.

        `passed` are the selections that get no further places. (-1, -1) if the places given cannot be filled.
        Sets of selections that can be filled together form a matroid: what fills the most required ones can always be
        extended to what fills the most.
        """
        if not self._has_room(places):
            return (-1, -1)
        fixed = self._fixed(places)
        done = passed | self._required if self._keeps else passed
        still = [number for number in range(len(self._claims)) if number not in done]
        required = [self._candidates[number] for number in still if number in self._required]
        rest = [self._candidates[number] for number in still]
        fixed_required = len(self._required) if self._keeps else sum(place.claim in self._required for place in places)
        with_required = _size(fixed + required) - len(fixed) + fixed_required
        return (with_required, _size(fixed + rest))

    def _has_others(self, filled: set[int]) -> bool:
        """Return whether one filled selection can be exchanged for an empty one that counts as much.

        Both need one place only: if places are kept, no required selection is empty.
        """
        claims = [number for number in sorted(filled) for _ in self._needed(number)]
        matching = Matching(members for number in sorted(filled) for members in self._needed(number))
        claim_of = dict(zip(sorted(matching.sets), claims, strict=True))
        return any(
            (empty in self._required) == (claim_of[given_up] in self._required)
            for empty in set(range(len(self._claims))) - filled
            for given_up in matching.who_could_yield(self._candidates[empty])
        )

    def _needed(self, number: int) -> list[Members]:
        """Return the candidates for the places that a selection needs to count as filled."""
        return [self._candidates[number]] * (max(self._claims[number].required, 1) if self._keeps else 1)

    def _grants(self, places: Sequence[_Place]) -> Iterable[Grant]:
        """Yield what each selection gets: the series that it has in every best assignment, if there are no others."""
        matching = Matching(_sets(places))
        exchanges = Exchanges(matching)
        owner = {index: places[number - 1] for index, number in matching.owner.items()}
        wanted_by: dict[tuple[int, Index], set[int]] = {}
        for claim, allowed in {(place.claim, place.allowed) for place in places}:
            for index in allowed:
                wanted_by.setdefault((exchanges.circle(allowed), index), set()).add(claim)

        def is_certain(number: int, index: Index) -> bool:
            """Return whether no exchange takes the series away, for a free one or with another selection."""
            if index not in owner or owner[index].claim != number:
                return False
            allowed = owner[index].allowed
            return not exchanges.can_do_without(allowed) and wanted_by[exchanges.circle(allowed), index] == {number}

        for number in range(len(self._claims)):
            own = [place for place in places if place.claim == number]
            sets = {place.allowed for place in own}
            possible = {index for allowed in sets for index in allowed if exchanges.can_have(allowed, index)}
            certain = {index for index in possible if is_certain(number, index)}
            if possible != certain:
                yield Grant((), len(possible - certain), len(own) - len(certain))
            else:
                yield Grant(tuple(index for index in self._claims[number].candidates if index in certain))


def _levels(number: int, claim: Claim) -> list[_Place]:
    """Return a place for each level of a selection's candidates, the best first."""
    by_level: dict[int, list[Index]] = {}
    for index, level in claim.candidates.items():
        by_level.setdefault(level, []).append(index)
    return [_Place(number, level, frozenset(members)) for level, members in sorted(by_level.items())]


def _sets(places: Iterable[_Place]) -> list[Members]:
    return [place.allowed for place in places]


def _size(sets: Iterable[Members]) -> int:
    """Return how many of the sets can each be given a member of its own."""
    return len(Matching(sets).sets)
