"""What a process costs in a benchmark."""

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.support.measured import Measured, measured


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
    try:
        found = measured(command, environ | dict(environment or {}), stdout=output, limit=limit)
    except FileNotFoundError:
        raise NotDoneError("not installed") from None
    if found.code:
        raise NotDoneError(_fate(found, limit))
    return Cost(found.seconds, found.processor, found.peak / 1e6)


def _fate(found: Measured, limit: float) -> str:
    if found.is_ended:
        return f"> {limit:.0f} s"
    return "killed: out of memory" if found.code == -signal.SIGKILL else f"exit code {found.code}"
