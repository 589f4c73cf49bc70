"""Child processes that do parts of the work of their parent, and what becomes of them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from selector.process.children import ChildError, Part, Tell, answers
from tests.support.children import children
from tests.support.shortage import room_for_descriptors

ROOT = Path(__file__).parents[3]
TOLD = 70_000
"""Bytes to tell at a time: more than fit into a pipe."""


def part(answer: bytes, tell: Tell) -> bytes:
    for start in range(0, len(answer), TOLD):
        tell(answer[start : start + TOLD])
    return answer


def quiet(_: int, __: bytes) -> None:
    return None


def nothing() -> None:
    return None


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    before = set(children())
    yield
    assert set(children()) <= before


def test_answers_come_in_the_order_of_the_parts() -> None:
    parts = [partial(part, bytes([number]) * number * 100_000) for number in range(5)]
    assert answers(parts, bytes, quiet, nothing) == [bytes([number]) * number * 100_000 for number in range(5)]


def test_everything_that_is_told_is_heard_in_its_order() -> None:
    said = [bytes([number]) * number * 100_000 for number in range(4)]
    heard = [b""] * len(said)

    def note(index: int, news: bytes) -> None:
        heard[index] += news

    assert answers([partial(part, one) for one in said], bytes, note, nothing) == heard == said


def test_something_may_be_done_meanwhile() -> None:
    reading, writing = os.pipe()

    def waiting(_: Tell) -> bytes:
        return os.read(reading, 5)

    def write() -> None:
        os.write(writing, b"there")

    assert answers([waiting], bytes, quiet, write) == [b"there"]
    os.close(reading)
    os.close(writing)


def test_an_answer_is_unpacked_while_others_go_on() -> None:
    reading, writing = os.pipe()

    def waiting(_: Tell) -> bytes:
        return os.read(reading, 5)

    def unpack(answer: bytes) -> str:
        if answer == b"first":
            os.write(writing, b"later")
        return answer.decode()

    assert answers([waiting, partial(part, b"first")], unpack, quiet, nothing) == ["later", "first"]
    os.close(reading)
    os.close(writing)


def test_an_answer_that_cannot_be_used_ends_the_others() -> None:
    with pytest.raises(UnicodeDecodeError):
        answers([waiting_forever, partial(part, b"\xff")], bytes.decode, quiet, nothing)


def failing(_: Tell) -> bytes:
    raise ValueError


def out_of_memory(_: Tell) -> bytes:
    raise MemoryError


def exiting(_: Tell) -> bytes:
    os._exit(0)


def killed_by(number: int) -> Part:
    def kill(_: Tell) -> bytes:
        os.kill(os.getpid(), number)
        return b""

    return kill


ENDINGS: dict[str, Part] = {"exception": failing, "memory": out_of_memory, "exit": exiting}
ENDINGS |= {one.name: killed_by(one) for one in (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT)}


def waiting_forever(_: Tell) -> bytes:
    signal.pause()
    return b""


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_child_without_an_answer_ends_all(ending: str) -> None:
    with pytest.raises(ChildError):
        answers([waiting_forever, ENDINGS[ending]], bytes, quiet, nothing)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_what_stops_the_parent_does_not_stop_a_child_by_itself(number: signal.Signals) -> None:
    assert answers([killed_by(number)], bytes, quiet, nothing) == [b""]


@pytest.mark.parametrize("descriptors", range(4))
def test_a_child_that_cannot_start_ends_all(descriptors: int) -> None:
    with room_for_descriptors(descriptors), pytest.raises(ChildError):
        answers([waiting_forever] * 4, bytes, quiet, nothing)


def test_an_error_of_the_parent_ends_all() -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    def surprised(_: int, __: bytes) -> None:
        raise ValueError

    with pytest.raises(KeyboardInterrupt):
        answers([waiting_forever, waiting_forever], bytes, quiet, interrupted)
    with pytest.raises(ValueError):  # noqa: PT011 - it is raised here
        answers([waiting_forever, partial(part, b"news")], bytes, surprised, nothing)


PARENT = """
import os, signal, sys
from selector.process.children import answers

def forever(_):
    signal.pause()

def tell():
    print(os.getpid(), flush=True)

answers([forever, forever], bytes, lambda *_: None, tell)
"""


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_no_child_outlives_its_parent(number: signal.Signals) -> None:
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert int(process.stdout.readline()) == process.pid
        started = children(process.pid)
        assert len(started) == 2
        process.send_signal(number)
        process.wait()
    wait_until(lambda: not any(map(is_alive, started)))


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.01)
