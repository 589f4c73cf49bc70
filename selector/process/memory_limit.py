"""A limit on the memory of a run, a little below that of its container.

The kernel kills a process that exceeds its cgroup's memory limit, without a message. A process that reaches its own
``RLIMIT_DATA`` gets a MemoryError instead, and can report it. This is best effort: memory that only the cgroup counts,
such as code, page tables and files being written, may still exceed the limit.
"""

import os
import resource
from contextlib import suppress
from errno import ENOMEM
from functools import cache
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap

from selector.errors import OutOfMemoryError

_MEBIBYTE = 1 << 20
_ROOM, _SHARE = 8 * _MEBIBYTE, 64
"""Bytes left for what ``RLIMIT_DATA`` does not count, and the share of the limit left for page tables."""

_LEAST = 64 * _MEBIBYTE
"""Bytes of data with which a process can do small payloads."""

_UNLIMITED = 1 << 60
"""No limit is ``max`` in version 2 of cgroups, and a huge number in version 1."""


def set_below_cgroup() -> None:
    """Limit the data of this process to a little less than its cgroup's memory limit; a lower limit stays."""
    limit = cgroup_limit()
    soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if limit is not None and (soft == resource.RLIM_INFINITY or _below(limit) < soft):
        resource.setrlimit(resource.RLIMIT_DATA, (_below(limit), hard))


def share(count: int) -> int | None:
    """Return the bytes of data that each of so many child processes may have beside this process; None for no limit."""
    soft, _ = resource.getrlimit(resource.RLIMIT_DATA)
    return None if soft == resource.RLIM_INFINITY else max(soft - own_peak(), 0) // count


def fitting(count: int) -> int:
    """Return how many child processes there is memory for: at least one, and at most `count`."""
    whole = share(1)
    return count if whole is None else max(1, min(count, whole // _LEAST))


def set_share(size: int | None) -> None:
    """Limit the data of this process to what its parent shares out."""
    if size is not None:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (size, hard))


def lift() -> None:
    """Remove the limit of `set_below_cgroup`, so that there is room to report that memory ran out."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def require_room(size: int) -> None:
    """Raise `MemoryError` unless this process may have `size` more bytes; some code crashes without them."""
    try:
        mmap(-1, size, MAP_PRIVATE | MAP_ANONYMOUS).close()
    except OSError as error:
        raise MemoryError from error


def is_shortage(error: BaseException | None) -> bool:
    """Return whether lack of memory is behind an error, such as one in importing a module late."""
    while error and not _is_of_memory(error):
        error = error.__cause__ or error.__context__
    return error is not None


def _is_of_memory(error: BaseException) -> bool:
    if isinstance(error, ImportError):
        return "failed to map segment" in str(error)
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == ENOMEM)


def shortage(remedy: str = "") -> OutOfMemoryError:
    """Return the error for work that runs out of memory; it states the limit, if known, and a remedy among others."""
    limit, (data, _) = cgroup_limit(), resource.getrlimit(resource.RLIMIT_DATA)
    if data != resource.RLIM_INFINITY and (limit is None or data < _below(limit)):
        limit = data
    size = f" ({limit // _MEBIBYTE} MiB)" if limit else ""
    remedies = ", ".join(filter(None, (f"raise the limit{size}", remedy, "or split the payload by study")))
    return OutOfMemoryError(f"out of memory; {remedies}")


@cache
def cgroup_limit(root: str = "/") -> int | None:
    """Return the lowest memory limit of this process's cgroup and those above it, in bytes; None without a limit.

    `root` is the folder that contains ``proc`` and ``sys``.
    """
    limits = []
    for line in _read(f"{root}/proc/self/cgroup").splitlines():
        controllers, _, path = line.partition(":")[2].partition(":")
        if controllers and "memory" not in controllers.split(","):
            continue
        folder, name = ("/memory", "memory.limit_in_bytes") if controllers else ("", "memory.max")
        while path:  # In a container it may be the host's path: then only the topmost file is there.
            limits.append(_read(f"{root}/sys/fs/cgroup{folder}{path}/{name}").strip())
            path = os.path.dirname(path) if path != "/" else ""
    return min((int(limit) for limit in limits if limit.isdigit() and int(limit) < _UNLIMITED), default=None)


def own_peak() -> int:
    """Return the most bytes of memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _below(limit: int) -> int:
    return limit - min(_ROOM + limit // _SHARE, limit // 4)


def _read(path: str) -> str:
    with suppress(OSError), open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()
    return ""
