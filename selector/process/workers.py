"""Processes that do tasks at the same time.

A process that dies, for example because the kernel kills it when memory runs out, costs the task that it was doing and
nothing else; another one takes its place.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, suppress
from selectors import EVENT_READ, PollSelector
from typing import BinaryIO, Self, cast

from msgspec import Struct

from selector.errors import LimitError
from selector.process import signals
from selector.process.frames import read_frame, write_frame
from selector.process.worker import ENDS, Begin

_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_PROGRAM = (
    "import sys; sys.path.insert(0, sys.argv[1]); from selector.process.worker import serve; serve(*sys.argv[2:])"
)

_NOT_STARTED = "a worker process cannot start; lower SERIES_SELECTOR_WORKERS, or raise the memory limit"


class Died(Struct, frozen=True):
    """The end of a worker in the middle of a task.

    Attributes
    ----------
    code
        Its exit code; if a signal ended it, the number of the signal with a minus.
    """

    code: int

    @property
    def is_killed(self) -> bool:
        """Whether it was killed, as the kernel does if memory runs out."""
        return self.code == -signal.SIGKILL

    def __str__(self) -> str:
        why = ", perhaps by the kernel because memory ran out" if self.is_killed else ""
        return f"was ended by signal {-self.code}{why}" if self.code < 0 else f"ended with exit code {self.code}"


class Workers:
    """At most `count` processes, each of which does one task at a time.

    Parameters
    ----------
    begin
        A function at the top of a module, which each process calls once to make the function that does the tasks.
    greeting
        What `begin` is called with.
    count
        The number of processes, at least one.
    """

    def __init__(self, begin: Begin, greeting: bytes, count: int) -> None:
        if count < 1:
            raise ValueError("count must be at least 1")
        self._command = [sys.executable, "-P", "-c", _PROGRAM, _ROOT, begin.__module__, begin.__name__]
        self._greeting = greeting
        self._count = count
        self._workers: list[_Worker] = []
        self._selector = PollSelector()  # Needs no descriptor, of which there may be too few.

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            starting.callback(self._end)
            for _ in range(self._count):
                self._start()
            starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def do(self, tasks: Iterable[bytes]) -> Iterator[tuple[int, bytes | Died]]:
        """Yield the number of each task, from 0, with its answer, as they are done.

        The next task is asked for when a process is free to do it. `LimitError` is raised if a process cannot start.
        """
        return self._answers(tasks, lambda _: True)

    def do_in_order(self, tasks: Iterable[bytes], ahead: int) -> Iterator[bytes | Died]:
        """Yield the answers to tasks in their order.

        At most `ahead` tasks are begun before the first of them is done: their answers wait in memory.
        """
        waiting: dict[int, bytes | Died] = {}
        given = 0
        answers = self._answers(tasks, lambda begun: begun < given + ahead)
        for number, answer in answers:
            waiting[number] = answer
            while given in waiting:
                yield waiting.pop(given)
                given += 1

    def _answers(self, tasks: Iterable[bytes], may_begin: Callable[[int], bool]) -> Iterator[tuple[int, bytes | Died]]:
        """Yield the number of each task with its answer; no task begins before it may."""
        following = enumerate(tasks)
        task: tuple[int, bytes] | None = None
        begun = 0
        heard: list[tuple[int, bytes | Died]] = []
        while True:
            if len(self._workers) < self._count and (task := task or next(following, None)):
                self._start()
            for worker in self._workers:
                if worker.is_idle and may_begin(begun) and (task := task or next(following, None)):
                    worker.begin(*task)
                    task = None
                    begun += 1
            if heard:  # Only now: the processes go on while an answer is used.
                yield heard.pop(0)
            elif task or any(not worker.is_idle for worker in self._workers):
                heard = [one for key, _ in self._selector.select() for one in self._heard(key.data)]
            else:
                return

    def _heard(self, worker: "_Worker") -> Iterator[tuple[int, bytes | Died]]:
        """Yield what a worker has to say about its task, if it has one; it may have ended."""
        task, frame = worker.task, worker.receive()
        if frame is None or frame[:1] == ENDS:
            self._selector.unregister(worker.answers)
            self._workers.remove(worker)
            died = worker.end()
            if not worker.is_ready:
                raise LimitError(_NOT_STARTED)
            if frame is None:
                if task is not None:
                    yield task, died
                return
        worker.is_ready = True
        if task is not None:
            yield task, frame[1:]

    def _start(self) -> None:
        try:
            worker = _Worker(self._command, self._greeting)
        except OSError as error:
            raise LimitError(f"{_NOT_STARTED} ({error.strerror})") from error
        self._workers.append(worker)
        self._selector.register(worker.answers, EVENT_READ, worker)

    def _end(self) -> None:
        self._selector.close()
        for worker in self._workers:
            worker.end()


class _Worker:
    """One process. It has pipes alone in common with its parent, and ends with it."""

    def __init__(self, command: list[str], greeting: bytes) -> None:
        with signals.blocked():  # It inherits that: what stops its parent must not end it in the middle of a task.
            self._process = subprocess.Popen(  # noqa: S603 - this program
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        self.answers = cast("BinaryIO", self._process.stdout)
        self.task: int | None = None
        self.is_ready = False
        self._send(greeting)

    @property
    def is_idle(self) -> bool:
        """Whether it waits for a task."""
        return self.is_ready and self.task is None

    def begin(self, task: int, content: bytes) -> None:
        """Let it do a task."""
        self.task = task
        self._send(content)

    def receive(self) -> bytes | None:
        """Wait for an answer, after which it has no task; None if the process has ended."""
        self.task = None
        return read_frame(self.answers)

    def end(self) -> Died:
        """End the process, whatever it is doing; return how it ended."""
        self._process.kill()
        with suppress(BrokenPipeError):
            self._process.communicate()
        return Died(self._process.wait())

    def _send(self, content: bytes) -> None:
        """Send a frame; if the process has ended, that shows when it does not answer."""
        with suppress(BrokenPipeError):
            write_frame(cast("BinaryIO", self._process.stdin), content)
