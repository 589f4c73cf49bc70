"""Finding and reading the files of a payload."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from queue import Queue
from threading import get_ident

import pytest

from selector.errors import InputError
from selector.payload.files import METADATA, Digest, find, has_dicom_files, read
from tests.unit.conftest import AsOrdinaryUser

ROOT = Path(__file__).parents[3]


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()


def paths(folder: Path) -> list[str]:
    return [found.path for found in find(str(folder), METADATA)]


def test_files_are_found_in_subfolders_by_path(tmp_path: Path) -> None:
    touch(
        tmp_path, f"b/{METADATA}", METADATA, f"a/{METADATA}", f"a/c/{METADATA}", "a/other.json", "dicom-metadata.JSON"
    )
    assert paths(tmp_path) == [f"a/c/{METADATA}", f"a/{METADATA}", f"b/{METADATA}", METADATA]


def test_a_found_file_knows_its_subfolder_and_where_it_is(tmp_path: Path) -> None:
    touch(tmp_path, METADATA, f"a/b/{METADATA}")
    deep, top = find(str(tmp_path), METADATA)
    assert (deep.folder, top.folder) == ("a/b", "")
    assert [deep.location, top.location] == [str(tmp_path / "a" / "b" / METADATA), str(tmp_path / METADATA)]


def test_folders_with_a_dot_before_their_name_are_skipped(tmp_path: Path) -> None:
    touch(tmp_path, f".hidden/{METADATA}", f"a/.git/{METADATA}", f".hidden/a/{METADATA}", f"v1.0/{METADATA}")
    assert paths(tmp_path) == [f"v1.0/{METADATA}"]


def test_lost_and_found_is_skipped(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    touch(public_folder, METADATA, f"found/{METADATA}", f"volume/lost+found/{METADATA}")
    (public_folder / "lost+found").mkdir(mode=0)
    with as_ordinary_user():
        assert paths(public_folder) == [METADATA, f"found/{METADATA}"]


def make_deep(top: Path, length: int, of_each: int = 200) -> None:
    """Make nested folders until their path has a length, with the metadata in the last one."""
    descriptor, left = os.open(top, os.O_RDONLY), length - len(str(top))
    while left:
        name = "x" * (min(left, of_each) - 1)
        left -= len(name) + 1
        os.mkdir(name, dir_fd=descriptor)
        below = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = below
    os.close(os.open(METADATA, os.O_CREAT, dir_fd=descriptor))
    os.close(descriptor)


def test_folders_may_be_nested_by_the_thousand(tmp_path: Path) -> None:
    touch(tmp_path, "other.json")
    make_deep(tmp_path, len(str(tmp_path)) + 3 * 1_100, of_each=3)
    (found,) = find(str(tmp_path), METADATA)
    assert found.path == "xx/" * 1_100 + METADATA
    assert read(found) == b""
    os.unlink(found.location)
    os.removedirs(os.path.dirname(found.location))  # What pytest removes folders with cannot go so deep.


def test_a_folder_whose_path_is_too_long_is_a_fault(tmp_path: Path) -> None:
    make_deep(tmp_path, 4200)
    with pytest.raises(InputError, match="x: the folder cannot be read: File name too long"):
        find(str(tmp_path), METADATA)


def test_a_file_whose_path_is_too_long_is_a_fault(tmp_path: Path) -> None:
    make_deep(tmp_path, 4090)
    (found,) = find(str(tmp_path), METADATA)
    with pytest.raises(InputError, match=f"x/{METADATA}: the file cannot be read: File name too long"):
        read(found)


def test_the_input_folder_itself_may_have_a_dot_before_its_name(tmp_path: Path) -> None:
    touch(tmp_path, f".input/{METADATA}")
    assert paths(tmp_path / ".input") == [METADATA]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    touch(tmp_path, f"elsewhere/{METADATA}", f"input/{METADATA}")
    (tmp_path / "input" / "link").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "input" / "loop").symlink_to(tmp_path / "input")
    assert paths(tmp_path / "input") == [METADATA]


def test_the_input_folder_itself_may_be_a_link_and_so_may_a_file(tmp_path: Path) -> None:
    touch(tmp_path, "elsewhere.json")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / METADATA).symlink_to(tmp_path / "elsewhere.json")
    (tmp_path / "input").symlink_to(tmp_path / "folder")
    assert paths(tmp_path / "input") == [METADATA]


def test_a_folder_that_cannot_be_read_is_a_fault(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    (public_folder / "closed").mkdir(mode=0)
    with as_ordinary_user(), pytest.raises(InputError) as caught:
        find(str(public_folder), METADATA)
    assert str(caught.value) == f"{public_folder}/closed: the folder cannot be read: Permission denied"


def test_a_file_that_cannot_be_read_is_a_fault(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    (public_folder / METADATA).touch(mode=0)
    with as_ordinary_user():
        (found,) = find(str(public_folder), METADATA)
        with pytest.raises(InputError) as caught:
            read(found)
    assert str(caught.value) == f"{METADATA}: the file cannot be read: Permission denied"


def test_a_folder_in_the_place_of_a_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "a" / METADATA).mkdir(parents=True)
    (found,) = find(str(tmp_path), METADATA)
    with pytest.raises(InputError) as caught:
        read(found)
    assert str(caught.value) == f"a/{METADATA}: this is a folder, not a file"


def pipe(path: Path) -> None:
    os.mkfifo(path)


def endless_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [pipe, endless_device])
def test_what_has_no_end_is_not_read(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / METADATA)
    (found,) = find(str(tmp_path), METADATA)
    with pytest.raises(InputError) as caught:
        read(found)
    assert str(caught.value) == f"{METADATA}: the file cannot be read: not a regular file but a pipe or a device"


def test_a_link_to_nothing_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / METADATA).symlink_to(tmp_path / "gone.json")
    (found,) = find(str(tmp_path), METADATA)
    with pytest.raises(InputError) as caught:
        read(found)
    assert str(caught.value) == f"{METADATA}: the file cannot be read: No such file or directory"


def test_content_is_read_as_it_is(tmp_path: Path) -> None:
    (tmp_path / METADATA).write_bytes(b"\xef\xbb\xbf[]\r\n")
    (found,) = find(str(tmp_path), METADATA)
    assert read(found) == b"\xef\xbb\xbf[]\r\n"


def test_a_name_that_is_no_text_is_found_all_the_same(tmp_path: Path) -> None:
    folder = os.path.join(os.fsencode(tmp_path), b"caf\xe9")
    os.mkdir(folder)
    with open(os.path.join(folder, os.fsencode(METADATA)), "wb") as file:
        file.write(b"[]")
    (found,) = find(str(tmp_path), METADATA)
    assert read(found) == b"[]"


@pytest.mark.parametrize(("size", "is_beside"), [(0, False), (1 << 17, False), (1_000_000, True)])
def test_the_hash_of_a_file_is_made_beside_unless_the_file_is_small(size: int, *, is_beside: bool) -> None:
    data = b"t" * size
    threads: Queue[int] = Queue()

    def content() -> Iterator[bytes]:
        threads.put(get_ident())
        yield data

    digest = Digest(content(), size)
    assert (threads.get() != get_ident()) is is_beside
    assert digest.hexdigest() == sha256(data).hexdigest()


@pytest.mark.parametrize("size", [1_000, 1_000_000])
def test_an_error_in_reading_the_content_is_raised_where_the_hash_is_asked_for(size: int) -> None:
    def content() -> Iterator[bytes]:
        yield b"t" * size
        raise ValueError

    digest = Digest(content(), size)
    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011 - it is raised here
            digest.hexdigest()


WITH_LITTLE_MEMORY = f"""
from selector.payload.files import Digest
from tests.support.shortage import room_for

data = b"text" * 40_000
Digest([], 0)  # imports what it needs
for room in range(0, 10_000, 25):
    with room_for(room << 10):
        digest = Digest([data], len(data)).hexdigest()
    assert digest == "{sha256(b"text" * 40_000).hexdigest()}"
"""


def test_the_hash_is_made_however_little_memory_there_is_for_a_thread() -> None:
    """A thread may not start, or end before it has begun."""
    command = [sys.executable, "-c", WITH_LITTLE_MEMORY]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


DICOM = bytes(128) + b"DICM"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a/b/IM1": DICOM, "a/notes.txt": b"text"}, True),
        ({"IM1": DICOM[:-1]}, False),
        ({"IM1": DICOM[1:]}, False),
        ({".hidden/IM1": DICOM}, False),
        ({}, False),
        ({f"{number:03}": b"" for number in range(99)} | {"IM1": DICOM}, True),
        ({f"{number:03}/x": b"" for number in range(100)} | {"IM1/x": DICOM}, False),
    ],
    ids=["deep", "cut off", "without preamble", "hidden", "empty", "the 100th", "the 101st"],
)
def test_dicom_files_are_recognised_by_their_beginning(
    files: dict[str, bytes], *, expected: bool, tmp_path: Path
) -> None:
    for name, content in files.items():
        touch(tmp_path, name)
        (tmp_path / name).write_bytes(content)
    assert has_dicom_files(str(tmp_path)) == expected


def test_pipes_and_links_that_lead_nowhere_are_no_dicom_files(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("nowhere")
    assert not has_dicom_files(str(tmp_path))
