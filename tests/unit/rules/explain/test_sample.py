"""The sample of studies that a report explains."""

from itertools import permutations
from math import inf
from random import Random
from zlib import crc32

import pytest

from selector.rules.explain.sample import Sample, lowest

SIZES = {"1": 2, "2": 1, "3": 3, "4": 1, "5": 1}
"""The series of studies; in the order of their checksums, these are 2, 3, 1, 5 and 4."""


@pytest.mark.parametrize(
    ("most", "expected"),
    [(0, ""), (1, "2"), (2, "23"), (4, "23"), (5, "123"), (6, "123"), (7, "1235"), (8, "12345"), (inf, "12345")],
)
def test_the_sample_is_the_same_in_any_order_of_studies(most: float, expected: str) -> None:
    for order in permutations(SIZES.items()):
        assert "".join(sorted(lowest(dict(order), most))) == expected


def test_of_equal_checksums_the_uid_decides() -> None:
    one, other = "1.303740.983713", "1.797239.128842"
    assert crc32(one.encode()) == crc32(other.encode())
    assert lowest({other: 1, one: 1}, 1) == lowest({one: 1, other: 1}, 1) == {one: 1}


def test_what_is_given_as_a_uid_may_be_any_text() -> None:
    sizes = {"\ud800": 1, "é": 1, "1.2": 1}
    sample = Sample(3)
    assert sample.chosen(list(sizes)) == [0, 1, 2]
    assert lowest(sizes, 3) == sizes


def test_what_may_be_in_the_sample_is_bounded_and_has_all_that_is() -> None:
    most, largest = 10, 3
    sizes = {f"1.{number}": 1 + number % largest for number in range(3000)}
    for seed in range(5):
        sample = Sample(most)
        within: set[str] = set()
        for uid in Random(seed).sample(list(sizes), len(sizes)):  # noqa: S311 - any order will do
            for _ in sample.chosen([uid]):
                within.add(uid)
                within -= set(sample.add(uid, sizes[uid]))
            assert sum(map(sizes.__getitem__, within)) <= 2 * most + largest
        assert within >= lowest(sizes, most).keys()
        assert within - set(sample.cut()) == lowest(sizes, most).keys()


def test_studies_are_all_in_the_sample_until_they_have_too_many_series() -> None:
    sample, all_in = Sample(4), []
    for uid, size in SIZES.items():
        sample.add(uid, size)
        all_in.append(sample.is_all)
    sample.add("6", 9)
    assert all_in == [True, True, False, False, False]
    assert not sample.is_all


def test_an_empty_sample_has_nothing() -> None:
    assert Sample(0).chosen(list(SIZES)) == []
