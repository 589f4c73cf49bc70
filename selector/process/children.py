"""Child processes that share what their parent has loaded; each does one part of its work.

A child that ends in the middle of its part, whatever the reason, ends the whole: the parent does the work in another
way. None outlives the parent.
"""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from selectors import EVENT_READ, PollSelector
from typing import BinaryIO, NoReturn, TypeVar
from warnings import catch_warnings, simplefilter

from msgspec import Struct

from selector.process import memory_limit
from selector.process.frames import read_frame, write_frame
from selector.process.signals import blocked, end_with_parent

Tell = Callable[[bytes], None]
"""Called in a child now and then with news for its parent."""
Part = Callable[[Tell], bytes]
"""Does a part of the work, and returns what it comes to."""

Answer = TypeVar("Answer")

_ANSWER, _NEWS = b"\x00", b"\x01"
"""The first byte of an answer, and that of news."""


class ChildError(Exception):
    """Raised if a child process cannot start, or has ended without an answer."""


class _Child(Struct):
    pid: int
    stream: BinaryIO


def answers(
    parts: Sequence[Part],
    unpack: Callable[[bytes], Answer],
    note: Callable[[int, bytes], None],
    meanwhile: Callable[[], None],
) -> list[Answer]:
    """Do parts at the same time, and return the answer of each; raise `ChildError` if one of them has none.

    `unpack` makes an answer of what a part returns, while others still go on; `note` is called with the index of a part
    and its news, `meanwhile` when all have begun.
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
        found: dict[int, Answer] = {}
        for index, frame in _heard(children):
            if frame.startswith(_ANSWER):
                found[index] = unpack(frame[len(_ANSWER) :])
            else:
                note(index, frame[len(_NEWS) :])
        return [found[index] for index in range(len(parts))]


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
            answer = part(lambda news: write_frame(answering, _NEWS + news))
            write_frame(answering, _ANSWER + answer)
            code = 0
    finally:
        os._exit(code)  # Whatever went wrong shows when the parent does the work itself.


def _heard(children: Sequence[_Child]) -> Iterator[tuple[int, bytes]]:
    """Yield the news and the answers of children, with the index of each, until all have answered."""
    with PollSelector() as selector:  # Needs no descriptor, of which there may be too few.
        for index, child in enumerate(children):
            selector.register(child.stream, EVENT_READ, (index, child))
        while selector.get_map():
            for key, _ in selector.select():
                index, child = key.data
                frame = read_frame(child.stream)
                if frame is None:
                    raise ChildError
                if frame.startswith(_ANSWER):
                    selector.unregister(child.stream)
                yield index, frame


def _end(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)  # Until it is waited for, the number is that of this child.
    os.waitpid(pid, 0)
