"""Reading regular files only: reading a pipe or a device may never end."""

import os
import stat
from errno import EINVAL


def read(path: str, *, or_pipe: bool = False) -> bytes:
    """Return the content of a file, or raise `OSError`; with `or_pipe` also that of a pipe, which may block."""
    with open(path, "rb", opener=None if or_pipe else _without_waiting) as opened:
        mode = os.fstat(opened.fileno()).st_mode
        if not (stat.S_ISREG(mode) or (or_pipe and stat.S_ISFIFO(mode))):
            raise OSError(EINVAL, "not a regular file but a pipe or a device", path)
        return opened.read()


def _without_waiting(path: str, flags: int) -> int:
    """Open a file, without waiting for the writer if it is a pipe."""
    return os.open(path, flags | os.O_NONBLOCK)
