"""Reading a file that is one: from a pipe or a device a run may wait without end, or read without end."""

import os
import stat
from errno import EINVAL


def read(path: str, *, or_pipe: bool = False) -> bytes:
    """Return the content of a file; with `or_pipe` also what somebody writes into a pipe, for as long as that takes.

    Raises
    ------
    OSError
        Where it cannot be read, or is no regular file.
    """
    with open(path, "rb", opener=None if or_pipe else _without_waiting) as opened:
        mode = os.fstat(opened.fileno()).st_mode
        if not (stat.S_ISREG(mode) or (or_pipe and stat.S_ISFIFO(mode))):
            raise OSError(EINVAL, "this is no regular file but a pipe or a device", path)
        return opened.read()


def _without_waiting(path: str, flags: int) -> int:
    """Open a file, also a pipe into which nobody writes."""
    return os.open(path, flags | os.O_NONBLOCK)
