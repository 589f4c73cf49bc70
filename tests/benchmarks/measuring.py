"""What a process costs in a benchmark."""

import os
import resource
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.measured import Measured, measured


class Cost(NamedTuple):
    """What a process cost: seconds on the clock, seconds of processor, megabytes at its peak."""

    seconds: float
    processor: float
    megabytes: float


class Meanwhile:
    """What else the machine does from now on."""

    def __init__(self) -> None:
        self._begin = self._so_far()

    def share_of_others(self) -> float:
        """Return which part of the processors' time other programs have had, from 0 to 1."""
        clock, busy, own = (now - begin for now, begin in zip(self._so_far(), self._begin, strict=True))
        return min(max(busy - own, 0) / (clock * (os.cpu_count() or 1)), 1)

    @staticmethod
    def _so_far() -> tuple[float, float, float]:
        """Return seconds: on the clock, of all processors at work, of ours and of the processes that have ended."""
        with Path("/proc/stat").open(encoding="ascii") as file:
            user, nice, system, _idle, _waiting, *others = map(int, file.readline().split()[1:9])
        busy = (user + nice + system + sum(others)) / os.sysconf("SC_CLK_TCK")
        usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return time.monotonic(), busy, sum(usage.ru_utime + usage.ru_stime for usage in usages)


class NotDoneError(Exception):
    """A process did not end as it must; says how it ended instead."""


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def with_compiled_modules() -> dict[str, str]:
    """Return the environment in which Python finds its modules compiled, as in the image."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cost_of(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    *,
    output: Path = Path(os.devnull),
    limit: float = 600,
) -> Cost:
    """Run a command, with what it prints in a file.

    Raises
    ------
    NotDoneError
        Where it is not there, fails, or takes more than so many seconds.
    """
    environ = with_compiled_modules() | dict(environment or {})
    try:
        found = measured(command, environ, stdout=output, limit=limit)
    except FileNotFoundError:
        raise NotDoneError("not installed") from None
    if found.code:
        raise NotDoneError(_fate(found, limit))
    return Cost(found.seconds, found.processor, found.peak / 1e6)


def _fate(found: Measured, limit: float) -> str:
    if found.is_ended:
        return f"> {limit:.0f} s"
    return "killed: out of memory" if found.code == -signal.SIGKILL else f"exit code {found.code}"
