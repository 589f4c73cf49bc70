"""What a worker process of a batch does, here in the process of the test."""

import gc
import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from selector import app, batch_worker, runtime_envs, version
from selector.batch_worker import Answer, Greeting, begin, result, task
from selector.many.row import RowMaker
from selector.many.rows import PayloadRow, ScannerRow
from selector.process.worker import SpentError, Work
from selector.process.workers import Died
from selector.rules.loader import load_rules
from selector.rules.match import attribute_reader
from tests.support.builders import as_json, selections, series, study, write
from tests.support.many import REQUIRED, RULES, make_payloads, settings, written
from tests.support.names import IMAGES, LOG, METADATA, OUTPUT, REPORT
from tests.support.runs import process_as_it_was
from tests.support.shortage import room_for


@contextmanager
def working(top: Path, rules: object = RULES, **variables: str) -> Iterator[Work]:
    """Begin as a worker does."""
    environ = settings(top, rules, **variables)
    for folder in ("output", "logs"):
        (top / folder).mkdir(exist_ok=True)
    compiled = load_rules(as_json(rules), "rules.json")
    with process_as_it_was():
        yield begin(msgspec.msgpack.encode(Greeting.of(environ, compiled, None)))


def row(work: Work, name: str) -> PayloadRow:
    found, lacked_memory = result(work(task(name)))
    assert found
    assert not lacked_memory
    return found


def test_row_of_a_payload(tmp_path: Path) -> None:
    listed = [
        series(
            "1.1", Modality="CT", Manufacturer="GE", ManufacturerModelName="Signa", NumberOfSeriesRelatedInstances=30
        ),
        series("1.2", Modality="MR", Manufacturer="GE", SeriesDescription="t2"),
    ]
    images = {"1.1": "a.nii", "1.2": "b.nii"}
    write(tmp_path / "input" / "p1", {METADATA: [study("1", *listed)], IMAGES: images})
    with working(
        tmp_path, {"selections": [RULES["selections"][0], {"name": "US", "conditions": {"Modality": "US"}}]}
    ) as work:
        found = row(work, "p1")
    read = {name: (tmp_path / "input" / "p1" / name).read_bytes() for name in (METADATA, IMAGES)}
    assert [(one.path, one.size, one.sha256) for one in found.inputs] == [
        (name, len(data), sha256(data).hexdigest()) for name, data in sorted(read.items())
    ]
    output = (tmp_path / "output" / "p1" / OUTPUT).read_bytes()
    assert json.loads(output) == {"1.1": "a.nii"}
    assert found.output == sha256(output).hexdigest()
    assert found.rules == sha256((tmp_path / "rules.json").read_bytes()).hexdigest()
    assert (found.payload, found.exit_code, found.version, found.faults) == ("p1", 0, version(), ())
    assert (found.counts.studies, found.counts.series, found.counts.images) == (1, 2, 2)
    assert [(one.name, one.taken, one.cause) for one in found.selections] == [
        ("CT", ("1.1",), ""),
        ("US", (), "no series matches"),
    ]
    assert found.scanners == (ScannerRow("GE", "", ""), ScannerRow("GE", "Signa", ""))
    assert found.lacking == ("US",)


def test_row_of_a_payload_that_ends_early(tmp_path: Path) -> None:
    write(tmp_path / "input" / "broken", {METADATA: b"{", IMAGES: {}})
    write(tmp_path / "input" / "no-ct", {METADATA: [study("1", series("1.1", Modality="MR"))], IMAGES: {}})
    with working(tmp_path, REQUIRED) as work:
        broken, incomplete, absent = row(work, "broken"), row(work, "no-ct"), row(work, "absent")
    assert [one.exit_code for one in (broken, incomplete, absent)] == [3, 4, 3]
    assert [(one.output, bool(one.faults)) for one in (broken, incomplete, absent)] == [("", True)] * 3
    assert (broken.faults[0].file, broken.faults[0].place) == (METADATA, "line 1, column 2")
    assert [one.cause for one in incomplete.selections] == [
        "no series matches",
        "series are undecided, and none matches",
    ]
    assert absent.faults[0].file == f"{tmp_path}/input/absent"


def test_what_a_report_may_not_show_is_in_no_row(tmp_path: Path) -> None:
    hidden = {"PatientName": "MARKER", "StationName": "MARKER", "InstitutionName": "MARKER"}
    damaged = [study("MARKER", series("1.1", Modality="CT", **hidden), **hidden), "MARKER"]
    write(tmp_path / "input" / "p", {METADATA: damaged, IMAGES: {"1.1": "a.nii"}})
    with working(tmp_path, selections({"conditions": {"PatientName": {"contains": "mark"}}})) as work:
        assert b"MARKER" not in work(task("p"))


def test_payloads_are_as_after_a_run_of_their_own(tmp_path: Path) -> None:
    names = [f"p{number:03}" for number in range(200)]
    make_payloads(tmp_path / "input", names)
    write(tmp_path / "input" / "broken", {METADATA: b"{", IMAGES: {}})
    with working(tmp_path, REQUIRED) as work:
        for name in [*names, "broken", "absent"]:
            work(task(name))
    many = {folder: [*written(tmp_path / folder)] for folder in ("output", "logs")}
    lines = {path.parent.name: messages(path) for path in (tmp_path / "logs").glob(f"*/{LOG}")}
    environ = settings(tmp_path, REQUIRED)
    for name in [*names, "broken", "absent"]:
        folders = {
            "NVIDIA_CLARA_INPUT": f"{tmp_path}/input/{name}",
            "NVIDIA_CLARA_OUTPUT": f"{tmp_path}/single/output/{name}",
            "NVIDIA_CLARA_LOGS": f"{tmp_path}/single/logs/{name}",
        }
        (tmp_path / "single" / "output").mkdir(parents=True, exist_ok=True)
        with process_as_it_was():
            app.run(environ | folders)
    assert {folder: [*written(tmp_path / "single" / folder)] for folder in many} == many
    assert {path.parent.name: messages(path) for path in (tmp_path / "single" / "logs").glob(f"*/{LOG}")} == lines
    assert len(many["logs"]) == 2 * len(names) + 2 * 2
    assert 20 < len(many["output"]) < 180


def messages(log: Path) -> list[dict[str, Any]]:
    """Return the lines of a log without their times."""
    return [{**json.loads(line), "time": ""} for line in log.read_text("utf-8").splitlines()]


def test_nothing_of_a_payload_stays_in_the_process(tmp_path: Path) -> None:
    names = [f"p{number:03}" for number in range(300)]
    make_payloads(tmp_path / "input", names)
    with working(tmp_path, RULES) as work:
        for name in names[:200]:
            work(task(name))
        before = len(gc.get_objects())
        for name in names[200:]:
            work(task(name))
        assert len(gc.get_objects()) - before < 50
        assert not any(attribute_reader._memos.values())


def test_searches_of_a_payload_are_limited_as_in_a_run_of_its_own(tmp_path: Path) -> None:
    """What was searched for one payload would take no time for the next, if the results stayed."""
    slow = series("1.1", SeriesDescription="a" * 40 + "!")
    for name in ("p1", "p2"):
        write(tmp_path / "input" / name, {METADATA: [study("1", slow)], IMAGES: {"1.1": "a.nii"}})
    with working(tmp_path, selections({"conditions": {"SeriesDescription": {"matches": "(a|a)+$"}}})) as work:
        first, second = row(work, "p1"), row(work, "p2")
    assert first.exit_code == second.exit_code == 7
    assert first.faults == second.faults


def test_a_payload_that_lacks_memory_is_the_last_of_its_process(tmp_path: Path) -> None:
    write(tmp_path / "input" / "p", {METADATA: b"", IMAGES: {}})
    os.truncate(tmp_path / "input" / "p" / METADATA, 1 << 34)  # takes no room on the disk
    with working(tmp_path) as work, room_for(1 << 28), pytest.raises(SpentError) as caught:
        work(task("p"))
    found, lacked_memory = result(caught.value.answer)
    assert found
    assert (found.exit_code, lacked_memory) == (7, True)
    assert json.loads((tmp_path / "logs" / "p" / REPORT).read_bytes())["exitCode"] == 7


def test_a_worker_limits_itself_to_its_share(tmp_path: Path) -> None:
    compiled = load_rules(as_json(RULES), "rules.json")
    with process_as_it_was():
        begin(msgspec.msgpack.encode(Greeting.of(settings(tmp_path), compiled, 1 << 40)))
        assert resource.getrlimit(resource.RLIMIT_DATA)[0] == 1 << 40


def test_what_has_changed_does_not_stay(tmp_path: Path) -> None:
    make_payloads(tmp_path / "input", ["p1", "p2", "p3", "p4"])
    (tmp_path / "input" / "p4").rename(tmp_path / "elsewhere")
    (tmp_path / "input" / "p4").symlink_to("../elsewhere")
    with working(tmp_path) as work:
        rows = {name: row(work, name) for name in ("p1", "p2", "p3", "p4")}
        assert [result(work(task(name, one)))[0] for name, one in rows.items()] == [*rows.values()]
        (tmp_path / "output" / "p1" / OUTPUT).write_bytes(b"{}\n" * 2)
        (tmp_path / "input" / "p2" / IMAGES).write_bytes(b"{} ")
        write(tmp_path / "input" / "p3" / "sub", {IMAGES: {}})
        (tmp_path / "input" / "p4").unlink()
        assert [result(work(task(name, one)))[0] for name, one in rows.items()] == [None] * 4
    (tmp_path / "output" / "p1" / OUTPUT).unlink()
    with working(tmp_path) as work:
        assert result(work(task("p1", rows["p1"])))[0] is None


def test_a_name_that_is_not_utf8(tmp_path: Path) -> None:
    name = "caf\udce9"
    make_payloads(tmp_path / "input", [name])
    with working(tmp_path) as work:
        found = row(work, name)
        assert found.payload == "caf\\udce9"
        assert result(work(task(name, found)))[0] == found


def test_what_a_dead_worker_answers() -> None:
    assert result(Died(-9)) == (None, True)
    assert result(msgspec.msgpack.encode(Answer(b""))) == (None, False)


@pytest.mark.parametrize(
    ("code", "exit_code", "message"),
    [
        (-9, 7, "the process that did it was ended by signal 9, perhaps by the kernel because memory ran out"),
        (-11, 1, "the process that did it was ended by signal 11"),
        (3, 1, "the process that did it ended with exit code 3"),
    ],
)
def test_row_of_a_payload_whose_process_died(code: int, exit_code: int, message: str) -> None:
    made = RowMaker("1", load_rules(b"{}", "rules.json"))
    made.begin("p1")
    found = made.died(Died(code))
    assert (found.payload, found.exit_code, found.output) == ("p1", exit_code, "")
    assert [fault.message for fault in found.faults] == [message]


def test_a_greeting_has_the_variables_of_the_operator_alone(tmp_path: Path) -> None:
    environ = settings(tmp_path) | {"NVIDIA_CLARA_INPUT": "/caf\udce9"}
    greeting = Greeting.of(environ, load_rules(b"{}", "rules.json"), 5)
    assert set(greeting.environ) <= set(runtime_envs.names())
    assert greeting.environ["NVIDIA_CLARA_INPUT"] == b"/caf\xe9"
    assert batch_worker._greetings.decode(msgspec.msgpack.encode(greeting)) == greeting
