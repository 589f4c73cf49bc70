"""The order of studies, and the newest of them."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations
from math import inf
from random import Random

import pytest

from selector.results import StudyResult
from selector.rules.choose.study_order import NewestStudies, StudyOrder
from selector.rules.match.series_batch import SeriesBatch
from selector.series_selector import select
from tests.support.builders import Dataset, payload_of, result_of, rules_of, series, study


def test_studies_come_newest_first_then_without_a_date_then_by_uid() -> None:
    dates: dict[str, tuple[object, object]] = {
        "1.7": ("20240101", "120000"),
        "1.1": ("20240102", "080000"),
        "1.2": ("20240101", "123000"),
        "1.5": ("20240101", None),
        "1.3": ("2024.01.01", "12:00:00"),
        "1.4": (None, "120000"),
        "1.6": ("***", None),
    }
    studies = [study(uid, series(f"{uid}.1"), StudyDate=day, StudyTime=time) for uid, (day, time) in dates.items()]
    order = [one.uid for one in result_of({}, *studies).studies]
    assert order == ["1.1", "1.2", "1.3", "1.7", "1.5", "1.4", "1.6"]
    assert [one.uid for one in result_of({}, *reversed(studies)).studies] == order


def test_a_study_date_may_come_from_series_or_instances() -> None:
    studies = [
        study("1", series("1.1", StudyDate="20220101")),
        study("2", series("2.1", {"00080020": {"vr": "DA", "Value": ["20240101"]}})),
        study("3", series("3.1"), StudyDate="20230101"),
        study("4", series("4.1", StudyDate="20200101"), series("4.2", StudyDate="20250101")),
    ]
    assert [one.uid for one in result_of({}, *studies).studies] == ["2", "3", "1", "4"]


def sized(**sizes: int) -> list[Dataset]:
    """Return studies with so many series, the newest first."""
    newest = date(2024, 1, 1)
    return [
        study(
            uid,
            *(series(f"{uid}.{number}") for number in range(size)),
            StudyDate=(newest - timedelta(index)).strftime("%Y%m%d"),
        )
        for index, (uid, size) in enumerate(sizes.items())
    ]


def kept_of(most: float, studies: Sequence[Dataset]) -> list[str]:
    rules = rules_of({})
    payload = payload_of(rules, studies)
    return [result.uid for _, result in select(payload, rules, keep=most).kept]


@pytest.mark.parametrize(
    ("most", "expected"),
    [(0, ""), (1, "a"), (2, "a"), (3, "ab"), (4, "abc"), (7, "abcd"), (8, "abcde"), (99, "abcde"), (inf, "abcde")],
)
def test_the_newest_are_kept_in_any_order_of_studies(most: float, expected: str) -> None:
    for order in permutations(sized(a=2, b=1, c=3, d=1, e=1)):
        assert "".join(kept_of(most, order)) == expected


def test_what_is_kept_is_bounded_however_many_studies_there_are() -> None:
    rules = rules_of({})
    listed = sized(**{f"s{number}": 1 + number % 3 for number in range(3000)})
    most, largest = 10, 3
    for seed in range(5):
        shuffled = Random(seed).sample(listed, len(listed))  # noqa: S311 - any order will do
        payload = payload_of(rules, shuffled)
        order = StudyOrder()
        kept = NewestStudies(most, order)
        for one in payload.whole.studies:
            order.note([one], SeriesBatch.of([one], {}))
            kept.add([one], [StudyResult(one.StudyInstanceUID, (), ())], {})
            assert sum(len(other.series) for _, other, *_ in kept._kept) <= 2 * most + largest
        assert [result.uid for _, result in kept.sorted({})] == [f"s{number}" for number in range(6)]
