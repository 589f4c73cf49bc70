"""The progress of long work: a line every few seconds, in place on a terminal, otherwise in the log.

Short work is not reported.
"""

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Self

logger = logging.getLogger(__name__)

_FIRST, _EVERY = 2.0, 3.0
"""Seconds until the first line, and from line to line."""
_CLEAR = "\r\x1b[K"

Show = Callable[[str], None]
"""Shows text on a terminal, at once."""


def terminal() -> Show | None:
    """Return a function that shows text on standard error, or None if that is not a terminal."""
    is_terminal = sys.stderr and sys.stderr.isatty()
    return partial(print, end="", file=sys.stderr, flush=True) if is_terminal else None


@dataclass
class Progress:
    """Reports how much of some work is done.

    Attributes
    ----------
    event
        The work: ``Matching``.
    total
        How many there are; 0 if that is not known yet.
    show
        Shows text on the terminal; None for lines in the log.
    unit
        What is counted up to `total`.
    """

    event: str
    total: int
    show: Show | None
    unit: str = "series"
    clock: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._next = self.clock() + _FIRST
        self._is_shown = False
        self._done = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.show and self._is_shown:
            self.show(_CLEAR)

    def update(self, done: int) -> None:
        """Show how many are done, if it is time for a line."""
        self._done = done
        self.tick()

    def tick(self) -> None:
        """Show how many were done last, if it is time for a line: one of them may take long."""
        now = self.clock()
        if now < self._next:
            return
        self._next = now + _EVERY
        if self.show:
            self._is_shown = True
            of_all = f" of {self.total:,}" if self.total else ""
            self.show(f"{_CLEAR}{self.event}: {self._done:,}{of_all} {self.unit}")
        else:
            of = {"of": self.total} if self.total else {}
            logger.info("Progress", extra={"work": self.event, self.unit: self._done, **of})
