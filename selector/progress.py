"""How far long work has come: a line every few seconds, in place on a terminal, else in the log.

Short work says nothing.
"""

import logging
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

logger = logging.getLogger(__name__)

_FIRST, _EVERY = 2.0, 3.0
"""Seconds until the first line, and from line to line."""
_CLEAR = "\r\x1b[K"


class Progress:
    """Tells how many series, or other things, are done.

    Parameters
    ----------
    event
        What is being done: ``Matching``.
    total
        How many there are.
    clock
        Returns seconds.
    unit
        What they are.
    """

    def __init__(
        self, event: str, total: int, clock: Callable[[], float] = time.monotonic, unit: str = "series"
    ) -> None:
        self._event = event
        self._total = total
        self._clock = clock
        self._unit = unit
        self._next = clock() + _FIRST
        self._is_shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line from the terminal again."""
        if self._is_shown and sys.stderr:
            sys.stderr.write(_CLEAR)
            sys.stderr.flush()

    def tell(self, done: int) -> None:
        """Tell that so many are done, if it is time to."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _EVERY
        if sys.stderr and sys.stderr.isatty():
            self._is_shown = True
            sys.stderr.write(f"{_CLEAR}{self._event}: {done:,} of {self._total:,} {self._unit}")
            sys.stderr.flush()
        else:
            logger.info("Progress", extra={"work": self._event, self._unit: done, "of": self._total})
