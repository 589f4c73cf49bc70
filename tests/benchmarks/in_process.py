"""What is measured inside a process: the rules alone beside MONAI Deploy's, and the parts of a run."""

import filecmp
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import with_compiled_modules
from tests.benchmarks.payloads import HERE, environment, payload
from tests.benchmarks.tools import RULES

ROUNDS = 3
Parts = dict[str, float]


def beside_monai() -> tuple[float, float]:
    """Return the seconds that selecting takes the operator and MONAI Deploy's selector.

    Raises
    ------
    ValueError
        Where the two select other series.
    """
    programs = ((Path(sys.executable), "selecting.py"), (environment(), "others/monai_selector.py"))
    seconds: tuple[list[float], list[float]] = ([], [])
    with TemporaryDirectory() as name:
        folders = [Path(name) / path for path in ("operator", "monai")]
        for folder in folders:
            folder.mkdir()
        for _ in range(ROUNDS):
            for (python, program), folder, times in zip(programs, folders, seconds, strict=True):
                source = payload("hundredth")
                lines = _printed([python, HERE / program, RULES / "monai.json", source, folder])
                times += [float(line) for line in lines]
        if not filecmp.cmp(folders[0] / "taken.json", folders[1] / "taken.json", shallow=False):
            raise ValueError("MONAI Deploy selects other series")
    return median(seconds[0]), median(seconds[1])


def parts_of_runs(rules: Iterable[str]) -> dict[str, Parts]:
    """Return the seconds of the parts of a run on a million series, by rules; a total is their last one."""
    runs: dict[str, list[Parts]] = {name: [] for name in rules}
    for _ in range(ROUNDS):
        for name, found in runs.items():
            lines = [line.split("\t") for line in _printed([sys.executable, HERE / "phases.py", name]) if "\t" in line]
            found.append({part: float(seconds) for part, seconds in lines})
    return {name: {part: median(one[part] for one in found) for part in found[0]} for name, found in runs.items()}


def _printed(command: Sequence[str | Path]) -> list[str]:
    environ = with_compiled_modules()
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environ).stdout.splitlines()
