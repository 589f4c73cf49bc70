"""Try odd inputs, tell what became of them, and put the table into the page on reliability.

    python tests/robustness/fuzzing.py [--inputs 200000] [--seed 1] [--keep FOLDER] [--atheris PYTHON]
    python tests/robustness/fuzzing.py --only NUMBER [--seed 1] [--keep FOLDER]

An input is one run: on rules, metadata in both forms, mappings, variables and a logging configuration, of which one or
several were made odd; or the commands `check` and `test` on such rules. They are made from the real files of this
repository, by changing parts of the documents, and bytes of their text. Each is made from the seed and its number
alone.

With `--atheris`, the python of a virtual environment in which `requirements.txt` of this folder is installed, a quarter
of the inputs is found by coverage: an input that reaches something new in the operator is changed further.

    .ci/venv.sh .venv-atheris tests/robustness/requirements.txt
    python tests/robustness/fuzzing.py --atheris .venv-atheris/bin/python

Of every run it must hold that the exit code is a documented one, that there is no traceback, no temporary file and no
half-written output, that report and page are there and fit the published schema, that a terminal gets text alone, that
it takes no more than 10 seconds of processor. One in a hundred and each large payload goes through `main.py` in a
process of its own, whose memory is measured: beyond that of a run on a small payload it must be no more than 20 times
its input, and 16 MiB. An input that fails is made smaller and kept in a folder, and `--only` tries it again. The exit
code is 1 where one fails.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.robustness.fuzzing_tally import Tally
from tests.support import printed

IN_MEMORY = "/dev/shm"  # noqa: S108 - a fresh folder is made in it
HERE = Path(__file__).resolve().parent
INPUTS = 200_000
PAGE, PART = "reliability.md", "fuzzing"


def by_mutation(inputs: range, seed: int, keep: Path, jobs: int = 0) -> Iterator[list[str]]:
    """Yield the commands that try the inputs of these numbers, each in a process of its own."""
    count = jobs or os.cpu_count() or 1
    program = [sys.executable, str(HERE / "fuzzing_worker.py"), str(seed)]
    for job in range(count):
        yield [*program, str(inputs.start + job), str(count), str(inputs.stop), str(keep)]


def by_coverage(python: str, inputs: int, seed: int, keep: Path) -> Iterator[list[str]]:
    """Yield the command that tries so many inputs that are found by coverage."""
    yield [python, str(HERE / "fuzzing_coverage.py"), str(inputs), str(seed), str(keep)]


def tried(commands: Iterable[Sequence[str]]) -> Tally:
    """Let the commands try their inputs, all at once, each in an empty folder, which is its last argument."""
    tally = Tally()
    with ExitStack() as stack:
        in_memory = IN_MEMORY if os.access(IN_MEMORY, os.W_OK) else None
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=in_memory)))
        log = stack.enter_context(tempfile.TemporaryFile("w+", errors="replace"))
        started = []
        for number, command in enumerate(commands):
            told, top = stack.enter_context(tempfile.TemporaryFile("w+")), place / str(number)
            top.mkdir()
            process = subprocess.Popen([*command, str(top)], stdout=told, stderr=log)
            started.append((stack.enter_context(process), told))
        failed = [process.args for process, _ in started if process.wait()]
        if failed:
            log.seek(0)
            raise SystemExit(f"{failed} ended by itself:\n{log.read()[-5000:]}")
        for _, told in started:
            told.seek(0)
            for line in told:
                tally.add(line)
    return tally


def main() -> int:
    """Try, print, and return the exit code."""
    arguments = _arguments()
    keep = arguments.keep or Path(tempfile.mkdtemp(prefix="fuzzing-"))
    keep.mkdir(parents=True, exist_ok=True)
    if arguments.only is not None:
        tally = tried(by_mutation(range(arguments.only, arguments.only + 1), arguments.seed, keep, jobs=1))
    else:
        found = arguments.inputs // 4 if arguments.atheris else 0
        commands = [*by_mutation(range(arguments.inputs - found), arguments.seed, keep, arguments.jobs)]
        if found:
            commands += by_coverage(arguments.atheris, found, arguments.seed, keep)
        tally = tried(commands)
    for failure in tally.failures:
        sys.stderr.write(f"{failure}\n")
    is_all = arguments.only is None and arguments.inputs >= INPUTS
    printed.put(PAGE, PART, f"{printed.machine()}\nSeed {arguments.seed}.\n\n{tally.table()}", is_all=is_all)
    if tally.failures:
        sys.stderr.write(f"{len(tally.failures)} failures; the inputs are in {keep}\n")
    elif arguments.keep is None:
        shutil.rmtree(keep)
    return 1 if tally.failures else 0


def _arguments() -> Namespace:
    parser = ArgumentParser(description="Try odd inputs.")
    parser.add_argument(
        "--inputs", type=int, default=INPUTS, help="how many; with fewer than %(default)s the page stays as it is"
    )
    parser.add_argument("--seed", type=int, default=1, help="what the inputs are made of; default: %(default)s")
    parser.add_argument("--only", type=int, metavar="NUMBER", help="try this input alone; the page stays as it is")
    parser.add_argument("--jobs", type=int, default=0, help="how many at once; default: one for each core")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where inputs that fail are kept")
    parser.add_argument("--atheris", metavar="PYTHON", help="a python that has atheris; a quarter is found by coverage")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
