"""Measure `parse` beside other ways from DICOM files to JSON, and print the table of the page on performance.

    python tests/benchmarks/parsing.py [--files N] [--times N] [--from FOLDER]

The files are made from the headers of real ones, by default those in `tests/data`, with UIDs of their own. Whole
processes are measured, in turns; medians count. Memory is that of all processes of a parse together, each page of
memory counted once.
"""

import shutil
import statistics
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from selector.dicom_files.found import Header
from selector.dicom_files.reading.headers import read_header
from tests.benchmarks.measuring import Cost, Meanwhile, Memory, cost_of
from tests.support import printed

ROOT = Path(__file__).resolve().parents[2]
HEADERS = ROOT / "tests" / "data" / "dicom"
PAGE, PART = "performance.md", "parsing"
FILES, TIMES = 5_000, 3
OTHER = "to_json_dict"
OTHERS = {
    OTHER: "`to_json_dict` of pydicom",
    "dicomweb_client": "file client of dicomweb-client",
    "dcm2json": "dcm2json of DCMTK, a process for each file",
}
"""The programs in `others`, by name, in words."""


class Goal(NamedTuple):
    """A ratio that is to be at most so much."""

    words: str
    bound: float
    ratio: Callable[[dict[str, Cost]], float]

    def row(self, costs: dict[str, Cost]) -> tuple[str, ...]:
        """Return the row of a table."""
        ratio = self.ratio(costs)
        return f"{self.words}: at most {self.bound:g}", f"{ratio:.2f}", "yes" if ratio <= self.bound else "**no**"


GOALS = (
    Goal(f"processor time beside `{OTHER}`", 0.22, lambda costs: costs["1"].processor / costs[OTHER].processor),
    Goal("time with two workers beside one", 0.6, lambda costs: costs["2"].seconds / costs["1"].seconds),
    Goal("megabytes beside 150", 1, lambda costs: costs["2"].megabytes / 150),
)


def make_files(folder: Path, count: int, source: Path = HEADERS) -> None:
    """Make so many files from real headers, in folders of a thousand; twenty copies of a series make a longer one."""
    originals = list(_originals(source))
    series_numbers = {series: number for number, series in enumerate(sorted({series for _, series, _ in originals}))}
    for number, (content, series, instance) in enumerate(islice(cycle(originals), count)):
        series_number = series_numbers[series] * 10_000 + number // len(originals) // 20
        made = content.replace(instance, _with_number(instance, number))
        path = folder / f"{number // 1000}" / f"{number:06}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.replace(series, _with_number(series, series_number)))


def _originals(source: Path) -> Iterator[tuple[bytes, bytes, bytes]]:
    for path in sorted(path for path in source.rglob("*") if path.is_file()):
        found = read_header(str(path), frozenset())
        if isinstance(found, Header):
            yield path.read_bytes(), found.series.encode(), found.instance.encode()


def _with_number(uid: bytes, number: int) -> bytes:
    """Return a UID of the same length that ends in a number."""
    return uid[:-8] + f"{number:08}".encode()


def parse(source: Path, target: Path, workers: int) -> Cost:
    """Parse, and return the cost of all processes together."""
    folders = {"INPUT": source, "OUTPUT": target, "LOGS": target}
    environ = {f"NVIDIA_CLARA_{name}": str(path) for name, path in folders.items()}
    with Memory() as memory:
        cost = cost_of([sys.executable, ROOT / "main.py", "parse"], environ | {"SERIES_SELECTOR_WORKERS": str(workers)})
    return cost._replace(megabytes=memory.peak / 1e6)


def convert(source: Path, target: Path, name: str = OTHER) -> Cost:
    """Do the same with another program."""
    program = f"{'pydicom' if name == OTHER else name}{'' if name == 'dcm2json' else '_json'}.py"
    with Memory() as memory:
        cost = cost_of([sys.executable, ROOT / "tests/benchmarks/others" / program, source, target])
    return cost._replace(megabytes=memory.peak / 1e6)


def measured(source: Path, target: Path, times: int) -> dict[str, Cost]:
    """Return the medians of the costs, by the number of workers, and of the other programs that are there."""
    others = [name for name in OTHERS if name != "dcm2json" or shutil.which(name)]
    costs: dict[str, list[Cost]] = {name: [] for name in ("1", "2", *others)}
    for _ in range(times):
        for name, listed in costs.items():
            listed.append(parse(source, target, int(name)) if name.isdigit() else convert(source, target, name))
    return {name: Cost(*map(statistics.median, zip(*listed, strict=True))) for name, listed in costs.items()}


def table(costs: dict[str, Cost], files: int) -> str:
    """Return the costs, and whether the goals are reached."""
    titles = ("", "seconds", "processor ms a file", f"beside `{OTHER}`", "MB")
    other = costs[OTHER].processor
    rows = [
        (
            OTHERS.get(name) or f"`parse` with {name} worker{'s' * (name != '1')}",
            f"{cost.seconds:.2f}",
            f"{cost.processor * 1000 / files:.2f}",
            f"{cost.processor / other:.2f}",
            f"{cost.megabytes:.0f}",
        )
        for name, cost in costs.items()
    ]
    goals = printed.table(("goal", "ratio", "holds"), [goal.row(costs) for goal in GOALS])
    return "\n\n".join([f"{files:,} files:", printed.table(titles, rows), goals])


def main(argv: Sequence[str]) -> None:
    """Make files, measure, print."""
    arguments = _arguments(argv)
    with tempfile.TemporaryDirectory() as name:
        source, target = Path(name) / "input", Path(name) / "output"
        target.mkdir()
        make_files(source, arguments.files, arguments.source)
        meanwhile = Meanwhile()
        text = table(measured(source, target, arguments.times), arguments.files)
    others = f"Meanwhile, other programs used {meanwhile.share_of_others():.0%} of the processor time."
    is_all = (arguments.files, arguments.source) == (FILES, HEADERS)
    printed.put(PAGE, PART, f"{printed.machine()}\n{others}\n\n{text}", is_all=is_all)


def _arguments(argv: Sequence[str]) -> Namespace:
    parser = ArgumentParser(description="`parse` beside other programs.")
    parser.add_argument("--files", type=int, default=FILES)
    parser.add_argument("--times", type=int, default=TIMES)
    parser.add_argument("--from", dest="source", type=Path, default=HEADERS, metavar="FOLDER")
    return parser.parse_args(argv)


if __name__ == "__main__":
    main(sys.argv[1:])
