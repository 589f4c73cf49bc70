"""All that was measured."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.benchmarks.in_process import Parts
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
        """Return the median of the seconds."""
        return self.costs[size, rules][tool].middle().seconds

    def megabytes(self, size: str, rules: str, tool: str) -> float:
        """Return the median of the peaks of memory."""
        return self.costs[size, rules][tool].middle().megabytes
