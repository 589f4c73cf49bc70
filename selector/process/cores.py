"""How many processor cores this process may use."""

import os
from collections.abc import Iterator
from contextlib import suppress


def granted(root: str = "/") -> int:
    """Return the number of cores: those that it may run on, or what the quotas of its cgroups allow if that is less.

    `root` is the folder that contains ``proc`` and ``sys``.
    """
    return max(1, min(len(os.sched_getaffinity(0)), *_quotas(root), 1 << 16))


def _quotas(root: str) -> Iterator[int]:
    """Yield the quota of this process's cgroup and of those above it, in cores, rounded up."""
    for line in _read(f"{root}/proc/self/cgroup").splitlines():
        controllers, _, path = line.partition(":")[2].partition(":")
        if controllers and "cpu" not in controllers.split(","):
            continue
        while path:  # In a container it may be the host's path: then only the topmost file is there.
            if controllers:
                folder = f"{root}/sys/fs/cgroup/cpu{path}"
                written = f"{_read(f'{folder}/cpu.cfs_quota_us')} {_read(f'{folder}/cpu.cfs_period_us')}".split()
            else:
                written = _read(f"{root}/sys/fs/cgroup{path}/cpu.max").split()
            if len(written) == 2 and all(number.isdigit() for number in written):  # Without a quota: max, or -1.
                quota, period = map(int, written)
                yield -(-quota // max(period, 1))
            path = os.path.dirname(path) if path != "/" else ""


def _read(path: str) -> str:
    with suppress(OSError), open(path, encoding="utf-8", errors="surrogateescape") as file:
        return file.read()
    return ""
