"""Folders that are whole or absent."""

import os
from pathlib import Path

import pytest

from selector.errors import OutputError
from selector.files import atomic_folder


def is_ours(name: str) -> bool:
    return name.endswith(".nii")


def put(folder: Path, *names: str) -> Path:
    path = folder / "volumes"
    with atomic_folder.temporary(str(path)) as place:
        finished = os.path.join(place, "finished")
        os.mkdir(finished)
        for name in names:
            Path(finished, name).touch()
        atomic_folder.put(finished, str(path))
    return path


def test_whole(tmp_path: Path) -> None:
    path = put(tmp_path, "a.nii", "b.nii")
    assert sorted(os.listdir(path)) == ["a.nii", "b.nii"]
    assert os.listdir(tmp_path) == ["volumes"]
    atomic_folder.remove(str(path), is_ours)
    assert os.listdir(tmp_path) == []


def test_absent_if_it_is_not_put(tmp_path: Path) -> None:
    with atomic_folder.temporary(str(tmp_path / "volumes")) as place:
        Path(place, "a.nii").touch()
    assert os.listdir(tmp_path) == []


def test_leftovers_of_others_stay(tmp_path: Path) -> None:
    (tmp_path / ".volumes.0123456789abcdef.tmp").mkdir()
    for name in (".other.0123456789abcdef.tmp", ".volumes.tmp", "other"):
        (tmp_path / name).mkdir()
    atomic_folder.remove(str(tmp_path / "volumes"), is_ours)
    assert sorted(os.listdir(tmp_path)) == [".other.0123456789abcdef.tmp", ".volumes.tmp", "other"]


def test_files_of_others_stay(tmp_path: Path) -> None:
    path = put(tmp_path, "a.nii", "b.txt")
    with pytest.raises(OutputError, match="cannot be removed: Directory not empty; it holds files of somebody else"):
        atomic_folder.remove(str(path), is_ours)
    assert os.listdir(path) == ["b.txt"]


def test_link_is_removed_but_not_its_target(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.nii").touch()
    (tmp_path / "volumes").symlink_to("elsewhere")
    atomic_folder.remove(str(tmp_path / "volumes"), is_ours)
    assert os.listdir(tmp_path) == ["elsewhere"]
    assert os.listdir(tmp_path / "elsewhere") == ["a.nii"]


def test_something_else_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "volumes").touch()
    with pytest.raises(OutputError, match="cannot be removed: Not a directory"):
        atomic_folder.remove(str(tmp_path / "volumes"), is_ours)
    with pytest.raises(OutputError, match="cannot be written: Not a directory"):
        put(tmp_path, "a.nii")


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    atomic_folder.remove(str(tmp_path / "gone" / "volumes"), is_ours)
    with pytest.raises(OutputError, match="cannot be created: No such file or directory"):
        put(tmp_path / "gone")
