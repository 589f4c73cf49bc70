"""Files that are whole or absent."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import pytest

from selector.errors import OutputError
from selector.files import atomic_file
from tests.support.shortage import largest_file

ROOT = Path(__file__).parents[3]
NAME = "selected-images.json"
TEMPORARY = f".{NAME}.0123456789abcdef.tmp"

AsOrdinaryUser = Callable[[], AbstractContextManager[int]]


class InterruptedWriteError(Exception):
    """Something that goes wrong while a file is written."""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def fault_of(action: Callable[[], object]) -> str:
    with pytest.raises(OutputError) as caught:
        action()
    (fault,) = caught.value.faults
    return str(fault)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    yield
    os.umask(before)


@pytest.mark.parametrize("data", [b"", b"{}\n", b"x" * 3_000_000])
def test_it_is_written(tmp_path: Path, data: bytes) -> None:
    atomic_file.write(str(tmp_path / NAME), data)
    assert (tmp_path / NAME).read_bytes() == data
    assert names(tmp_path) == [NAME]


def test_it_replaces_what_was_there(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"much longer than the new one")
    atomic_file.write(str(tmp_path / NAME), b"new")
    assert (tmp_path / NAME).read_bytes() == b"new"


def test_a_link_in_its_place_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(b"keep")
    (tmp_path / NAME).symlink_to("other")
    atomic_file.write(str(tmp_path / NAME), b"new")
    assert not (tmp_path / NAME).is_symlink()
    assert (tmp_path / "other").read_bytes() == b"keep"


def test_a_path_without_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    atomic_file.write(NAME, b"{}")
    assert names(tmp_path) == [NAME]


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664), (0, 0o666)])
def test_the_mode_is_the_usual_one(tmp_path: Path, mask: int, mode: int) -> None:
    with umask(mask):
        atomic_file.write(str(tmp_path / NAME), b"{}")
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == mode


def test_root_gives_it_to_the_owner_of_the_folder(users_folder: Path) -> None:
    atomic_file.write(str(users_folder / NAME), b"{}")
    of_folder, of_file = users_folder.stat(), (users_folder / NAME).stat()
    assert (of_file.st_uid, of_file.st_gid) == (of_folder.st_uid, of_folder.st_gid)


def test_an_ordinary_user_keeps_it(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    with as_ordinary_user() as user:
        atomic_file.write(str(public_folder / NAME), b"{}")
    assert (public_folder / NAME).stat().st_uid == user


def test_a_file_that_grows_too_large_leaves_nothing(tmp_path: Path) -> None:
    with largest_file(1000):
        message = fault_of(lambda: atomic_file.write(str(tmp_path / NAME), b"x" * 2000))
    assert message == f"{tmp_path / NAME}: cannot be written: File too large; check the file system"
    assert names(tmp_path) == []


def test_a_failure_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"before")
    with largest_file(1000):
        fault_of(lambda: atomic_file.write(str(tmp_path / NAME), b"x" * 2000))
    assert (tmp_path / NAME).read_bytes() == b"before"


def test_a_folder_in_its_place(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    message = fault_of(lambda: atomic_file.write(str(tmp_path / NAME), b"{}"))
    assert message == f"{tmp_path / NAME}: cannot be written: there is a folder with this name; remove it"
    assert names(tmp_path) == [NAME]


def test_no_folder_to_write_into(tmp_path: Path) -> None:
    message = fault_of(lambda: atomic_file.write(str(tmp_path / "none" / NAME), b"{}"))
    assert message.endswith("cannot be written: No such file or directory; its folder must exist")


def test_a_folder_that_may_not_be_written(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    public_folder.chmod(0o555)
    owner = public_folder.stat()
    with as_ordinary_user() as user:
        message = fault_of(lambda: atomic_file.write(str(public_folder / NAME), b"{}"))
    assert f"Permission denied; this runs as user {user}" in message
    assert message.endswith(f"as {owner.st_uid}:{owner.st_gid}")


def test_root_without_its_powers_is_told_to_name_a_user(users_folder: Path) -> None:
    if not shutil.which("setpriv"):
        pytest.skip("takes setpriv of util-linux")
    script = f"from selector.files import atomic_file; atomic_file.write({str(users_folder / NAME)!r}, b'')"
    powerless = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", sys.executable, "-c", script]
    run = subprocess.run(powerless, cwd=ROOT, capture_output=True, text=True, check=False)
    owner = users_folder.stat()
    assert f"root may not write there: run with `--user {owner.st_uid}:{owner.st_gid}`" in run.stderr


def test_a_temporary_file_that_another_run_removed(tmp_path: Path) -> None:
    script = f"""
import os, sys
from selector.files import atomic_file
sys.addaudithook(lambda event, arguments: event == "os.rename" and os.unlink(arguments[0]))
atomic_file.write({str(tmp_path / NAME)!r}, b"{{}}")
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "was removed while being written, perhaps by another run" in run.stderr
    assert names(tmp_path) == []


def test_whatever_fails_leaves_no_temporary_file(tmp_path: Path) -> None:
    def failing() -> Iterator[bytes]:
        yield b"some"
        raise InterruptedWriteError

    (tmp_path / NAME).write_bytes(b"before")
    with pytest.raises(InterruptedWriteError):
        atomic_file.write(str(tmp_path / NAME), failing())
    assert names(tmp_path) == [NAME]
    assert (tmp_path / NAME).read_bytes() == b"before"


def test_whoever_looks_sees_one_whole_file(tmp_path: Path) -> None:
    script = f"""
from selector.files import atomic_file
for letter in 40 * b"ab":
    atomic_file.write({str(tmp_path / NAME)!r}, bytes([letter]) * 3_000_000)
"""
    writer = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    seen = set()
    while writer.poll() is None:
        with suppress(FileNotFoundError):
            seen.add((tmp_path / NAME).read_bytes())
    assert writer.returncode == 0
    seen.add((tmp_path / NAME).read_bytes())  # on a busy machine maybe the only time
    assert seen <= {letter * 3_000_000 for letter in (b"a", b"b")}


def test_a_killed_run_leaves_no_part_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    script = f"""
import os, signal, sys
from selector.files import atomic_file
sys.addaudithook(lambda event, arguments: event == "os.rename" and os.kill(os.getpid(), signal.SIGKILL))
atomic_file.write({str(tmp_path / NAME)!r}, b"{{}}")
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert run.returncode == -signal.SIGKILL
    (left,) = names(tmp_path)
    assert left != NAME
    atomic_file.remove_leftovers(str(tmp_path), [NAME])
    assert names(tmp_path) == []


def test_files_written_together_are_all_written(tmp_path: Path) -> None:
    atomic_file.write_together(str(tmp_path), {"b": b"1", "a": [b"2", b"3"]})
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == {"a": b"23", "b": b"1"}


@pytest.mark.parametrize("large", ["first", "second"])
def test_files_written_together_stay_as_they_were_if_one_fails(tmp_path: Path, large: str) -> None:
    (tmp_path / "first").write_bytes(b"before")
    files = {name: b"x" * (2000 if name == large else 500) for name in ("first", "second")}
    with largest_file(1000):
        message = fault_of(lambda: atomic_file.write_together(str(tmp_path), files))
    assert message.startswith(f"{tmp_path / large}: cannot be written")
    assert names(tmp_path) == ["first"]
    assert (tmp_path / "first").read_bytes() == b"before"


def test_files_written_together_are_renamed_in_their_order_and_the_rest_is_left_to_the_next_run(tmp_path: Path) -> None:
    script = f"""
import os, signal, sys
from selector.files import atomic_file
renamed = []
sys.addaudithook(lambda event, _: event == "os.rename" and (renamed and os.kill(os.getpid(), 9) or renamed.append(1)))
atomic_file.write_together({str(tmp_path)!r}, {{"b": b"1", "a": b"2"}})
"""
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=False)
    assert run.returncode == -signal.SIGKILL
    left, whole = names(tmp_path)
    assert (left.startswith(".a."), whole) == (True, "b")
    atomic_file.remove_leftovers(str(tmp_path), ["a", "b"])
    assert names(tmp_path) == []


def test_leftovers_are_what_is_ours_and_nothing_else(tmp_path: Path) -> None:
    theirs = [
        "." + NAME,
        "other.json",
        f".other.json.{'0' * 16}.tmp",
        f".{NAME}.tmp",
        f".{NAME}.0123.tmp",
        f".{NAME}.0123456789ABCDEF.tmp",
        TEMPORARY + ".gz",
        TEMPORARY[1:],
        NAME + ".bak",
    ]
    for name in [NAME, TEMPORARY, *theirs]:
        (tmp_path / name).touch()
    atomic_file.remove_leftovers(str(tmp_path), [NAME, "selection-report.json"])
    assert names(tmp_path) == sorted(theirs)


def test_a_link_left_over_is_removed_and_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    folder.mkdir()
    (tmp_path / "other").touch()
    (folder / NAME).symlink_to("../other")
    (folder / TEMPORARY).symlink_to("nowhere")
    atomic_file.remove_leftovers(str(folder), [NAME])
    assert names(folder) == []
    assert (tmp_path / "other").exists()


@pytest.mark.parametrize("folder", ["missing", "file"])
def test_no_folder_has_no_leftovers(tmp_path: Path, folder: str) -> None:
    (tmp_path / "file").touch()
    atomic_file.remove_leftovers(str(tmp_path / folder), [NAME])
    assert names(tmp_path) == ["file"]


def test_a_folder_left_over_is_an_error_and_the_rest_is_removed(tmp_path: Path) -> None:
    (tmp_path / "selection-report.json").touch()
    (tmp_path / NAME).mkdir()
    message = fault_of(lambda: atomic_file.remove_leftovers(str(tmp_path), [NAME, "selection-report.json"]))
    assert message.startswith(f"{tmp_path / NAME}: there is a folder with this file's name")
    assert names(tmp_path) == [NAME]


def test_leftovers_that_may_not_be_removed_are_told_at_once(
    public_folder: Path, as_ordinary_user: AsOrdinaryUser
) -> None:
    for name in (NAME, TEMPORARY):
        (public_folder / name).touch()
    public_folder.chmod(0o555)
    with as_ordinary_user(), pytest.raises(OutputError) as caught:
        atomic_file.remove_leftovers(str(public_folder), [NAME])
    assert [fault.file for fault in caught.value.faults] == [str(public_folder / TEMPORARY), str(public_folder / NAME)]
    assert "is left from an earlier run and cannot be removed: Permission denied" in str(caught.value)


def test_leftovers_go_from_a_folder_that_may_not_be_listed(
    public_folder: Path, as_ordinary_user: AsOrdinaryUser
) -> None:
    (public_folder / NAME).touch()
    public_folder.chmod(0o333)
    with as_ordinary_user():
        atomic_file.remove_leftovers(str(public_folder), [NAME, "selection-report.json"])
    public_folder.chmod(0o777)
    assert names(public_folder) == []


def test_a_folder_that_can_be_written_is_fine(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    with as_ordinary_user():
        atomic_file.require_folder(str(public_folder))


def test_the_last_part_of_a_folder_is_made(tmp_path: Path) -> None:
    for name in ("output", "output/more/"):
        atomic_file.require_folder(f"{tmp_path}/{name}")
    assert [path.name for path in tmp_path.rglob("*")] == ["output", "more"]


def test_the_last_part_of_a_folder_belongs_to_the_owner_of_the_rest(users_folder: Path) -> None:
    atomic_file.require_folder(str(users_folder / "output"))
    assert (users_folder / "output").stat().st_uid == users_folder.stat().st_uid


def test_a_relative_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    atomic_file.require_folder("output")
    assert names(tmp_path) == ["output"]


def test_only_the_last_part_is_made(tmp_path: Path) -> None:
    message = fault_of(lambda: atomic_file.require_folder(str(tmp_path / "none" / "output")))
    assert message.startswith(f"{tmp_path / 'none' / 'output'}: does not exist, and neither does the folder it is in")
    assert names(tmp_path) == []


@pytest.mark.parametrize("parent", ["", "/", "/usr/..", "{link}", "relative"])
def test_no_folder_is_made_in_the_root_folder(parent: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link").symlink_to("/")
    monkeypatch.chdir("/")
    name = f"no-such-folder-{os.getpid()}"
    folder = name if parent == "relative" else parent.format(link=tmp_path / "link") + "/" + name
    message = fault_of(lambda: atomic_file.require_folder(folder))
    assert message.startswith(f"{folder}: does not exist; a mount may have been forgotten")
    assert not (Path("/") / name).exists()


def test_a_link_to_no_folder_is_called_that(tmp_path: Path) -> None:
    (tmp_path / "output").symlink_to("nothing")
    for folder in (f"{tmp_path}/output", f"{tmp_path}/output/"):
        message = fault_of(lambda folder=folder: atomic_file.require_folder(folder))  # type: ignore[misc]
        assert message == f"{folder}: this is a link to a folder that does not exist"
    assert names(tmp_path) == ["output"]


def test_a_folder_that_may_not_be_made(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    public_folder.chmod(0o555)
    with as_ordinary_user():
        message = fault_of(lambda: atomic_file.require_folder(str(public_folder / "output")))
    assert message.startswith(f"{public_folder / 'output'}: cannot be created: Permission denied; this runs as")


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "output").touch()
    message = fault_of(lambda: atomic_file.require_folder(str(tmp_path / "output")))
    assert message.startswith(f"{tmp_path / 'output'}: this is not a folder")


def test_a_folder_that_may_not_be_written_is_found_early(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    public_folder.chmod(0o555)
    with as_ordinary_user() as user:
        message = fault_of(lambda: atomic_file.require_folder(str(public_folder)))
    advice = f"this runs as user {user}" if os.geteuid() == 0 else "this runs as its owner"
    assert message.startswith(f"{public_folder}: cannot be written: Permission denied; {advice}")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_an_owner_that_may_not_write_is_advised_to_change_that(
    public_folder: Path, as_ordinary_user: AsOrdinaryUser
) -> None:
    public_folder.chmod(0o555)
    with as_ordinary_user() as user:
        pass
    os.chown(public_folder, user, -1)
    with as_ordinary_user():
        message = fault_of(lambda: atomic_file.require_folder(str(public_folder)))
    assert message.endswith("this runs as its owner, who may not write there either: allow it with `chmod u+wx`")


def test_a_folder_behind_a_closed_one(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    (public_folder / "closed" / "output").mkdir(parents=True)
    (public_folder / "closed").chmod(0o000)
    with as_ordinary_user():
        message = fault_of(lambda: atomic_file.require_folder(str(public_folder / "closed" / "output")))
    (public_folder / "closed").chmod(0o700)
    assert "closed/output: cannot be used: Permission denied" in message


def test_a_read_only_file_system_is_called_that() -> None:
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    read_only = [folder for _, folder, _, options, *_ in mounts if "ro" in options.split(",") and Path(folder).is_dir()]
    if not read_only:
        pytest.skip("no file system is mounted read-only here")
    message = fault_of(lambda: atomic_file.require_folder(read_only[0]))
    assert message.endswith("cannot be written: Read-only file system; mount it writable")
