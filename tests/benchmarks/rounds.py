"""Rounds of runs: everything in turn, so that a busy machine slows all of it alike."""

import filecmp
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
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

    def spread(self) -> float:
        """Return how many times as long as the fastest run the slowest one took."""
        seconds = [cost.seconds for cost in self.costs]
        return max(seconds, default=1) / min(seconds, default=1)

    def middle(self) -> Cost:
        """Return the medians of all runs."""
        return Cost(*(median(values) for values in zip(*self.costs, strict=True)))


@dataclass(frozen=True)
class Plan:
    """What is run: tools on a payload under rules, so many times."""

    size: str
    rules: str
    payload: Path
    tools: Mapping[str, Tool]
    times: int


Costs = dict[tuple[str, str], dict[str, Measured]]
"""What each tool cost, by payload and rules."""


def measure(plans: Sequence[Plan]) -> Costs:
    """Run what is planned in turns, those of each plan spread over the whole time.

    A tool that writes other bytes than the first one of its plan is done with; its fate says so.
    """
    costs = {(plan.size, plan.rules): {name: Measured() for name in plan.tools} for plan in plans}
    with TemporaryDirectory() as folder:
        for plan in _turns(plans):
            top = Path(folder) / plan.size / plan.rules
            jobs = {name: Job(plan.rules, plan.payload, top / name) for name in plan.tools}
            first = next(iter(jobs.values()))
            for name, one in costs[plan.size, plan.rules].items():
                if not one.fate and sum(cost.seconds for cost in one.costs) < PATIENCE:
                    _measure(plan.tools[name], jobs[name], first, one)
    return costs


def _turns(plans: Sequence[Plan]) -> Iterator[Plan]:
    """Yield each plan as often as it is to be run, evenly."""
    turns = [(turn + 0.5) / plan.times for plan in plans for turn in range(plan.times)]
    planned = [plan for plan in plans for _ in range(plan.times)]
    for index in sorted(range(len(turns)), key=turns.__getitem__):
        yield planned[index]


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
