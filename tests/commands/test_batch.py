"""The command `batch` as a process: its arguments, its exit codes, signals, and payloads that cannot be done."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from selector.many.summary import JSON_NAME, PAGE_NAME, ROWS_NAME
from tests.support.many import batch, command, exit_codes, make_payloads, outputs, rows, settings, written
from tests.support.names import LOG, METADATA, OUTPUT
from tests.support.powers import PERMISSIONS_HOLD, no_permissions
from tests.support.shortage import limited

NAMES = [f"p{number:03}" for number in range(100)]
OTHERS = {ROWS_NAME, JSON_NAME, PAGE_NAME, LOG}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("payloads") / "input"
    make_payloads(folder, NAMES)
    return folder


@pytest.fixture
def top(inputs: Path, tmp_path: Path) -> Path:
    """A folder with links to payloads, as workflow engines stage them."""
    for folder in ("input", "output", "logs"):
        (tmp_path / folder).mkdir()
    for name in NAMES:
        (tmp_path / "input" / name).symlink_to(inputs / name)
    return tmp_path


def test_one_worker_writes_what_several_do(top: Path) -> None:
    found = []
    for workers in ("1", "3"):
        done = batch(settings(top, SERIES_SELECTOR_WORKERS=workers))
        assert (done.returncode, done.stderr) == (0, "")
        whole = json.loads((top / "logs" / JSON_NAME).read_bytes())
        found.append(([*written(top / "output")], [*written(top / "logs")], rows(top / "logs"), whole))
        assert set(os.listdir(top / "logs")) == {*NAMES, *OTHERS}
    assert found[0] == found[1]
    assert len(found[0][0]) == 100


def test_one_that_is_broken_one_too_large_and_one_unreadable_cost_three_rows(top: Path, inputs: Path) -> None:
    if lacking := no_permissions():
        pytest.skip(lacking)
    for name in NAMES[:3]:
        (top / "input" / name).unlink()
        (top / "input" / name).mkdir()
        for file in (inputs / name).iterdir():
            (top / "input" / name / file.name).write_bytes(file.read_bytes())
    (top / "input" / "p000" / METADATA).write_bytes(b'{"studies": [')
    os.truncate(top / "input" / "p001" / METADATA, 1 << 34)  # takes no room on the disk
    (top / "input" / "p002" / METADATA).chmod(0)
    done = batch(settings(top, SERIES_SELECTOR_WORKERS="2"), before=[*limited(400_000), *PERMISSIONS_HOLD])
    assert (done.returncode, done.stderr) == (6, "")
    codes = exit_codes(top / "logs")
    assert codes == {**dict.fromkeys(NAMES, 0), "p000": 3, "p001": 7, "p002": 3}
    assert set(outputs(top)) == set(NAMES[3:])
    failures = json.loads((top / "logs" / JSON_NAME).read_bytes())["failures"]
    assert {(one["exitCode"], *one["first"]) for one in failures} == {(3, "p000"), (7, "p001"), (3, "p002")}


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_signal_to_all_its_processes_ends_it_between_payloads(number: signal.Signals, code: int, top: Path) -> None:
    environ = settings(top, SERIES_SELECTOR_WORKERS="2")
    with subprocess.Popen(
        command("batch"), env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    ) as running:
        path = top / "logs" / ROWS_NAME
        while not path.exists() or not path.stat().st_size:
            assert running.poll() is None
        os.killpg(running.pid, number)
        assert running.wait() == code
        assert running.stderr
        assert running.stderr.read() == b""
    stopped = rows(top / "logs")
    assert set(stopped) == set(outputs(top))
    assert 0 < len(stopped) < 100
    assert set(os.listdir(top / "logs")) - {ROWS_NAME, LOG} == set(stopped)
    done = batch(environ, "--resume")
    assert done.returncode == 0
    assert set(rows(top / "logs")) == set(outputs(top)) == set(NAMES)


def test_a_list_may_come_through_a_pipe(top: Path) -> None:
    script = '"$@" --list <(printf "p001\\np002\\n")'
    environ = settings(top)
    done = subprocess.run(["bash", "-c", script, "-", *command("batch")], env=environ, capture_output=True, check=False)
    assert done.returncode == 0
    assert set(outputs(top)) == {"p001", "p002"}


@pytest.mark.parametrize("arguments", [("--no-such",), ("--list",), ("one",), ("--resum",)])
def test_arguments_that_are_none(arguments: tuple[str, ...], top: Path) -> None:
    (top / "output" / "p001").mkdir()
    (top / "output" / "p001" / OUTPUT).write_bytes(b"old")
    done = batch(settings(top), *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: series-selector ")
    assert outputs(top) == {"p001": b"old"}


def test_the_console_has_a_line_for_each_failure_and_none_for_what_is_well(top: Path) -> None:
    (top / "input" / "p000").unlink()
    (top / "input" / "p000").symlink_to("no-such")
    done = batch(settings(top))
    assert done.returncode == 6
    (line,) = [line for line in done.stdout.splitlines() if " WARNING " in line]
    assert f"No output: {top}/input/p000: there is no such input folder" in line
    assert line.endswith(" payload=p000 exit_code=3")
    assert not any(name in done.stdout for name in NAMES[1:])
