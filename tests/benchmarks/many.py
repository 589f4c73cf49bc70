"""What a payload costs in a batch, and in a process or a container of its own; prints the tables of the page on many.

    python tests/benchmarks/many.py [--payloads N [N ...]] [--single N]

The payloads are studies of the public index, one each. Processor time is that of all processes, from their start.
Folders are in memory if possible, because most of the time on a disk is the disk's; a batch on one is measured as well.
A container is measured where a Docker engine runs and the image `series-selector` is there.
"""

import json
import os
import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.measuring import Cost, Meanwhile, cost_of, tell
from tests.benchmarks.payloads import ROOT, payload
from tests.benchmarks.tools import RULES
from tests.support import printed
from tests.support.builders import FOLDERS_IN

PAGE = "many.md"
PAYLOADS, SINGLE, CONTAINERS = (1000, 2000, 10_000), 100, 20
JUDGED, TIMES = 2000, 5
"""The size of the batch for which processor time is aimed at, and how often that is measured; the median counts."""
IMAGE = "series-selector"
GOALS = {"none": 1.5, "full": 4.0}
"""Milliseconds of processor time that a payload may cost, by the setting for the report."""
GROWTH = 1.1
"""How many times as much memory ten times as many payloads may need."""
LARGE = 1_000_000


class Row(NamedTuple):
    """One way to do payloads: how many were done, and what that cost."""

    way: str
    payloads: int
    cost: Cost

    @property
    def milliseconds(self) -> float:
        """Processor time of a payload."""
        return 1000 * self.cost.processor / self.payloads


def main() -> None:
    """Measure, print."""
    parser = ArgumentParser(description="What a payload costs.")
    parser.add_argument("--payloads", type=int, nargs="+", default=PAYLOADS, metavar="N", help="sizes of batches")
    parser.add_argument("--single", type=int, default=SINGLE, metavar="N", help="how many in a process each")
    arguments = parser.parse_args()
    is_all = tuple(arguments.payloads) == PAYLOADS and arguments.single == SINGLE
    meanwhile = Meanwhile()
    with TemporaryDirectory(dir=FOLDERS_IN) as name, TemporaryDirectory() as disk:
        top = Path(name)
        names = cut(payload("tenth"), top / "input", max(arguments.payloads))
        batches = [*measured_batches(top, names, arguments.payloads)]
        few = names[: min(arguments.payloads)]
        (Path(disk) / "input").symlink_to(top / "input")
        on_disk = Row("the same, written to a disk", len(few), batch(Path(disk), few, "full", os.cpu_count() or 1))
        single = [*measured_single(top, names[: arguments.single])]
    share = f"Meanwhile, other programs used {meanwhile.share_of_others():.0%} of the processor time."
    printed.put(PAGE, "machine", f"{printed.machine()}\n{share}", is_all=is_all)
    printed.put(PAGE, "cost per payload", costs([*batches, on_disk, *single]), is_all=is_all)
    printed.put(PAGE, "goals", goals(batches), is_all=is_all)
    printed.put(PAGE, "a million", million([*batches, *single]), is_all=is_all)


def cut(source: Path, target: Path, most: int) -> list[str]:
    """Make a payload of each study; return their names."""
    images = json.loads((source / "series-images.json").read_text("utf-8"))
    names = []
    for number, study in enumerate(islice(studies(source / "dicom-metadata.json"), most)):
        names.append(f"{number:06}")
        folder = target / names[-1]
        folder.mkdir(parents=True)
        of_study = {one["SeriesInstanceUID"]: images.get(one["SeriesInstanceUID"]) for one in study["series"]}
        (folder / "dicom-metadata.json").write_text(json.dumps({"studies": [study]}), "utf-8")
        (folder / "series-images.json").write_text(json.dumps(of_study), "utf-8")
    return names


def studies(path: Path) -> Iterator[dict[str, list[dict[str, str]]]]:
    """Yield the studies of a payload of the index, of which each begins a line."""
    with path.open(encoding="utf-8") as file:
        next(file)
        lines: list[str] = []
        for line in file:
            lines.append(line)
            if line.startswith("]}"):
                yield json.loads("".join(lines).strip().removesuffix(","))
                lines.clear()
                if line.strip() == "]}" and not line.endswith(",\n"):
                    return


def measured_batches(top: Path, names: Sequence[str], sizes: Sequence[int]) -> Iterator[Row]:
    """Yield what batches cost, by their size and by what is reported."""
    for report in GOALS:
        for size in sizes:
            for workers in (1, os.cpu_count() or 1) if size == max(sizes) else (1,):
                times = TIMES if size == JUDGED else 1
                cost = middle([batch(top, names[:size], report, workers) for _ in range(times)])
                way = f"`batch`, {workers} {'worker' if workers == 1 else 'workers'}, {reported(report)}"
                yield Row(way, size, cost)
                tell(f"{way}, {size}: {1000 * cost.processor / size:.2f} ms, {cost.megabytes:.0f} MB")


def middle(found: Sequence[Cost]) -> Cost:
    """Return the one with the median of the processor times."""
    return sorted(found, key=lambda one: one.processor)[len(found) // 2]


def reported(report: str) -> str:
    return "no report" if report == "none" else "with reports"


def batch(top: Path, names: Sequence[str], report: str, workers: int) -> Cost:
    """Do a batch anew, and return what it cost."""
    for folder in ("output", "logs"):
        shutil.rmtree(top / folder, ignore_errors=True)
        (top / folder).mkdir()
    (top / "names").write_text("".join(f"{name}\n" for name in names))
    command = (sys.executable, ROOT / "main.py", "batch", "--list", top / "names")
    variables = variables_of(top, report, "") | {"SERIES_SELECTOR_WORKERS": str(workers)}
    return cost_of(command, variables, limit=3600)


def variables_of(top: Path, report: str, name: str) -> dict[str, str]:
    folders = {f"NVIDIA_CLARA_{one.upper()}": str(top / one / name) for one in ("input", "output", "logs")}
    return folders | {
        "NVIDIA_CLARA_SELECTION_RULES_FILE": str(RULES / "three.json"),
        "NVIDIA_CLARA_SELECTION_RULES_BASE64": "",
        "SERIES_SELECTOR_REPORT": report,
    }


def measured_single(top: Path, names: Sequence[str]) -> Iterator[Row]:
    """Yield what processes and containers cost that do one payload each."""
    (top / "single").mkdir()
    command = (sys.executable, ROOT / "main.py")
    costs = [cost_of(command, variables_of(top, "full", name)) for name in names]
    yield Row("a process each, with reports", len(names), together(costs))
    if has_image():
        some = names[:CONTAINERS]
        found = [cost_of(container(top, name)) for name in some]
        yield Row("a container each, with reports", len(some), together(found))


def together(costs: Sequence[Cost]) -> Cost:
    seconds, processor = sum(one.seconds for one in costs), sum(one.processor for one in costs)
    return Cost(seconds, processor, max(one.megabytes for one in costs))


def has_image() -> bool:
    if not shutil.which("docker"):
        return False
    return not subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True, check=False).returncode


def container(top: Path, name: str) -> list[str]:
    mounts = [f"{top}/input/{name}:/input:ro", f"{top}/output/{name}:/output", f"{top}/logs/{name}:/logs"]
    rules = f"{RULES / 'three.json'}:/opt/series-selector/config/selection-rules.json:ro"
    return ["docker", "run", "--rm", *(part for mount in (*mounts, rules) for part in ("--volume", mount)), IMAGE]


def costs(rows: Sequence[Row]) -> str:
    """Return the table of what a payload costs."""
    titles = ("way", "payloads", "processor time per payload", "time per payload", "memory of the largest process")
    return printed.table(
        titles,
        (
            (
                row.way,
                f"{row.payloads:,}",
                processor_of(row),
                f"{1000 * row.cost.seconds / row.payloads:.1f} ms",
                "" if is_container(row) else f"{row.cost.megabytes:.0f} MB",
            )
            for row in rows
        ),
    )


def is_container(row: Row) -> bool:
    """Return whether a row is about containers, whose processes the engine starts, so that they are not measured."""
    return row.way.startswith("a container")


def processor_of(row: Row) -> str:
    return "" if is_container(row) else f"{row.milliseconds:.2f} ms"


def goals(rows: Sequence[Row]) -> str:
    """Return the table of what was aimed at."""
    lines = []
    for report, most in GOALS.items():
        ours = [row for row in rows if row.way == f"`batch`, 1 worker, {reported(report)}"]
        for milliseconds in (row.milliseconds for row in ours if row.payloads == JUDGED):
            aim = f"processor time per payload of {JUDGED:,}, {reported(report)}: at most {most:g} ms"
            lines.append((aim, f"{milliseconds:.2f} ms", holds(milliseconds <= most)))
        growth = ours[-1].cost.megabytes / ours[0].cost.megabytes
        aim = f"memory for {ours[-1].payloads:,} payloads relative to {ours[0].payloads:,}: at most {GROWTH:g}"
        lines.append((aim, f"{growth:.2f}", holds(growth <= GROWTH)))
    return printed.table(("aim", "measured", "holds"), lines)


def holds(is_so: bool) -> str:  # noqa: FBT001 - one word for one truth
    return "yes" if is_so else "**no**"


def million(rows: Sequence[Row]) -> str:
    """Return the table of how long a million payloads take on so many cores, from the processor time of one."""
    cores = (1, 16, 1000)
    ways = {row.way: row for row in rows if "workers" not in row.way and not is_container(row)}
    titles = ("way", *(f"{count:,} {'core' if count == 1 else 'cores'}" for count in cores))
    return printed.table(
        titles,
        ((way, *(duration(row.milliseconds / 1000 * LARGE / count) for count in cores)) for way, row in ways.items()),
    )


def duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 90 * 60 else f"{seconds / 3600:.1f} h"


if __name__ == "__main__":
    main()
