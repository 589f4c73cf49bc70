"""Tries inputs that are found by coverage, and prints a line of JSON about each, as `fuzzing_worker.py` does.

    python tests/robustness/fuzzing_coverage.py INPUTS SEED KEEP TOP

It needs atheris, see `requirements.txt`, and is started by `fuzzing.py`, which gives it an empty folder of its own,
`TOP`, and removes that: atheris ends the process at once. An input that reaches something new in the
operator is kept and changed further, in the ways of `fuzzing_mutations.py`. All of them run in one process.
"""

import importlib
import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

atheris: Any = importlib.import_module("atheris")
with atheris.instrument_imports(include=["selector"]):
    from tests.robustness import fuzzing_inputs, fuzzing_runs
    from tests.robustness.fuzzing_trial import Trial, decoded
    from tests.robustness.fuzzing_worker import run_once, told, warm_up

_SEEDS = 400
"""How many inputs of the mutation fuzzer it starts from; they are among those asked for, at most half of them."""
_FRESH = 0.1
"""How often an input is a new one instead of one that is changed further."""
_FIRST = 1_000_000_000
"""The number of the first of them; no other fuzzer comes so far."""


class Fuzzer:
    """Tries what libFuzzer finds.

    Parameters
    ----------
    seed
        Makes the inputs that it starts from.
    keep
        The folder for inputs that fail.
    top
        An empty folder of its own.
    """

    def __init__(self, seed: int, keep: Path, top: Path) -> None:
        self._seed = seed
        self._keep = keep
        self._top = top
        self._stdout = os.dup(1)
        self._run = fuzzing_runs.InProcess(top)
        self._number = 0

    def start_from(self, folder: Path, count: int) -> None:
        """Write the inputs to start from."""
        folder.mkdir()
        for number in range(count):
            (folder / str(number)).write_bytes(self._fresh(number).encoded())

    def try_one(self, data: bytes) -> None:
        """Run on one input."""
        trial = decoded(data)
        if trial is None:  # The empty one, with which libFuzzer begins.
            trial = self._fresh(_SEEDS)
        self._number += 1
        ran, found = run_once(self._run, trial, self._top / "trial")
        if found:
            trial.keep(self._keep / f"coverage-{self._number}", found)
        os.write(self._stdout, told(self._number, f"{trial.target}, coverage-guided", trial, ran, found))

    def mutated(self, data: bytes, max_size: int, seed: int) -> bytes:
        """Return an input like another one, or a new one."""
        rng = Random(seed)  # noqa: S311 - it must be repeatable, not secret
        before = decoded(data)
        if before is None or rng.random() < _FRESH:
            after = self._fresh(_SEEDS + seed)
        else:
            after = fuzzing_inputs.mutated(before, rng)
        encoded = after.encoded()
        return encoded if len(encoded) <= max_size else data

    def _fresh(self, number: int) -> Trial:
        number += 1 if number % fuzzing_inputs.GROWN_EVERY == 0 else 0  # The large ones are of no use here.
        return fuzzing_inputs.trial(self._seed, _FIRST + number)


def main() -> None:
    """Try as many as the arguments say."""
    parser = ArgumentParser(description="Try inputs that are found by coverage.")
    parser.add_argument("inputs", type=int)
    parser.add_argument("seed", type=int)
    for name in ("keep", "top"):
        parser.add_argument(name, type=Path)
    arguments = parser.parse_args()
    with atheris.instrument_imports(include=["selector"]):
        warm_up()
    corpus = arguments.top / "corpus"
    fuzzer = Fuzzer(arguments.seed, arguments.keep, arguments.top)
    fuzzer.start_from(corpus, min(_SEEDS, arguments.inputs // 2))
    options = [f"-runs={arguments.inputs}", f"-seed={arguments.seed}", "-timeout=60", "-rss_limit_mb=4096"]
    command = [sys.argv[0], str(corpus), "-max_len=200000", f"-artifact_prefix={arguments.keep}/", *options]
    atheris.Setup(command, fuzzer.try_one, custom_mutator=fuzzer.mutated)
    atheris.Fuzz()  # It ends the process.


if __name__ == "__main__":
    main()
