"""What several tests need: another user, folders that others can reach or own, the variables of a run."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parents[2]
ORDINARY_USER = 12345


class AsOrdinaryUser(Protocol):
    """What the fixture `as_ordinary_user` gives."""

    def __call__(self) -> AbstractContextManager[int]: ...


@contextmanager
def _as_ordinary_user() -> Iterator[int]:
    if os.geteuid() != 0:
        yield os.geteuid()
        return
    # The real ids too: os.access asks for them. The saved ones stay root's, which is the way back.
    os.setresgid(ORDINARY_USER, ORDINARY_USER, 0)
    os.setresuid(ORDINARY_USER, ORDINARY_USER, 0)
    try:
        yield ORDINARY_USER
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)


@pytest.fixture
def as_ordinary_user() -> AsOrdinaryUser:
    """Become, for a `with` block, a user that permissions hold for; it yields the user's number."""
    return _as_ordinary_user


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody can reach and write, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


@pytest.fixture
def users_folder(public_folder: Path) -> Path:
    """A folder of an ordinary user, made by root."""
    if os.geteuid() != 0:
        pytest.skip("only root can make files of somebody else")
    folder = public_folder / "theirs"
    folder.mkdir()
    os.chown(folder, ORDINARY_USER, ORDINARY_USER + 1)
    return folder


@pytest.fixture
def environ(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The variables of a run on `test-data`; its output folder holds what an earlier run left."""
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "selected-images.json").touch()
    folders = {
        "NVIDIA_CLARA_INPUT": str(ROOT / "test-data"),
        "NVIDIA_CLARA_OUTPUT": str(tmp_path / "output"),
        "NVIDIA_CLARA_LOGS": str(tmp_path / "logs"),
    }
    for name, value in folders.items():
        monkeypatch.setenv(name, value)
    return {**os.environ, **folders}
