"""What may be wrong with the folders that a run writes to."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests.robustness.faults_stage import OUTPUT, Stage

PERMISSIONS_HOLD = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
"""What to put before a command so that permissions hold for it, which they do not for an almighty root."""
IN_A_NAMESPACE = ["unshare", "--mount", "--propagation", "private", "bash", "-c"]


def full_output(stage: Stage, size: str, _: Random) -> int:
    """Let there be no room for the output."""
    return _mounted(stage, size, f"mount -t tmpfs -o size=65536 none {_quoted(stage.output)}; {_fill(stage.output)}", 5)


def nearly_full_output(stage: Stage, size: str, chance: Random) -> int:
    """Let there be room for a part of the output."""
    room = chance.randrange(1, max(len(stage.right[size]) // 4096, 2))
    return _mounted(stage, size, f"mount -t tmpfs -o nr_blocks={room} none {_quoted(stage.output)}", 0, 5)


def full_logs(stage: Stage, size: str, _: Random) -> int:
    """Let there be no room for the log and the report."""
    return _mounted(stage, size, f"mount -t tmpfs -o size=65536 none {_quoted(stage.logs)}; {_fill(stage.logs)}", 0)


def nearly_full_logs(stage: Stage, size: str, _: Random) -> int:
    """Let there be room for the beginning of the log."""
    return _mounted(stage, size, f"mount -t tmpfs -o nr_blocks=2 none {_quoted(stage.logs)}", 0)


def read_only_output(stage: Stage, size: str, _: Random) -> int:
    """Mount the output folder read-only."""
    return _mounted(stage, size, f"mount -t tmpfs -o ro none {_quoted(stage.output)}", 5)


def read_only_logs(stage: Stage, size: str, _: Random) -> int:
    """Mount the logs folder read-only."""
    return _mounted(stage, size, f"mount -t tmpfs -o ro none {_quoted(stage.logs)}", 0)


def no_temporary_folder(stage: Stage, size: str, _: Random) -> int:
    """Let there be nothing to write to in /tmp, and no home."""
    return _mounted(stage, size, "mount --bind /tmp /tmp; mount -o remount,bind,ro /tmp; unset HOME TMPDIR", 0)


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


def _mounted(stage: Stage, size: str, preparation: str, *codes: int) -> int:
    """Run with something mounted that nobody else sees; the output that is mounted is seen by its size alone."""
    stage.clear()
    here, right = _quoted(stage.output / OUTPUT), len(stage.right[size])
    script = f'{preparation}; "$@"; code=$?; [ $code -ne 0 ] || [ $(stat -c %s {here}) -eq {right} ] || code=99; '
    script += f"[ $code -eq 0 ] || [ ! -e {here} ] || code=98; exit $code"
    return stage.see_told(stage.run(size, [*IN_A_NAMESPACE, script, "-"]), codes)


def _fill(folder: Path) -> str:
    return f"cat /dev/zero >{_quoted(folder)}/full 2>/dev/null"


def _quoted(path: Path) -> str:
    return f"'{path}'"
