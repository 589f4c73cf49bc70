"""Reading regular files only: reading a pipe or a device may never end."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EINVAL
from typing import BinaryIO


def read(path: str, *, or_pipe: bool = False) -> bytes:
    """Return the content of a file, or raise `OSError`; with `or_pipe` also that of a pipe, which may block."""
    with opened(path, or_pipe=or_pipe) as file:
        return file.read()


@contextmanager
def opened(path: str, *, or_pipe: bool = False) -> Iterator[BinaryIO]:
    """Open a file for reading, or raise `OSError`; with `or_pipe` also a pipe, which may block."""
    with open(path, "rb", opener=None if or_pipe else _without_waiting) as file:
        mode = os.fstat(file.fileno()).st_mode
        if not (stat.S_ISREG(mode) or (or_pipe and stat.S_ISFIFO(mode))):
            raise OSError(EINVAL, "not a regular file but a pipe or a device", path)
        yield file


def _without_waiting(path: str, flags: int) -> int:
    """Open a file, without waiting for the writer if it is a pipe."""
    return os.open(path, flags | os.O_NONBLOCK)
