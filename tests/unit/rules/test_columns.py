"""Columns of outcomes: combined as Kleene's logic has it, and the same whichever way they are made."""

from itertools import product

import pytest

from selector.models import Outcome
from selector.rules.match.codes import MOST_CODES
from selector.rules.match.columns import Column, greatest_of, is_not, is_only, least_of, places
from tests.support.builders import Dataset, result_of, selection, selections, series, study, taken

CODES = (Outcome.REJECTED, Outcome.UNDECIDED, Outcome.MATCHED)


def test_the_bits_of_outcomes_are_kleenes_logic() -> None:
    pairs = list(product(CODES, repeat=2))
    columns = [Column(one for one, _ in pairs), Column(other for _, other in pairs)]
    assert list(least_of(columns)) == [min(pair) for pair in pairs]
    assert list(greatest_of(columns)) == [max(pair) for pair in pairs]
    assert list(least_of(columns[:1])) == [one for one, _ in pairs]


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 1000])
@pytest.mark.parametrize("every", [1, 3, 16, 17, 400])
def test_places_are_found_where_they_are_many_or_few(length: int, every: int) -> None:
    column = Column(place % every == 0 for place in range(length))
    assert list(places(column)) == list(range(0, length, every))
    assert list(places(Column(length))) == []


def test_one_outcome_is_told_from_the_others() -> None:
    column = Column(CODES)
    for place, outcome in enumerate(CODES):
        assert list(places(is_only(outcome, column))) == [place]
        assert list(places(is_not(outcome, column))) == [other for other in range(3) if other != place]


def asking(times: int, attribute: str, value: str) -> Dataset:
    """Return so many selections that ask the same."""
    return selections(*(selection({attribute: {"equals": value}}, name=f"{number}") for number in range(times)))


@pytest.mark.parametrize("times", [1, 3, 6])
@pytest.mark.parametrize("distinct", [2, MOST_CODES - 1, MOST_CODES, MOST_CODES + 1, 3 * MOST_CODES])
def test_a_test_says_the_same_however_often_it_is_asked_and_of_how_many_values(times: int, distinct: int) -> None:
    listed = [series(f"1.{number}", StationName=f"S{number % distinct}") for number in range(2 * distinct)]
    found = taken(asking(times, "StationName", "s1"), *listed)
    assert found == {f"{number}": ["1.1", f"1.{distinct + 1}"] for number in range(times)}


@pytest.mark.parametrize("times", [1, 3])
def test_the_study_decides_where_the_series_says_nothing(times: int) -> None:
    of_study = study(
        "1", series("1.1"), series("1.2", PatientAge="050Y"), series("1.3", PatientAge=""), PatientAge="040Y"
    )
    without = study("2", series("2.1", PatientAge="040Y"), series("2.2"))
    results = result_of(asking(times, "PatientAge", "040Y"), of_study, without).studies
    found = [[[one.SeriesInstanceUID for one in choice.taken] for choice in result.choices] for result in results]
    assert found == [[["1.1", "1.3"]] * times, [["2.1"]] * times]
    assert [choice.undecided for choice in results[1].choices] == [1] * times


@pytest.mark.parametrize("times", [1, 3])
def test_keyword_and_tag_are_told_apart_in_one_payload(times: int) -> None:
    listed = [series("1.1", Modality="CT"), series("1.2", **{"00080060": "CT"}), series("1.3", Modality="MR")]
    assert taken(asking(times, "Modality", "CT"), *listed) == {f"{number}": ["1.1", "1.2"] for number in range(times)}


SLOW = {"Modality": "CT", "StationName": {"matches": "(a|aa|aaa|b?a)+$"}}


@pytest.mark.parametrize("times", [1, 2, 3, 6])
@pytest.mark.parametrize("others", [0, 300])
def test_a_search_that_nobody_needs_ends_no_run(times: int, others: int) -> None:
    listed = [series("1.1", Modality="MR", StationName="a" * 60 + "!"), series("1.2", Modality="CT", StationName="aaa")]
    listed += [series(f"2.{number}", Modality="MR", StationName=f"x{number}") for number in range(others)]
    asked = selections(*(selection(SLOW, name=f"{number}") for number in range(times)))
    assert taken(asked, *listed) == {f"{number}": ["1.2"] for number in range(times)}
