"""Claimants that each get a series of their own, and what else they could have; compared with trying everything."""

from itertools import chain, product

from hypothesis import given
from hypothesis import strategies as some

from selector.rules.choose.bipartite_matching import Exchanges, Matching, Members, Search

SETS = some.lists(some.frozensets(some.integers(0, 4), max_size=3), max_size=4)


def all_matchings(sets: list[Members]) -> list[tuple[int, ...]]:
    """Return every way of giving each set a member of its own."""
    return [given for given in product(*sets) if len(set(given)) == len(given)]


def matched(sets: list[Members]) -> Matching:
    """Return a matching that gives as many of the sets a member as possible, the first ones first."""
    matching = Matching([*chain.from_iterable(sets), *range(5)])
    for number, members in enumerate(sets):
        matching.give(number, members)
    return matching


@given(SETS)
def test_one_more_gets_a_series_exactly_where_all_can_have_one(sets: list[Members]) -> None:
    matching = Matching(range(5))
    placed: list[Members] = []
    for number, members in enumerate(sets):
        is_placed = matching.give(number, members)
        assert is_placed == bool(all_matchings([*placed, members]))
        placed += [members] if is_placed else []
    assert all(index in matching.wanted[number] for number, index in matching.given.items())
    assert {index: number for number, index in matching.given.items()} == matching.owner
    assert matching.free == matching.members - matching.owner.keys()


@given(SETS, some.lists(some.frozensets(some.integers(0, 4), max_size=3), max_size=3))
def test_a_search_goes_on_where_its_failed_attempts_ended(sets: list[Members], tried: list[Members]) -> None:
    matching = matched(sets)
    placed = [matching.wanted[number] for number in matching.given]
    possible = [members for members in tried if all_matchings([*placed, members])]
    search = Search(matching)
    given_up = 0
    while given_up < len(tried) and not search.give(9, tried[given_up]):
        given_up += 1
    assert tried[given_up:][:1] == possible[:1]
    assert matching.wanted.get(9) == (possible[0] if possible else None)


@given(SETS, some.frozensets(some.integers(0, 4), max_size=3))
def test_who_may_lose_a_series_is_who_can_be_left_out_for_one_more(sets: list[Members], more: Members) -> None:
    for loser in matched(sets).given:
        matching = matched(sets)
        if matching.give(9, more):
            return
        others = [matching.wanted[other] for other in matching.given if other != loser]
        can_lose = bool(all_matchings([*others, more]))
        assert Search(matching, {loser}.__contains__).give(9, more) is can_lose
        assert (loser in matching.given) is not can_lose
        assert (9 in matching.given) is can_lose
        assert {index: number for number, index in matching.given.items()} == matching.owner


@given(SETS)
def test_what_a_set_can_have_is_what_it_has_in_some_matching(sets: list[Members]) -> None:
    matching = matched(sets)
    exchanges, placed = Exchanges(matching), [matching.wanted[number] for number in matching.given]
    everything = all_matchings(placed)
    for members in placed:
        # Equal sets can stand in for each other, so what one of them has, all of them can have.
        found = {given[other] for given in everything for other, own in enumerate(placed) if own == members}
        assert {index for index in members if exchanges.can_have(members, index)} == found


def test_a_series_that_is_taken_away_becomes_free() -> None:
    matching = matched([frozenset({1, 2}), frozenset({2})])
    assert matching.owner == {1: 0, 2: 1}
    assert not matching.give(2, frozenset({1}))
    matching.release(0)
    assert matching.give(2, frozenset({1}))
    assert matching.given == {1: 2, 2: 1}
