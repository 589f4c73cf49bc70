"""What a process costs is told without what its starter holds."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.support.measured import measured

MEBIBYTE = 1 << 20


def python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_the_peak_is_that_of_the_process_alone() -> None:
    held = bytearray(os.urandom(MEBIBYTE)) * 200
    peaks = [measured(python(f"b = bytearray({size}) + b''"), os.environ).peak for size in (1, 40 * MEBIBYTE)]
    assert len(held) == 200 * MEBIBYTE
    assert peaks[0] < 50 * MEBIBYTE
    assert peaks[1] - peaks[0] > 35 * MEBIBYTE


def test_seconds_are_told_on_the_clock_and_of_processor() -> None:
    found = measured(python("import time; time.sleep(0.5)"), os.environ)
    assert found.seconds >= 0.5
    assert 0 < found.processor < found.seconds


def test_how_it_ended_is_told() -> None:
    assert measured(python("raise SystemExit(3)"), os.environ).code == 3
    assert measured(python("import os; os.kill(os.getpid(), 15)"), os.environ).code == -signal.SIGTERM


def test_what_takes_too_long_is_ended() -> None:
    found = measured(["sleep", "600"], os.environ, limit=0.1)
    assert (found.code, found.is_ended) == (-signal.SIGKILL, True)


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(FileNotFoundError, match="no-such-program"):
        measured(["no-such-program"], os.environ)


def test_it_has_its_folder_its_variables_and_its_files(tmp_path: Path) -> None:
    program = "import os, sys; print(os.getcwd(), os.environ['A']); sys.stderr.write('odd')"
    measured(python(program), {"A": "b"}, stdout=tmp_path / "out", stderr=tmp_path / "err", folder=tmp_path)
    assert (tmp_path / "out").read_text("utf-8") == f"{tmp_path.resolve()} b\n"
    assert (tmp_path / "err").read_text("utf-8") == "odd"
