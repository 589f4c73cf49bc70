"""Let something befall runs, see what they come to, and put the table into the page on reliability.

    python tests/robustness/faults.py [--seed 1] [--share 1.0]

After each fault `selected-images.json` must be whole or absent, the exit code must be the documented one, and the next
run must work and leave nothing over. With `--share` each is tried so many times less often. Run it as root: some
faults need mounts. The exit code is 1 where something does not hold.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.robustness.faults_stage import METADATA, OUTPUT, Stage
from tests.support import printed

Trial = Callable[[Stage, str, Random], int]
"""Lets something befall one run on a payload, and returns the run's exit code."""

SIZES_TRIED = ("a study", "a thousand series", "twenty thousand series")
IN_A_NAMESPACE = ["unshare", "--mount", "--propagation", "private", "sh", "-c"]


def _interrupted(stage: Stage, size: str, chance: Random, number: int) -> subprocess.CompletedProcess[str]:
    process = stage.start(size)
    time.sleep(chance.uniform(0, stage.seconds[size] * 1.05))
    process.send_signal(number)
    told, complaints = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, told, complaints)


def killed(stage: Stage, size: str, chance: Random) -> int:
    """Kill it at any moment."""
    return stage.see(size, _interrupted(stage, size, chance, signal.SIGKILL), (-signal.SIGKILL, 0))


def stopped(stage: Stage, size: str, chance: Random) -> int:
    """Ask it to stop; before Python has begun, the signal itself ends it."""
    number = chance.choice([signal.SIGTERM, signal.SIGINT])
    return stage.see(size, _interrupted(stage, size, chance, number), (128 + number, -number, 0))


def full_disk(stage: Stage, size: str, _: Random) -> int:
    """Let there be no room for the output."""
    full = f"mount -t tmpfs -o size=65536 none {stage.output}; cat /dev/zero >{stage.output}/full 2>/dev/null"
    return _mounted(stage, size, full, (5,))


def full_logs(stage: Stage, size: str, _: Random) -> int:
    """Let there be next to no room for the log and the report."""
    return _mounted(stage, size, f"mount -t tmpfs -o size=4096 none {stage.logs}", (0,))


def read_only(stage: Stage, size: str, _: Random) -> int:
    """Let the output folder be read-only."""
    return _mounted(stage, size, f"mount -t tmpfs -o ro none {stage.output}", (5,))


def no_temporary_folder(stage: Stage, size: str, _: Random) -> int:
    """Let there be nothing to write to in /tmp, and no home."""
    return _mounted(stage, size, "mount --bind /tmp /tmp; mount -o remount,bind,ro /tmp; unset HOME TMPDIR", (0,))


def _mounted(stage: Stage, size: str, preparation: str, codes: tuple[int, ...]) -> int:
    (stage.output / OUTPUT).unlink(missing_ok=True)
    return stage.see(size, stage.run(size, [*IN_A_NAMESPACE, f'{preparation}; exec "$@"', "-"]), codes)


def folder_in_place(stage: Stage, size: str, _: Random) -> int:
    """Let a folder stand where the output is to be."""
    (stage.output / OUTPUT).unlink(missing_ok=True)
    (stage.output / OUTPUT / "something").mkdir(parents=True)
    done = stage.run(size)
    shutil.rmtree(stage.output / OUTPUT)
    return stage.see(size, done, (5,))


def output_removed(stage: Stage, size: str, chance: Random) -> int:
    """Remove the output folder at any moment of the run."""
    process = stage.start(size)
    time.sleep(chance.uniform(0, stage.seconds[size]))
    shutil.rmtree(stage.output)
    told, complaints = process.communicate()
    stage.output.mkdir()
    assert process.returncode in {0, 5}, told
    assert "Traceback" not in told + complaints
    return process.returncode


def logs_removed(stage: Stage, size: str, chance: Random) -> int:
    """Remove the logs folder at any moment of the run."""
    process = stage.start(size)
    time.sleep(chance.uniform(0, stage.seconds[size]))
    shutil.rmtree(stage.logs, ignore_errors=True)
    told, complaints = process.communicate()
    stage.logs.mkdir(exist_ok=True)
    return stage.see(size, subprocess.CompletedProcess((), process.returncode, told, complaints), (0,))


def shrinking(stage: Stage, size: str, chance: Random) -> int:
    """Let an input file shrink at any moment of the run."""
    path = stage.input(size) / METADATA
    whole = path.read_bytes()
    process = stage.start(size)
    time.sleep(chance.uniform(0, stage.seconds[size] / 2))
    os.truncate(path, chance.randrange(len(whole)))
    told, complaints = process.communicate()
    path.write_bytes(whole)
    return stage.see(size, subprocess.CompletedProcess((), process.returncode, told, complaints), (0, 3))


def at_once(stage: Stage, size: str, chance: Random) -> int:
    """Let two runs write the same output; one may find that the other cleaned up what it was writing."""
    first = stage.start(size)
    time.sleep(chance.uniform(0, stage.seconds[size]))
    second = stage.run(size)
    told, _ = first.communicate()
    assert {first.returncode, second.returncode} <= {0, 5}, told + second.stdout
    assert second.returncode == 0 or first.returncode == 0, told + second.stdout
    assert stage.written() in {stage.right[size], None}
    return max(first.returncode, second.returncode)


LOCALES: tuple[dict[str, str], ...] = (
    {"LC_ALL": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "xx_XX.no-such", "LANG": "?", "TZ": "no/such"},
)


def exotic_locale(stage: Stage, size: str, chance: Random) -> int:
    """Let locale, encoding and time zone be odd ones."""
    return stage.see(size, stage.run(size, **chance.choice(LOCALES)), (0,))


STREAMS = (
    *("exec <&-", "exec >&-", "exec 2>&-", "exec <&- >&- 2>&-", "exec >/dev/full", "exec >/dev/full 2>&1"),
    *("umask 077", "ulimit -n 24", "trap '' PIPE; exec > >(exec true); sleep 0.1"),
)


def odd_streams(stage: Stage, size: str, chance: Random) -> int:
    """Let streams be closed, full or broken, and few files be allowed."""
    return stage.see(size, stage.run(size, ["bash", "-c", f'{chance.choice(STREAMS)}; exec "$@"', "-"]), (0,))


FAULTS: dict[str, tuple[int, Trial]] = {
    "killed (SIGKILL) at any moment": (300, killed),
    "asked to stop (SIGTERM, SIGINT) at any moment": (150, stopped),
    "the disk of the output is full": (10, full_disk),
    "the disk of the logs is full": (10, full_logs),
    "the output folder is read-only": (5, read_only),
    "a folder in place of the output file": (5, folder_in_place),
    "the output folder is removed during the run": (40, output_removed),
    "the logs folder is removed during the run": (40, logs_removed),
    "an input file shrinks during the run": (60, shrinking),
    "two runs on the same output at once": (60, at_once),
    "odd locale, encoding, time zone": (20, exotic_locale),
    "closed, full or broken streams; few open files": (40, odd_streams),
    "no /tmp to write to, no home": (5, no_temporary_folder),
}
"""What may befall a run, how often that is tried, and how."""

NEED_ROOT = {full_disk, full_logs, read_only, no_temporary_folder}


def tried(stage: Stage, trial: Trial, times: int, chance: Random) -> Counter[int]:
    """Try a fault so many times on all payloads in turn; return how often each exit code came."""
    codes: Counter[int] = Counter()
    sizes = list(stage.right)
    for number in range(times):
        size = sizes[number % len(sizes)]
        codes[trial(stage, size, chance)] += 1
        stage.see_the_next(size)
    return codes


def main() -> int:
    """Try, print, and return the exit code."""
    parser = ArgumentParser(description="Runs that something befalls.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1)
    arguments = parser.parse_args()
    chance, rows, wrong = Random(arguments.seed), [], []  # noqa: S311 - the same moments with the same seed
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:  # Not in /tmp, which is taken away.
        stage = Stage(Path(name))
        stage.prepare(SIZES_TRIED)
        for title, (most, trial) in FAULTS.items():
            times = max(round(most * arguments.share), 1)
            codes: Counter[int] = Counter()
            with suppress(AssertionError):
                codes = tried(stage, trial, times, chance)
            if not codes:
                wrong.append(title)
            told = ", ".join(f"{_named(code)}: {count}" for code, count in sorted(codes.items()))
            rows.append((title, f"{times}", told or "**did not hold**"))
            sys.stderr.write(f"{title}: {told}\n")
    table = printed.table(["fault", "times", "exit codes"], rows)
    printed.put("reliability.md", "faults", f"{printed.machine()}\n\n{table}")
    return 1 if wrong else 0


def _named(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"{code}"


if __name__ == "__main__":
    sys.exit(main())
