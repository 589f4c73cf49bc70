"""Batches that are killed at any moment and resumed, and many payloads beside runs of their own."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from selector import app
from selector.many.summary import JSON_NAME, ROWS_NAME
from tests.support.builders import FOLDERS_IN, write
from tests.support.many import REQUIRED, batch, command, make_payloads, outputs, rows, settings, written
from tests.support.names import METADATA
from tests.support.runs import process_as_it_was

FEW, MANY = 200, 2000


@pytest.fixture
def top() -> Iterator[Path]:
    with TemporaryDirectory(dir=FOLDERS_IN) as name:
        for folder in ("input", "output", "logs"):
            (Path(name) / folder).mkdir()
        yield Path(name)


def prepared(top: Path, count: int) -> dict[str, str]:
    make_payloads(top / "input", [f"p{number:04}" for number in range(count)])
    write(top / "input" / "broken", {METADATA: b"{"})
    return settings(top, REQUIRED, SERIES_SELECTOR_WORKERS="2")


def everything(top: Path) -> dict[str, Any]:
    """Return all that a batch has written, but the logs and how many payloads stayed."""
    whole = (top / "logs" / JSON_NAME).read_bytes()
    kept = [line for line in whole.splitlines() if b'"kept"' not in line]
    return {"outputs": outputs(top), "rows": rows(top / "logs"), "reports": [*written(top / "logs")], "summary": kept}


@pytest.mark.parametrize("times", [3, pytest.param(20, marks=pytest.mark.long)])
def test_a_batch_that_is_killed_goes_on_where_it_was(times: int, top: Path) -> None:
    environ = prepared(top, FEW)
    begin = time.monotonic()
    assert batch(environ).returncode == 6
    seconds = time.monotonic() - begin
    right = everything(top)
    chance = Random(times)  # noqa: S311 - moments
    for turn in range(times):
        subprocess.run(["rm", "-r", top / "output", top / "logs"], check=True)
        for folder in ("output", "logs"):
            (top / folder).mkdir()
        kills = 1 + turn % 3
        for _ in range(kills):
            killed_at(chance.uniform(0, seconds), environ)
            so_far = rows_so_far(top)
            assert {name: text for name, text in outputs_so_far(top).items() if name in right["outputs"]}.items() <= (
                right["outputs"].items()
            )
            assert all(right["rows"][name] == row for name, row in so_far.items())
        assert batch(environ, "--resume").returncode == 6
        assert everything(top) == right


def killed_at(seconds: float, environ: dict[str, str]) -> None:
    """Kill a batch that resumes, at a moment; its workers end with it."""
    with subprocess.Popen(
        command("batch", "--resume"), env=environ, stdout=subprocess.DEVNULL, start_new_session=True
    ) as running:
        try:
            running.wait(seconds)
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
    while is_in_session(running.pid):
        time.sleep(0.001)


def is_in_session(session: int) -> bool:
    """Return whether a process of a session is still there."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, found = path.read_text("utf-8", "replace").rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(found) == session and state != "Z":
            return True
    return False


def rows_so_far(top: Path) -> dict[str, Any]:
    """Return the whole rows; the last line may be cut off."""
    path = top / "logs" / ROWS_NAME
    if path.exists() and (data := path.read_bytes()) and not data.endswith(b"\n"):
        path.write_bytes(data[: data.rfind(b"\n") + 1])
    return rows(top / "logs") if path.exists() else {}


def outputs_so_far(top: Path) -> dict[str, bytes]:
    """Return the outputs that are in place; a run that was killed may leave temporary files beside them."""
    return {path.parent.name: path.read_bytes() for path in (top / "output").glob("*/selected-images.json")}


@pytest.mark.long
@pytest.mark.parametrize("workers", ["1", "3"])
def test_many_payloads_are_as_after_runs_of_their_own(workers: str, top: Path) -> None:
    environ = prepared(top, MANY) | {"SERIES_SELECTOR_WORKERS": workers}
    assert batch(environ).returncode == 6
    for folder in ("output", "logs"):
        (top / folder).rename(top / f"many-{folder}")
        (top / folder).mkdir()
    names = sorted(os.listdir(top / "input"))
    for number, name in enumerate(names):
        folders = {f"NVIDIA_CLARA_{one.upper()}": str(top / one / name) for one in ("input", "output", "logs")}
        if number % 100:
            with process_as_it_was():
                app.run(environ | folders)
        else:
            subprocess.run(command(), env=environ | folders, stdout=subprocess.DEVNULL, check=False)
    for folder in ("output", "logs"):
        assert [*written(top / f"many-{folder}")] == [*written(top / folder)]
    assert len([*written(top / "logs")]) == 2 * len(names)
