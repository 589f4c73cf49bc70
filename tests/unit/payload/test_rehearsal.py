"""Work that may not survive a shortage of memory is tried by a copy of the process first."""

import faulthandler
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from selector.payload.rehearsal import rehearse
from tests.support.shortage import MEBIBYTE, children, room_for

ROOT = Path(__file__).parents[3]
ENDLESS = 1 << 40


def crash() -> None:
    faulthandler.disable()  # which would tell of it
    os.kill(os.getpid(), signal.SIGABRT)  # leaves a core dump where it may, as a violation of memory does


def ask_for_too_much() -> None:
    bytearray(ENDLESS)


@pytest.mark.parametrize("work", [crash, ask_for_too_much])
def test_what_befalls_the_copy_for_want_of_memory_is_a_memory_error(work: Callable[[], None]) -> None:
    with room_for(50 * MEBIBYTE), pytest.raises(MemoryError):
        rehearse(work, ENDLESS)


ALMOST_EVERYTHING = """
from selector.payload.rehearsal import rehearse
from tests.support.shortage import MEBIBYTE, room_for

with room_for(50 * MEBIBYTE):
    try:
        rehearse(lambda: bytearray(49 * MEBIBYTE), 1 << 40)
    except MemoryError:
        bytearray(49 * MEBIBYTE)
        print("the copy has less")
"""


def test_the_copy_has_less_to_take_than_this_process() -> None:
    command = [sys.executable, "-c", ALMOST_EVERYTHING]  # A process that has freed nothing yet: what is free counts.
    assert subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout == b"the copy has less\n"


def test_what_the_copy_does_and_raises_is_lost_with_it() -> None:
    done: list[int] = []

    def work() -> None:
        done.append(1)
        raise ValueError

    with room_for(50 * MEBIBYTE):
        rehearse(work, ENDLESS)
    assert done == []


@pytest.mark.parametrize("worst", [0, 30 * MEBIBYTE])
def test_where_there_is_enough_nothing_is_tried(worst: int) -> None:
    with room_for(50 * MEBIBYTE):
        rehearse(crash, worst)


def test_where_nothing_is_limited_nothing_is_tried() -> None:
    rehearse(crash, ENDLESS)


def test_a_copy_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = children()
    with room_for(50 * MEBIBYTE), pytest.raises(MemoryError):
        rehearse(crash, ENDLESS)
    assert list(tmp_path.iterdir()) == []  # such as a core dump
    assert children() == before


def test_a_copy_does_not_go_on_where_this_process_is_stopped_at_that_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    class StoppedError(Exception):
        pass

    def stop(number: int, _: object) -> None:
        raise StoppedError(number)

    fork = os.fork

    def forked() -> int:
        child = fork()
        if child:
            os.kill(os.getpid(), signal.SIGTERM)
        return child

    monkeypatch.setattr(os, "fork", forked)
    before, usual = children(), signal.signal(signal.SIGTERM, stop)
    try:
        with room_for(50 * MEBIBYTE), pytest.raises(StoppedError):
            rehearse(lambda: time.sleep(600), ENDLESS)
    finally:
        signal.signal(signal.SIGTERM, usual)
    assert children() == before
