"""What may happen to a run while it is under way; a trial that comes too late returns None.

Most moments are drawn by chance. Where one is too short for that, the run stops itself there: see `holding`.
"""

import os
import re
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.robustness.faults_stage import LIMIT, Stage, written_in
from tests.support.names import METADATA

if TYPE_CHECKING:
    from subprocess import Popen

Change = Callable[[Path, Random], None]
"""Changes an input file in place."""

_SIGNALS = 1 << (signal.SIGTERM - 1)
_STEP = 0.001
_HOLDING = Path(__file__).with_name("holding")


def killed(stage: Stage, size: str, chance: Random) -> int | None:
    """Kill it; it strikes where the run had not ended."""
    process = stage.start(size)
    _wait(stage, size, chance, process)
    process.kill()
    code = stage.see(size, stage.end(process), (-signal.SIGKILL, 0))
    return code or None


def killed_while_writing(stage: Stage, size: str, chance: Random) -> int:
    """Kill it when a temporary file is there: still empty, or whole and about to be renamed."""
    folder = chance.choice([stage.output, stage.logs])
    process = _held(stage, size, chance.choice(["open", "os.rename"]), rf"^{re.escape(str(folder))}/\..*\.tmp$")
    process.kill()
    code = stage.see(size, stage.end(process), (-signal.SIGKILL,))
    assert _has_temporary_file(folder)
    return code


def stopping(number: signal.Signals) -> Callable[[Stage, str, Random], int | None]:
    """Return what asks it to stop; it strikes where the run ends by it.

    The run may go on only where its output is in place already.
    """

    def stopped(stage: Stage, size: str, chance: Random) -> int | None:
        stage.clear()
        process = stage.start(size)
        _until(process, lambda: _takes_signals(process))
        _wait(stage, size, chance, process)
        process.send_signal(number)
        is_written = stage.written() is not None
        code = stage.see(size, stage.end(process), (128 + number, 0) if is_written else (128 + number,))
        return code or None

    return stopped


def output_removed(stage: Stage, size: str, chance: Random) -> int | None:
    """Remove the output folder, with what is in it already; it strikes where the run had not ended."""
    stage.clear()
    process = stage.start(size)
    _wait(stage, size, chance, process)
    with _moved_away(stage.output) as removed:
        is_running = process.poll() is None
        done = stage.end(process)
        written = [written_in(removed), stage.written()]  # A run that has not begun its work makes the folder again.
    assert written in [[None, None], [stage.right[size], None], [None, stage.right[size]]]
    code = stage.see_told(done, (5,) if written == [None, None] else (0,))
    return code if is_running else None


def logs_removed(stage: Stage, size: str, chance: Random) -> int | None:
    """Remove the logs folder; it strikes where the run had not ended."""
    process = stage.start(size)
    _wait(stage, size, chance, process)
    with _moved_away(stage.logs):
        is_running = process.poll() is None
        done = stage.end(process)
    code = stage.see(size, done, (0,))
    return code if is_running else None


def changing(change: Change) -> Callable[[Stage, str, Random], int | None]:
    """Return what changes an input file at any moment; it strikes where the run had not ended."""

    def changed(stage: Stage, size: str, chance: Random) -> int | None:
        path = stage.input(size) / METADATA
        with _changed_back(path):
            process = stage.start(size)
            _wait(stage, size, chance, process)
            change(path, chance)
            is_running = process.poll() is None
            done = stage.end(process)
        code = stage.see(size, done, (0, 3))
        return code if is_running else None

    return changed


def changing_while_open(change: Change) -> Callable[[Stage, str, Random], int]:
    """Return what holds a run when it has just opened an input file, changes the file, and lets the run go on."""

    def changed(stage: Stage, size: str, chance: Random) -> int:
        path = stage.input(size) / METADATA
        with _changed_back(path):
            process = _held(stage, size, "open", f"^{re.escape(str(path))}$")
            change(path, chance)
            process.send_signal(signal.SIGCONT)
            done = stage.end(process)
        return stage.see(size, done, (0, 3))

    return changed


def shrink(path: Path, chance: Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def grow(path: Path, chance: Random) -> None:
    with path.open("ab") as file:
        file.write(chance.choice([b" " * 100_000, b"]}" * 50_000]))


def vanish(path: Path, _: Random) -> None:
    path.unlink()


def at_once(stage: Stage, size: str, chance: Random) -> int | None:
    """Let two runs write the same output; it strikes where the second begins before the first has ended.

    One may find that the other cleaned up what it was writing. What is there in the end is of one that ended well.
    """
    stage.clear()
    other = chance.choice(list(stage.right))
    first = stage.start(size)
    _wait(stage, size, chance, first)
    second = stage.start(other)
    is_running = first.poll() is None
    ended = {name: stage.end(process) for name, process in (("first", first), ("second", second))}
    codes = {name: stage.see_told(done, (0, 5)) for name, done in ended.items()}
    right = {"first": stage.right[size], "second": stage.right[other]}
    assert stage.written() in [right[name] for name, code in codes.items() if code == 0], codes
    return max(codes.values()) if is_running else None


def _wait(stage: Stage, size: str, chance: Random, process: "Popen[str]") -> None:
    """Let a run go on for a while; where it has ended by then, no later one is waited for as long."""
    pause = chance.uniform(0, stage.seconds[size] * 1.05)
    time.sleep(pause)
    if process.poll() is not None:
        stage.seconds[size] = min(stage.seconds[size], pause)


def _until(process: "Popen[str]", holds: Callable[[], bool]) -> None:
    """Look until something holds, the run has ended, or it takes too long."""
    deadline = time.monotonic() + LIMIT
    while process.poll() is None and time.monotonic() < deadline and not holds():
        time.sleep(_STEP)


def _held(stage: Stage, size: str, event: str, path: str) -> "Popen[str]":
    """Start a run and wait until it has stopped itself at an event."""
    process = stage.start(size, PYTHONPATH=str(_HOLDING), HELD_EVENT=event, HELD_PATH=path)
    _until(process, lambda: _is_stopped(process))
    if process.poll() is None and _is_stopped(process):
        return process
    raise AssertionError(f"it did not stop at {event} of {path}: {stage.end(process)}")


@contextmanager
def _moved_away(folder: Path) -> Iterator[Path]:
    """Take a folder away in one step, under a name that no run knows; afterwards it is there again, and empty."""
    moved = folder.rename(folder.with_name(f"removed {folder.name}"))
    try:
        yield moved
    finally:
        shutil.rmtree(moved)
        folder.mkdir(exist_ok=True)


@contextmanager
def _changed_back(path: Path) -> Iterator[None]:
    whole = path.read_bytes()
    try:
        yield
    finally:
        path.write_bytes(whole)


def _has_temporary_file(folder: Path) -> bool:
    return any(name.endswith(".tmp") for name in os.listdir(folder))


def _takes_signals(process: "Popen[str]") -> bool:
    """Tell whether Python has come to the first line of the operator; before, the signal itself ends it."""
    fields = _fields(process)
    return any(int(fields.get(name, "0"), 16) & _SIGNALS for name in ("SigBlk", "SigCgt"))


def _is_stopped(process: "Popen[str]") -> bool:
    return _fields(process)["State"].startswith("T")


def _fields(process: "Popen[str]") -> dict[str, str]:
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    return dict(line.split(":\t", 1) for line in status.splitlines())
