"""What a process costs, told by a small process that starts it.

The kernel counts the memory of whoever starts a process as that process's, until it is replaced by the program: who
measures must be smaller than what is measured.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple


class Measured(NamedTuple):
    """How a process ended and what it cost.

    Attributes
    ----------
    code
        Its exit code; of one that was ended by a signal, the signal's number with a minus.
    seconds, processor
        On the clock; of processor.
    peak
        The most bytes it held.
    is_ended
        Whether it was ended because it took too long.
    """

    code: int
    seconds: float
    processor: float
    peak: int
    is_ended: bool


def measured(  # noqa: PLR0913 - as many as a process has
    command: Sequence[str | Path],
    environ: Mapping[str, str],
    *,
    stdout: Path = Path(os.devnull),
    stderr: Path | None = None,
    folder: Path | None = None,
    limit: float = 600,
) -> Measured:
    """Run a command, and end it after so many seconds; its errors are the caller's unless there is a file for them.

    Raises
    ------
    FileNotFoundError
        Where there is no such program.
    """
    with (
        tempfile.TemporaryFile() as told,
        stdout.open("wb") as console,
        (stderr or Path(os.devnull)).open("wb") as errors,
    ):
        starter = [sys.executable, "-ISB", __file__, str(told.fileno()), str(limit)]
        subprocess.run(
            [*starter, *map(str, command)],
            env=environ,
            cwd=folder,
            stdout=console,
            stderr=errors if stderr else None,
            pass_fds=[told.fileno()],
            check=True,
        )
        told.seek(0)
        found = json.loads(told.read())
    if found is None:
        raise FileNotFoundError(command[0])
    return Measured(*found)


def _start(told: int, limit: float, command: list[str]) -> None:
    """Run a command and tell what it cost."""
    begin = time.perf_counter()
    try:
        process = os.posix_spawnp(command[0], command, os.environ)
    except FileNotFoundError:
        os.write(told, b"null")
        return
    late: list[int] = []

    def end(number: int, _: object) -> None:
        late.append(number)
        os.kill(process, signal.SIGKILL)

    signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, limit)
    _, status, usage = os.wait4(process, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)  # by now the number may be another process's
    seconds = time.perf_counter() - begin
    processor = usage.ru_utime + usage.ru_stime
    figures = (os.waitstatus_to_exitcode(status), seconds, processor, usage.ru_maxrss * 1024, bool(late))
    os.write(told, json.dumps(figures).encode())


if __name__ == "__main__":
    _start(int(sys.argv[1]), float(sys.argv[2]), sys.argv[3:])
