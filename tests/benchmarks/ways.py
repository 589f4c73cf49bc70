"""The ways to do many payloads, each measured: batches, a process or a container each, and workflow engines."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.measuring import Cost, cost_of, tell
from tests.benchmarks.payloads import ROOT
from tests.benchmarks.tools import RULES
from tests.support import engines

JUDGED, TIMES = 2000, 5
"""The size of the batch for which processor time is aimed at, and how often that is measured; the median counts."""
IMAGE = "series-selector"
CONTAINERS, STEPS, CHUNKS = 20, 20, 2
"""How many containers and steps of engines do a payload each, and how many chunks an engine has."""
RULES_FILE = RULES / "three.json"
PROGRAMS = {
    "cwltool": ("cwltool",),
    "Toil": ("toil-cwl-runner", "--jobStore={place}/job-store", "--workDir={place}", "--bypass-file-store"),
}
"""The engines that run the definitions in CWL; `{place}` stands for a folder."""


class Row(NamedTuple):
    """One way to do payloads: how many were done, and what that cost.

    Attributes
    ----------
    is_seen
        Whether its processor time and memory were measured; those of a container are not, since the engine starts it.
    """

    way: str
    payloads: int
    cost: Cost
    is_seen: bool = True

    @property
    def milliseconds(self) -> float:
        """Processor time of a payload; its time on the clock if that is all that was measured."""
        return 1000 * (self.cost.processor if self.is_seen else self.cost.seconds) / self.payloads


def measured_batches(top: Path, names: Sequence[str], sizes: Sequence[int], reports: Iterable[str]) -> Iterator[Row]:
    """Yield what batches cost, by their size and by what is reported."""
    for report in reports:
        for size in sizes:
            for workers in (1, os.cpu_count() or 1) if size == max(sizes) else (1,):
                times = TIMES if size == JUDGED else 1
                cost = middle([batch(top, names[:size], report, workers) for _ in range(times)])
                way = f"`batch`, {workers} {'worker' if workers == 1 else 'workers'}, {reported(report)}"
                yield told(Row(way, size, cost))


def told(row: Row) -> Row:
    tell(f"{row.way}, {row.payloads}: {row.milliseconds:.2f} ms, {row.cost.megabytes:.0f} MB")
    return row


def middle(found: Sequence[Cost]) -> Cost:
    """Return the one with the median of the processor times."""
    return sorted(found, key=lambda one: one.processor)[len(found) // 2]


def reported(report: str) -> str:
    return "no report" if report == "none" else "with reports"


def batch(top: Path, names: Sequence[str], report: str, workers: int) -> Cost:
    """Do a batch anew, and return what it cost."""
    emptied(top, "output", "logs")
    (top / "names").write_text("".join(f"{name}\n" for name in names))
    command = (sys.executable, ROOT / "main.py", "batch", "--list", top / "names")
    variables = variables_of(top, report, "") | {"SERIES_SELECTOR_WORKERS": str(workers)}
    return cost_of(command, variables, limit=3600)


def emptied(top: Path, *names: str) -> None:
    for name in names:
        shutil.rmtree(top / name, ignore_errors=True)
        (top / name).mkdir()


def variables_of(top: Path, report: str, name: str) -> dict[str, str]:
    folders = {f"NVIDIA_CLARA_{one.upper()}": str(top / one / name) for one in ("input", "output", "logs")}
    return folders | {
        "NVIDIA_CLARA_SELECTION_RULES_FILE": str(RULES_FILE),
        "NVIDIA_CLARA_SELECTION_RULES_BASE64": "",
        "SERIES_SELECTOR_REPORT": report,
    }


def measured_single(top: Path, names: Sequence[str]) -> Iterator[Row]:
    """Yield what processes and containers cost that do one payload each."""
    command = (sys.executable, ROOT / "main.py")
    costs = [cost_of(command, variables_of(top, "full", name)) for name in names]
    yield told(Row("a process each, with reports", len(names), together(costs)))
    if has_image():
        some = names[:CONTAINERS]
        found = [cost_of(container(top, top / "input" / name)) for name in some]
        yield told(Row("a container each, with reports", len(some), together(found), is_seen=False))


def together(costs: Sequence[Cost]) -> Cost:
    seconds, processor = sum(one.seconds for one in costs), sum(one.processor for one in costs)
    return Cost(seconds, processor, max(one.megabytes for one in costs))


def has_image() -> bool:
    if not shutil.which("docker"):
        return False
    return not subprocess.run(["docker", "image", "inspect", IMAGE], capture_output=True, check=False).returncode


def container(top: Path, folder: Path, *arguments: str) -> list[str]:
    """Return the command that starts a container on the folder of a payload or a chunk."""
    folders = (folder, top / "output" / folder.name, top / "logs" / folder.name)
    mounts = [f"{path}:/{name}" for path, name in zip(folders, ("input", "output", "logs"), strict=True)]
    mounts.append(f"{RULES_FILE}:/opt/series-selector/config/selection-rules.json:ro")
    options = [part for mount in mounts for part in ("--volume", mount)]
    variables = ("--env", "SERIES_SELECTOR_REPORT=full", "--env", "SERIES_SELECTOR_WORKERS=1")
    return ["docker", "run", "--rm", *options, *variables, IMAGE, *arguments]


def measured_chunks(top: Path, names: Sequence[str], size: int) -> Iterator[Row]:
    """Yield what it costs to do payloads in chunks, in a container for each chunk and by workflow engines."""
    emptied(top, "chunks", "output", "logs")
    chunks = [top / "chunks" / f"chunk-{number}" for number in range(CHUNKS)]
    for number, chunk in enumerate(chunks):
        for name in names[number * size : (number + 1) * size]:
            shutil.copytree(top / "input" / name, chunk / name, copy_function=os.link)
    count = min(len(names), size * CHUNKS)
    each = f"for each chunk of {size:,}, with reports"
    if has_image():
        found = [cost_of(container(top, chunk, "batch")) for chunk in chunks]
        yield told(Row(f"a container {each}", count, together(found), is_seen=False))
    steps = [top / "input" / name for name in names[:STEPS]]
    for title, program in PROGRAMS.items():
        if (engines.INSTALLED / program[0]).exists():
            cost = by_engine(top, program, "select-many.cwl", payloads=steps)
            yield told(Row(f"a step of {title} each, with reports", len(steps), cost))
            cost = by_engine(top, program, "select-chunks.cwl", chunks=chunks)
            yield told(Row(f"a step of {title} {each}", count, cost))


def by_engine(top: Path, program: Sequence[str], definition: str, **folders: Sequence[Path]) -> Cost:
    """Let an engine do payloads or chunks without containers, and return what it cost."""
    place = top / "engine"
    emptied(top, place.name)
    (place / "temporary").mkdir()
    engines.command(place / "programs")
    inputs: dict[str, object] = {
        name: [{"class": "Directory", "path": str(path)} for path in paths] for name, paths in folders.items()
    }
    inputs |= {"rules": {"class": "File", "path": str(RULES_FILE)}, "report": "full"}
    (place / "inputs.json").write_text(json.dumps(inputs))
    name, *options = (part.format(place=place) for part in program)
    command: list[str | Path] = [engines.INSTALLED / name, *options, "--no-container", "--outdir", place / "results"]
    command += [engines.PIPELINES / "cwl" / definition, place / "inputs.json"]
    return cost_of(command, engines.environment(place / "programs", place) | {"TMPDIR": str(place / "temporary")})
