"""Maximum bipartite matching: sets that each get a member of their own, and which other members they could have.

A matching grows along augmenting paths: a set takes the member of another one, that one takes the member of a third,
until a member is free. Equal sets are searched once, so that a thousand of them cost no more than one.
"""

from collections import deque
from collections.abc import Iterable, Mapping

from selector.rules.choose.claims import Index

Members = frozenset[Index]
Steps = Mapping[Members, Iterable[Members]]


class Matching:
    """Sets by number, each with a member of its own.

    Attributes
    ----------
    sets
        The sets that have a member.
    given
        The member of each set.
    owner
        The set of each member that is taken.
    """

    def __init__(self, sets: Iterable[Members] = ()) -> None:
        self.sets: dict[int, Members] = {}
        self.given: dict[int, Index] = {}
        self.owner: dict[Index, int] = {}
        self._added = 0
        for members in sets:
            self.add(members)

    def add(self, members: Members) -> int | None:
        """Give one more set a member, moving others to other members if necessary; return its number, or None."""
        came, found = self._search(members)
        if not found:
            return None
        ((members_at, index),) = found
        while (step := came[members_at]) is not None:
            members_at, taken = step
            self._give(self.owner[taken], index)
            index = taken
        self._added += 1
        self.sets[self._added] = members
        self._give(self._added, index)
        return self._added

    def remove(self, number: int) -> None:
        """Remove a set; its member becomes free."""
        del self.owner[self.given.pop(number)], self.sets[number]

    def who_could_yield(self, members: Members) -> set[int]:
        """Return the sets any one of which could be removed so that one more set could have a member."""
        came, _ = self._search(members)
        return {number for number, own in self.sets.items() if own in came}

    def _give(self, number: int, index: Index) -> None:
        self.given[number] = index
        self.owner[index] = number

    def _search(
        self, members: Members
    ) -> tuple[dict[Members, tuple[Members, Index] | None], list[tuple[Members, Index]]]:
        """Search for a free member; return the step that led to each set, and the member found with its set."""
        came: dict[Members, tuple[Members, Index] | None] = {members: None}
        waiting = deque([members])
        while waiting:
            at = waiting.popleft()
            free = next((index for index in at if index not in self.owner), None)
            if free is not None:
                return came, [(at, free)]
            for index in at:
                own = self.sets[self.owner[index]]
                if own not in came:
                    came[own] = (at, index)
                    waiting.append(own)
        return came, []


class Exchanges:
    """The members that the sets of a matching could have in other matchings of the same sets."""

    def __init__(self, matching: Matching) -> None:
        self._has = {index: matching.sets[number] for number, index in matching.given.items()}
        sets = set(matching.sets.values())
        after = {members: {self._has[index] for index in members if index in self._has} for members in sets}
        before: dict[Members, list[Members]] = {members: [] for members in sets}
        for members, others in after.items():
            for other in others:
                before[other].append(members)
        loose = [members for members in sets if any(index not in self._has for index in members)]
        self._loose = _reached(loose, before, set())
        self._circles = _circles(after, before)

    def can_do_without(self, members: Members) -> bool:
        """Return whether a set could have another member so that its present one becomes free."""
        return members in self._loose

    def circle(self, members: Members) -> int:
        """Return a number that is the same for sets that can exchange their members in a circle."""
        return self._circles[members]

    def can_have(self, members: Members, index: Index) -> bool:
        """Return whether a set could have one of its members."""
        owner = self._has.get(index)
        return owner is None or owner in self._loose or self._circles[owner] == self._circles[members]


def _circles(after: Steps, before: Steps) -> dict[Members, int]:
    """Return a number for each strongly connected component: Kosaraju's algorithm."""
    seen: set[Members] = set()
    order = [members for start in after if start not in seen for members in _finished(start, after, seen)]
    numbers: dict[Members, int] = {}
    placed: set[Members] = set()
    for start in reversed(order):
        if start not in placed:
            numbers |= dict.fromkeys(_reached([start], before, placed), len(numbers))
    return numbers


def _finished(start: Members, after: Steps, seen: set[Members]) -> Iterable[Members]:
    """Return what can be reached, in postorder."""
    order = []
    seen.add(start)
    stack = [(start, iter(after[start]))]
    while stack:
        members, others = stack[-1]
        other = next((one for one in others if one not in seen), None)
        if other is None:
            order.append(members)
            stack.pop()
        else:
            seen.add(other)
            stack.append((other, iter(after[other])))
    return order


def _reached(starts: Iterable[Members], steps: Steps, seen: set[Members]) -> set[Members]:
    """Return what can be reached and was not seen, and add it to `seen`."""
    waiting = [members for members in starts if members not in seen]
    found = set(waiting)
    while waiting:
        for other in steps[waiting.pop()]:
            if other not in found and other not in seen:
                found.add(other)
                waiting.append(other)
    seen |= found
    return found
