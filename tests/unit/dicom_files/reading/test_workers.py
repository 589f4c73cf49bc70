"""Reading files in several processes."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from selector.dicom_files.reading import workers
from selector.dicom_files.reading.headers import read_header
from selector.dicom_files.reading.workers import read_files
from selector.errors import LimitError
from tests.support.dicom import ROOT, SERIES, as_file, dataset

NO_CREATORS: frozenset[str] = frozenset()


def some_files(folder: Path, count: int) -> list[str]:
    paths = [folder / f"{number:03}" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_bytes(as_file(dataset(f"1.2.3.{number}")) if number % 7 else b"not DICOM")
    return [*map(str, paths)]


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_found_comes_in_the_order_of_the_files(count: int, tmp_path: Path) -> None:
    paths = some_files(tmp_path, 100)
    assert [*read_files(paths, NO_CREATORS, count)] == [read_header(path, NO_CREATORS) for path in paths]


def test_no_files() -> None:
    assert [*read_files([], NO_CREATORS, 2)] == []


def test_creators_reach_the_workers() -> None:
    path = str(next(SERIES.iterdir()))
    creators = frozenset({"GEMS_ACQU_01"})
    (found,) = read_files([path], creators, 1)
    assert found == read_header(path, creators)
    assert found != read_header(path, NO_CREATORS)


def test_name_that_is_not_utf8(tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe")
    Path(path).write_bytes(as_file(dataset()))
    (found,) = read_files([path], NO_CREATORS, 1)
    assert found == read_header(path, NO_CREATORS)


def test_worker_that_is_killed_costs_no_file(tmp_path: Path) -> None:
    paths = some_files(tmp_path, 200)
    found = []
    with workers._Pool(NO_CREATORS, 2) as pool:
        for number, one in enumerate(pool.read(paths)):
            if number in {0, 90}:
                for worker in pool._workers:
                    worker._process.kill()
            found.append(one)
    assert found == [read_header(path, NO_CREATORS) for path in paths]


def test_worker_that_is_killed_while_it_has_nothing_to_do(tmp_path: Path) -> None:
    paths = some_files(tmp_path, 10)
    with workers._Pool(NO_CREATORS, 3) as pool:
        for worker in pool._workers[1:]:
            worker._process.kill()
            worker._process.wait()
        assert [*pool.read(paths)] == [read_header(path, NO_CREATORS) for path in paths]


def test_workers_end_with_the_reading(tmp_path: Path) -> None:
    with workers._Pool(NO_CREATORS, 2) as pool:
        reading = pool.read(some_files(tmp_path, 100))
        next(reading)
        processes = [worker._process for worker in pool._workers]
    assert [process.poll() for process in processes] == [-signal.SIGKILL] * 2


def test_workers_end_with_their_parent() -> None:
    program = (
        "import os; from selector.dicom_files.reading.workers import _Pool; pool = _Pool(frozenset(), 2).__enter__();"
        "print(*[worker._process.pid for worker in pool._workers], flush=True); os.kill(os.getpid(), 9)"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == -signal.SIGKILL
    for pid in run.stdout.split():
        while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
            time.sleep(0.01)


def test_worker_that_cannot_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(LimitError, match="lower SERIES_SELECTOR_WORKERS"):
        next(read_files(some_files(tmp_path, 1), NO_CREATORS, 1))
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(LimitError, match="No such file"):
        next(read_files(some_files(tmp_path, 1), NO_CREATORS, 1))
