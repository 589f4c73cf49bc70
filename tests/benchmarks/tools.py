"""The programs that are compared: each reads a payload and writes `selected-images.json`."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks.measuring import Cost, cost_of, cost_of_processes
from tests.benchmarks.others import jq_program
from tests.benchmarks.payloads import HERE, ROOT, environment

OUTPUT = "selected-images.json"
RULES = HERE / "rules"


@dataclass(frozen=True)
class Job:
    """What is to be done: rules, a payload, and a folder for all that is written."""

    rules: str
    payload: Path
    folder: Path

    @property
    def rules_file(self) -> Path:
        return RULES / f"{self.rules}.json"


@dataclass(frozen=True)
class Tool:
    """One way to do the job."""

    title: str
    command: Callable[[Job], Sequence[str | Path]]
    settings: Mapping[str, str] = field(default_factory=dict)
    prints: bool = False
    selects: bool = True
    starts_processes: bool = False

    def run(self, job: Job) -> Cost:
        """Do the job anew, and return what it cost."""
        job.folder.mkdir(parents=True, exist_ok=True)
        output = job.folder / OUTPUT
        output.unlink(missing_ok=True)
        printed = output if self.prints else Path(os.devnull)
        measure = cost_of_processes if self.starts_processes else cost_of
        return measure(self.command(job), {**operator_settings(job), **self.settings}, output=printed)


def operator_settings(job: Job) -> dict[str, str]:
    """Return the environment of a run."""
    return {
        "NVIDIA_CLARA_INPUT": str(job.payload),
        "NVIDIA_CLARA_OUTPUT": str(job.folder),
        "NVIDIA_CLARA_LOGS": str(job.folder / "logs"),
        "NVIDIA_CLARA_SELECTION_RULES_FILE": str(job.rules_file),
        "NVIDIA_CLARA_SELECTION_RULES_BASE64": "",
        "SERIES_SELECTOR_REPORT": "",
        "SERIES_SELECTOR_WORKERS": "",
    }


_ONE_PROCESS, _TWO_PROCESSES = ({"SERIES_SELECTOR_WORKERS": number} for number in "12")


def _operator(_job: Job) -> Sequence[str | Path]:
    return (sys.executable, ROOT / "main.py")


def _program(path: str) -> Callable[[Job], Sequence[str | Path]]:
    return lambda job: (sys.executable, HERE / path, job.rules_file, job.payload, job.folder)


def _other(path: str) -> Callable[[Job], Sequence[str | Path]]:
    return lambda job: (environment(), HERE / path, job.rules_file, job.payload, job.folder)


def _jq(job: Job) -> Sequence[str | Path]:
    mapping = ("--slurpfile", "mapping", job.payload / "series-images.json")
    return (
        "jq",
        "--indent",
        "2",
        *mapping,
        jq_program.program(str(job.rules_file)),
        job.payload / "dicom-metadata.json",
    )


TOOLS = {
    "floor": Tool("the floor: hand-written, msgspec", _program("floor.py")),
    "operator": Tool("**this operator**, at most two processes", _operator, _TWO_PROCESSES, starts_processes=True),
    "single": Tool("**this operator**, one process", _operator, _ONE_PROCESS),
    "unreported": Tool(
        "this operator, one process, no report", _operator, {**_ONE_PROCESS, "SERIES_SELECTOR_REPORT": "none"}
    ),
    "plain": Tool("Python: json and re", _program("others/plain.py")),
    "duckdb": Tool("DuckDB", _other("others/duckdb_sql.py")),
    "polars": Tool("Polars", _other("others/polars_frames.py")),
    "jq": Tool("jq", _jq, prints=True),
    "nothing": Tool("`python3 -c pass`", lambda _: (sys.executable, "-c", "pass"), selects=False),
}
OTHERS = ("plain", "duckdb", "polars", "jq")
