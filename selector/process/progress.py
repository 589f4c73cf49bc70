"""How far long work has come: a line every few seconds, in place on a terminal, else in the log.

Short work says nothing.
"""

import logging
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

logger = logging.getLogger(__name__)

_FIRST, _EVERY = 2.0, 3.0
"""Seconds until the first line, and from line to line."""
_CLEAR = "\r\x1b[K"

Show = Callable[[str], None]
"""Shows text on a terminal, at once."""


class Progress:
    """Tells how many series, or other things, are done.

    Parameters
    ----------
    event
        What is being done: ``Matching``.
    total
        How many there are.
    show
        Shows text on the terminal; None where there is none, so that the log gets the lines.
    unit
        What they are.
    clock
        Returns seconds.
    """

    def __init__(
        self,
        event: str,
        total: int,
        show: Show | None,
        *,
        unit: str = "series",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._event = event
        self._total = total
        self._show = show
        self._unit = unit
        self._clock = clock
        self._next = clock() + _FIRST
        self._is_shown = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Take the line from the terminal again."""
        if self._show and self._is_shown:
            self._show(_CLEAR)

    def tell(self, done: int) -> None:
        """Tell that so many are done, if it is time to."""
        now = self._clock()
        if now < self._next:
            return
        self._next = now + _EVERY
        if self._show:
            self._is_shown = True
            self._show(f"{_CLEAR}{self._event}: {done:,} of {self._total:,} {self._unit}")
        else:
            logger.info("Progress", extra={"work": self._event, self._unit: done, "of": self._total})
