"""Child processes that share what their parent has loaded; each does one part of its work.

A child that ends in the middle of its part, whatever the reason, ends the whole: the parent does the work in another
way. None outlives the parent.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from selectors import EVENT_READ, PollSelector
from typing import BinaryIO, NoReturn
from warnings import catch_warnings, simplefilter

from msgspec import Struct

from selector.process import memory_limit
from selector.process.frames import read_frame, write_frame
from selector.process.signals import blocked, end_with_parent

Watch = Callable[[int], None]
"""Called now and then with how much is done."""
Part = Callable[[Watch], bytes]
"""Does a part of the work, and returns what it comes to."""

_ANSWER = b"\x00"
"""What an answer begins with; anything else is how much is done, in decimal digits."""


class ChildError(Exception):
    """Raised if a child process cannot start, or has ended without an answer."""


class _Child(Struct):
    pid: int
    stream: BinaryIO
    done: int = 0
    answer: bytes | None = None


def answers(parts: Sequence[Part], watch: Watch, meanwhile: Callable[[], None]) -> list[bytes]:
    """Do parts at the same time, and return the answer of each; raise `ChildError` if one of them has none.

    `watch` is called with how much all of them have done, `meanwhile` when all have begun.
    """
    with ExitStack() as ending:
        share = memory_limit.share(len(parts))
        if share is not None:
            share += memory_limit.own_peak()  # What a child has in common with its parent counts for both.
        try:
            children = [_started(part, share, ending) for part in parts]
        except OSError as error:
            raise ChildError from error
        meanwhile()
        for _ in _heard(children):
            watch(sum(child.done for child in children))
        return [child.answer or b"" for child in children]


def _started(part: Part, share: int | None, ending: ExitStack) -> _Child:
    reading, writing = os.pipe()
    stream = ending.enter_context(os.fdopen(reading, "rb"))
    parent = os.getpid()
    with os.fdopen(writing, "wb") as answering, blocked(), catch_warnings():
        simplefilter("ignore", DeprecationWarning)  # Threads of the parent compute hashes, nothing else.
        pid = os.fork()
        if not pid:
            _do(part, share, answering, parent)
    ending.callback(_end, pid)
    return _Child(pid, stream)


def _do(part: Part, share: int | None, answering: BinaryIO, parent: int) -> NoReturn:
    """Do a part in a child process, and end."""
    code = 1
    try:
        end_with_parent()
        if os.getppid() == parent:  # Otherwise it has ended already.
            memory_limit.set_share(share)
            answer = part(lambda done: write_frame(answering, str(done).encode()))
            write_frame(answering, _ANSWER + answer)
            code = 0
    finally:
        os._exit(code)  # Whatever went wrong shows when the parent does the work itself.


def _heard(children: Sequence[_Child]) -> Iterator[None]:
    """Note what children have to say, until each has answered."""
    with PollSelector() as selector:  # Needs no descriptor, of which there may be too few.
        for child in children:
            selector.register(child.stream, EVENT_READ, child)
        while selector.get_map():
            for key, _ in selector.select():
                child, frame = key.data, read_frame(key.data.stream)
                if frame is None:
                    raise ChildError
                if frame.startswith(_ANSWER):
                    child.answer = frame[len(_ANSWER) :]
                    selector.unregister(child.stream)
                else:
                    child.done = int(frame)
                yield


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)  # Until it is waited for, the number is that of this child.
    os.waitpid(pid, 0)
