"""Work that may not survive a shortage of memory, tried by a child first.

Where the JSON parser gets no memory for a text it does not say so, but takes the whole process down (msgspec 0.22). So
where little is left of what is granted, a copy of this process does the work first, and what befalls it is a warning.
"""

import os
import resource
import signal
from collections.abc import Callable
from typing import NoReturn

from selector.process import memory_limit

_STOPS = (signal.SIGTERM, signal.SIGINT)
_SPARE = 2 << 20
"""So many bytes less than this process has its copy: this one hashes besides."""


def rehearse(work: Callable[[], object], worst: int) -> None:
    """Let a copy of this process do some work, if there may not be enough memory for it.

    Parameters
    ----------
    work
        What it does is lost with the copy, and so is what it raises.
    worst
        How many bytes it may need. Where they are to be had, nothing is tried.

    Raises
    ------
    MemoryError
        Where there is not enough for the work.
    """
    if memory_limit.room() >= worst + _SPARE:
        return
    memory_limit.stop_watching()  # What Python does on a fork must not be disturbed, and who waits takes nothing.
    try:
        _let_a_copy(work)
    except BlockingIOError:
        return  # No more processes are granted: it may go well without.
    finally:
        memory_limit.go_on_watching()


def _let_a_copy(work: Callable[[], object]) -> None:
    """Let a copy of this process do the work, and wait for it; raise `MemoryError` where it failed."""
    child = 0
    signal.pthread_sigmask(signal.SIG_BLOCK, _STOPS)  # The copy must not clean up what is this process's.
    try:
        child = os.fork()
        if child == 0:
            _try(work)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        _, status = os.waitpid(child, 0)
    except BaseException:
        if child:  # This process is stopped: the copy must not go on.
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
    if status:
        raise MemoryError


def _try(work: Callable[[], object]) -> NoReturn:
    """Do the work and end; with 0 unless there is too little memory for it."""
    code = 0
    try:
        for number in _STOPS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _STOPS)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # What may befall it is no reason for a core dump.
        spare = bytearray(_SPARE)
        with memory_limit.watched():  # A copy has no timer of its own yet.
            work()
        del spare
    except MemoryError:
        code = 1
    except BaseException:  # noqa: BLE001 - whatever it is, it comes again where it is expected
        code = 0
    finally:
        os._exit(code)
