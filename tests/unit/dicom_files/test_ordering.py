"""The order of the files of a series."""

import random
from collections.abc import Sequence
from itertools import pairwise

import pytest

from selector.dicom_files.assembling import Instance
from selector.dicom_files.found import Header
from selector.dicom_files.ordering import in_order
from selector.dicom_files.reading.headers import read_header
from tests.support.dicom import SERIES

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
OBLIQUE = (1.0, 0.0, 0.0, 0.0, 0.8, 0.6)


def instance(
    file: str, z: float | None = None, number: float | None = None, orientation: Sequence[float] = AXIAL
) -> Instance:
    position = () if z is None else (1.0, 2.0, z)
    return Instance(f"1.{file}", file, {}, position, tuple(orientation), number)


@pytest.mark.parametrize(
    ("instances", "order"),
    [
        ([instance("a", 9, 1), instance("b", -3, 2), instance("c", 2.5, 3)], "bca"),
        ([instance("a", 1, 2), instance("b", 0, 9), instance("c", 1, 1)], "bca"),
        ([instance("a", 1.004, 2), instance("b", 0, 9), instance("c", 1, 3)], "bac"),
        ([instance("b", 1, 1), instance("a", 1, 1)], "ab"),
        ([instance("a", 9, 3), instance("b", None, 1), instance("c", 1, 2)], "bca"),
        ([instance("a", 9, 3), instance("b", 1, 4, (0, 1, 0, 0, 0, 1)), instance("c", 1, 2)], "cab"),
        ([instance("a", 9, 1, ()), instance("b", 1, 2, ())], "ab"),
        ([instance("a", 9, 1, (1, 0, 0, 1, 0, 0)), instance("b", 1, 2, (1, 0, 0, 1, 0, 0))], "ab"),
        ([instance("a", None, None), instance("c", None, 5), instance("b", None, None)], "cab"),
        ([instance("a", 9, 1, OBLIQUE), instance("b", 1, 2, OBLIQUE)], "ba"),
        ([instance("a", 5)], "a"),
    ],
    ids=[
        "by position",
        "the same slice by number",
        "nearly the same slice",
        "the same number by file",
        "one without position",
        "one that is not parallel",
        "no orientation",
        "directions that are parallel",
        "no number",
        "oblique",
        "one",
    ],
)
def test_order(instances: list[Instance], order: str) -> None:
    assert "".join(in_order(instances)) == order


def test_real_series_whose_files_were_renamed() -> None:
    files = sorted(SERIES.iterdir())
    names = [f"IM{number:03}" for number in range(len(files))]
    random.Random(5).shuffle(names)  # noqa: S311 - the same order in every run
    headers: dict[str, Header] = {}
    for name, path in zip(names, files, strict=True):
        found = read_header(str(path), frozenset())
        assert isinstance(found, Header)
        headers[name] = found
    instances = [
        Instance(one.instance, name, one.members, one.position, one.orientation, one.number)
        for name, one in sorted(headers.items())
    ]
    ordered = [headers[name] for name in in_order(instances)]
    assert [one.instance for one in ordered] != [headers[name].instance for name in sorted(headers)]
    places = [(one.position[2], one.number or 0) for one in ordered]
    assert len({z for z, _ in places}) > 10
    assert all(one < other for one, other in pairwise(places))


def test_order_does_not_depend_on_the_order_of_the_input() -> None:
    instances = [instance(f"{number:02}", number % 5 * 2.0, number) for number in range(20)]
    expected = in_order(instances)
    random.Random(1).shuffle(instances)  # noqa: S311 - the same order in every run
    assert in_order(instances) == expected
