"""Processes that do tasks at the same time, and what happens if one ends."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import pytest

from selector.errors import LimitError
from selector.process.workers import Died, Workers
from tests.support.shortage import room_for_descriptors
from tests.support.working import begin, begin_never

ROOT = Path(__file__).parents[3]


def answers(tasks: Iterable[bytes], count: int, greeting: bytes = b"hello") -> dict[int, bytes | Died]:
    with Workers(begin, greeting, count) as workers:
        return dict(workers.do(tasks))


def without_process(answer: bytes | Died) -> bytes:
    assert isinstance(answer, bytes)
    return answer.rpartition(b" ")[0]


def processes(found: Iterable[bytes | Died]) -> set[bytes]:
    return {answer.rpartition(b" ")[2] for answer in found if isinstance(answer, bytes)}


@pytest.mark.parametrize("count", [1, 3])
def test_every_task_has_its_answer(count: int) -> None:
    tasks = [str(number).encode() * number for number in range(50)]
    found = answers(tasks, count)
    assert [without_process(found[number]) for number in range(50)] == [b"hello " + task for task in tasks]
    assert len(processes(found.values())) <= count


def test_long_messages_and_no_tasks() -> None:
    greeting, task = os.urandom(1_000_000), os.urandom(2_000_000)
    assert without_process(answers([task], 1, greeting)[0]) == greeting + b" " + task
    assert answers([], 2) == {}


def test_what_is_printed_is_no_answer() -> None:
    assert without_process(answers([b"prints"], 1)[0]) == b"hello prints"


@pytest.mark.parametrize(("task", "code"), [(b"killed", -signal.SIGKILL), (b"exits", 3)])
def test_a_worker_that_ends_costs_its_task_and_is_replaced(task: bytes, code: int) -> None:
    found = answers([b"a", task, b"b", task, b"c"], 2)
    assert [found.pop(1), found.pop(3)] == [Died(code)] * 2
    assert {number: without_process(answer) for number, answer in found.items()} == {
        0: b"hello a",
        2: b"hello b",
        4: b"hello c",
    }


def test_a_worker_that_is_spent_has_answered_and_is_replaced() -> None:
    found = answers([b"a", b"spent", b"b"], 1)
    assert [without_process(found[number]) for number in range(3)] == [b"hello a", b"hello spent", b"hello b"]
    first, second, third = (processes([found[number]]) for number in range(3))
    assert first == second
    assert third != second


def test_a_worker_that_is_killed_while_it_has_nothing_to_do_costs_no_more_than_a_task() -> None:
    with Workers(begin, b"", 2) as workers:
        while not all(worker.is_ready for worker in workers._workers):  # One may do all before the other is ready.
            assert len(dict(workers.do([b"a", b"b"]))) == 2
        for worker in workers._workers:
            worker._process.kill()
            worker._process.wait()
        found = dict(workers.do([b"a", b"b", b"c", b"d"]))
    assert [found[number] for number in (2, 3)] != [Died(-signal.SIGKILL)] * 2
    assert all(answer == Died(-signal.SIGKILL) for answer in found.values() if isinstance(answer, Died))


def test_the_next_task_is_asked_for_when_it_can_be_done() -> None:
    asked: list[bytes] = []

    def tasks() -> Iterable[bytes]:
        for number in range(20):
            asked.append(str(number).encode())
            yield asked[-1]

    with Workers(begin, b"", 2) as workers:
        for done, _ in enumerate(workers.do(tasks()), start=1):
            assert len(asked) <= done + 4  # As long as two answers are used, both processes have another task.


def test_answers_in_the_order_of_the_tasks() -> None:
    tasks = [b"slow", *(str(number).encode() for number in range(50)), b"killed", b"last"]
    with Workers(begin, b"", 3) as workers:
        found = [*workers.do_in_order(tasks, 10)]
    assert [answer if isinstance(answer, Died) else without_process(answer) for answer in found] == [
        Died(-signal.SIGKILL) if task == b"killed" else b" " + task for task in tasks
    ]


def test_few_answers_wait_for_an_earlier_one() -> None:
    given = 0

    def tasks() -> Iterable[bytes]:
        for number in range(50):
            assert number < given + 5
            yield b"a" if number % 10 else b"slow"

    with Workers(begin, b"", 2) as workers:
        for _ in workers.do_in_order(tasks(), 5):
            given += 1
    assert given == 50


def test_workers_end_in_the_middle_of_a_task_if_nobody_waits_for_it() -> None:
    with Workers(begin, b"", 2) as workers:
        running = workers.do([b"a", b"waits", b"waits"])
        next(running)
        ended = [worker._process for worker in workers._workers]
    assert [process.poll() for process in ended] == [-signal.SIGKILL] * 2


def test_workers_end_with_their_parent_in_the_middle_of_a_task() -> None:
    program = (
        "import os; from selector.process.workers import Workers; from tests.support.working import begin\n"
        "with Workers(begin, b'', 2) as workers:\n"
        "    for _, answer in workers.do([b'a', b'b', b'waits', b'waits']):\n"
        "        print(answer.split()[-1].decode(), flush=True)\n"
    )
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pids = {parent.stdout.readline().strip() for _ in range(2)}
        parent.kill()
    for pid in pids:
        while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
            time.sleep(0.01)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_that_stops_the_parent_does_not_stop_a_worker(number: signal.Signals) -> None:
    with Workers(begin, b"", 1) as workers:
        (worker,) = workers._workers
        worker._process.send_signal(number)
        assert without_process(dict(workers.do([b"a"]))[0]) == b" a"


def test_a_worker_that_cannot_begin() -> None:
    with Workers(begin_never, b"", 1) as workers, pytest.raises(LimitError, match="lower SERIES_SELECTOR_WORKERS"):
        dict(workers.do([b"a"]))


@pytest.mark.parametrize("descriptors", range(8))
def test_a_worker_that_cannot_start(descriptors: int) -> None:
    with room_for_descriptors(descriptors), pytest.raises(LimitError, match="Too many open files"):
        answers([b"a"], 2)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (-signal.SIGKILL, "was ended by signal 9, perhaps by the kernel because memory ran out"),
        (-signal.SIGSEGV, "was ended by signal 11"),
        (3, "ended with exit code 3"),
    ],
)
def test_how_a_process_died_in_words(code: int, words: str) -> None:
    assert str(Died(code)) == words
