"""The UIDs of studies, series and instances: reading one, and checking all of a file together."""

from array import array
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache, partial
from itertools import islice

from msgspec.structs import replace

from selector.dicom.requested import getter
from selector.dicom.single_values import BLANKS, Unreadable
from selector.dicom.standard.dictionary import required
from selector.dicom.values import read

STUDY_UID, SERIES_UID, INSTANCE_UID = UIDS = "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"

_MANY = 10_000
"""UIDs to process at a time: few enough to stay in the processor's cache."""
_PARTS = 256
"""The number of values of a byte."""
_FIRST_CHECK, _GROWTH = 5_000, 4
"""The number of UIDs that are compared first, and by how much it multiplies until all are compared again."""


class UidReader:
    """Reads one of the three attributes, whichever way it is spelled."""

    def __init__(self, keyword: str) -> None:
        self.keyword = keyword
        attribute = required(keyword)
        self._spelled = getter(attribute)
        as_text = replace(attribute, vr="LO")  # Whatever identifies a dataset will do, also what is not a UID.
        self._values = lru_cache(maxsize=100)(partial(read, as_text))  # Neighbours share UIDs above them.

    def read(self, dataset: object) -> str | None:
        """Return the UID, or None if it is absent or unreadable; the same object if it has no padding."""
        spelled = self._spelled(dataset)
        given = [raw for raw in spelled if raw is not None and raw != ""]
        if len(given) == 1 and isinstance(text := given[0], str) and "\\" not in text and (uid := text.strip(BLANKS)):
            return text if len(uid) == len(text) else uid
        values = self._values(spelled)
        value = None if isinstance(values, Unreadable) or not values else values[0]
        return value if isinstance(value, str) else None

    def is_given(self, dataset: object) -> bool:
        """Return whether the dataset has a value for it, readable or not."""
        return self._values(self._spelled(dataset)) != ()


def hashes_of(uids: Iterable[str]) -> bytes:
    """Return the hashes of UIDs, for `Distinct.add_hashes` in a process that was forked from the same one."""
    return array("q", map(hash, uids)).tobytes()


class Distinct:
    """Notices a UID that is there twice, from its hash alone; in a million million pairs of UIDs, none is mistaken.

    A set of all hashes would take ten times the memory of arrays. So they are in many arrays, by one of their bytes,
    and each array is made a set for as long as it is looked at: when all are there, and before that whenever their
    number has multiplied. Such a set stays in the processor's cache.
    """

    def __init__(self) -> None:
        self._parts = [array("q") for _ in range(_PARTS)]
        self._count, self._next_check = 0, _FIRST_CHECK

    def __len__(self) -> int:
        return self._count

    def hashes(self) -> bytes:
        """Return the hashes of all UIDs, as `hashes_of` does, in another order."""
        return b"".join(map(array.tobytes, self._parts))

    def add(self, uids: Collection[str]) -> bool:
        """Add UIDs; return False if they are not distinct, or if two of all so far have been found to be the same."""
        return self.add_hashes(hashes_of(uids)) and are_distinct(uids)

    def add_hashes(self, hashes: bytes) -> bool:
        """Add the UIDs of another process; return False if two of all so far have been found to be the same."""
        listed = array("q", hashes)
        # Much faster than a loop; nothing is kept of what `append` returns.
        deque(map(array.append, map(self._parts.__getitem__, hashes[:: listed.itemsize]), listed), maxlen=0)
        self._count += len(listed)
        if self._count < self._next_check:
            return True
        self._next_check = _GROWTH * self._count
        return self.are_distinct()

    def are_distinct(self) -> bool:
        """Return whether all UIDs are distinct; False may be a mistake, True is not."""
        return all(len(set(part)) == len(part) for part in self._parts)

    def isdisjoint(self, other: "Distinct") -> bool:
        """Return whether no UID is among others; False may be a mistake, True is not."""
        pairs = zip(self._parts, other._parts, strict=True)  # noqa: SLF001 - of the same class
        return all(set(own).isdisjoint(others) for own, others in pairs if own)


def are_plain(uids: Collection[str]) -> bool:
    """Return whether no UID is empty, or has a blank or a backslash in it."""
    return "" not in uids and all(map(_are_unpadded, _batches(uids)))


def are_distinct(uids: Iterable[str]) -> bool:
    """Return whether UIDs are distinct."""
    count, distinct = 0, set[str]()
    for some in _batches(uids):
        count += len(some)
        distinct.update(some)
    return len(distinct) == count


def _batches(uids: Iterable[str]) -> Iterator[list[str]]:
    each = iter(uids)
    return iter(lambda: list(islice(each, _MANY)), [])


def _are_unpadded(uids: list[str]) -> bool:
    together = "\\".join(uids)
    return together.count("\\") < len(uids) and not any(blank in together for blank in BLANKS)
