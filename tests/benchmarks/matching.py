"""How long the rules take on a series and condition, once the payload is loaded.

    python tests/benchmarks/matching.py [--series 1000000] [--goal 0.4] [--unlike] [--profile]

Three selections of three conditions: see `rules/three.json`. With `--unlike` every description is another one, so that
nothing can be remembered of it. The exit code is 1 where a series and condition costs more microseconds than the goal.
"""

import cProfile
import gc
import pstats
import sys
import time
from argparse import ArgumentParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from selector import metadata_loader, series_selector
from selector.rules.loader import load_rules
from tests.benchmarks.measuring import RULES, payload, tell

CONDITIONS = 9


def main() -> int:
    """Measure, tell, and return the exit code."""
    parser = ArgumentParser(description="Microseconds a series and condition.")
    parser.add_argument("--series", type=int, default=1_000_000)
    parser.add_argument("--goal", type=float, default=0.4)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--unlike", action="store_true", help="let every series have a description of its own")
    parser.add_argument("--profile", action="store_true", help="show where the time goes; nothing else is measured")
    arguments = parser.parse_args()
    folder = payload(arguments.series, unlike=arguments.unlike)
    gc.disable()  # as in a run
    text = RULES.read_bytes()
    loaded = metadata_loader.load_payload(str(folder), series_selector.needed_by(load_rules(text, "rules.json")))
    series = sum(len(study.series) for study in loaded.studies)
    if arguments.profile:
        profile = cProfile.Profile()
        profile.runcall(series_selector.select, loaded, load_rules(text, "rules.json"))
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        return 0
    costs = []
    for _ in range(arguments.times):
        rules = load_rules(text, "rules.json")  # anew: it is the rules that remember results
        begin = time.process_time()
        result = series_selector.select(loaded, rules)
        costs.append((time.process_time() - begin) / series / CONDITIONS * 1e6)
        del result
    taken = ", ".join(f"{row.name} {row.taken:,}" for row in series_selector.select(loaded, rules).totals)
    tell(f"{series:,} series in {len(loaded.studies):,} studies; taken: {taken}")
    shown = ", ".join(f"{cost:.3f}" for cost in costs)
    tell(f"µs per series and condition: {shown}; the best counts, goal {arguments.goal:g}")
    return 1 if min(costs) > arguments.goal else 0


if __name__ == "__main__":
    sys.exit(main())
