"""The tables of the page on performance, out of what was measured."""

import shutil
import subprocess
from collections.abc import Iterable, Mapping, Sequence

from tests.benchmarks.goals import GOALS
from tests.benchmarks.in_process import ROUNDS, Parts
from tests.benchmarks.payloads import Contents, pins
from tests.benchmarks.results import Results
from tests.benchmarks.rounds import Measured
from tests.benchmarks.tools import OTHERS, TOOLS
from tests.support.printed import table

SELECTIONS = {"one": "one selection", "three": "three selections", "thirty": "thirty selections"}
RULES = SELECTIONS | {"instances": "one selection"}
PAYLOADS = {
    "whole": "the whole index",
    "tenth": "a tenth of it, by study",
    "hundredth": "a hundredth of it, by study",
    "unlike": "that tenth, with unique descriptions",
    "study": "one study of it",
    "tenfold": "ten copies of the whole index",
    "instances": "series of it with synthetic instances",
}


def parts(results: Results) -> dict[str, str]:
    """Return each part of the page by its name."""
    return {
        "payloads": _payloads(results.contents),
        "goals": table(["goal", *SELECTIONS.values(), "holds"], (goal.row(results, SELECTIONS) for goal in GOALS)),
        "ratios": _ratios(results),
        **{size: costs(results, size, SELECTIONS) for size in ("whole", "tenth", "unlike", "hundredth", "study")},
        "tenfold": costs(results, "tenfold", {"one": SELECTIONS["one"]}),
        "instances": costs(results, "instances", {"instances": RULES["instances"]}),
        "monai": _monai(*results.beside_monai),
        "phases": _phases(results.parts_of_runs),
    }


def _ratios(results: Results) -> str:
    rows = []
    for size, rules in results.costs:
        if {*OTHERS}.isdisjoint(results.costs[size, rules]):
            continue
        other = _fastest_other(results, size, rules)
        ratio = results.beside(size, rules, other, "operator")
        beside_floor = (f"{results.beside(size, rules, tool, 'floor'):.2f}" for tool in ("single", "operator"))
        rows.append((f"{PAYLOADS[size]}, {RULES[rules]}", *beside_floor, TOOLS[other].title, f"{ratio:.2f}"))
    return table(
        (
            "payload and rules",
            "one process, relative to the floor",
            "at most two processes, relative to the floor",
            "fastest other tool",
            "its time relative to that of two processes",
        ),
        rows,
    )


def _fastest_other(results: Results, size: str, rules: str) -> str:
    """Return the tool that people would use instead and that does the job in the shortest time."""
    costs = results.costs[size, rules]
    done = [name for name in OTHERS if name in costs and not costs[name].fate]
    return min(done, key=lambda name: results.seconds(size, rules, name))


def costs(results: Results, size: str, rules: Mapping[str, str]) -> str:
    """Return a table of what each tool cost on a payload, and a sentence that says how often each was run."""
    columns = [results.costs[size, name] for name in rules]
    is_small = size == "study"
    unit = "ms" if is_small else "s"
    titles = [f"{title}, {one}" for title in rules.values() for one in ([unit] if is_small else [unit, "MB"])]
    rows = [
        (TOOLS[name].title, *_cells([column[name] for column in columns], is_small=is_small)) for name in columns[0]
    ]
    return f"{table(['tool', *titles], rows)}\n\n{_times(columns)}"


def _cells(measured: Iterable[Measured], *, is_small: bool) -> Iterable[str]:
    for one in measured:
        if one.fate:
            yield from [one.fate] if is_small else [one.fate, ""]
        elif is_small:
            yield f"{one.middle().seconds * 1000:.1f}"
        else:
            yield from (f"{one.middle().seconds:.2f}", f"{one.middle().megabytes:,.0f}")


def _times(columns: Sequence[Mapping[str, Measured]]) -> str:
    """Say how often tools were run: the most often, then those that were run less often."""
    times = {name: min(len(column[name].costs) for column in columns) for name in columns[0]}
    most = max(times.values())
    fewer = [f"{TOOLS[name].title} {number}" for name, number in times.items() if number < most]
    spread = max(one.spread() for column in columns for one in column.values())
    return (
        f"Medians of {most} runs{', but of ' if fewer else ''}{', '.join(fewer)}. "
        f"The slowest run of a tool took at most {spread:.2f} times as long as its fastest."
    )


def _payloads(contents: Mapping[str, Contents]) -> str:
    rows = [
        (PAYLOADS[name], *(f"{number:,}" for number in found[:3]), f"{found.megabytes:,.3g}")
        for name, found in contents.items()
    ]
    return table(["payload", "studies", "series", "instances", "MB"], rows)


def _monai(operator: float, monai: float) -> str:
    rows = [("this operator", operator, 1.0), ("MONAI Deploy", monai, monai / operator)]
    cells = [(title, f"{seconds * 1000:,.1f}", f"{times:.1f}") for title, seconds, times in rows]
    return table(["selector", "ms", "times"], cells)


def _phases(runs: Mapping[str, Parts]) -> str:
    names = next(iter(runs.values()))
    rows = [(name, *(f"{one[name]:.2f}" for one in runs.values())) for name in names]
    titles = [f"{SELECTIONS[name]}, s" for name in runs]
    return f"{table(['part', *titles], rows)}\n\nMedians of {ROUNDS} runs."


def versions() -> str:
    """Say which versions are compared."""
    packages = pins()
    has_jq = shutil.which("jq") is not None
    jq = subprocess.run(["jq", "--version"], check=True, capture_output=True, text=True).stdout if has_jq else "no jq"
    return (
        f"DuckDB {packages['duckdb']}, Polars {packages['polars']}, {jq.strip().replace('-', ' ')}, "
        f"MONAI Deploy App SDK {packages['monai-deploy-app-sdk']}, idc-index-data {packages['idc-index-data']}."
    )


def in_short(measured: Mapping[str, Measured]) -> str:
    """Return a line for each tool."""
    return "\n".join(f"  {name:10} {_short(one)}" for name, one in measured.items())


def _short(one: Measured) -> str:
    if one.fate or not one.costs:
        return one.fate
    cost = one.middle()
    seconds = ", ".join(f"{each.seconds:.3f}" for each in one.costs[:9])
    return f"{cost.seconds:7.3f} s, {cost.processor:7.3f} s of processor, {cost.megabytes:6,.0f} MB | {seconds}"
