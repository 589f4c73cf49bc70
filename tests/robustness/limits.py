"""Run every case of `tests/cases` in the real image under limits, and put the table into the page on reliability.

    docker build -t series-selector .
    python tests/robustness/limits.py [--image series-selector]

The container has a read-only root file system, no capabilities, no network, few processes, little memory, and a user
that is nobody. Each case must come out as it does without a container. The exit code is 1 where one does not.
"""

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.cases.case import RUNS, Case, Place, a_place
from tests.cases.running import Start, check
from tests.support import containers, printed

NOBODY = 65534
LIMITS = (
    *("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
    *("--network", "none", "--pids-limit", "32", "--memory", "256m", "--user", str(NOBODY)),
)
IN_FORCE = {
    "cat /sys/fs/cgroup/pids.max || cat /sys/fs/cgroup/pids/pids.max": "32",
    "cat /sys/fs/cgroup/memory.max || cat /sys/fs/cgroup/memory/memory.limit_in_bytes": str(256 << 20),
    "id --user": str(NOBODY),
    "grep CapBnd /proc/self/status": "CapBnd:\t0000000000000000",
    "grep NoNewPrivs /proc/self/status": "NoNewPrivs:\t1",
    "ls /sys/class/net": "lo",
    "touch /x 2>&1": "touch: cannot touch '/x': Read-only file system",
}
"""What a shell in such a container answers."""


def in_force(image: str) -> dict[str, str]:
    """Return what a shell in a container with these limits answers to each question of `IN_FORCE`."""
    return {question: _asked(image, question) for question in IN_FORCE}


def _asked(image: str, question: str) -> str:
    return containers.run(image, [*LIMITS, "--entrypoint", "/bin/sh"], "-c", question).stdout.strip()


def starting(image: str) -> Start:
    """Return what runs a case in a container: its folders are where they are outside, and are nobody's."""

    def start(_: Case, place: Place, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
        for path in (place.top, *place.top.rglob("*")):
            os.chown(path, NOBODY, NOBODY)
        return containers.run(image, [*LIMITS, *containers.options_of(place.top, variables)])

    return start


def main() -> int:
    """Run the cases, print, and return the exit code."""
    parser = ArgumentParser(description="Every case in the image, under limits.")
    parser.add_argument("--image", default="series-selector", help="default: %(default)s")
    image = parser.parse_args().image
    python = containers.python_of(image)
    if in_force(image) != IN_FORCE:
        sys.stderr.write(f"the limits are not in force: {in_force(image)}\n")
        return 1
    wrong: dict[str, list[str]] = {f"exit code {code}": [] for code in sorted({case.exit for case, _ in RUNS})}
    for case, number in RUNS:
        try:
            with a_place() as place:
                check(case, number, place, starting(image), NOBODY)
        except AssertionError as error:
            wrong[f"exit code {case.exit}"].append(f"{case.name}-{number}: {error}")
    runs = Counter(f"exit code {case.exit}" for case, _ in RUNS)
    rows = [(expected, f"{runs[expected]:,}", f"{len(lines):,}") for expected, lines in wrong.items()]
    every = [line for lines in wrong.values() for line in lines]
    rows.append(("together", f"{runs.total():,}", f"{len(every):,}"))
    table = printed.table(["expected", "runs", "otherwise"], rows)
    printed.put("reliability.md", "limits", f"{printed.machine(python)}\n\n{table}")
    sys.stderr.write("".join(f"{line}\n" for line in every))
    return 1 if every else 0


if __name__ == "__main__":
    sys.exit(main())
