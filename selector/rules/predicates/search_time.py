"""The time that searches for expressions may take: processor time, so that no verdict depends on how busy a machine is.

`regex` measures its `timeout` with the processor's clock, too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic, process_time

ONE_SEARCH = 1.0
"""Seconds for one search; no sensible expression on a text of a DICOM header comes near it."""

_COUNTED_AFTER = 60
"""The limit divided by this is the time on the wall that passes before searches are counted: reading the processor's
clock takes as long as a short search."""


class SearchTime:
    """The processor time that all searches together may take.

    Parameters
    ----------
    seconds
        The limit.
    tick
        Called after every search that is counted, so that long searching can be reported.
    """

    def __init__(self, seconds: float, tick: Callable[[], None] = lambda: None) -> None:
        self.seconds, self._tick = seconds, tick
        self._left = seconds
        self._counts_from = monotonic() + seconds // _COUNTED_AFTER

    @property
    def is_over(self) -> bool:
        """Whether nothing is left of it."""
        return self._left <= 0

    @property
    def spent(self) -> float:
        """The seconds that were counted."""
        return self.seconds - self._left

    def searched(self, search: Callable[..., object], text: str) -> object:
        """Return what a search finds in a text; raise `TimeoutError` if it takes too long, or all of them together."""
        if monotonic() < self._counts_from:
            return search(text, timeout=ONE_SEARCH)
        if self.is_over:
            raise TimeoutError
        start = process_time()
        try:
            return search(text, timeout=min(ONE_SEARCH, self._left))
        finally:
            self._left -= process_time() - start
            self._tick()


_current: ContextVar[SearchTime] = ContextVar("search time")


@contextmanager
def limited(seconds: float, tick: Callable[[], None]) -> Iterator[SearchTime]:
    """Limit the time of all searches that are made meanwhile."""
    token = _current.set(SearchTime(seconds, tick))
    try:
        yield _current.get()
    finally:
        _current.reset(token)


def current_limit() -> SearchTime:
    """Return the limit that applies; if none was set, it is so far away that only that of a single search counts."""
    return _current.get(_UNLIMITED)


_UNLIMITED = SearchTime(1e9)
