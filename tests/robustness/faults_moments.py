"""What may befall a run at any moment."""

import os
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.robustness.faults_stage import METADATA, Stage

if TYPE_CHECKING:
    from subprocess import Popen

Change = Callable[[Path, Random], None]
"""Changes an input file in place."""

_SIGNALS = 1 << (signal.SIGTERM - 1)


def killed(stage: Stage, size: str, chance: Random) -> int:
    """Kill it."""
    process = stage.start(size)
    _wait(stage, size, chance)
    process.kill()
    return stage.see(size, stage.end(process), (-signal.SIGKILL, 0))


def stopping(number: signal.Signals) -> Callable[[Stage, str, Random], int]:
    """Return what asks it to stop; it may go on only where its output is in place already."""

    def stopped(stage: Stage, size: str, chance: Random) -> int:
        stage.clear()
        process = stage.start(size)
        _wait_until_it_takes_signals(process)
        _wait(stage, size, chance)
        process.send_signal(number)
        is_written = stage.written() is not None
        return stage.see(size, stage.end(process), (128 + number, 0) if is_written else (128 + number,))

    return stopped


def output_removed(stage: Stage, size: str, chance: Random) -> int:
    """Remove the output folder; what was in it already is lost with it."""
    process = stage.start(size)
    _wait(stage, size, chance)
    shutil.rmtree(stage.output)
    done = stage.end(process)
    assert not stage.output.exists()  # One that a run made itself would be lost with its container.
    stage.output.mkdir()
    return stage.see_told(done, (0, 5))


def logs_removed(stage: Stage, size: str, chance: Random) -> int:
    """Remove the logs folder."""
    process = stage.start(size)
    _wait(stage, size, chance)
    shutil.rmtree(stage.logs, ignore_errors=True)
    done = stage.end(process)
    stage.logs.mkdir(exist_ok=True)
    return stage.see(size, done, (0,))


def changing(change: Change, *, as_soon_as_opened: bool) -> Callable[[Stage, str, Random], int]:
    """Return what changes an input file, at any moment or as soon as it is open."""

    def changed(stage: Stage, size: str, chance: Random) -> int:
        path = stage.input(size) / METADATA
        whole = path.read_bytes()
        process = stage.start(size)
        if as_soon_as_opened:
            _wait_until_open(process, path)
        else:
            _wait(stage, size, chance)
        change(path, chance)
        done = stage.end(process)
        path.write_bytes(whole)
        return stage.see(size, done, (0, 3))

    return changed


def shrink(path: Path, chance: Random) -> None:
    os.truncate(path, chance.randrange(path.stat().st_size))


def grow(path: Path, chance: Random) -> None:
    with path.open("ab") as file:
        file.write(chance.choice([b" " * 100_000, b"]}" * 50_000]))


def vanish(path: Path, _: Random) -> None:
    path.unlink()


def at_once(stage: Stage, size: str, chance: Random) -> int:
    """Let two runs write the same output; one may find that the other cleaned up what it was writing."""
    other = chance.choice(list(stage.right))
    first = stage.start(size)
    _wait(stage, size, chance)
    second = stage.run(other)
    done = stage.end(first)
    codes = [stage.see_told(one, (0, 5)) for one in (done, second)]
    assert 0 in codes, done.stdout + second.stdout
    assert stage.written() in {stage.right[size], stage.right[other], None}
    return max(codes)


def _wait(stage: Stage, size: str, chance: Random) -> None:
    time.sleep(chance.uniform(0, stage.seconds[size] * 1.05))


def _wait_until_it_takes_signals(process: "Popen[str]") -> None:
    """Wait until Python has come to the first line of the operator; before, the signal itself ends it."""
    while process.poll() is None:
        fields = dict(line.split(":\t", 1) for line in _status(process).splitlines())
        if any(int(fields.get(name, "0"), 16) & _SIGNALS for name in ("SigBlk", "SigCgt")):
            return


def _status(process: "Popen[str]") -> str:
    return Path(f"/proc/{process.pid}/status").read_text("utf-8")


def _wait_until_open(process: "Popen[str]", path: Path) -> None:
    opened, wanted = Path(f"/proc/{process.pid}/fd"), str(path)
    while process.poll() is None:
        for link in opened.iterdir():
            try:
                if str(link.readlink()) == wanted:
                    return
            except FileNotFoundError:
                continue  # closed meanwhile
