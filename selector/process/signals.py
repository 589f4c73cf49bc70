"""How a signal ends a run: at once, with what it is writing cleaned up."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn

from selector.process import memory_limit

SIGNALLED = 128
"""What is added to the number of the signal, for the exit code."""

_AGAIN = 0.25
"""Seconds after which the run is stopped once more, unless it has: where C code asks for a hash, what is raised there
may get lost (msgspec 0.22)."""


class Stopped(BaseException):
    """A signal asks the run to stop; its number tells the exit code."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = SIGNALLED + number


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGTERM and SIGINT raise `Stopped` in what is done meanwhile, and ignore them from then on."""

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        ignore_signals()  # Once is enough: a second signal must not interrupt the cleaning up.

        def stop_again(_alarm: int, _frame: FrameType | None) -> NoReturn:
            signal.setitimer(signal.ITIMER_REAL, _AGAIN)
            raise Stopped(number)

        signal.signal(signal.SIGALRM, stop_again)
        stop_again(signal.SIGALRM, None)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    try:
        yield
    finally:
        ignore_signals()


def ignore_signals() -> None:
    """Let nothing stop the run any more: neither a signal nor what is left of an earlier one."""
    memory_limit.stop_watching()  # Its timer is also the one that stops a run again.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
