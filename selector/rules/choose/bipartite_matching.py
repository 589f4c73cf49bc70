"""Maximum bipartite matching: claimants that each get a series of their own, and which other series they could have.

A matching grows along augmenting paths: a claimant takes the series of another one, that one takes the series of a
third, until a series is free, or until it is taken from a claimant that may lose its own.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from selector.rules.choose.claims import Index

Members = frozenset[Index]
Number = int
"""A claimant."""
Steps = Mapping[Members, Iterable[Members]]


class Matching:
    """Claimants by number, some of which have a series.

    Attributes
    ----------
    members
        All series.
    free
        The series that no claimant has.
    wanted
        The series that each claimant could have.
    given
        The series of each claimant that has one.
    owner
        The claimant of each series that is not free.
    """

    def __init__(self, members: Iterable[Index]) -> None:
        self.members = frozenset(members)
        self.free = set(self.members)
        self.wanted: dict[Number, Members] = {}
        self.given: dict[Number, Index] = {}
        self.owner: dict[Index, Number] = {}

    def give(self, number: Number, members: Members) -> bool:
        """Give a claimant a series, moving others to other series if necessary; return whether that is possible."""
        return Search(self).give(number, members)

    def release(self, number: Number) -> None:
        """Take the series of a claimant away."""
        index = self.given.pop(number)
        del self.owner[index]
        self.free.add(index)

    def put(self, number: Number, index: Index) -> Index | None:
        """Give a claimant this series; return the one that it had."""
        self.free.discard(index)
        self.owner[index] = number
        before, self.given[number] = self.given.get(number), index
        return before


class Search:
    """A search for one augmenting path in a matching.

    What an attempt has seen leads nowhere, so later ones pass it over: all of them together see each series once.

    Parameters
    ----------
    matching
        The matching; nothing but `give` may change it during the search.
    may_lose
        Whether a claimant may lose its series to the one that gets one.
    """

    def __init__(self, matching: Matching, may_lose: Callable[[Number], bool] = lambda _: False) -> None:
        self._matching, self._may_lose = matching, may_lose
        self._seeker: dict[Index, Number] = {}

    @cached_property
    def _unseen(self) -> set[Index]:
        return set(self._matching.members)

    def give(self, number: Number, members: Members) -> bool:
        """Give a claimant that has no series one of the members, which are then what it wants.

        Return whether that is possible; if not, nothing has changed, and the next attempt can be made.
        """
        end = self.end_of_path(number, members)
        if end is None:
            return False
        matching = self._matching
        matching.wanted[number] = members
        if end in matching.owner:
            matching.release(matching.owner[end])
        index: Index | None = end
        while index is not None:
            index = matching.put(self._seeker[index], index)
        return True

    def end_of_path(self, number: Number, members: Members) -> Index | None:
        """Return a series that a path leads to from a claimant of the members: a free one, or one that can be lost."""
        matching = self._matching
        few, many = sorted((members, matching.free), key=len)
        free = next(filter(many.__contains__, few), None)
        if free is not None:
            self._seeker[free] = number
            return free
        waiting = deque([(number, members)])
        while waiting:
            seeker, wanted = waiting.popleft()
            found = wanted & self._unseen
            self._unseen.difference_update(found)
            self._seeker.update(dict.fromkeys(found, seeker))
            for index in found & matching.free:
                return index
            for index in found:
                owner = matching.owner[index]
                if self._may_lose(owner):
                    return index
                waiting.append((owner, matching.wanted[owner]))
        return None


class Exchanges:
    """The members that the sets of a matching could have in other matchings of the same sets."""

    def __init__(self, matching: Matching) -> None:
        self._has = {index: matching.wanted[number] for number, index in matching.given.items()}
        sets = set(self._has.values())
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
