"""Folders that are whole or absent, and belong to the owner of the folder that they are in.

A folder is filled under a temporary name beside its own, ``.<name>.<16 hex digits>.tmp``, and renamed into place. A
process that is killed may leave the temporary folder behind; `remove` removes it.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from selector.errors import Fault, OutputError
from selector.files import atomic_file, creation


@contextmanager
def temporary(path: str) -> Iterator[str]:
    """Make a temporary folder beside `path`, on the same file system, and remove it at the end.

    `OutputError` is raised if it cannot be made.
    """
    made = atomic_file.temporary_name(path)
    with faults_of(path, "created"):
        os.mkdir(made, 0o700)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def put(source: str, path: str) -> None:
    """Rename `source`, a finished folder of files, to `path`; raise `OutputError` if that fails."""
    folder = os.path.dirname(path) or "."
    with faults_of(path, "written"):
        for entry in os.scandir(source):
            creation.give(entry.path, folder)
            atomic_file.sync(entry.path)
        os.chmod(source, 0o777 & ~_umask())
        creation.give(source, folder)
        atomic_file.sync(source)
        os.rename(source, path)
    atomic_file.sync(folder)


def _umask() -> int:
    umask = os.umask(0)
    os.umask(umask)
    return umask


def remove(path: str, is_ours: Callable[[str], object]) -> None:
    """Remove a folder that `put` made, its files of ours, and temporary folders for it that a killed process left.

    A link is removed, not its target. `OutputError` is raised if that fails, or if the folder holds something else.
    """
    parent, name = os.path.split(path)
    with suppress(OSError):
        for entry in [one.name for one in os.scandir(parent) if one.is_dir(follow_symlinks=False)]:
            if atomic_file.is_temporary(entry, (name,)):
                shutil.rmtree(os.path.join(parent, entry), ignore_errors=True)
    with faults_of(path, "removed"), suppress(FileNotFoundError):
        if os.path.islink(path):
            os.unlink(path)
            return
        for entry in os.listdir(path):
            if is_ours(entry):
                os.unlink(os.path.join(path, entry))
        os.rmdir(path)


@contextmanager
def faults_of(path: str, what: str) -> Iterator[None]:
    """Let an `OSError` become the `OutputError` that `path` cannot be created, written or whatever `what` says."""
    try:
        yield
    except OSError as error:
        reason = atomic_file.reason(error, os.path.dirname(path) or ".")
        raise OutputError([Fault(path, "", f"cannot be {what}: {reason}")]) from error
