"""What is aimed at, and whether it holds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from math import isnan, nan

from tests.benchmarks.results import Results

_EVERY = {name: name for name in ("one", "three", "thirty")}


@dataclass(frozen=True)
class Goal:
    """A ratio that is to be at most so much.

    Attributes
    ----------
    ratio
        Returns it for some rules.
    rules
        The rules for which it is aimed at, by the column of the table in which it is shown.
    """

    words: str
    bound: float
    ratio: Callable[[Results, str], float]
    rules: Mapping[str, str] = field(default_factory=lambda: _EVERY)

    def row(self, results: Results, columns: Iterable[str]) -> tuple[str, ...]:
        """Return the row of a table: what is aimed at, the ratios, whether the goal holds."""
        ratios = {column: self.ratio(results, rules) for column, rules in self.rules.items()}
        shown = [_shown(ratios[column]) if column in ratios else "" for column in columns]
        holds = all(ratio <= self.bound for ratio in ratios.values())
        return (f"{self.words}: at most {self.bound:g}", *shown, "yes" if holds else "**no**")


def _shown(ratio: float) -> str:
    return "not measurable" if isnan(ratio) else f"{ratio:.2f}"


def _single_beside_floor(results: Results, rules: str) -> float:
    return results.beside("whole", rules, "single", "floor")


def _beside_floor(results: Results, rules: str) -> float:
    return results.beside("whole", rules, "operator", "floor")


def _memory_beside_floor(results: Results, rules: str) -> float:
    return results.megabytes("whole", rules, "operator") / results.megabytes("whole", rules, "floor")


def _memory_beside_a_tenth(results: Results, rules: str) -> float:
    return results.megabytes("tenfold", rules, "operator") / results.megabytes("whole", rules, "operator")


def _beside_duckdb(results: Results, rules: str) -> float:
    return results.beside("instances" if rules == "instances" else "whole", rules, "operator", "duckdb")


def _report_beside_none(results: Results, rules: str) -> float:
    return results.beside("hundredth", rules, "single", "unreported")


def _growth(results: Results, rules: str) -> float:
    return _cost_of_series(results, "whole", rules) / _cost_of_series(results, "hundredth", rules)


def _cost_of_series(results: Results, size: str, rules: str) -> float:
    """Return the seconds a series, start-up not counted, which is what a run on one study takes.

    Where a run on one study takes longer, something else has slowed it: then it is not a number.
    """
    series = results.contents[size].series - results.contents["study"].series
    seconds = results.seconds(size, rules, "unreported") - results.seconds("study", rules, "unreported")
    return seconds / series if seconds > 0 else nan


GOALS = (
    Goal("a million series, one process, time relative to the floor", 1.3, _single_beside_floor),
    Goal("a million series, two processes, time relative to the floor", 1, _beside_floor),
    Goal("a million series, memory of all processes relative to the floor", 0.4, _memory_beside_floor),
    Goal(
        "ten million series, memory of all processes relative to a million",
        3,
        _memory_beside_a_tenth,
        rules={"one": "one"},
    ),
    Goal("a million series, two processes, time relative to DuckDB", 0.8, _beside_duckdb, rules={"thirty": "thirty"}),
    Goal("instances, two processes, time relative to DuckDB", 0.8, _beside_duckdb, rules={"one": "instances"}),
    Goal(
        "eleven thousand series, one process, full report relative to none",
        1.6,
        _report_beside_none,
        rules={"one": "one"},  # For more selections the report is a summary.
    ),
    Goal("one process, cost per series among a million relative to that among eleven thousand", 1.1, _growth),
)
