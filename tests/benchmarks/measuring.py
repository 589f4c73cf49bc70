"""What a process costs in a benchmark."""

import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from typing import NamedTuple, Self

from tests.support.measured import Measured, measured


class Cost(NamedTuple):
    """What a process cost: seconds on the clock, seconds of processor, megabytes at its peak.

    Of several processes, processor time is that of all together; whose memory it is, the function says that measures.
    """

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
    """Run a command, with what it prints in a file; memory is that of the largest process.

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


def cost_of_processes(
    command: Sequence[str | Path],
    environment: Mapping[str, str] | None = None,
    *,
    output: Path = Path(os.devnull),
) -> Cost:
    """Run a command that may start processes, and return what it cost, with the memory of all of them together.

    It is run once more for the memory: finding out which pages are shared would slow down what is timed.
    """
    cost = cost_of(command, environment, output=output)
    with Memory() as memory:
        cost_of(command, environment, output=output)
    return cost._replace(megabytes=max(cost.megabytes, memory.peak / 1e6))


def _fate(found: Measured, limit: float) -> str:
    if found.is_ended:
        return f"> {limit:.0f} s"
    return "killed: out of memory" if found.code == -signal.SIGKILL else f"exit code {found.code}"


class Memory:
    """The most bytes that the processes of a measured command held together; a page that several share counts once."""

    def __init__(self) -> None:
        self.peak = 0
        self._ended = Event()
        self._thread = Thread(target=self._watch)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        is_ended = False
        while not is_ended:
            is_ended = self._ended.wait(0.05)
            commands = (process for starter in _children(os.getpid()) for process in _below(starter))
            self.peak = max(self.peak, sum(map(_share, commands)))


def _below(parent: int) -> Iterator[int]:
    for child in _children(parent):
        yield child
        yield from _below(child)


def _children(parent: int) -> Iterator[int]:
    for task in Path(f"/proc/{parent}/task").glob("*/children"):
        with suppress(OSError):
            yield from map(int, task.read_text("ascii").split())


def _share(process: int) -> int:
    """Return the bytes that a process holds, with its share of those that it has in common with others."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
        return int(next(line for line in lines if line.startswith("Pss:")).split()[1]) * 1024
    return 0
