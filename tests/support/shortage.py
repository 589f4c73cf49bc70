"""Processes that are granted little memory, few descriptors, or small files."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MEBIBYTE = 1 << 20


def limited(kilobytes: int) -> list[str]:
    """Return what to put before a command so that its data is limited."""
    return ["bash", "-c", f'ulimit -d {kilobytes}; exec "$@"', "-"]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Let this process take this many bytes more, and no more than that."""
    taken = int(Path("/proc/self/statm").read_text("ascii").split()[5]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (taken + size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, before)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """Let this process write no file of more than this many bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextmanager
def room_for_descriptors(count: int) -> Iterator[None]:
    """Let this process open this many descriptors more, and no more than that."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    above = max(map(int, os.listdir("/proc/self/fd"))) + 1
    resource.setrlimit(resource.RLIMIT_NOFILE, (above, hard))
    taken: list[int] = []
    try:
        with suppress(OSError):
            while True:
                taken.append(os.dup(0))
        resource.setrlimit(resource.RLIMIT_NOFILE, (above + count, hard))
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        for descriptor in taken:
            os.close(descriptor)
