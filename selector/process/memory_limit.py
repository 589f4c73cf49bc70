"""How much memory a run may take: a limit on its data below what its control group is granted.

Who takes more than the control group is granted is killed by the kernel, and nobody learns why. Who takes more than
``RLIMIT_DATA`` gets a MemoryError, and can tell. So the second is set below the first. It leaves room for what the
control group is charged with and ``RLIMIT_DATA`` does not count: the code of Python and its libraries, stacks, page
tables, and files that are being written.

Python does not always find its way out where there is nothing left at all: 3.11 may try without end to enter an
``except``. So a run is `watched`, and ends while there is still a little.
"""

import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOMEM
from types import FrameType

_MEBIBYTE = 1 << 20
_ROOM, _SHARE = 8 * _MEBIBYTE, 64
"""What is left of the granted memory: so many bytes, and one part in so many for page tables.
Of very little, a quarter. `tests/robustness/memory.py` shows that it is enough."""

_START = 9 * _MEBIBYTE
"""What the modules of a run take; with less, they fail in ways that nobody can tell from broken ones."""

_LITTLE = 2 * _MEBIBYTE
"""With less than this left, a run that is watched ends."""

_PACE = 1 << 30
"""Bytes a second that a run does not take faster; this tells when to look again."""

_SOON, _LATER = 0.001, 0.5
"""The shortest and the longest time in seconds between two looks."""

_UNLIMITED = 1 << 60
"""Version 1 of control groups has a huge number where version 2 has the word `max`."""


def set_below_control_group() -> None:
    """Limit the data of this process to somewhat less than its control group is granted, if it is limited at all.

    A lower limit that is there already stays as it is.

    Raises
    ------
    MemoryError
        Where a run cannot even begin with what is left.
    """
    granted = control_group_limit()
    if granted is not None:
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = _below(granted)
        if soft == resource.RLIM_INFINITY or limit < soft:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, hard))
    if room() < _START:
        raise MemoryError


def lift() -> None:
    """Take back what `set_below_control_group` did, so that there is room to tell that there was none."""
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    granted = control_group_limit()
    if granted is not None and soft == _below(granted):
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


@contextmanager
def watched() -> Iterator[None]:
    """Raise a MemoryError in what is done meanwhile when there is little left to take, if anything limits it."""
    if room() == float("inf") or any(signal.getitimer(signal.ITIMER_REAL)):  # There is but one such timer.
        yield
        return
    before = signal.signal(signal.SIGALRM, _look)
    _Watch.is_wanted = True
    go_on_watching()
    try:
        yield
    finally:
        _Watch.is_wanted = False
        stop_watching()
        if signal.getsignal(signal.SIGALRM) is _look:
            signal.signal(signal.SIGALRM, before)


def stop_watching() -> None:
    """Let what is done from now on, such as cleaning up, go on whatever is left."""
    _Watch.is_on = False  # Before the timer: a look that is due already must not set it again.
    signal.setitimer(signal.ITIMER_REAL, 0)


def go_on_watching() -> None:
    """Watch again, if this is within `watched`."""
    if _Watch.is_wanted:
        _Watch.is_on = True
        signal.setitimer(signal.ITIMER_REAL, _SOON)


def room() -> float:
    """Return the bytes that this process may take in addition; infinite where nothing limits it."""
    data, space = (resource.getrlimit(kind)[0] for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS))
    if data == space == resource.RLIM_INFINITY:
        return float("inf")
    taken = [int(pages) * resource.getpagesize() for pages in _read("/proc/self/statm").split()]
    left = ((data, taken[5]), (space, taken[0])) if taken else ()
    return min((limit - used for limit, used in left if limit != resource.RLIM_INFINITY), default=float("inf"))


def is_shortage(error: BaseException | None) -> bool:
    """Tell whether an error, or one that led to it, says that there was not enough memory."""
    while error is not None:
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == ENOMEM):
            return True
        if isinstance(error, ImportError) and "failed to map segment" in str(error):  # as the dynamic loader says it
            return True
        error = error.__cause__ or error.__context__
    return False


def is_exhausted() -> bool:
    """Tell whether so little is left that it explains an error that nobody expected; not all code names the reason."""
    return room() < 2 * _LITTLE


def shortage(work: str, advice: str = "grant more") -> str:
    """Return the sentence for work that needs more memory than is granted.

    Parameters
    ----------
    work
        What it is too small for.
    advice
        What to do.
    """
    granted = min(_limits(), default=None)
    figure = "" if granted is None else f" ({granted // _MEBIBYTE} MiB)"
    return f"the memory granted{figure} is too small {work}; {advice}"


def control_group_limit(root: str = "/") -> int | None:
    """Return the bytes that the control group of this process and those above it are granted; None without a limit.

    Parameters
    ----------
    root
        Where ``proc`` and ``sys`` are.
    """
    groups = _read(os.path.join(root, "proc/self/cgroup")).decode("utf-8", "surrogateescape")
    files = (file for line in groups.splitlines() for file in _limit_files(line))
    contents = (_read(os.path.join(root, "sys/fs/cgroup", file)).strip() for file in files)
    limits = (int(content) for content in contents if content.isdigit())
    return min((limit for limit in limits if limit < _UNLIMITED), default=None)


class _Watch:
    """Whether this process, which has one timer, is `watched`, and whether that goes on at the moment."""

    is_wanted = False
    is_on = False


def _look(_number: int, _frame: FrameType | None) -> None:
    if not _Watch.is_on:
        return
    left = room() - _LITTLE
    # What is being cleaned up after an error must not be disturbed by another one; but an error may get lost.
    signal.setitimer(signal.ITIMER_REAL, _LATER if left < 0 else min(max(left / _PACE, _SOON), _LATER))
    if left < 0:
        raise MemoryError


def _limits() -> Iterator[int]:
    """Yield every limit that holds, as whoever set it knows it."""
    granted = control_group_limit()
    if granted is not None:
        yield granted
    ours = None if granted is None else _below(granted)
    for kind in (resource.RLIMIT_DATA, resource.RLIMIT_AS):
        limit = resource.getrlimit(kind)[0]
        if limit not in {resource.RLIM_INFINITY, ours}:
            yield limit


def _below(granted: int) -> int:
    return granted - min(_ROOM + granted // _SHARE, granted // 4)


def _limit_files(line: str) -> Iterator[str]:
    """Yield the files that may hold the limit of a control group or of one above it, from its line in the list.

    In a container the path may be the host's, of which only the end, the container's own group, is to be seen.
    """
    _, controllers, path = (*line.split(":", 2), "", "")[:3]
    if not controllers:
        folder, name = "", "memory.max"
    elif "memory" in controllers.split(","):
        folder, name = "memory", "memory.limit_in_bytes"
    else:
        return
    parts = [part for part in path.split("/") if part not in {"", ".", ".."}]
    for depth in range(len(parts), -1, -1):
        yield os.path.join(folder, *parts[:depth], name)


def _read(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError:
        return b""
    try:
        return os.read(descriptor, 8192)
    except OSError:
        return b""
    finally:
        os.close(descriptor)
