"""All that was measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import nan

from tests.benchmarks.in_process import Parts
from tests.benchmarks.measuring import Cost
from tests.benchmarks.payloads import Contents
from tests.benchmarks.rounds import Costs


@dataclass(frozen=True)
class Results:
    """What tools cost on payloads under rules, and what was measured inside processes."""

    contents: Mapping[str, Contents]
    costs: Costs
    beside_monai: tuple[float, float]
    parts_of_runs: Mapping[str, Parts]

    def seconds(self, size: str, rules: str, tool: str) -> float:
        """Return the median of the seconds; not a number if the tool did not do the job."""
        return self._cost(size, rules, tool).seconds

    def beside(self, size: str, rules: str, tool: str, other: str) -> float:
        """Return how many times as long as another tool a tool takes."""
        return self.seconds(size, rules, tool) / self.seconds(size, rules, other)

    def megabytes(self, size: str, rules: str, tool: str) -> float:
        """Return the median of the peaks of memory; not a number if the tool did not do the job."""
        return self._cost(size, rules, tool).megabytes

    def _cost(self, size: str, rules: str, tool: str) -> Cost:
        measured = self.costs[size, rules][tool]
        return Cost(nan, nan, nan) if measured.fate else measured.middle()
