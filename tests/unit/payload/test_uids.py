"""The UIDs that identify a study, a series or an instance."""

import json

import msgspec
import pytest

from selector.dicom.single_values import BLANKS
from selector.models import Series
from selector.payload.structures import Structures
from selector.payload.uids import SERIES_UID, UidReader, are_distinct, are_plain

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
