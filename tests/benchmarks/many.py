"""What a payload costs in a batch, and in a process or a container of its own; prints the tables of the page on many.

    python tests/benchmarks/many.py [--payloads N [N ...]] [--single N]

The payloads are studies of the public index, one each. Processor time is that of all processes, from their start.
Folders are in memory if possible, because most of the time on a disk is the disk's; a batch on one is measured as well.
A container is measured where a Docker engine runs and the image `series-selector` is there; workflow engines where
`run_tests.sh` has installed them.
"""

import json
import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.benchmarks.measuring import Meanwhile
from tests.benchmarks.payloads import payload
from tests.benchmarks.ways import (
    CHUNKS,
    JUDGED,
    Row,
    batch,
    measured_batches,
    measured_chunks,
    measured_single,
    reported,
)
from tests.support import printed
from tests.support.builders import FOLDERS_IN

PAGE = "many.md"
PAYLOADS, SINGLE, CHUNK = (1000, 2000, 10_000), 100, 1000
GOALS = {"none": 1.5, "full": 4.0}
"""Milliseconds of processor time that a payload may cost, by the setting for the report."""
GROWTH = 1.1
"""How many times as much memory ten times as many payloads may need."""
LARGE = 1_000_000


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
        batches = [*measured_batches(top, names, arguments.payloads, GOALS)]
        few = names[: min(arguments.payloads)]
        (Path(disk) / "input").symlink_to(top / "input")
        on_disk = Row("the same, written to a disk", len(few), batch(Path(disk), few, "full", os.cpu_count() or 1))
        single = [*measured_single(top, names[: arguments.single])]
        chunks = [*measured_chunks(top, names, min(CHUNK, len(names) // CHUNKS))]
    share = f"Meanwhile, other programs used {meanwhile.share_of_others():.0%} of the processor time."
    printed.put(PAGE, "machine", f"{printed.machine()}\n{share}", is_all=is_all)
    printed.put(PAGE, "cost per payload", costs([*batches, on_disk, *single, *chunks]), is_all=is_all)
    printed.put(PAGE, "goals", goals(batches), is_all=is_all)
    printed.put(PAGE, "a million", million([*batches, *single, *chunks]), is_all=is_all)


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


def costs(rows: Sequence[Row]) -> str:
    """Return the table of what a payload costs."""
    titles = ("way", "payloads", "processor time per payload", "time per payload", "memory of the largest process")
    return printed.table(
        titles,
        (
            (
                row.way,
                f"{row.payloads:,}",
                f"{row.milliseconds:.2f} ms" if row.is_seen else "",
                f"{1000 * row.cost.seconds / row.payloads:.1f} ms",
                f"{row.cost.megabytes:.0f} MB" if row.is_seen else "",
            )
            for row in rows
        ),
    )


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
    """Return the table of how long a million payloads take on so many cores, from what one costs."""
    cores = (1, 16, 1000)
    ways = {row.way: row for row in rows if "workers" not in row.way}
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
