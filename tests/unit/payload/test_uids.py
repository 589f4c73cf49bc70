"""The UIDs that identify a study, a series or an instance."""

import json
from array import array
from collections.abc import Collection
from random import Random

import msgspec
import pytest

from selector.dicom.single_values import BLANKS
from selector.models import Series
from selector.payload.structures import Structures
from selector.payload.uids import SERIES_UID, Distinct, UidReader, are_distinct, are_plain, hashes_of

MANY = [f"1.{number}" for number in range(25_000)]
"""More than are looked at in one go."""


def decoded(**members: object) -> Series:
    return msgspec.json.decode(json.dumps(members), type=Structures([]).series)


@pytest.mark.parametrize(
    ("spelled", "uid"),
    [
        ({"SeriesInstanceUID": "1.1"}, "1.1"),
        ({"SeriesInstanceUID": " 1.1\0"}, "1.1"),
        ({"0020000E": "1.1"}, "1.1"),
        ({"0020000e": ["1.1"]}, "1.1"),
        ({"0020000E": {"vr": "UI", "Value": ["1.1"]}}, "1.1"),
        ({"SeriesInstanceUID": "1.1", "0020000E": "1.1 "}, "1.1"),
        ({"SeriesInstanceUID": "1.1", "0020000E": "1.2"}, None),
        ({"SeriesInstanceUID": "1.1", "0020000E": 0}, None),
        ({"SeriesInstanceUID": "1.1\\1.2"}, None),
        ({"0020000E": 1.1}, None),
    ],
)
def test_a_uid_is_read_whichever_way_it_is_spelled(spelled: dict[str, object], uid: str | None) -> None:
    series, reader = decoded(**spelled), UidReader(SERIES_UID)
    assert (reader.read(series), reader.is_given(series)) == (uid, True)


@pytest.mark.parametrize("blank", ["", " ", "\0"])
def test_a_blank_uid_is_absent(blank: str) -> None:
    series, reader = decoded(SeriesInstanceUID=blank), UidReader(SERIES_UID)
    assert (reader.read(series), reader.is_given(series)) == (None, False)


@pytest.mark.parametrize("uids", [[], ["1"], MANY])
def test_distinct_uids(uids: list[str]) -> None:
    assert are_distinct(uids)
    assert are_plain(uids)


@pytest.mark.parametrize("odd", [MANY[0], MANY[-1]])
def test_a_second_uid_among_many_is_found(odd: str) -> None:
    assert not are_distinct([*MANY, odd])
    assert not are_distinct([odd, *MANY])
    assert are_plain([*MANY, odd])


def test_an_empty_uid_among_many_is_found() -> None:
    assert are_distinct(["", *MANY])
    assert not are_plain([*MANY, ""])
    assert not are_plain(["", *MANY])


@pytest.mark.parametrize("blank", [*BLANKS, "\\"])
@pytest.mark.parametrize("index", [0, 9_999, 10_000, 24_999])
def test_a_blank_or_a_backslash_among_many_is_found(blank: str, index: int) -> None:
    odd = [*MANY]
    odd[index] += blank
    assert not are_plain(odd)


def added(uids: Collection[str], together: int = 3_000) -> Distinct:
    """Return UIDs of which some are added at a time, whatever is noticed meanwhile."""
    distinct, listed = Distinct(), list(uids)
    for start in range(0, len(listed), together):
        distinct.add(listed[start : start + together])
    assert len(distinct) == len(distinct.hashes()) // 8 == len(listed)
    return distinct


@pytest.mark.parametrize("together", [1, 1_000, 30_000])
def test_all_uids_are_compared_however_many_are_added_at_a_time(together: int) -> None:
    for index in (0, 1, 4_999, 5_000, 24_999):
        assert added(MANY, together).are_distinct()
        assert not added([*MANY, MANY[index]], together).are_distinct()
        assert not added([MANY[index], *MANY], together).are_distinct()


def test_any_of_very_many_uids_that_is_there_twice_is_found() -> None:
    rng, uids = Random(1), [f"1.{number}" for number in range(300_000)]  # noqa: S311 - it must be repeatable, not secret
    assert added(uids).are_distinct()
    for _ in range(20):
        first, second = rng.sample(range(len(uids)), 2)
        once, uids[second] = uids[second], uids[first]
        assert not added(uids).are_distinct()
        uids[second] = once


def test_hashes_may_have_any_value() -> None:
    lowest, highest = -(1 << 63), (1 << 63) - 1
    values = [lowest, lowest + 1, -(1 << 62), -2, -1, 0, 1, 1 << 62, highest - 1, highest]
    others = range(10**9, 10**9 + 200_000)
    distinct = Distinct()
    assert distinct.add_hashes(array("q", [*values, *others]).tobytes())
    assert distinct.are_distinct()
    for value in values:
        again = Distinct()
        again.add_hashes(distinct.hashes())
        again.add_hashes(array("q", [value]).tobytes())
        assert not again.are_distinct()


def test_uids_added_together_are_compared_at_once() -> None:
    assert not Distinct().add(["1", "2", "1"])


def test_two_uids_that_are_the_same_are_noticed_long_before_the_end() -> None:
    distinct = Distinct()
    assert distinct.add(["1"])
    assert distinct.add(["1"])
    assert not all(distinct.add([uid]) for uid in MANY[:5_000])
    distinct = added(MANY)
    distinct.add(MANY[:1])
    assert not all(distinct.add([f"2.{number}"]) for number in range(3 * len(MANY)))


def test_hashes_stand_for_uids() -> None:
    distinct = added(MANY)
    distinct.add_hashes(hashes_of(["2"]))
    assert distinct.are_distinct()
    distinct.add_hashes(hashes_of(MANY[7_000:7_001]))
    assert not distinct.are_distinct()


@pytest.mark.parametrize("others", [[], ["2"], [f"2.{number}" for number in range(200_000)]])
def test_what_two_have_in_common(others: list[str]) -> None:
    for uids in ([], ["1"], MANY):
        assert added(uids).isdisjoint(added(others))
        assert added(others).isdisjoint(added(uids))
    for index in (0, 12_345, -1):
        assert not added(MANY).isdisjoint(added([*others, MANY[index]]))
        assert not added([MANY[index], *others]).isdisjoint(added(MANY))
