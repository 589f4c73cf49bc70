"""Sets of which each has a member of its own, and what else they could have; compared with trying everything."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as some

from selector.rules.choose.bipartite_matching import Exchanges, Matching, Members

SETS = some.lists(some.frozensets(some.integers(0, 4), max_size=3), max_size=4)


def all_matchings(sets: list[Members]) -> list[tuple[int, ...]]:
    """Return every way of giving each set a member of its own."""
    return [given for given in product(*sets) if len(set(given)) == len(given)]


@given(SETS)
def test_a_set_is_added_exactly_where_all_can_have_a_member(sets: list[Members]) -> None:
    matching = Matching()
    placed: list[Members] = []
    for members in sets:
        number = matching.add(members)
        assert (number is not None) == bool(all_matchings([*placed, members]))
        placed += [members] if number is not None else []
    assert sorted(matching.given) == sorted(matching.sets)
    assert all(matching.given[number] in members for number, members in matching.sets.items())
    assert {index: number for number, index in matching.given.items()} == matching.owner


@given(SETS, some.frozensets(some.integers(0, 4), max_size=3))
def test_who_could_yield_is_who_can_be_left_out_for_one_more(sets: list[Members], more: Members) -> None:
    matching = Matching(sets)
    if matching.add(more) is not None:
        return
    for number in matching.sets:
        others = [members for other, members in matching.sets.items() if other != number]
        assert (number in matching.who_could_yield(more)) == bool(all_matchings([*others, more]))


@given(SETS)
def test_what_a_set_can_have_is_what_it_has_in_some_matching(sets: list[Members]) -> None:
    matching = Matching(sets)
    exchanges, placed = Exchanges(matching), list(matching.sets.values())
    everything = all_matchings(placed)
    for members in placed:
        # Equal sets can stand in for each other, so what one of them has, all of them can have.
        found = {given[other] for given in everything for other, own in enumerate(placed) if own == members}
        assert {index for index in members if exchanges.can_have(members, index)} == found


def test_a_set_that_is_left_out_frees_its_member() -> None:
    matching = Matching([frozenset({1, 2}), frozenset({2})])
    assert matching.owner.keys() == {1, 2}
    assert matching.add(frozenset({1})) is None
    matching.remove(matching.owner[1])
    assert matching.add(frozenset({1})) == 3
    assert matching.given == {2: 2, 3: 1}
