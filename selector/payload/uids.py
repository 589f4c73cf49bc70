"""The UIDs of studies, series and instances: reading one, and checking all of a file together."""

from array import array
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
    """Notices a UID that is there twice, from its hash alone; in a million million pairs of UIDs, none is mistaken."""

    def __init__(self) -> None:
        self._hashes: set[int] = set()

    def __len__(self) -> int:
        return len(self._hashes)

    def hashes(self) -> bytes:
        """Return the hashes of all UIDs, as `hashes_of` does."""
        return array("q", self._hashes).tobytes()

    def add_hashes(self, hashes: bytes) -> bool:
        """Do as `add` does for the UIDs of another process."""
        listed, before = memoryview(hashes).cast("q"), len(self._hashes)
        self._hashes.update(listed)
        return len(self._hashes) == before + len(listed)

    def isdisjoint(self, other: "Distinct") -> bool:
        """Return whether no UID is among others; False may be a mistake, True is not."""
        return self._hashes.isdisjoint(other._hashes)  # noqa: SLF001 - of the same class

    def add(self, uids: Collection[str]) -> bool:
        """Return whether UIDs are distinct, and different from all before; False may be a mistake, True is not."""
        before = len(self._hashes)
        self._hashes.update(map(hash, uids))
        return len(self._hashes) == before + len(uids)


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
