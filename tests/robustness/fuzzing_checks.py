"""What must hold of every run, whatever its input was."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from jsonschema import Draft202012Validator

from selector.report.record import Record
from tests.robustness.bounds import is_too_much, line_beyond_text
from tests.robustness.fuzzing_runs import BYSTANDER, LONGEST, PATIENCE, STALE, Ran, environment
from tests.robustness.fuzzing_trial import LOG, OUTPUT, PAGE, REPORT, SETTINGS, Trial

ROOT = Path(__file__).resolve().parents[2]
CODES: Mapping[str, frozenset[int]] = {
    "": frozenset({0, 2, 3, 4, 5, 7}),
    "check": frozenset({0, 2, 3, 7}),
    "diff": frozenset({0, 2, 3, 6, 7}),
    "test": frozenset({0, 2, 7}),
    "try": frozenset({0, 2, 3, 4, 7}),
}
"""The exit codes that are documented, by command; a run has none."""

_WITH_REPORT = {0, 4, 5}


def faults(trial: Trial, ran: Ran, top: Path) -> list[str]:
    """Return what does not hold; each begins with a few words that stay the same from input to input."""
    command = trial.arguments[0] if trial.arguments else ""
    is_silent = not command and "LOG_CFG" not in trial.environ  # Without a handler, Python logs warnings to stderr.
    found = list(_faults_of_process(ran, CODES[command], is_silent=is_silent))
    if ran.grown is not None and is_too_much(ran.grown, trial.size):
        found.append(f"it needs more memory than its input justifies and what any run needs: {ran.grown:,} bytes")
    if not command:
        found += _faults_of_output(trial, ran, top)
        found += _faults_of_logs(trial, ran, top)
    elif "--json" in trial.arguments and not ran.hung:
        found += _faults_of_json(ran)
    return found


def _faults_of_process(ran: Ran, codes: frozenset[int], *, is_silent: bool) -> Iterator[str]:
    if ran.hung:
        yield f"it takes too long: it was killed after {PATIENCE:.0f} s"
    elif ran.seconds > LONGEST:
        yield f"it takes too long: {ran.seconds:.0f} s of processor"
    elif ran.exit_code not in codes:
        yield f"exit code {ran.exit_code}: {_where(ran)}"
    if b"Traceback" in ran.console + ran.errors:
        yield f"a traceback: {_last(ran.errors)}"
    elif ran.errors and (is_silent or b"a bug in this operator" in ran.errors):
        yield f"something on stderr: {_last(ran.errors)}"
    yield from _faults_of_text(ran.console + ran.errors)


def _faults_of_text(console: bytes) -> Iterator[str]:
    """Yield where a terminal would get more than text."""
    try:
        text = console.decode("utf-8")
    except UnicodeDecodeError as error:
        yield f"the console is not UTF-8: {error}"
        return
    line = line_beyond_text(text)
    if line is not None:
        yield f"more than text on the console: {line[:200]!r}"


def _faults_of_json(ran: Ran) -> Iterator[str]:
    if ran.exit_code in {0, 2, 3, 4, 6} and not ran.errors:
        try:
            said = json.loads(ran.console)
        except ValueError as error:
            yield f"no JSON: {error}"
        else:
            if said["exitCode"] != ran.exit_code:
                yield "JSON with another exit code"


def _faults_of_output(trial: Trial, ran: Ran, top: Path) -> Iterator[str]:
    for path in top.rglob("*.tmp"):
        if path.read_bytes() != STALE or environment(trial, top)["NVIDIA_CLARA_OUTPUT"] == "output":
            yield f"a temporary file is left: {path.name}"
    if (top / "output" / BYSTANDER).read_bytes() != STALE:
        yield "a file of somebody else was changed"
    folder = Path(environment(trial, top)["NVIDIA_CLARA_OUTPUT"])
    path = top / folder / OUTPUT
    is_there = _is_file(path)
    if ran.exit_code == 0:
        if not is_there:
            yield "there is no output"
        else:
            yield from _misfits(path.read_bytes(), "selected-images")
    elif is_there and not (ran.exit_code == 5 and path.read_bytes() == STALE):
        yield f"there is output with exit code {ran.exit_code}"


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _faults_of_logs(trial: Trial, ran: Ran, top: Path) -> Iterator[str]:
    logs = top / "logs"
    is_usual = all(trial.environ.get(name) == value for name, value in SETTINGS.items())
    if ran.hung or not is_usual or "LOG_CFG" in trial.environ:
        return
    names = {path.name for path in logs.iterdir()}
    word = trial.environ.get("SERIES_SELECTOR_REPORT", "").strip().lower()
    expected = {LOG} if word == "none" else {LOG, REPORT, PAGE}
    if names != expected:
        yield f"in the logs folder: {sorted(names)}"
    yield from _faults_of_log(logs / LOG)
    if names >= {REPORT, PAGE}:
        yield from _faults_of_report(logs, ran.exit_code)


def _faults_of_log(path: Path) -> Iterator[str]:
    for line in path.read_bytes().splitlines():
        try:
            json.loads(line)
        except ValueError:
            yield f"a line of the log is no JSON: {line[:200]!r}"


def _faults_of_report(logs: Path, exit_code: int) -> Iterator[str]:
    text = (logs / REPORT).read_bytes()
    # The schema is made from this structure. Its own validator takes ten times as long, so it has a look at some.
    try:
        record = msgspec.convert(json.loads(text), Record)
    except (ValueError, msgspec.ValidationError) as error:
        yield f"the report does not fit: {error}"
        return
    if record.exit_code != exit_code:
        yield f"the report has exit code {record.exit_code}"
    if (record.level == "faults") is not (exit_code not in _WITH_REPORT):
        yield f"the report's level is {record.level} with exit code {exit_code}"
    page = (logs / PAGE).read_bytes()
    if not page.startswith(b"<!doctype html>") or not page.endswith(b"</html>\n"):
        yield "the page is not whole"
    if len(text) < 20_000 and len(text) % 8 == 0:
        yield from _misfits(text, "selection-report")


def _misfits(text: bytes, name: str) -> Iterator[str]:
    try:
        document = json.loads(text)
    except ValueError as error:
        yield f"{name} is no JSON: {error}"
        return
    for misfit in _validator(name).iter_errors(document):
        yield f"{name} does not fit its schema: {misfit.json_path}: {misfit.message[:200]}"


@cache
def _validator(name: str) -> Draft202012Validator:
    schema: Any = json.loads((ROOT / "selector" / "schemas" / f"{name}.schema.json").read_bytes())
    return Draft202012Validator(schema)


def _where(ran: Ran) -> str:
    """Return where a bug is, the innermost place first, as it is the same whatever the time."""
    trace = (ran.console + ran.errors).partition(b"a bug in this operator")[2].partition(b"\n")[0]
    return " < ".join(reversed(trace.decode("utf-8", "replace").split(" > "))) or _last(ran.errors)


def _last(text: bytes) -> str:
    lines = text.strip().splitlines()
    return lines[-1].decode("utf-8", "replace") if lines else ""
