"""Reading files in several processes."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from selector.dicom_files.reading.headers import read_header
from selector.dicom_files.reading.workers import read_files
from tests.support.children import children
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
    before = children()
    reading = read_files(paths, NO_CREATORS, 1)
    found = [next(reading)]
    (worker,) = set(children()) - set(before)
    os.kill(worker, signal.SIGKILL)
    assert [*found, *reading] == [read_header(path, NO_CREATORS) for path in paths]


def test_workers_end_with_the_reading(tmp_path: Path) -> None:
    before = children()
    reading = read_files(some_files(tmp_path, 100), NO_CREATORS, 2)
    next(reading)
    assert len(set(children()) - set(before)) == 2
    reading.close()
    assert children() == before


def test_a_process_that_starts_others_does_not_import_pydicom() -> None:
    program = "import sys, selector.dicom_files.reading.workers; print('pydicom' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"
