"""Grant runs too little memory, more and more of it, and put how they ended into the page on reliability.

    docker build -t series-selector .
    python tests/robustness/memory.py [--limits 60] [--image series-selector]

Each run must end with exit code 7 and a message that says how much was granted, be killed or crash without any output,
old or new, or end with exit code 0 and all of its output: never with a traceback, never with a part of the output. The
limit is one on the data of a process (`RLIMIT_DATA`), and then that of `docker run --memory`. The exit code is 1 if a
run ends otherwise.
"""

import signal
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.robustness.faults_stage import Stage
from tests.support import containers, printed
from tests.support.names import METADATA, OUTPUT
from tests.support.shortage import limited

LIMITS = 60
LEAST = 22
"""Mebibytes of data: with less, the modules of a run cannot be imported."""
PAYLOADS = ("a study", "twenty thousand series", "sixty thousand series")
IN_CONTAINER = ("sixty thousand series", (*range(24, 129, 4), 192, 256))
SENTENCE = "out of memory; raise the limit ({} MiB)"
ENDED = {-number for number in (signal.SIGKILL, signal.SIGSEGV)} | {128 + signal.SIGKILL, 128 + signal.SIGSEGV}
"""How a run may end that has no time for a message: killed by the kernel, or crashed in the JSON parser."""

Run = Callable[[Stage, str, float], "subprocess.CompletedProcess[str]"]
"""Does a run with a limit, in mebibytes."""


def with_little_data(stage: Stage, size: str, granted: float) -> subprocess.CompletedProcess[str]:
    """Run with a limit on the data of the process."""
    return stage.run(size, limited(round(granted * 1024)))


def in_container(image: str, *options: str) -> Run:
    """Return what runs in a container that is granted little memory; its folders have the same paths as outside."""

    def run(stage: Stage, size: str, granted: float) -> subprocess.CompletedProcess[str]:
        given = {name: value for name, value in stage.settings(size).items() if name.startswith("NVIDIA_CLARA_")}
        limits = ("--memory", f"{granted:g}m", "--network", "none", *options)
        return containers.run(image, [*limits, *containers.options_of(stage.top, given)])

    return run


def ended(stage: Stage, size: str, granted: float, run: Run) -> int:
    """Check that a run ends as it may, and return its exit code."""
    (stage.output / OUTPUT).write_bytes(b"from before")
    done = run(stage, size, granted)
    code = stage.see_told(done, (0, 7, *ENDED))
    assert stage.written() == (None if code else stage.right[size])
    assert (SENTENCE.format(int(granted)) in done.stdout) == (code == 7), done.stdout
    assert not done.stderr, done.stderr
    return code


def enough(stage: Stage, size: str) -> float:
    """Return about how many mebibytes of data a run needs."""
    too_little, sufficient = float(LEAST), 2048.0
    while sufficient - too_little > 1:
        middle = (too_little + sufficient) / 2
        if with_little_data(stage, size, middle).returncode == 0:
            sufficient = middle
        else:
            too_little = middle
    return sufficient


def steps(least: float, most: float, count: int) -> list[float]:
    """Return limits that are evenly spaced, in whole kilobytes."""
    return [round((least + (most - least) * number / (count - 1)) * 1024) / 1024 for number in range(count)]


def row(stage: Stage, size: str, limits: Sequence[float], run: Run) -> tuple[tuple[str, ...], list[str]]:
    """Return a row of the table about runs under these limits, and what did not end as it may."""
    codes: Counter[int] = Counter()
    wrong = []
    for granted in limits:
        try:
            codes[ended(stage, size, granted, run)] += 1
        except AssertionError as error:
            wrong.append(f"{size}, {granted:g} MiB: {error}")
    megabytes = (stage.input(size) / METADATA).stat().st_size / 1e6
    name = f"{size}, {megabytes:.1f} MB" if megabytes >= 1 else size
    counts = (len(limits), codes[7], sum(codes[code] for code in ENDED), codes[0], len(wrong))
    return (name, f"{min(limits):.0f} to {max(limits):.0f} MiB", *map(str, counts)), wrong


def main() -> int:
    """Run, print, and return the exit code."""
    parser = ArgumentParser(description="Runs that are granted too little memory.")
    parser.add_argument(
        "--limits", type=int, default=LIMITS, help="how many; with fewer than %(default)s the page stays as it is"
    )
    parser.add_argument("--image", default="series-selector", help="default: %(default)s")
    arguments = parser.parse_args()
    python = containers.python_of(arguments.image)
    with tempfile.TemporaryDirectory() as name:
        stage = Stage(Path(name))
        stage.prepare(PAYLOADS)
        sweeps = ((size, steps(LEAST, enough(stage, size) * 1.1, arguments.limits)) for size in PAYLOADS)
        data = [row(stage, size, limits, with_little_data) for size, limits in sweeps]
        size, granted = IN_CONTAINER
        container = [row(stage, size, granted, in_container(arguments.image))]
    parts = [
        printed.machine(),
        _part("limit on the data of the process", data),
        f"In the container: Python {python}.",
        _part("`docker run --memory`", container),
    ]
    printed.put("reliability.md", "memory", "\n\n".join(parts), is_all=arguments.limits >= LIMITS)
    wrong = [line for _, lines in (*data, *container) for line in lines]
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


def _part(kind: str, rows: Iterable[tuple[tuple[str, ...], list[str]]]) -> str:
    ends = ("exit code 7 and the message", "killed or crashed, no output", "exit code 0 and all output", "otherwise")
    titles = ("payload", kind, "runs", *ends)
    return printed.table(titles, [cells for cells, _ in rows])


if __name__ == "__main__":
    sys.exit(main())
