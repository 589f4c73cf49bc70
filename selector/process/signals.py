"""Signals that stop the process: ending it after a clean-up, or noting that it should end."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

STOPPING = (signal.SIGTERM, signal.SIGINT)
_PR_SET_PDEATHSIG = 1


def exit_on_signal(clean_up: Callable[[], None]) -> None:
    """Let SIGTERM and SIGINT clean up and end the process with 143 and 130, even if they are blocked so far.

    The process ends in the handler itself: C code may swallow an exception that a handler raises (msgspec 0.22).
    """

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        for each in STOPPING:
            signal.signal(each, signal.SIG_IGN)  # A second signal must not disturb the clean-up.
        try:
            clean_up()
        finally:
            os._exit(128 + number)

    for each in STOPPING:
        signal.signal(each, stop)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPING)


class Stop:
    """Whether the process was told to stop."""

    def __init__(self) -> None:
        self._exit_code = 0

    def note(self, number: int, _frame: FrameType | None) -> None:
        """Note a signal; the first one counts."""
        self._exit_code = self._exit_code or 128 + number

    def exit_code(self) -> int:
        """Return the exit code that says so, 143 or 130; 0 while nothing was received."""
        return self._exit_code


@contextmanager
def noted() -> Iterator[Stop]:
    """Only note SIGTERM and SIGINT meanwhile, for work that ends by itself between two of its steps."""
    stop = Stop()
    before = [signal.signal(each, stop.note) for each in STOPPING]
    try:
        yield stop
    finally:
        for each, handler in zip(STOPPING, before, strict=True):
            signal.signal(each, handler)


@contextmanager
def blocked() -> Iterator[None]:
    """Block SIGTERM and SIGINT meanwhile; they take effect afterwards.

    A process that is started meanwhile inherits it for good: it is its parent that decides when it ends.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_with_parent() -> None:
    """Let this process be killed when its parent ends, however that happens."""
    import ctypes  # noqa: PLC0415 - for worker processes only

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
