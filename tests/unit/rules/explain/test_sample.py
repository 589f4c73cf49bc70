"""The sample of studies that a report explains."""

from collections.abc import Sequence
from itertools import permutations
from math import inf
from random import Random
from zlib import crc32

import pytest

from selector.results import StudyResult
from selector.rules.explain.sample import Sample, lowest
from selector.series_selector import select
from tests.support.builders import Dataset, payload_of, rules_of, series, study

SIZES = {"1": 2, "2": 1, "3": 3, "4": 1, "5": 1}
"""By UID; in the order of their checksums, the studies are 2, 3, 1, 5 and 4."""


def studies_of(sizes: dict[str, int]) -> list[Dataset]:
    """Return studies with so many series, the newest first."""
    return [
        study(uid, *(series(f"{uid}.{number}") for number in range(1, size + 1)), StudyDate=f"{2024 - index}0101")
        for index, (uid, size) in enumerate(sizes.items())
    ]


def kept_of(most: float, studies: Sequence[Dataset]) -> str:
    rules = rules_of({})
    return "".join(result.uid for _, result in select(payload_of(rules, studies), rules, keep=most).kept)


@pytest.mark.parametrize(
    ("most", "expected"),
    [(0, ""), (1, "2"), (2, "23"), (4, "23"), (5, "123"), (6, "123"), (7, "1235"), (8, "12345"), (inf, "12345")],
)
def test_the_sample_is_the_same_in_any_order_of_studies_and_newest_first(most: float, expected: str) -> None:
    for order in permutations(studies_of(SIZES)):
        assert kept_of(most, order) == expected


def test_of_equal_checksums_the_uid_decides() -> None:
    one, other = "1.303740.983713", "1.797239.128842"
    assert crc32(one.encode()) == crc32(other.encode())
    assert lowest({other: 1, one: 1}, 1) == lowest({one: 1, other: 1}, 1) == {one}


def test_what_is_kept_is_bounded_however_many_studies_there_are() -> None:
    rules, most, largest = rules_of({}), 10, 3
    listed = studies_of({f"1.{number}": 1 + number % largest for number in range(3000)})
    found = set()
    for seed in range(5):
        payload = payload_of(rules, Random(seed).sample(listed, len(listed)))  # noqa: S311 - any order will do
        sample, studies = Sample(most), payload.whole.studies
        for one in studies:
            for _ in sample.chosen([one]):
                sample.add(one, StudyResult(one.StudyInstanceUID, ()), payload.whole.images)
            assert len(sample.images) <= 2 * most + largest
        found.add(frozenset(result.uid for _, result in sample.studies()))
    assert len(found) == 1
