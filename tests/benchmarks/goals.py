"""What was aimed at, and whether it holds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import isnan, nan
from operator import ge, le

from tests.benchmarks.results import Results
from tests.benchmarks.tools import OTHERS


@dataclass(frozen=True)
class Goal:
    """A ratio that is to be at most, or at least, so much for each of the rules; without a bound it is only told."""

    words: str
    bound: float | None
    ratio: Callable[[Results, str], float]
    at_least: bool = False

    def row(self, results: Results, rules: Iterable[str]) -> tuple[str, ...]:
        """Return the row of a table: what is aimed at, the ratios, whether the goal holds."""
        ratios = [self.ratio(results, name) for name in rules]
        shown = ["not measurable" if isnan(ratio) else f"{ratio:.2f}" for ratio in ratios]
        if self.bound is None:
            return (self.words, *shown, "")
        holds = all((ge if self.at_least else le)(ratio, self.bound) for ratio in ratios)
        aimed = f"{self.words}: at {'least' if self.at_least else 'most'} {self.bound:g}"
        return (aimed, *shown, "yes" if holds else "**no**")


def beside_floor(results: Results, rules: str, size: str = "whole") -> float:
    """Return how many times as long as the floor the operator takes."""
    return results.seconds(size, rules, "operator") / results.seconds(size, rules, "floor")


def _memory_beside_floor(results: Results, rules: str) -> float:
    return results.megabytes("whole", rules, "operator") / results.megabytes("whole", rules, "floor")


def _beside_others(results: Results, rules: str) -> float:
    return results.seconds("whole", rules, fastest_other(results, rules)) / results.seconds("whole", rules, "operator")


def _floor_beside_others(results: Results, rules: str) -> float:
    return results.seconds("whole", rules, fastest_other(results, rules)) / results.seconds("whole", rules, "floor")


def fastest_other(results: Results, rules: str, size: str = "whole") -> str:
    """Return the tool that people would use instead and that does the job in the shortest time."""
    costs = results.costs[size, rules]
    done = [name for name in OTHERS if name in costs and not costs[name].fate]
    return min(done, key=lambda name: results.seconds(size, rules, name))


def _growth(results: Results, rules: str) -> float:
    return _cost_of_series(results, "whole", rules) / _cost_of_series(results, "hundredth", rules)


def _cost_of_series(results: Results, size: str, rules: str) -> float:
    """Return the seconds a series, start-up not counted, which is what a run on one study takes.

    Where a run on one study takes longer, something else has slowed it: then it is not a number.
    """
    series = results.contents[size].series - results.contents["study"].series
    seconds = results.seconds(size, rules, "unreported") - results.seconds("study", rules, "unreported")
    return seconds / series if seconds > 0 else nan


def _start(results: Results, rules: str) -> float:
    return results.seconds("study", rules, "operator") / results.seconds("study", rules, "nothing")


GOALS = (
    Goal("a million series, time relative to the floor", 1.3, beside_floor),
    Goal("a million series, memory relative to the floor", 1.3, _memory_beside_floor),
    Goal("a million series, time of the fastest other tool relative to the operator", 3, _beside_others, at_least=True),
    Goal("the same, relative to the floor", None, _floor_beside_others),
    Goal("cost per series among a million relative to that among eleven thousand", 1.2, _growth),
    Goal("one study, time relative to `python3 -c pass`", 10, _start),
)
