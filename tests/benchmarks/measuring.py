"""What a process costs.

The kernel counts the memory that a process had at its peak among that of the processes it starts, so a program that
measures others must stay small itself, and what is smaller than it cannot be told.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Timer
from typing import NamedTuple


class Cost(NamedTuple):
    """What a process cost: seconds on the clock, seconds of processor, megabytes at its peak."""

    seconds: float
    processor: float
    megabytes: float


class NotDoneError(Exception):
    """A process did not end as it must; says how it ended instead."""


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


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
    # As in the image, where Python finds the modules compiled.
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with output.open("wb") as file:
        begin = time.perf_counter()
        try:
            process = subprocess.Popen(command, env=environ | dict(environment or {}), stdout=file)
        except FileNotFoundError:
            raise NotDoneError("not installed") from None
    timer = Timer(limit, process.kill)
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise NotDoneError(_fate(process.returncode, seconds, limit))
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def _fate(code: int, seconds: float, limit: float) -> str:
    if code != -signal.SIGKILL:
        return f"exit code {code}"
    return f"> {limit:.0f} s" if seconds >= limit else "killed: out of memory"
