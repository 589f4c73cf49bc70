"""Many payloads: what a batch leaves of each, and what it makes of failures, of a signal and of an earlier batch."""

import json
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from selector import batch
from selector.batch import Request
from selector.many.summary import JSON_NAME, PAGE_NAME, ROWS_NAME
from selector.process.workers import Workers
from tests.support.builders import as_json, write
from tests.support.many import REQUIRED, RULES, exit_codes, make_payloads, outputs, rows, settings
from tests.support.names import LEFTOVER, LOG, METADATA, OUTPUT
from tests.support.runs import process_as_it_was

NAMES = [f"p{number:02}" for number in range(30)]
SUMMARY = {ROWS_NAME, JSON_NAME, PAGE_NAME}


@pytest.fixture
def top(tmp_path: Path) -> Path:
    """A folder with payloads, and with empty folders for what is written."""
    make_payloads(tmp_path / "input", NAMES)
    for folder in ("output", "logs"):
        (tmp_path / folder).mkdir()
    return tmp_path


@pytest.fixture(autouse=True)
def _process() -> Iterator[None]:
    with process_as_it_was():
        yield


def done(top: Path, request: Request | None = None, /, rules: object = RULES, **variables: str) -> int:
    return batch.run(settings(top, rules, **variables), request or Request())


def log(top: Path, message: str) -> list[dict[str, object]]:
    """Return the lines of a log with a message."""
    lines = map(json.loads, (top / "logs" / LOG).read_text("utf-8").splitlines())
    return [line for line in lines if line["message"] == message]


@pytest.mark.parametrize("workers", ["1", "3"])
def test_every_payload_has_its_output_and_its_row(workers: str, top: Path) -> None:
    assert done(top, SERIES_SELECTOR_WORKERS=workers) == 0
    assert set(outputs(top)) == set(NAMES)
    assert exit_codes(top / "logs") == dict.fromkeys(NAMES, 0)
    assert {path.name for path in (top / "logs").iterdir() if path.is_file()} == SUMMARY | {LOG}
    whole = json.loads((top / "logs" / JSON_NAME).read_bytes())
    assert (whole["payloads"], whole["exitCode"], whole["kept"]) == (30, 0, 0)
    assert (top / "logs" / PAGE_NAME).read_text("utf-8").startswith("<!DOCTYPE html>")


def test_payloads_that_fail_cost_themselves_only(top: Path) -> None:
    write(top / "input" / "p00", {METADATA: b"{"})
    (top / "input" / "nowhere").symlink_to("no-such")
    assert done(top, rules=REQUIRED) == 6
    codes = exit_codes(top / "logs")
    assert (codes["p00"], codes["nowhere"], len(codes)) == (3, 3, 31)
    assert set(codes.values()) == {0, 3, 4}
    assert set(outputs(top)) == {name for name, code in codes.items() if not code}
    assert {line["payload"] for line in log(top, "No output")} == {name for name, code in codes.items() if code}


def test_what_is_there_afterwards_is_from_this_batch(top: Path) -> None:
    write(top, {f"output/p00/{OUTPUT}": b"old", f"output/p00/{LEFTOVER}": b"", "output/p00/image.nii": b"theirs"})
    write(top, {f"logs/p00/{name}": b"old" for name in ("selection-report.json", "selection-report.html")})
    write(top, {f"logs/{name}": b"old" for name in SUMMARY})
    write(top / "input" / "p00", {METADATA: b"{"})
    assert done(top, SERIES_SELECTOR_REPORT="none") == 6
    assert os.listdir(top / "output" / "p00") == ["image.nii"]
    assert os.listdir(top / "logs" / "p00") == [LOG]
    assert all((top / "logs" / name).read_bytes() != b"old" for name in SUMMARY)


@pytest.mark.parametrize(("rules", "variables"), [(b"[]", {}), (RULES, {"DEBUG_VSCODE_PORT": "none"})])
def test_rules_or_settings_that_cannot_be_used_end_it_before_any_payload(
    rules: object, variables: dict[str, str], top: Path
) -> None:
    write(top, {f"output/p00/{OUTPUT}": b"old", f"logs/{ROWS_NAME}": b"old"})
    assert done(top, rules=rules, **variables) == 2
    assert [path.name for path in (top / "logs").iterdir()] == [LOG]
    assert outputs(top) == {}


def test_folders_that_cannot_be_used(top: Path) -> None:
    assert done(top, NVIDIA_CLARA_INPUT=f"{top}/no-such") == 3
    assert done(top, NVIDIA_CLARA_INPUT=f"{top}/logs") == 3
    assert done(top, NVIDIA_CLARA_OUTPUT=f"{top}/no/such") == 5
    assert done(top, NVIDIA_CLARA_LOGS="/proc/no-such") == 5
    assert done(top, NVIDIA_CLARA_INPUT=f"{top}/{{}}/{{}}") == 2
    assert outputs(top) == {}


def test_names_may_stand_anywhere_in_the_paths(top: Path) -> None:
    for name in NAMES[:3]:
        write(top / "batch" / f"case-{name}", {"selector/keep": b""})
        (top / "input" / name).rename(top / "batch" / f"case-{name}" / "parser")
    folders = {
        "NVIDIA_CLARA_INPUT": f"{top}/batch/case-{{}}/parser",
        "NVIDIA_CLARA_OUTPUT": f"{top}/batch/case-{{}}/selector",
        "NVIDIA_CLARA_LOGS": f"{top}/batch/case-{{}}/logs",
    }
    assert done(top, **folders) == 0
    assert set(exit_codes(top / "batch")) == set(NAMES[:3])
    for name in NAMES[:3]:
        assert sorted(os.listdir(top / "batch" / f"case-{name}" / "selector")) == ["keep", OUTPUT]
        assert LOG in os.listdir(top / "batch" / f"case-{name}" / "logs")


def test_a_list_says_which_payloads(top: Path) -> None:
    (top / "names").write_text("p03\np01\nabsent\n")
    write(top, {f"output/p05/{OUTPUT}": b"old"})
    assert done(top, Request(f"{top}/names")) == 6
    assert exit_codes(top / "logs") == {"p03": 0, "p01": 0, "absent": 3}
    assert {"p01", "p03", "p05"} == set(outputs(top))
    assert outputs(top)["p05"] == b"old"


def test_a_list_that_cannot_be_used_ends_it(top: Path) -> None:
    assert done(top, Request(f"{top}/no-such")) == 2


def test_resuming_does_what_has_no_output_or_has_changed(top: Path) -> None:
    assert done(top) == 0
    first, before = rows(top / "logs"), outputs(top)
    times = {name: (top / "output" / name / OUTPUT).stat().st_mtime_ns for name in NAMES}
    (top / "output" / "p01" / OUTPUT).unlink()
    (top / "output" / "p02" / OUTPUT).write_bytes(b"other")
    write(top / "input" / "p03", {METADATA: (top / "input" / "p03" / METADATA).read_bytes() + b" "})
    make_payloads(top / "input", ["new"])
    assert done(top, Request(resume=True)) == 0
    assert json.loads((top / "logs" / JSON_NAME).read_bytes())["kept"] == 27
    now = {name: (top / "output" / name / OUTPUT).stat().st_mtime_ns for name in NAMES}
    assert {name for name in NAMES if now[name] != times[name]} == {"p01", "p02", "p03"}
    assert {**rows(top / "logs"), "p03": {}, "new": {}} == {**first, "p03": {}, "new": {}}
    assert {**outputs(top), "p03": b"", "new": b""} == {**before, "p03": b"", "new": b""}


def test_resuming_with_other_rules_does_everything_again(top: Path) -> None:
    assert done(top) == 0
    assert done(top, Request(resume=True), rules={**RULES, "$comment": "changed"}) == 0
    assert json.loads((top / "logs" / JSON_NAME).read_bytes())["kept"] == 0


def test_resuming_without_an_earlier_batch_does_everything(top: Path) -> None:
    write(top, {f"output/p01/{OUTPUT}": b"of somebody"})
    assert done(top, Request(resume=True)) == 0
    assert len(rows(top / "logs")) == 30
    assert outputs(top)["p01"] != b"of somebody"


def test_what_failed_is_done_again(top: Path) -> None:
    write(top / "input" / "p00", {METADATA: b"{"})
    assert done(top) == 6
    make_payloads(top / "input", ["p00"])
    assert done(top, Request(resume=True)) == 0
    assert exit_codes(top / "logs") == dict.fromkeys(NAMES, 0)


DYING = """
import os, signal, sys

def die(event, arguments):
    if event == "open" and str(arguments[0]).endswith("/dies{often}/dicom-metadata.json"):
        if {often!r} or not os.path.exists("{marker}"):
            os.mkdir("{marker}") if not {often!r} else None
            os.kill(os.getpid(), signal.{name})

sys.addaudithook(die)
"""
"""Lets a process die when it reads a payload: the one called `dies` once, the one called `dies-always` each time."""


def dying(top: Path, monkeypatch: pytest.MonkeyPatch, name: str, often: str = "") -> None:
    """Add a payload that ends its process with a signal."""
    make_payloads(top / "input", [f"dies{often}"])
    write(top, {"hook/sitecustomize.py": DYING.format(often=often, marker=f"{top}/hook/marker", name=name).encode()})
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([f"{top}/hook", *filter(None, [os.environ.get("PYTHONPATH")])]))


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_payload_whose_worker_dies_is_done_once_more(
    workers: str, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying(top, monkeypatch, "SIGKILL")
    assert done(top, SERIES_SELECTOR_WORKERS=workers) == 0
    (line,) = log(top, "Tried once more, alone")
    assert line["payload"] == "dies"
    assert "signal 9" in str(line["fault"])
    assert set(outputs(top)) == set(rows(top / "logs")) == {*NAMES, "dies"}


@pytest.mark.parametrize(("name", "code"), [("SIGKILL", 7), ("SIGSEGV", 1)])
def test_a_payload_whose_worker_always_dies_costs_itself_only(
    name: str, code: int, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying(top, monkeypatch, name, "-always")
    write(top, {f"output/dies-always/{OUTPUT}": b"old"})
    assert done(top) == 6
    assert exit_codes(top / "logs") == {**dict.fromkeys(NAMES, 0), "dies-always": code}
    assert set(outputs(top)) == set(NAMES)


def test_too_little_memory_for_one_costs_that_one(top: Path) -> None:
    os.truncate(top / "input" / "p00" / METADATA, 1 << 34)
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (own + (1 << 28), hard))
    assert done(top, SERIES_SELECTOR_WORKERS="9") == 6
    assert exit_codes(top / "logs") == {**dict.fromkeys(NAMES, 0), "p00": 7}
    (line,) = log(top, "Tried once more, alone")
    assert (line["payload"], line["fault"]) == ("p00", "memory ran out")
    first, second = log(top, "Workers start")
    assert (first["workers"], second["workers"]) == (4, 1)


def test_a_signal_ends_it_between_payloads(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    do, ended = Workers.do, []

    def stopped_after_ten(self: Workers, tasks: Iterator[bytes]) -> Iterator[object]:
        for answer in do(self, tasks):
            ended.append(answer)
            if len(ended) == 10:
                os.kill(os.getpid(), signal.SIGTERM)
            yield answer

    monkeypatch.setattr(Workers, "do", stopped_after_ten)
    assert done(top, SERIES_SELECTOR_WORKERS="2") == 143
    found = rows(top / "logs")
    assert set(found) == set(outputs(top))
    assert len(found) == len(ended)
    assert 10 <= len(ended) <= 13  # Two answers may have come at once, when both workers had another task.
    assert {path.name for path in (top / "logs").iterdir() if path.is_file()} == {LOG, ROWS_NAME}
    monkeypatch.undo()
    assert done(top, Request(resume=True)) == 0
    assert set(outputs(top)) == set(rows(top / "logs")) == set(NAMES)
    assert {name: one for name, one in rows(top / "logs").items() if name in found} == found


def test_rows_that_cannot_be_written_end_it(top: Path) -> None:
    (top / "logs" / ROWS_NAME).mkdir()
    assert done(top) == 5
    assert outputs(top) == {}


def test_the_log_names_no_values(top: Path) -> None:
    marked = [{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", "PatientName": "MARKER"}]}]
    write(top / "input" / "p00", {METADATA: as_json(marked) + b"MARKER"})
    assert done(top) == 6
    texts = [path.read_bytes() for path in (top / "logs").rglob("*") if path.is_file()]
    assert not any(b"MARKER" in text for text in texts)
