"""`take`, `distinct` and `same` on ranked candidates; `tests/properties` compares all of it with trying everything."""

import pytest

from selector.rules.choose.assignment import choose, choose_same, grant_alone
from selector.rules.choose.claims import Claim, Grant


@pytest.mark.parametrize(
    ("claim", "grant"),
    [
        (Claim({}), Grant()),
        (Claim({4: 0, 2: 0, 7: 1}), Grant((4, 2, 7))),
        (Claim({4: 0, 2: 1}, take=1), Grant((4,))),
        (Claim({4: 0, 2: 0}, take=2), Grant((4, 2))),
        (Claim({4: 0, 2: 0}, take=9), Grant((4, 2))),
        (Claim({4: 0, 2: 0}, take=1), Grant((), tied=2, places=1)),
        (Claim({4: 0, 2: 1, 7: 1, 8: 1}, take=3), Grant((), tied=3, places=2)),
        (Claim({4: 0, 2: 0, 7: 1}, take=2), Grant((4, 2))),
    ],
)
def test_a_selection_that_competes_with_no_other(claim: Claim, grant: Grant) -> None:
    assert grant_alone(claim) == grant
    for distinct in (False, True):
        assert choose([claim], distinct=distinct).grants == (grant,)


def test_required_selections_come_first_then_the_number_filled_then_the_ranks() -> None:
    free, needed = Claim({1: 0}, take=1), Claim({1: 0}, take=1, required=1)
    assert [grant.taken for grant in choose([free, needed], distinct=True).grants] == [(), (1,)]
    assert [grant.taken for grant in choose([free, needed], distinct=False).grants] == [(1,), (1,)]
    either, one = Claim({1: 0, 2: 1}, take=1), Claim({1: 0}, take=1)
    assert [grant.taken for grant in choose([either, one], distinct=True).grants] == [(2,), (1,)]
    other = Claim({1: 0, 2: 0}, take=1)
    assert [grant.taken for grant in choose([either, other], distinct=True).grants] == [(1,), (2,)]


def test_the_agreeing_set_that_fills_the_most_is_taken() -> None:
    claims = [Claim({1: 0, 2: 1}, take=1), Claim({3: 0})]
    found = choose_same(claims, {1: "x", 2: "y", 3: "y"}, distinct=False)
    assert found is not None
    assert [grant.taken for grant in found.grants] == [(2,), (3,)]
    assert not found.others
    # Sets that fill as many with equal ranks leave it undecided.
    assert choose_same([Claim({1: 0, 2: 0}, take=1)], {1: "x", 2: "y"}, distinct=False) is None
    # Another set would fill as many selections, but different ones.
    rivals = choose_same([Claim({1: 0}), Claim({2: 0})], {1: "x", 2: "y"}, distinct=False)
    assert rivals is not None
    assert ([grant.taken for grant in rivals.grants], rivals.others) == ([(1,), ()], True)


def test_a_tie_fills_nothing_so_a_set_without_one_is_better() -> None:
    keys = {1: "x", 2: "x", 3: "x", 4: "y", 5: "y"}
    claims = [Claim({1: 0, 2: 0, 4: 1}, take=1), Claim({3: 0, 5: 0}, take=1)]
    found = choose_same(claims, keys, distinct=False)
    assert found is not None
    assert [grant.taken for grant in found.grants] == [(4,), (5,)]
    # A required selection that ties has nothing, although there is enough for it.
    tied = [Claim({1: 0, 2: 0, 4: 1}, take=1, required=1), Claim({3: 0}, take=1)]
    found = choose_same(tied, keys, distinct=True)
    assert found is not None
    assert [grant.taken for grant in found.grants] == [(4,), ()]
    # With two places, a tie for the second one leaves the selection with nothing as well.
    twice = [Claim({4: 0, 1: 1, 2: 1, 5: 2}, take=2), Claim({3: 0}, take=1)]
    found = choose_same(twice, {**keys, 4: "x"}, distinct=False)
    assert found is not None
    assert [grant.taken for grant in found.grants] == [(5,), ()]
    # Where all sets tie, a tie is the reason.
    found = choose_same([Claim({1: 0, 2: 0, 4: 1, 5: 1}, take=1)], keys, distinct=False)
    assert found is not None
    assert [(grant.taken, grant.tied) for grant in found.grants] == [((), 2)]


def test_without_candidates_nothing_is_taken() -> None:
    found = choose_same([Claim({}), Claim({})], {}, distinct=True)
    assert found is not None
    assert found.grants == (Grant(), Grant())
