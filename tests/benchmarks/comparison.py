"""Measure runs on real payloads beside other ways to do the same job, and print the tables of the page on performance.

    python tests/benchmarks/comparison.py [--size PAYLOAD ...] [--rules RULES ...] [--only TOOL ...] [--times N]
                                          [--resume]

Whole processes are measured, in turns; medians count. All must write the same bytes. What is measured is kept, and with
`--resume` not measured again. Only when nothing is left out, the tables are put into the page. See `payloads.py` for
what is downloaded and where it is kept; `jq` must be installed.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import in_process, tables
from tests.benchmarks.measuring import tell
from tests.benchmarks.payloads import kept, payload
from tests.benchmarks.rounds import Measured, load, measure, save
from tests.benchmarks.tools import TOOLS
from tests.support import printed

PAGE = "performance.md"
TIMES = {"whole": 5, "tenth": 7, "hundredth": 15, "study": 40, "instances": 5}
RULES = ("one", "three", "thirty")
TO_SELECT = tuple(name for name, tool in TOOLS.items() if tool.selects)
TO_START = ("floor", "operator", "unreported", "plain", "nothing")


def main() -> None:
    """Measure, print."""
    arguments = _arguments()
    results: tables.Results = {}
    for size in arguments.size:
        for rules in [name for name in (*RULES, "instances") if name in arguments.rules]:
            if (rules == "instances") == (size == "instances"):
                results[size, rules] = _measured(size, rules, arguments)
                tell(tables.in_short(results[size, rules]))
    is_whole = not (arguments.only or arguments.times) and len(results) == len(RULES) * (len(TIMES) - 1) + 1
    if not is_whole:
        return
    for name, text in tables.parts(results, in_process.beside_monai(), in_process.parts_of_runs(RULES)).items():
        printed.put(PAGE, name, text)


def _arguments() -> Namespace:
    parser = ArgumentParser(description="Runs beside other ways to do the same job.")
    parser.add_argument(
        "--size", nargs="+", choices=TIMES, default=list(TIMES), metavar="PAYLOAD", help=", ".join(TIMES)
    )
    parser.add_argument("--rules", nargs="+", choices=(*RULES, "instances"), default=(*RULES, "instances"))
    parser.add_argument("--only", nargs="+", choices=TOOLS, metavar="TOOL", help=", ".join(TOOLS))
    parser.add_argument("--times", type=int, help="how often each is run")
    parser.add_argument("--resume", action="store_true", help="measure only what an earlier call has not measured")
    return parser.parse_args()


def _measured(size: str, rules: str, arguments: Namespace) -> dict[str, Measured]:
    names = TO_START if size == "study" else TO_SELECT
    chosen = [name for name in names if name in (arguments.only or names)]
    times = arguments.times or TIMES[size]
    tell(f"{size}, {rules}: {times} times {', '.join(chosen)}")
    results = kept() / "results"
    results.mkdir(exist_ok=True)
    path = results / f"{size}-{rules}.json"
    if arguments.resume and path.exists():
        return load(path)
    measured = measure(payload(size), rules, chosen, times)
    if not (arguments.only or arguments.times):
        save(path, measured)
    return measured


if __name__ == "__main__":
    main()
