"""What a run creates, and what it refuses to write to."""

import os
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from selector.files import creation
from tests.unit.conftest import AsOrdinaryUser

ROOT = Path(__file__).parents[3]
REFUSED = "it is not a regular file but a link, a pipe or a device"


def write(path: Path, mode: str = "a", text: str = "new") -> None:
    with open(path, mode, opener=creation.open_to_write) as file:
        file.write(text)


def owner(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_uid, status.st_gid


def test_a_file_is_created_or_gone_on_with(tmp_path: Path) -> None:
    write(tmp_path / "file", text="one ")
    write(tmp_path / "file", text="two")
    assert (tmp_path / "file").read_text() == "one two"


def test_a_file_may_be_written_from_its_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("longer")
    write(tmp_path / "file", "w")
    assert (tmp_path / "file").read_text() == "new"


def test_a_file_that_must_be_new_is_new(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    with pytest.raises(FileExistsError):
        write(tmp_path / "file", "x")


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0, 0o666)])
def test_the_mode_is_the_usual_one(tmp_path: Path, mask: int, mode: int) -> None:
    before = os.umask(mask)
    write(tmp_path / "file")
    os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == mode


def pipe(path: Path) -> None:
    os.mkfifo(path)


def link_to_nothing(path: Path) -> None:
    path.symlink_to("nothing")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def unix_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def device(path: Path) -> None:
    try:
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        os.close(os.open(path, os.O_WRONLY))
    except OSError:
        pytest.skip("no device can be made here")


@pytest.mark.parametrize("make", [pipe, link_to_nothing, link_to_itself, unix_socket, device])
def test_anything_but_a_regular_file_is_refused_at_once(make: Callable[[Path], None], tmp_path: Path) -> None:
    make(tmp_path / "file")
    with pytest.raises(OSError, match=REFUSED):
        write(tmp_path / "file")
    assert os.listdir(tmp_path) == ["file"]


def test_a_pipe_that_is_read_is_refused_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "file")
    reader = os.open(tmp_path / "file", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(OSError, match=REFUSED):
        write(tmp_path / "file")
    os.close(reader)


@pytest.mark.parametrize("link", [Path.symlink_to, Path.hardlink_to])
@pytest.mark.parametrize("mode", ["a", "w"])
def test_a_link_is_not_written_through(link: Callable[[Path, Path], None], mode: str, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    link(tmp_path / "file", tmp_path / "precious")
    with pytest.raises(OSError, match=REFUSED):
        write(tmp_path / "file", mode)
    assert (tmp_path / "precious").read_text() == "precious"


def test_a_folder_is_refused_as_one(tmp_path: Path) -> None:
    (tmp_path / "file").mkdir()
    with pytest.raises(IsADirectoryError):
        write(tmp_path / "file")


def test_root_gives_what_it_creates_to_the_owner_of_the_folder(users_folder: Path) -> None:
    write(users_folder / "file")
    creation.make_folder(str(users_folder / "folder"))
    assert owner(users_folder / "file") == owner(users_folder / "folder") == owner(users_folder)


def test_root_gives_away_nothing_that_was_there(users_folder: Path) -> None:
    (users_folder / "file").touch()
    (users_folder / "folder").mkdir()
    write(users_folder / "file")
    creation.make_folder(str(users_folder / "folder"))
    assert owner(users_folder / "file") == owner(users_folder / "folder") == (0, 0)


def test_an_ordinary_user_keeps_it(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    with as_ordinary_user() as user:
        write(public_folder / "file")
        creation.make_folder(str(public_folder / "folder"))
    assert (public_folder / "file").stat().st_uid == (public_folder / "folder").stat().st_uid == user


RENAMES = """
import os, sys
from selector.files import atomic_file, creation
folder = sys.argv[1]
def rename(event, arguments):
    if event == sys.argv[2] and os.path.isdir(folder + "/roots"):
        for name in os.listdir(folder):
            if name != "roots":
                os.rename(folder + "/" + name, folder + "/../moved")
                os.rename(folder + "/roots", folder + "/" + name)
sys.addaudithook(rename)
"""
FILE = "atomic_file.write(folder + '/file', b'')"
FOLDER = "creation.make_folder(folder + '/folder')"


@pytest.mark.parametrize(("action", "moment"), [(FILE, "os.chown"), (FOLDER, "open"), (FOLDER, "os.chown")])
def test_what_is_renamed_into_place_is_not_given_away(users_folder: Path, action: str, moment: str) -> None:
    roots = users_folder / "roots"
    roots.mkdir()
    (roots / "secret").touch()
    command = [sys.executable, "-c", RENAMES + action, str(users_folder), moment]
    subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
    (renamed,) = (path for path in users_folder.iterdir() if path != roots)
    assert (renamed / "secret").exists()
    assert owner(renamed) == owner(renamed / "secret") == (0, 0)


GIVES_AWAY = """
import logging, sys
from selector.files import creation
logging.basicConfig(format="%(message)s %(reason)s")
for name in "abc":
    open(sys.argv[1] + "/" + name, "x", opener=creation.open_to_write).close()
"""


def test_an_owner_that_cannot_be_set_costs_one_warning(users_folder: Path) -> None:
    if not shutil.which("setpriv"):
        pytest.skip("takes setpriv of util-linux")
    powerless = ["setpriv", "--bounding-set=-chown", "--inh-caps=-chown", sys.executable, "-c", GIVES_AWAY]
    run = subprocess.run([*powerless, str(users_folder)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.stderr == "Files still belong to root, not to the owner of their folder Operation not permitted\n"
    assert sorted(os.listdir(users_folder)) == ["a", "b", "c"]


def test_a_folder_may_be_made_that_cannot_be_opened(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    with as_ordinary_user():
        before = os.umask(0o777)
        creation.make_folder(str(public_folder / "folder"))
        os.umask(before)
    assert (public_folder / "folder").is_dir()


def test_a_folder_that_another_run_made_will_do(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    creation.make_folder(str(tmp_path / "folder"))
    (tmp_path / "file").touch()
    with pytest.raises(FileExistsError):
        creation.make_folder(str(tmp_path / "file"))
