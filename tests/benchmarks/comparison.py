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
from tests.benchmarks.payloads import contents, kept, payload
from tests.benchmarks.results import Results
from tests.benchmarks.rounds import Measured, load, measure, save
from tests.benchmarks.tools import TOOLS
from tests.support import printed

PAGE = "performance.md"
TIMES = {"whole": 5, "tenth": 7, "unlike": 7, "hundredth": 15, "study": 40, "instances": 5}
RULES = ("one", "three", "thirty")
EVERY = (*RULES, "instances")
TO_SELECT = tuple(name for name, tool in TOOLS.items() if tool.selects)
TO_START = ("floor", "operator", "unreported", "plain", "nothing")


def main() -> None:
    """Measure, print."""
    arguments = _arguments()
    costs: dict[tuple[str, str], dict[str, Measured]] = {}
    for size in arguments.size:
        for rules in ("instances",) if size == "instances" else RULES:
            if rules in arguments.rules:
                costs[size, rules] = _measured(size, rules, arguments)
                tell(tables.in_short(costs[size, rules]))
    if _is_limited(arguments):
        return
    sizes = {size: contents(payload(size)) for size in TIMES}
    results = Results(sizes, costs, in_process.beside_monai(), in_process.parts_of_runs(RULES))
    printed.put(PAGE, "machine", f"{printed.machine()}\n{tables.versions()}")
    for name, text in tables.parts(results).items():
        printed.put(PAGE, name, text)


def _arguments() -> Namespace:
    parser = ArgumentParser(description="Runs beside other ways to do the same job.")
    parser.add_argument(
        "--size", nargs="+", choices=TIMES, default=list(TIMES), metavar="PAYLOAD", help=", ".join(TIMES)
    )
    parser.add_argument("--rules", nargs="+", choices=EVERY, default=EVERY, metavar="RULES", help=", ".join(EVERY))
    parser.add_argument("--only", nargs="+", choices=TOOLS, metavar="TOOL", help=", ".join(TOOLS))
    parser.add_argument("--times", type=int, help="how often each is run")
    parser.add_argument("--resume", action="store_true", help="measure only what an earlier call has not measured")
    return parser.parse_args()


def _is_limited(arguments: Namespace) -> bool:
    return bool(arguments.only or arguments.times or {*arguments.size} < {*TIMES} or {*arguments.rules} < {*EVERY})


def _measured(size: str, rules: str, arguments: Namespace) -> dict[str, Measured]:
    names = TO_START if size == "study" else TO_SELECT
    tools = {name: TOOLS[name] for name in names if name in (arguments.only or names)}
    times = arguments.times or TIMES[size]
    tell(f"{size}, {rules}:")
    results = kept() / "results"
    results.mkdir(exist_ok=True)
    path = results / f"{size}-{rules}.json"
    if arguments.resume and path.exists():
        return load(path)
    measured = measure(payload(size), rules, tools, times)
    if not (arguments.only or arguments.times):
        save(path, measured)
    return measured


if __name__ == "__main__":
    main()
