"""What may be wrong with the folders that a run writes to."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random
from shlex import quote

from tests.robustness.faults_stage import Stage
from tests.support.names import OUTPUT
from tests.support.powers import PERMISSIONS_HOLD

IN_A_NAMESPACE = ["unshare", "--mount", "--propagation", "private", "bash", "-c"]
NOT_PREPARED, NOT_WHOLE, NOT_ABSENT = 97, 98, 99
"""Exit codes of the shell around a run: nothing was mounted; the output is not what it must be."""


@cache
def no_mounts() -> str:
    """Return why nothing can be mounted here, or nothing where it can."""
    if shutil.which(IN_A_NAMESPACE[0]) is None:
        return "there is no unshare"
    probe = subprocess.run([*IN_A_NAMESPACE, "mount -t tmpfs none /tmp"], capture_output=True, text=True, check=False)
    return f"nothing can be mounted: {probe.stderr.strip()}" if probe.returncode else ""


def full_output(stage: Stage, size: str, _: Random) -> int:
    """Let there be no room for the output."""
    return _mounted(stage, size, _full(stage.output), 5)


def nearly_full_output(stage: Stage, size: str, chance: Random) -> int:
    """Let there be room for a part of the output."""
    room = chance.randrange(1, max(len(stage.right[size]) // 4096, 2))
    return _mounted(stage, size, _memory(stage.output, f"nr_blocks={room}"), 0, 5)


def full_logs(stage: Stage, size: str, _: Random) -> int:
    """Let there be no room for the log and the report."""
    return _mounted(stage, size, _full(stage.logs), 0)


def nearly_full_logs(stage: Stage, size: str, _: Random) -> int:
    """Let there be room for the beginning of the log."""
    return _mounted(stage, size, _memory(stage.logs, "nr_blocks=2"), 0)


def read_only_output(stage: Stage, size: str, _: Random) -> int:
    """Mount the output folder read-only."""
    return _mounted(stage, size, _memory(stage.output, "ro"), 5)


def read_only_logs(stage: Stage, size: str, _: Random) -> int:
    """Mount the logs folder read-only."""
    return _mounted(stage, size, _memory(stage.logs, "ro"), 0)


def no_temporary_folder(stage: Stage, size: str, _: Random) -> int:
    """Let there be nothing to write to in /tmp, and no home."""
    read_only = ["mount --bind /tmp /tmp", "mount -o remount,bind,ro /tmp", "! touch /tmp 2>/dev/null"]
    return _mounted(stage, size, [*read_only, "unset HOME TMPDIR"], 0)


def forbidden(folder: str, *codes: int) -> Callable[[Stage, str, Random], int]:
    """Return what takes the permission to write to a folder away."""

    def refused(stage: Stage, size: str, _: Random) -> int:
        stage.clear()
        path = stage.top / folder
        for left in path.iterdir():
            left.unlink()
        path.chmod(0o555)
        try:
            return stage.see(size, stage.run(size, PERMISSIONS_HOLD), codes)
        finally:
            path.chmod(0o755)

    return refused


def folder_in_place_of(file: str, *codes: int) -> Callable[[Stage, str, Random], int]:
    """Return what puts a folder where a file is to be written."""

    def hindered(stage: Stage, size: str, _: Random) -> int:
        path = stage.top / file
        path.unlink(missing_ok=True)
        (path / "something").mkdir(parents=True)
        done = stage.run(size)
        assert (path / "something").is_dir()  # It is not the operator's to remove.
        shutil.rmtree(path)
        return stage.see(size, done, codes)

    return hindered


def _mounted(stage: Stage, size: str, preparation: Sequence[str], *codes: int) -> int:
    """Run with something mounted that nobody else sees; the output that is mounted is seen by its size alone."""
    stage.clear()
    here, right = quote(str(stage.output / OUTPUT)), len(stage.right[size])
    script = [
        f"{' && '.join(preparation)} || exit {NOT_PREPARED}",
        '"$@"',
        "code=$?",
        f"[ $code -ne 0 ] || [ $(stat -c %s {here}) -eq {right} ] || code={NOT_WHOLE}",
        f"[ $code -eq 0 ] || [ $code -eq {NOT_WHOLE} ] || [ ! -e {here} ] || code={NOT_ABSENT}",
        "exit $code",
    ]
    return stage.see_told(stage.run(size, [*IN_A_NAMESPACE, "\n".join(script), "-"]), codes)


def _memory(folder: Path, options: str) -> list[str]:
    """Return what mounts a file system in memory, and sees that it is there before anything is written to it."""
    place = quote(str(folder))
    return [f"mount -t tmpfs -o {options} none {place}", f"mountpoint -q {place}"]


def _full(folder: Path) -> list[str]:
    """Return what mounts a small file system and fills it until nothing more fits."""
    return [*_memory(folder, "size=65536"), f"! cat /dev/zero >{quote(str(folder / 'full'))} 2>/dev/null"]
