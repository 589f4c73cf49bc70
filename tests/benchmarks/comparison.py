"""Measure runs on real payloads beside other ways to do the same job, and print the tables of the page on performance.

    python tests/benchmarks/comparison.py [--size PAYLOAD ...] [--rules RULES ...] [--only TOOL ...] [--times N]

Whole processes are measured, in turns; medians count. All must write the same bytes. Only when nothing is left out, the
tables are put into the page. See `payloads.py` for what is downloaded and where it is kept; `jq` must be installed.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks import in_process, tables
from tests.benchmarks.measuring import Meanwhile, tell
from tests.benchmarks.payloads import contents, payload
from tests.benchmarks.results import Results
from tests.benchmarks.rounds import Plan, measure
from tests.benchmarks.tools import TOOLS
from tests.support import printed

PAGE = "performance.md"
TIMES = {"whole": 5, "tenth": 7, "unlike": 7, "hundredth": 15, "study": 40, "instances": 5, "tenfold": 2}
RULES = ("one", "three", "thirty")
EVERY = (*RULES, "instances")
RULES_OF = {"instances": ("instances",), "tenfold": ("one",)}
TO_SELECT = tuple(name for name, tool in TOOLS.items() if tool.selects)
TOOLS_OF = {
    "study": ("floor", "operator", "single", "unreported", "plain", "nothing"),
    "tenfold": ("floor", "operator", "single"),  # Most others would need more memory than there is.
}


def main() -> None:
    """Measure, print."""
    arguments = _arguments()
    plans = [
        _plan(size, rules, arguments)
        for size in arguments.size
        for rules in RULES_OF.get(size, RULES)
        if rules in arguments.rules
    ]
    meanwhile = Meanwhile()
    costs = measure(plans)
    for (size, rules), measured in costs.items():
        tell(f"{size}, {rules}:\n{tables.in_short(measured)}")
    if _is_limited(arguments):
        return
    sizes = {size: contents(payload(size)) for size in TIMES}
    results = Results(sizes, costs, in_process.beside_monai(), in_process.parts_of_runs(RULES))
    others = f"Meanwhile, other programs used {meanwhile.share_of_others():.0%} of the processor time."
    printed.put(PAGE, "machine", f"{printed.machine()}\n{tables.versions()}\n{others}")
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
    return parser.parse_args()


def _is_limited(arguments: Namespace) -> bool:
    return bool(arguments.only or arguments.times or {*arguments.size} < {*TIMES} or {*arguments.rules} < {*EVERY})


def _plan(size: str, rules: str, arguments: Namespace) -> Plan:
    names = TOOLS_OF.get(size, TO_SELECT)
    tools = {name: TOOLS[name] for name in names if name in (arguments.only or names)}
    return Plan(size, rules, payload(size), tools, arguments.times or TIMES[size])


if __name__ == "__main__":
    main()
