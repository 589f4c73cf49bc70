"""Columns of outcomes, combined as in Kleene's logic."""

from itertools import product
from operator import and_, or_

import pytest

from selector.models import Outcome
from selector.rules.match.columns import Column, combined, is_not, places

CODES = (Outcome.REJECTED, Outcome.UNDECIDED, Outcome.MATCHED)


def test_the_bits_of_outcomes_are_kleenes_logic() -> None:
    pairs = list(product(CODES, repeat=2))
    columns = [Column(one for one, _ in pairs), Column(other for _, other in pairs)]
    assert list(combined(and_, *columns)) == [min(pair) for pair in pairs]
    assert list(combined(or_, *columns)) == [max(pair) for pair in pairs]


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 1000])
@pytest.mark.parametrize("every", [1, 3, 16, 17, 400])
def test_places_are_found_where_they_are_many_or_few(length: int, every: int) -> None:
    column = Column(place % every == 0 for place in range(length))
    assert list(places(column)) == list(range(0, length, every))
    assert list(places(Column(length))) == []


def test_one_outcome_is_kept_apart_from_the_others() -> None:
    column = Column(CODES)
    for place, outcome in enumerate(CODES):
        assert list(places(is_not(outcome, column))) == [other for other in range(3) if other != place]
