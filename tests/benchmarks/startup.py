"""How long a run on one study takes, in units of `python -c pass` by the same interpreter.

    python tests/benchmarks/startup.py [--goal 12] [--times 40]

The two are run in turns, so that a busy machine slows both. The exit code is 1 where the ratio of the medians is above
the goal.
"""

import json
import statistics
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.measuring import ROOT, cost_of, run_environment, tell


def one_study(folder: Path) -> Path:
    """Write the first study of test-data, which lists its instances, with the mapping of all."""
    studies = json.loads((ROOT / "test-data" / "dicom-metadata.json").read_text("utf-8"))["studies"]
    (folder / "dicom-metadata.json").write_text(json.dumps({"studies": studies[:1]}), "utf-8")
    (folder / "series-images.json").write_bytes((ROOT / "test-data" / "series-images.json").read_bytes())
    return folder


def main() -> int:
    """Measure, tell, and return the exit code."""
    parser = ArgumentParser(description="The ratio of a run on one study to `python -c pass`.")
    parser.add_argument("--goal", type=float, default=12.0, help="the ratio that must not be exceeded")
    parser.add_argument("--times", type=int, default=40, help="how often each of the two is run")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        environment = run_environment(one_study(work), work)
        environment["NVIDIA_CLARA_SELECTION_RULES_FILE"] = str(ROOT / "config" / "selection-rules.json")
        nothing, run = [], []
        for _ in range(arguments.times):
            nothing.append(cost_of([sys.executable, "-c", "pass"]).seconds * 1000)
            run.append(cost_of([sys.executable, ROOT / "main.py"], environment).seconds * 1000)
    ratio = statistics.median(run) / statistics.median(nothing)
    tell(f"python -c pass  {statistics.median(nothing):6.1f} ms, median of {arguments.times}")
    tell(f"main.py         {statistics.median(run):6.1f} ms")
    tell(f"ratio           {ratio:6.1f}, goal {arguments.goal:g}")
    return 1 if ratio > arguments.goal else 0


if __name__ == "__main__":
    sys.exit(main())
