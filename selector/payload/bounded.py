"""What is wrong with a payload, as far as anyone reads it: a file may have a million faults."""

from typing import TypeVar

T = TypeVar("T")

MOST = 10_000


class Bounded(list[T]):
    """A list that holds the first of what is appended to it, and counts the others in `more`."""

    def __init__(self) -> None:
        super().__init__()
        self.more = 0

    def append(self, found: T) -> None:
        """Add one more, or count it."""
        if len(self) < MOST:
            super().append(found)
        else:
            self.more += 1
