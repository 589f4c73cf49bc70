"""The operator, or its middle alone, put to work on JSON that a test has made."""

import gc
import json
import logging
import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from selector import app
from selector.metadata_loader import load_payload
from selector.models import Outcome, Payload, SelectionResult, SelectionTotals, Verdict
from selector.rules.explain.verdicts import explain
from selector.rules.loader import load_rules
from selector.rules.rule_set import Rules
from selector.series_selector import needed_by, select
from tests.support.names import IMAGES, METADATA, OUTPUT, REPORT

Json = Mapping[str, object]

IN_MEMORY = "/dev/shm"  # noqa: S108 - a fresh folder is made in it
FOLDERS_IN = IN_MEMORY if os.access(IN_MEMORY, os.W_OK | os.X_OK) else None
"""Where folders are made: in memory where that is possible, because a disk costs more time than a whole run."""


def as_json(document: object) -> bytes:
    return json.dumps(document).encode()


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their path, `/` between folders, which are made."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def compiled(rules: object) -> Rules:
    return load_rules(as_json(rules), "selection-rules.json")


def loaded(studies: Sequence[Json], images: object, rules: Rules) -> Payload:
    """Read a payload of one file for each kind, as a run with these rules would."""
    with TemporaryDirectory(dir=FOLDERS_IN) as folder:
        write(Path(folder), {METADATA: as_json({"studies": studies}), IMAGES: as_json(images)})
        return load_payload(folder, needed_by(rules))


def selected(studies: Sequence[Json], images: object, rules: object) -> SelectionResult:
    ready = compiled(rules)
    return select(loaded(studies, images, ready), ready)


def outcomes(series: Json, *conditions: Json, study: Json | None = None) -> list[Outcome]:
    """Return what each conditions object says of one series."""
    rules = compiled({"selections": [{"conditions": document} for document in conditions]})
    studies = [{"StudyInstanceUID": "1", **(study or {}), "series": [{"SeriesInstanceUID": "1.1", **series}]}]
    payload = loaded(studies, {"1.1": "1.1.nii"}, rules)
    return [_only_outcome(row) for row in select(payload, rules).totals]


def _only_outcome(row: SelectionTotals) -> Outcome:
    counts = {Outcome.MATCHED: row.matched, Outcome.UNDECIDED: row.undecided, Outcome.REJECTED: row.rejected}
    (only,) = (outcome for outcome, count in counts.items() if count)
    return only


def verdicts(payload: Payload, rules: Rules, uid: str) -> list[Verdict]:
    """Return what each selection says of the series with a UID, and why."""
    subjects = ((study, series, payload.images) for study in payload.studies for series in study.series)
    subject = next(subject for subject in subjects if subject[1].SeriesInstanceUID == uid)
    return [explain(selection, subject) for selection in rules.selections]


def outcome(series: Json, conditions: Json, *, study: Json | None = None) -> Outcome:
    """Return what one conditions object says of one series."""
    return outcomes(series, conditions, study=study)[0]


class Run(NamedTuple):
    """What a run left: its exit code, the output or None, the names in the output folder, log, report or None."""

    exit_code: int
    output: bytes | None
    names: list[str]
    log: str
    report: bytes | None


def run(files: Mapping[str, bytes], rules: bytes, *, report: str = "none") -> Run:
    """Do a whole run on input files; in the output folder lies what an earlier run left."""
    with TemporaryDirectory(dir=FOLDERS_IN) as name, _process_as_it_was(), redirect_stdout(StringIO()):
        folder = Path(name)
        write(folder, {f"input/{path}": content for path, content in files.items()})
        write(
            folder, {"rules.json": rules, f"output/{OUTPUT}": b"stale", f"output/.{OUTPUT}.0123456789abcdef.tmp": b""}
        )
        code = app.run(
            {
                "NVIDIA_CLARA_INPUT": f"{folder}/input",
                "NVIDIA_CLARA_OUTPUT": f"{folder}/output",
                "NVIDIA_CLARA_LOGS": f"{folder}/logs",
                "NVIDIA_CLARA_SELECTION_RULES_FILE": f"{folder}/rules.json",
                "SERIES_SELECTOR_REPORT": report,
            }
        )
        names = sorted(path.name for path in (folder / "output").iterdir())
        log = (folder / "logs" / "series-selector.log").read_text("utf-8")
        return Run(code, _content(folder / "output" / OUTPUT), names, log, _content(folder / "logs" / REPORT))


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@contextmanager
def _process_as_it_was() -> Iterator[None]:
    """Undo what a run does to its process, which ends with it: signals, the garbage collector, logging."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    root = logging.getLogger()
    log_handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    try:
        yield
    finally:
        for handler in root.handlers[:]:
            root.removeHandler(handler)
            handler.close()
        for handler in log_handlers:
            root.addHandler(handler)
        root.setLevel(level)
        logging.raiseExceptions = raises
        gc.enable()
        for number, action in handlers.items():
            signal.signal(number, action)
