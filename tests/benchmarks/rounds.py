"""Rounds of runs: every tool in turn, so that a busy machine slows all of them alike."""

import filecmp
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.benchmarks.measuring import Cost, NotDoneError
from tests.benchmarks.tools import OUTPUT, Job, Tool

PATIENCE = 60
"""A tool that has run for so many seconds in all is not run again."""


@dataclass
class Measured:
    """What the runs of one tool cost; or how its last one ended, where it did not do the job."""

    costs: list[Cost] = field(default_factory=list)
    fate: str = ""

    def middle(self) -> Cost:
        """Return the medians of all runs."""
        return Cost(*(median(values) for values in zip(*self.costs, strict=True)))


def measure(payload: Path, rules: str, tools: Mapping[str, Tool], times: int) -> dict[str, Measured]:
    """Run tools on a payload in turns.

    A tool that writes other bytes than the first one is done with; its fate says so.
    """
    measured = {name: Measured() for name in tools}
    with TemporaryDirectory() as folder:
        jobs = {name: Job(rules, payload, Path(folder) / name) for name in tools}
        first = next(iter(jobs.values()))
        for _ in range(times):
            for name, one in measured.items():
                if not one.fate and sum(cost.seconds for cost in one.costs) < PATIENCE:
                    _measure(tools[name], jobs[name], first, one)
    return measured


def _measure(tool: Tool, job: Job, first: Job, one: Measured) -> None:
    try:
        cost = tool.run(job)
    except NotDoneError as error:
        one.fate = str(error)
        return
    if tool.selects and not filecmp.cmp(first.folder / OUTPUT, job.folder / OUTPUT, shallow=False):
        one.fate = "other output"
    else:
        one.costs.append(cost)


def save(path: Path, measured: dict[str, Measured]) -> None:
    path.write_text(json.dumps({name: asdict(one) for name, one in measured.items()}), "utf-8")


def load(path: Path) -> dict[str, Measured]:
    found = json.loads(path.read_text("utf-8"))
    return {name: Measured([Cost(*cost) for cost in one["costs"]], one["fate"]) for name, one in found.items()}
