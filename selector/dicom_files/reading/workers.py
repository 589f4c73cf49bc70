"""Reading files in several processes at once.

What is found comes in the order of the files. A process that dies, for example because the kernel kills it when memory
runs out, costs the file that it was reading and nothing else: those that it had are read again one by one.
"""

import os
import subprocess
import sys
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, suppress
from selectors import EVENT_READ, DefaultSelector
from typing import BinaryIO, Self, cast

import msgspec

from selector.dicom_files.found import Found, LeftOutFile
from selector.dicom_files.reading.frames import read_frame, write_frame
from selector.errors import LimitError

_FILES = 16
"""Files that a worker reads at a time."""
_AHEAD = 8
"""Lots of files for each worker that may be done before the slowest: they wait in memory."""
_ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from selector.dicom_files.reading.worker import main; main()"

_NOT_STARTED = "a process that reads files cannot start; lower SERIES_SELECTOR_WORKERS, or raise the memory limit"

_decoder = msgspec.msgpack.Decoder(list[Found])


def read_files(paths: Sequence[str], private: frozenset[str], count: int) -> Generator[Found]:
    """Yield what is found in each file, in their order, read by at most `count` processes."""
    with _Pool(private, min(count, -(-len(paths) // _FILES))) as pool:
        yield from pool.read(paths)


class _Worker:
    """One process. It has pipes alone in common with its parent, and ends with it."""

    def __init__(self, private: frozenset[str]) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - this program
            [sys.executable, "-P", "-c", _PROGRAM, _ROOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.answers = cast("BinaryIO", self._process.stdout)
        self.lot: int | None = None
        self.has_ended = False
        self.send(sorted(private))

    def send(self, content: object) -> None:
        """Send a frame; that the process has ended shows when it does not answer."""
        with suppress(BrokenPipeError):
            write_frame(cast("BinaryIO", self._process.stdin), content)

    def receive(self) -> list[Found] | None:
        """Wait for an answer; None if the process has ended."""
        answer = read_frame(self.answers)
        self.has_ended = answer is None
        return None if answer is None else _decoder.decode(answer)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        with suppress(BrokenPipeError):
            self._process.communicate()


class _Pool:
    """Workers, and the lots of files that they read."""

    def __init__(self, private: frozenset[str], count: int) -> None:
        self._private = private
        self._count = count
        self._workers: list[_Worker] = []
        self._selector = DefaultSelector()

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            starting.callback(self._end)
            for worker in [self._started() for _ in range(self._count)]:  # All at once: each takes a while.
                self._welcome(worker)
            starting.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, paths: Sequence[str]) -> Iterator[Found]:
        """Yield what is found in each file, in their order."""
        lots = [[os.fsencode(path) for path in paths[at : at + _FILES]] for at in range(0, len(paths), _FILES)]
        done: dict[int, list[Found]] = {}
        sent = given = 0
        while given < len(lots):
            for worker in self._workers:
                if worker.lot is None and sent < min(len(lots), given + _AHEAD * self._count):
                    worker.lot = sent
                    worker.send(lots[sent])
                    sent += 1
            while given in done:
                yield from done.pop(given)
                given += 1
            if any(worker.lot is not None for worker in self._workers):
                done |= self._answers(lots)

    def _answers(self, lots: Sequence[list[bytes]]) -> dict[int, list[Found]]:
        """Wait until at least one worker has read its lot."""
        found: dict[int, list[Found]] = {}
        for key, _ in self._selector.select():
            worker: _Worker = key.data
            lot, answer = worker.lot, worker.receive()
            worker.lot = None
            if lot is None:  # It had nothing to do, and has ended.
                self._replaced(worker)
            else:
                found[lot] = self._one_by_one(worker, lots[lot]) if answer is None else answer
        return found

    def _one_by_one(self, worker: _Worker, lot: list[bytes]) -> list[Found]:
        """Read the files of a worker that has ended, with new ones."""
        found: list[Found] = []
        for path in lot:
            if worker.has_ended:
                worker = self._replaced(worker)
            worker.send([path])
            found += worker.receive() or [LeftOutFile("stops the reader", "the process that read it ended")]
        return found

    def _replaced(self, worker: _Worker) -> _Worker:
        self._selector.unregister(worker.answers)
        self._workers.remove(worker)
        worker.end()
        return self._welcome(self._started())

    def _started(self) -> _Worker:
        try:
            worker = _Worker(self._private)
        except OSError as error:
            raise LimitError(f"{_NOT_STARTED} ({error.strerror})") from error
        self._workers.append(worker)
        return worker

    def _welcome(self, worker: _Worker) -> _Worker:
        """Wait until a worker is ready."""
        if worker.receive() is None:
            raise LimitError(_NOT_STARTED)
        self._selector.register(worker.answers, EVENT_READ, worker)
        return worker

    def _end(self) -> None:
        self._selector.close()
        for worker in self._workers:
            worker.end()
