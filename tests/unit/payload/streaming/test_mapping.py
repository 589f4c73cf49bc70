"""A mapping that is read in step with the series: what has an image, what is of no series, and what is out of step."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from selector.payload.streaming.mapping import MappingInStep, Neighbours, NotInStepError, WholeMapping
from selector.payload.uids import Distinct

UIDS = [f"1.{number}" for number in range(100)]
ALL = {uid: f"{uid}.nii" for uid in UIDS}
SIZE = 200


@contextmanager
def opened(folder: Path, mapping: Mapping[str, object] | str) -> Iterator[MappingInStep]:
    path = folder / "series-images.json"
    path.write_text(mapping if isinstance(mapping, str) else json.dumps(mapping, separators=(",", ":")), "utf-8")
    with path.open("rb") as file:
        yield MappingInStep.of_file(path.name, file.fileno(), SIZE)


def read(images: MappingInStep, uids: Sequence[str] = UIDS, together: int = 7) -> tuple[dict[str, object], int]:
    """Return the images of series that go by some at a time, and the number of those of others."""
    found: dict[str, object] = {}
    for start in range(0, len(uids), together):
        some = uids[start : start + together]
        given, count = images.of(some)
        assert count == len(given.keys() & set(some))
        found |= given
    series = Distinct()
    assert series.add(uids)
    return found, images.unknown(len(found), series)


@pytest.mark.parametrize("together", [1, 7, 100])
def test_each_series_has_its_image(together: int, tmp_path: Path) -> None:
    with opened(tmp_path, ALL) as images:
        assert read(images, together=together) == (ALL, 0)


@pytest.mark.parametrize("space", [{}, {"indent": 1}, {"indent": None}])
def test_white_space_does_not_matter(space: dict[str, int], tmp_path: Path) -> None:
    with opened(tmp_path, f"\ufeff {json.dumps(ALL, **space)}\n") as images:  # type: ignore[arg-type]
        assert read(images) == (ALL, 0)


def test_images_may_be_lists_of_files_and_have_backslashes(tmp_path: Path) -> None:
    mapping: dict[str, object] = {uid: (f"C:\\{uid}\\1", "2,", "':") for uid in UIDS} | {"1.50": "\\3"}
    mapping |= dict.fromkeys(UIDS[40:42], ("a",) * 50)  # longer than what is read at a time
    with opened(tmp_path, mapping) as images:
        assert read(images) == (mapping, 0)


def test_a_series_may_have_no_image_and_an_image_no_series(tmp_path: Path) -> None:
    mapping: dict[str, object] = {uid: name for uid, name in ALL.items() if int(uid[2:]) % 5}
    expected = dict(mapping)
    mapping |= {"1.10": "", "1.20": None, "1.30": []}
    mapping |= {f"2.{number}": "x" for number in range(30)}
    with opened(tmp_path, mapping) as images:
        assert read(images) == (expected, 30)


def test_neighbours_may_change_places(tmp_path: Path) -> None:
    order = [uid for start in range(0, 100, 10) for uid in reversed(UIDS[start : start + 10])]
    with opened(tmp_path, {uid: ALL[uid] for uid in order}) as images:
        assert read(images) == (ALL, 0)


def test_no_image_at_all(tmp_path: Path) -> None:
    with opened(tmp_path, "{ }") as images:
        assert read(images) == ({}, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"1.1": 5}',
        '{"1.1": {"1.2": "a"}}',
        '{"1.1": "a",}',
        '{"1.1": "a"} {}',
        '{"1.1": "a\\""}',
        '{"1.1": ["a", ""]}',
        json.dumps({**ALL, "": "a"}),
        json.dumps({**ALL, "": None}),
        json.dumps({**ALL, " ": ""}),
        json.dumps({**ALL, " 1.1": "a"}),
        json.dumps(ALL)[:-1] + ', "1.1": "b"}',
        json.dumps(ALL)[:-1] + ', "1.1": "1.1.nii"}',
        json.dumps(ALL)[:-1] + ', "2": "b", "2": "c"}',
        json.dumps({"2": "b", **ALL})[:-1] + ', "2": "c"}',
        json.dumps(ALL).replace("1.7.nii", "\udc80"),
    ],
)
def test_what_must_be_read_as_a_whole(text: str, tmp_path: Path) -> None:
    (tmp_path / "series-images.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with (tmp_path / "series-images.json").open("rb") as file, pytest.raises(NotInStepError):
        read(MappingInStep.of_file("", file.fileno(), SIZE))


def far_out_of_step(count: int) -> dict[str, str]:
    return {f"2.{number}": "x" for number in range(count)} | ALL


def test_an_image_may_be_ahead_of_its_series_but_not_too_far(tmp_path: Path) -> None:
    with opened(tmp_path, far_out_of_step(50_000)) as images:
        assert read(images) == (ALL, 50_000)
    with opened(tmp_path, far_out_of_step(70_000)) as images, pytest.raises(NotInStepError):
        read(images)


def test_an_image_of_a_series_that_has_gone_by_is_noticed_when_it_is_read(tmp_path: Path) -> None:
    with opened(tmp_path, far_out_of_step(70_000)) as images:
        assert images.of(UIDS[:1]) == ({}, 0)
        with pytest.raises(NotInStepError):
            images.of(["3"] * 70_050)


def test_an_image_of_a_series_that_went_by_long_ago_is_noticed_in_the_end(tmp_path: Path) -> None:
    many = [f"3.{number}" for number in range(61_000)]
    with opened(tmp_path, far_out_of_step(70_000)) as images:
        for uids in (UIDS, many, ["4"], ["5"] * 70_050):
            assert images.of(uids) == ({}, 0)
        series = Distinct()
        assert series.add([*UIDS, *many])
        with pytest.raises(NotInStepError):
            images.unknown(0, series)


def neighbours(first: str) -> Neighbours:
    """Return some series around the one with which a part begins."""
    index = UIDS.index(first)
    return UIDS[max(index - 3, 0) : index], UIDS[index : index + 3]


@pytest.mark.parametrize("firsts", [[], ["1.50"], ["1.20", "1.21", "1.99"]])
def test_parts_are_the_whole(firsts: list[str], tmp_path: Path) -> None:
    mapping = {uid: image for uid, image in ALL.items() if uid != "1.30"} | {"2.1": "x"}
    bounds = [0, *map(UIDS.index, firsts), len(UIDS)]
    found: dict[str, object] = {}
    with opened(tmp_path, mapping) as images:
        for part, start, end in zip(images.parts(list(map(neighbours, firsts))), bounds, bounds[1:], strict=False):
            given, _ = part.of(UIDS[start:end])
            found |= given
            images.absorb(part.hashes())
        series = Distinct()
        assert series.add(UIDS)
        assert images.unknown(len(found), series) == 1
    assert found == {uid: image for uid, image in mapping.items() if uid in ALL}


def test_parts_that_do_not_fit_are_noticed(tmp_path: Path) -> None:
    with opened(tmp_path, ALL) as images:
        for before, after in ((["1.49"], ["7"]), (["7"], ["1.50"]), (["1.51"], ["1.50"]), ([], ["1.50"])):
            with pytest.raises(NotInStepError):
                images.parts([(before, after)])
        for part, uids in zip(images.parts([neighbours("1.50")]), (UIDS[:60], UIDS[60:]), strict=True):
            part.of(uids)
            images.absorb(part.hashes())
        series = Distinct()
        assert series.add(UIDS)
        with pytest.raises(NotInStepError):
            images.unknown(90, series)


def test_an_image_that_finds_no_series_in_two_parts(tmp_path: Path) -> None:
    text = json.dumps({"2.1": "x", **ALL})[:-1] + ', "2.1": "x"}'
    with opened(tmp_path, text) as images:
        one, two = images.parts([neighbours("1.50")])
        one.of(UIDS[:50])
        two.of(UIDS[50:])
        images.absorb(one.hashes())
        images.absorb(two.hashes())
        with pytest.raises(NotInStepError):
            images.unknown(100, Distinct())


def test_images_that_are_read_as_a_whole() -> None:
    images = WholeMapping({"1.1": "a", "1.2": "b", "2": "c"})
    found, count = images.of(["1.1", "1.2", "1.3"])
    assert (found["1.2"], count, images.unknown(2, Distinct())) == ("b", 2, 1)
    assert images.parts([neighbours("1.1"), neighbours("1.2")]) == [images] * 3
