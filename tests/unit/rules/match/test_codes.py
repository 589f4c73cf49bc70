"""Outcomes by codes of what is written are the outcomes of the values themselves."""

import pytest

from selector.rules.match.codes import MOST_CODES
from tests.support.builders import Dataset, result_of, selection, selections, series, study, taken


def asking(times: int, attribute: str, value: str) -> Dataset:
    """Return a number of selections that ask the same."""
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
    found = [[list(choice.taken) for choice in result.choices] for result in results]
    assert found == [[["1.1", "1.3"]] * times, [["2.1"]] * times]
    assert [choice.undecided for choice in results[1].choices] == [1] * times


@pytest.mark.parametrize("times", [1, 3])
def test_keyword_and_tag_are_not_mixed_up_in_one_payload(times: int) -> None:
    listed = [series("1.1", Modality="CT"), series("1.2", **{"00080060": "CT"}), series("1.3", Modality="MR")]
    assert taken(asking(times, "Modality", "CT"), *listed) == {f"{number}": ["1.1", "1.2"] for number in range(times)}
