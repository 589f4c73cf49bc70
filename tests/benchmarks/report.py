"""How much more processor time a run takes with a report than without one.

    python tests/benchmarks/report.py [--times 7] [--goal 3] [--profile]

The rules are `rules/three.json`. Runs with a full report of about 20,000 verdicts, and with a
summary of about 200,000, take turns with runs without; medians are compared. The exit code is 1 where the full report
costs more than the goal.
"""

import cProfile
import os
import pstats
import sys
from argparse import ArgumentParser
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from selector import app
from tests.benchmarks.measuring import ROOT, cost_of, payload, run_environment, tell

MAIN = ROOT / "main.py"
SELECTIONS = 3


def main() -> int:
    """Measure, tell, and return the exit code."""
    parser = ArgumentParser(description="Processor seconds of a run with a report and without.")
    parser.add_argument("--times", type=int, default=7)
    parser.add_argument("--goal", type=float, default=3)
    parser.add_argument("--profile", action="store_true", help="show where the time goes; nothing else is measured")
    arguments = parser.parse_args()
    if arguments.profile:
        return _profile(payload(20_000 // SELECTIONS))
    full = _compare("full", 20_000, arguments.times)
    _compare("summary", 200_000, arguments.times)
    return 1 if full > arguments.goal else 0


def _compare(level: str, verdicts: int, times: int) -> float:
    folder = payload(verdicts // SELECTIONS)
    seconds: dict[str, list[float]] = {level: [], "none": []}
    sizes: dict[str, int] = {}
    with TemporaryDirectory() as name:
        settings = run_environment(folder, Path(name))
        for _ in range(times):
            for one, costs in seconds.items():
                cost = cost_of([sys.executable, MAIN], settings | {"SERIES_SELECTOR_REPORT": one})
                costs.append(cost.processor)
                if one == level:
                    sizes = {path.name: path.stat().st_size for path in (Path(name) / "logs").glob("*report*")}
    with_one, without = median(seconds[level]), median(seconds["none"])
    tell(f"{verdicts:,} verdicts: {level} {with_one:.3f} s, none {without:.3f} s: {with_one / without:.2f} times")
    tell(
        f"  {', '.join(f'{one:.3f}' for one in seconds[level])} | {', '.join(f'{one:.3f}' for one in seconds['none'])}"
    )
    tell(f"  {', '.join(f'{one}: {size:,} bytes' for one, size in sorted(sizes.items()))}")
    return with_one / without


def _profile(folder: Path) -> int:
    with TemporaryDirectory() as name:
        os.environ |= run_environment(folder, Path(name)) | {"SERIES_SELECTOR_REPORT": "full"}
        profile = cProfile.Profile()
        profile.runcall(app.run, os.environ)
    pstats.Stats(profile).sort_stats("tottime").print_stats(25)
    return 0


if __name__ == "__main__":
    sys.exit(main())
