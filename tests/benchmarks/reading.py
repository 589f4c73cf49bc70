"""What a run on many series in one file costs, beside a floor: the same job written by hand for these rules alone.

    python tests/benchmarks/reading.py [--series 1000000] [--times 3]

The floor is `floor.py`. Both must write the same bytes. Of several runs in turns the fastest counts.
"""

import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.measuring import HERE, ROOT, cost_of, payload, run_environment, tell

OUTPUT = "selected-images.json"


def main() -> int:
    """Measure, tell, and return the exit code."""
    parser = ArgumentParser(description="Time and memory of a run on many series.")
    parser.add_argument("--series", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=3)
    arguments = parser.parse_args()
    folder = payload(arguments.series)
    floors, runs = [], []
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        environment = run_environment(folder, work)
        for _ in range(arguments.times):
            floors.append(cost_of([sys.executable, HERE / "floor.py", folder, work]))
            runs.append(cost_of([sys.executable, ROOT / "main.py"], environment))
        same = (work / OUTPUT).read_bytes() == (work / "output" / OUTPUT).read_bytes()
    size = sum(file.stat().st_size for file in folder.iterdir()) / 1e6
    floor, run = (min(costs, key=lambda cost: cost.seconds) for costs in (floors, runs))
    tell(f"{arguments.series:,} series, {size:,.0f} MB; the output is {'the same' if same else 'NOT the same'}")
    for title, cost in (("floor", floor), ("main.py", run)):
        tell(f"{title:8} {cost.seconds:6.2f} s, {cost.processor:6.2f} s of processor, {cost.megabytes:6,.0f} MB")
    tell(
        f"ratio    {run.seconds / floor.seconds:6.2f}  , {run.processor / floor.processor:6.2f}  of processor, "
        f"{run.megabytes / floor.megabytes:6.2f} of memory"
    )
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
