"""Tries a part of the inputs, one after the other, and prints a line of JSON about each.

    python tests/robustness/fuzzing_worker.py SEED FIRST STEP END KEEP TOP

It is started by `fuzzing.py`, which gives it an empty folder of its own, `TOP`. It imports everything first and then
forks off processes, each of which runs on some inputs and ends: so nothing that runs leave behind in a process adds
up, and a run that hangs can be killed.
"""

import faulthandler
import gc
import json
import os
import resource
import select
import signal
import sys
import time
import traceback
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from math import inf
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from selector import metadata_loader, series_selector
from selector.commands import printing as telling
from selector.commands.checking import examples, input_check
from selector.errors import ConfigurationError
from selector.payload.structures import Structures
from selector.report import build as report
from selector.rules.explain.series_labels import label_attributes
from selector.rules.loader import load_rules
from tests.robustness import fuzzing_checks, fuzzing_inputs, fuzzing_runs, fuzzing_seeds
from tests.robustness.fuzzing_runs import CRASHED, PATIENCE, Ran, Runner
from tests.robustness.fuzzing_shrinking import shrunk
from tests.robustness.fuzzing_trial import Trial

STARTED_EVERY = 100
"""One input of so many goes through `main.py` in a process of its own, and so do the large ones.

Memory is judged there: a forked process has what its parent had, and fills what an earlier run left free.
"""
STARTED = "any of these, through `main.py`"
_IN_ONE_PROCESS = 50
_MOST_MEMORY = 3 << 30
_KIND = 60
"""How many characters of a failure say of what kind it is."""
_KEPT = 3
"""How many inputs of one kind of failure are kept."""


class Worker:
    """Tries inputs.

    Parameters
    ----------
    seed
        Makes the inputs, each together with its number.
    keep
        The folder for inputs that fail.
    top
        An empty folder of its own.
    """

    def __init__(self, seed: int, keep: Path, top: Path) -> None:
        self._seed = seed
        self._keep = keep
        self._top = top
        (top / "trial").mkdir()
        self._started = fuzzing_runs.Started(top, fuzzing_inputs.sound(), top / "trial")
        self._kept: Counter[str] = Counter()

    def try_all(self, numbers: Sequence[int]) -> None:
        """Try the inputs of these numbers."""
        while numbers:
            done = self._try_some(numbers[:_IN_ONE_PROCESS])
            numbers = numbers[done:]

    def _try_some(self, numbers: Sequence[int]) -> int:
        """Try some inputs in a forked process; return how many are done with."""
        reading, writing = os.pipe()
        process = _forked(lambda: self._be_tried(numbers, writing))
        os.close(writing)
        done = 0
        for line in _lines(reading, process):
            self._tell(line)
            done += 1
        os.close(reading)
        if done < len(numbers):
            self._tell_of_lost(numbers[done], process)
            done += 1
        os.waitpid(process, 0)
        return done

    def _be_tried(self, numbers: Iterable[int], writing: int) -> None:
        run = fuzzing_runs.InProcess(self._top)
        for number in numbers:
            trial = fuzzing_inputs.trial(self._seed, number)
            is_started = _is_started(number, trial)
            ran, found = run_once(self._started if is_started else run, trial, self._top / "trial")
            name = STARTED if is_started and trial.target != fuzzing_inputs.GROWN else trial.target
            os.write(writing, told(number, name, trial, ran, found))

    def _tell_of_lost(self, number: int, process: int) -> None:
        """Tell of a run that took its process with it, or has to be ended with its process."""
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGUSR1)  # It tells where it is.
            select.select([], [], [], 0.5)
            os.kill(process, signal.SIGKILL)
        trial = fuzzing_inputs.trial(self._seed, number)
        where = (self._top / "stderr").read_text("utf-8", "replace").strip()[-2000:]
        ran = Ran(CRASHED, b"", b"", PATIENCE, hung=True)
        self._tell(told(number, trial.target, trial, ran, [f"it hangs or dies: {where}"]).rstrip())

    def _tell(self, line: bytes) -> None:
        number, *_, found = json.loads(line)
        if found:
            self._keep_it(number, found)
        sys.stdout.write(line.decode() + "\n")
        sys.stdout.flush()

    def _keep_it(self, number: int, found: list[str]) -> None:
        kind = found[0][:_KIND]
        self._kept[kind] += 1
        if self._kept[kind] <= _KEPT:
            trial = fuzzing_inputs.trial(self._seed, number)
            trial.keep(self._keep / f"{number}", found)
            os.waitpid(_forked(lambda: self._keep_smaller(trial, number, kind)), 0)

    def _keep_smaller(self, trial: Trial, number: int, kind: str) -> None:
        beside = self._top / "smaller"  # Meanwhile others are tried.
        beside.mkdir(exist_ok=True)
        run = self._started if _is_started(number, trial) else fuzzing_runs.InProcess(beside)

        def fails(smaller: Trial) -> bool:
            return kind in (fault[:_KIND] for fault in run_once(run, smaller, beside / "trial")[1])

        shrunk(trial, fails).keep(self._keep / f"{number}-smaller", [kind])


def _is_started(number: int, trial: Trial) -> bool:
    return number % STARTED_EVERY == 1 or trial.target == fuzzing_inputs.GROWN


def told(number: int, name: str, trial: Trial, ran: Ran, found: list[str]) -> bytes:
    """Return what is told of a run, as a line; `name` is that of its row in the table."""
    return json.dumps((number, name, ran.exit_code, ran.seconds, ran.grown, trial.size, found)).encode() + b"\n"


def _forked(work: Callable[[], None]) -> int:
    """Work in a forked process that ends with it; return its number."""
    process = os.fork()
    if process:
        return process
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        faulthandler.register(signal.SIGUSR1, all_threads=True)
        work()
        code = 0
    except Exception:  # noqa: BLE001 - it must not go on in the copy of the fuzzer
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _lines(reading: int, process: int) -> Iterator[bytes]:
    """Yield what a process writes, line by line, until it ends, says nothing for too long, or takes too much memory."""
    buffer, begin = b"", time.monotonic()
    while time.monotonic() < begin + 1.5 * PATIENCE and _memory_of(process) < _MOST_MEMORY:
        if not select.select([reading], [], [], 1)[0]:
            continue
        begin, read = time.monotonic(), os.read(reading, 1 << 16)
        if not read:
            return
        *lines, buffer = (buffer + read).split(b"\n")
        yield from lines


def _memory_of(process: int) -> int:
    with suppress(OSError), open(f"/proc/{process}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()
    return 0


def run_once(run: Runner, trial: Trial, top: Path) -> tuple[Ran, list[str]]:
    """Run once; return what happened, and what must not have."""
    top.mkdir(exist_ok=True)
    with fuzzing_runs.laid_out(trial, top):
        ran = run(trial, top)
        return ran, fuzzing_checks.faults(trial, ran, top)


def warm_up() -> None:
    """Import and read beforehand all that a run would import and read."""
    import argparse  # noqa: F401, PLC0415 - these are imported by a run when it needs them
    import traceback  # noqa: F401, PLC0415

    import pythonjsonlogger.json  # noqa: F401, PLC0415
    import regex  # noqa: F401, PLC0415

    folder = str(fuzzing_seeds.DATA / "pair")
    for document in fuzzing_seeds.rules():
        with suppress(ConfigurationError):
            rules = load_rules(json.dumps(document).encode(), "rules.json")
            needed = series_selector.needed_by(rules, label_attributes())
            payload = metadata_loader.load_payload(folder, Structures(needed), hashing=True)
            result = series_selector.select(payload, rules, explain=inf)
            report.record("0", payload, rules, result, "full", source="default")
            input_check.check_input(folder, rules)
            examples.example_faults(rules)
    telling.faults_in_lines("", ())
    fuzzing_inputs.trial(0, 1)
    gc.collect()
    gc.freeze()


def main() -> None:
    """Try what the arguments say."""
    parser = ArgumentParser(description="Try inputs.")
    for name in ("seed", "first", "step", "end"):
        parser.add_argument(name, type=int)
    for name in ("keep", "top"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    warm_up()
    worker = Worker(arguments.seed, arguments.keep, arguments.top)
    worker.try_all(range(arguments.first, arguments.end, arguments.step))


if __name__ == "__main__":
    main()
