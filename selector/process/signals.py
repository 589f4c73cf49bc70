"""Ending the process on a signal, after a clean-up."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

STOPPING = (signal.SIGTERM, signal.SIGINT)


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


@contextmanager
def held_back() -> Iterator[None]:
    """Let signals that end the process wait for what must not be done by halves."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
