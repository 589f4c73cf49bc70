"""The studies that a report explains: all, or a sample of them that is the same in any order of the input."""

from collections.abc import Iterable, Mapping
from itertools import compress, count
from zlib import crc32

_HIGHEST = 0xFFFFFFFF


class Sample:
    """Holds the UIDs of all studies until these have too many series, then only those with the lowest checksums.

    Checksums have nothing to do with what a study is like, or with where it is in a file.

    Parameters
    ----------
    most
        The most series; the study with the last of these is in the sample.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._sizes: dict[str, int] = {}
        self._series = 0
        self._highest = _HIGHEST

    @property
    def is_all(self) -> bool:
        """Whether all studies added so far are in the sample."""
        return self._series <= self._most and self._highest == _HIGHEST

    def chosen(self, uids: Iterable[str]) -> list[int]:
        """Return the indexes of those studies that may be in the sample: they are to be added."""
        if not self._most:
            return []
        return list(compress(count(), map(self._highest.__ge__, map(_checksum, uids))))

    def add(self, uid: str, size: int) -> Iterable[str]:
        """Add a study with so many series; return the UIDs of those that are no longer in the sample."""
        self._sizes[uid] = size
        self._series += size
        return () if self._series <= 2 * self._most else self.cut()

    def cut(self) -> Iterable[str]:
        """Return the UIDs of those that are no longer in the sample once it has no more series than it needs."""
        if self._series <= self._most:
            return ()
        before = self._sizes
        self._sizes = lowest(before, self._most)
        self._series = sum(self._sizes.values())
        self._highest = max(map(_checksum, self._sizes))
        return before.keys() - self._sizes.keys()


def lowest(sizes: Mapping[str, int], most: float) -> dict[str, int]:
    """Return the studies with the lowest checksums that together have at least `most` series, or all.

    Studies are UIDs with the number of their series.
    """
    if sum(sizes.values()) < most:
        return dict(sizes)
    found: dict[str, int] = {}
    series = 0
    for uid in sorted(sizes, key=lambda uid: (_checksum(uid), uid)):
        if series >= most:
            break
        found[uid] = sizes[uid]
        series += sizes[uid]
    return found


def _checksum(uid: str) -> int:
    return crc32(uid.encode(errors="surrogatepass"))  # What is given as a UID may be any text of JSON.
