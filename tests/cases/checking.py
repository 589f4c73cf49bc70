"""What must hold after a case was run."""

import json
import os
import re
from collections.abc import Sequence

from tests.cases.case import Case, Place
from tests.support.names import LEFTOVER, LOG, OUTPUT

LINE = re.compile(r"(?P<time>\S+Z) (?P<level>[A-Z]+) +(?P<logger>[\w.]+): (?P<message>.*)")


def check_messages(case: Case, lines: Sequence[re.Match[str]], place: Place, user: int) -> None:
    """Check that each expected error came once and no other, and that the warnings are of the expected kinds."""
    errors = [line["message"] for line in lines if line["level"] in {"ERROR", "CRITICAL"}]
    warnings = [line["message"] for line in lines if line["level"] == "WARNING"]
    known = {"{top}": str(place.top), "{user}": str(user)}
    expected = [pattern_of(message, known) for message in case.errors]
    assert len(errors) == len(expected), errors
    for error in errors:
        assert [bool(pattern.search(error)) for pattern in expected].count(True) == 1, error
    for pattern in expected:
        assert any(map(pattern.search, errors)), f"missing: {pattern.pattern}"
    kinds = [pattern_of(message, known) for message in case.warnings]
    for warning in warnings:
        assert any(kind.search(warning) for kind in kinds), f"unexpected: {warning}"
    for kind in kinds:
        assert any(kind.search(warning) for warning in warnings), f"missing: {kind.pattern}"


def pattern_of(message: str, known: dict[str, str]) -> re.Pattern[str]:
    """Return the expression for an expected message, in which `…` stands for anything."""
    for name, value in known.items():
        message = message.replace(name, value)
    return re.compile(".*".join(map(re.escape, message.split("…"))))


def check_folders(case: Case, before: dict[str, str], after: dict[str, str]) -> None:
    """Check that a run removes what an earlier one left, and touches nothing else but its output and its logs."""
    own = {f"output/{OUTPUT}", f"output/{LEFTOVER}"}
    logs = {path for path in after if path.startswith("logs/") and path not in before}
    made = {"output"} - before.keys() if case.exit == 0 else set()
    others = {path: text for path, text in after.items() if path not in own | logs | made}
    assert others == {path: text for path, text in before.items() if path not in own}
    written = {f"output/{OUTPUT}"} if case.exit == 0 else set()
    assert own & after.keys() == written | {f"output/{name}" for name in case.remains}


def contents(place: Place) -> dict[str, str]:
    """Return every file and folder with what is in it."""
    found = {}
    for path in sorted(place.top.rglob("*")):
        is_text = path.is_file() and os.access(path, os.R_OK)
        found[str(path.relative_to(place.top))] = path.read_text("latin-1") if is_text else str(path.stat().st_mode)
    return found


def check_log(case: Case, place: Place, lines: int) -> None:
    """Check that the log file has what the console has, as JSON, unless there is something else in its place."""
    if case.prepare.endswith("in place of the log"):
        return  # `check_folders` has seen that it is unchanged.
    records = [json.loads(line) for line in (place.logs / LOG).read_text("utf-8").splitlines()]
    assert len(records) == lines
    assert [record["exit_code"] for record in records if "exit_code" in record] == [case.exit]


def check_totals(case: Case, lines: Sequence[re.Match[str]]) -> None:
    """Check the line of each selection, where the case has counted by hand."""
    path = case.folder / "totals.json"
    if path.exists():
        told = {}
        for line in lines:
            found = re.fullmatch(r'Selection(?:: .*)? selection=("[^"]*"|\S+) (.*)', line["message"])
            if found:
                counts = (pair.split("=") for pair in found[2].split())
                told[found[1].strip('"')] = {word: int(count) for word, count in counts}
        assert told == json.loads(path.read_text("utf-8"))
