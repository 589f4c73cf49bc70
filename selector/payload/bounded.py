"""A list of bounded length for faults: a file may have a million."""

from typing import TypeVar

Found = TypeVar("Found")

MOST = 10_000


class Bounded(list[Found]):
    """A list that holds the first 10,000 entries appended to it, and counts the others in `more`."""

    def __init__(self) -> None:
        super().__init__()
        self.more = 0

    def append(self, found: Found) -> None:
        """Append an entry, or count it."""
        if len(self) < MOST:
            super().append(found)
        else:
            self.more += 1
