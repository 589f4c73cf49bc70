"""Run with less and less memory, and put the table into the page on reliability.

    python tests/robustness/memory.py [--steps 60]

A run that needs more memory than it is granted must end with exit code 2 and a message that says so, and must leave no
output; one that has enough must write the right output. `RLIMIT_DATA` is what the operator itself sets below the limit
of its control group. The exit code is 1 where something does not hold.
"""

import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.robustness.faults_stage import SIZES, Stage
from tests.support import printed

LEAST, MOST = 12 << 10, 160 << 10
"""Kibibytes: too few for a run to begin with, and more than any of the payloads needs."""
MESSAGE = "the memory granted is too small for this payload"


def granted(stage: Stage, size: str, kibibytes: int) -> int:
    """Run with so much memory, see that it comes to what it must, and return the exit code."""
    done = stage.run(size, ["bash", "-c", f'ulimit -d {kibibytes}; exec "$@"', "-"])
    code = stage.see(size, done, (0, 2))
    assert (code == 2) == (MESSAGE in done.stdout + done.stderr), done.stdout + done.stderr
    return code


def steps(count: int) -> list[int]:
    """Return so many limits; the less, the nearer to each other."""
    ratio = (MOST / LEAST) ** (1 / (count - 1))
    return [round(LEAST * ratio**step) for step in range(count)]


def main() -> int:
    """Try, print, and return the exit code."""
    parser = ArgumentParser(description="Runs with less and less memory.")
    parser.add_argument("--steps", type=int, default=60)
    count = parser.parse_args().steps
    rows, wrong = [], []
    with tempfile.TemporaryDirectory() as name:
        stage = Stage(Path(name))
        stage.prepare(list(SIZES))
        for size in SIZES:
            codes: Counter[int] = Counter()
            for kibibytes in steps(count):
                try:
                    codes[granted(stage, size, kibibytes)] += 1
                except AssertionError as error:
                    wrong.append(f"{size}, {kibibytes} KiB: {error}")
                stage.see_the_next(size)
            rows.append((size, *(f"{codes[code]}" for code in (2, 0)), f"{count - codes.total()}"))
    title = f"Limits from {LEAST >> 10} to {MOST >> 10} MiB."
    table = printed.table(["payload", "exit code 2", "exit code 0", "otherwise"], rows)
    printed.put("reliability.md", "memory", f"{title} {printed.machine()}\n\n{table}")
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
