"""One run on a trial: in this process, or through `main.py` as a user starts it."""

import gc
import logging
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from selector import cli
from tests.robustness.fuzzing_trial import OUTPUT, TOP, Trial
from tests.support.measured import measured

ROOT = Path(__file__).resolve().parents[2]
LONGEST = 10.0
"""Seconds of processor that a run may take."""
PATIENCE = 60.0
"""Seconds on the clock after which a run counts as hanging, and is killed; other work may keep the machine busy."""

STALE = b"from an earlier run"
LEFTOVER = f".{OUTPUT}.0123456789abcdef.tmp"
BYSTANDER = "of somebody else.txt"
Runner = Callable[[Trial, Path], "Ran"]
"""Runs on a trial that is laid out in a folder."""

CRASHED = -1
"""In place of an exit code, where an exception came out of the operator."""


@dataclass(frozen=True)
class Ran:
    """What a run did.

    Attributes
    ----------
    exit_code
        Its exit code; negative where it has none.
    console, errors
        What it wrote to stdout and to stderr.
    seconds
        How long it kept the processor busy.
    grown
        How many bytes more than a run on a small payload its process held; None where that was not measured.
    hung
        Whether it was killed because it took too long.
    """

    exit_code: int
    console: bytes
    errors: bytes
    seconds: float
    grown: int | None = None
    hung: bool = False


@contextmanager
def laid_out(trial: Trial, top: Path) -> Iterator[None]:
    """Write the files of a trial below `top`, beside what an earlier run left there; remove everything afterwards."""
    os.chdir(top)
    _empty(top)  # Of what a killed process may have left.
    try:
        for folder in ("input", "output", "logs"):
            os.mkdir(folder)
        for path, content in trial.files.items():
            if "/" in path:
                os.makedirs(os.path.dirname(path), exist_ok=True)
            Path(path).write_bytes(content)
        for name in (OUTPUT, LEFTOVER, BYSTANDER):
            Path("output", name).write_bytes(STALE)
        yield
    finally:
        _empty(top)


def _empty(folder: Path) -> None:
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry)
        else:
            os.unlink(entry)


class InProcess:
    """Runs in this process, one run after the other; it turns stdout and stderr of the process into files.

    Parameters
    ----------
    beside
        A folder for these files.
    """

    def __init__(self, beside: Path) -> None:
        self._paths = (beside / "stdout", beside / "stderr")
        for number, path in enumerate(self._paths, start=1):
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(descriptor, number)
            os.close(descriptor)

    def __call__(self, trial: Trial, top: Path) -> Ran:
        """Run on a trial that is laid out."""
        for path in self._paths:
            os.truncate(path, 0)
        os.environ.clear()
        os.environ.update(environment(trial, top))
        begin = time.process_time()
        with _process_as_it_was():
            code = _exit_code(trial)
        seconds = time.process_time() - begin
        console, errors = (path.read_bytes() for path in self._paths)
        return Ran(code, console, errors, seconds)


class Started:
    """Runs `main.py` in a process of its own, whose memory is measured.

    Parameters
    ----------
    beside
        A folder for what it writes to stdout and stderr.
    small
        A sound trial; `top` is a folder to run on it once, for the memory that any run needs.
    """

    def __init__(self, beside: Path, small: Trial, top: Path) -> None:
        self._paths = (beside / "started.stdout", beside / "started.stderr")
        self._floor = 0
        with laid_out(small, top):
            self._floor = self(small, top).grown or 0

    def __call__(self, trial: Trial, top: Path) -> Ran:
        """Run on a trial that is laid out."""
        environ = environment(trial, top)
        command = [sys.executable, str(ROOT / "main.py"), *trial.arguments]
        stdout, stderr = self._paths
        cost = measured(command, environ, stdout=stdout, stderr=stderr, folder=top, limit=PATIENCE)
        console, errors = (path.read_bytes() for path in self._paths)
        code = CRASHED if cost.is_ended else cost.code
        return Ran(code, console, errors, cost.processor, max(cost.peak - self._floor, 0), hung=cost.is_ended)


def environment(trial: Trial, top: Path) -> Mapping[str, str]:
    """Return the variables for a trial that is laid out in a folder; none that makes a run wait for a debugger."""
    environ = {name: value.replace(TOP, str(top)) for name, value in trial.environ.items()}
    if environ.get("DEBUG_VSCODE", "").strip().lower() in {"1", "true", "yes", "on"}:
        del environ["DEBUG_VSCODE"]
    return environ


def _exit_code(trial: Trial) -> int:
    """Run, and end as `main.py` does."""
    code = CRASHED
    try:
        code = cli.main(trial.arguments)
        sys.stdout.flush()
    except Exception:  # noqa: BLE001 - whatever it is, it is a failure to be told
        traceback.print_exc()
    sys.stderr.flush()
    return code


@contextmanager
def _process_as_it_was() -> Iterator[None]:
    """Undo what a run does to its process, which ends with it: signals, the garbage collector, logging."""
    try:
        yield
    finally:
        logging.shutdown()
        root = logging.getLogger()
        for logger in (root, *_loggers()):
            logger.handlers.clear()
            logger.filters.clear()
            logger.setLevel(logging.NOTSET)
            logger.disabled, logger.propagate = False, True
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        gc.enable()


def _loggers() -> list[logging.Logger]:
    known = logging.getLogger().manager.loggerDict.values()
    return [logger for logger in known if isinstance(logger, logging.Logger)]
