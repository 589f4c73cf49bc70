"""The studies that a report explains: all, or a sample of them that is the same in any order of the input."""

from collections.abc import Mapping, Sequence
from itertools import chain, compress, count
from operator import attrgetter
from zlib import crc32

from selector.models import ImageFile, Study
from selector.results import StudyResult

_Kept = tuple[Study, StudyResult, Mapping[str, ImageFile]]
"""A study, its result, and the images of its series."""


class Sample:
    """Keeps studies until they have too many series, then only those with the lowest checksums of their UIDs.

    Checksums have nothing to do with what a study is like, or with where it is in a file.

    Parameters
    ----------
    most
        The most series to keep; the study with the last of these is kept whole.
    """

    def __init__(self, most: float) -> None:
        self._most = most
        self._kept: list[_Kept] = []
        self._series = 0
        self._highest = 0xFFFFFFFF

    def chosen(self, studies: Sequence[Study]) -> list[int]:
        """Return the indexes of those studies that `add` is to be called with."""
        if not self._most:
            return []
        return list(compress(count(), map(self._highest.__ge__, map(_checksum, map(_uid_of, studies)))))

    def add(self, study: Study, result: StudyResult, images: Mapping[str, ImageFile]) -> None:
        """Add a study; `images` may have those of others as well."""
        uids = [series.SeriesInstanceUID for series in study.series]
        self._kept.append((study, result, {uid: images[uid] for uid in uids if uid in images}))
        self._series += len(uids)
        if self._series > 2 * self._most:
            self._cut()

    def studies(self) -> list[tuple[Study, StudyResult]]:
        """Return the studies of the sample with their results."""
        self._cut()
        return [(study, result) for study, result, _ in self._kept]

    @property
    def images(self) -> dict[str, ImageFile]:
        """The images of all series in the sample."""
        return dict(chain.from_iterable(images.items() for *_, images in self._kept))

    def _cut(self) -> None:
        sizes = {study.StudyInstanceUID: len(study.series) for study, *_ in self._kept}
        within = lowest(sizes, self._most)
        if len(within) < len(sizes):
            self._kept = [one for one in self._kept if one[0].StudyInstanceUID in within]
            self._series = sum(map(sizes.__getitem__, within))
            self._highest = max(map(_checksum, within))


def lowest(sizes: Mapping[str, int], most: float) -> set[str]:
    """Return the UIDs with the lowest checksums of studies that together have at least `most` series, or of all.

    `sizes` has the number of series of each study by its UID.
    """
    if sum(sizes.values()) <= most:
        return set(sizes)
    within: set[str] = set()
    series = 0
    for uid in sorted(sizes, key=lambda uid: (_checksum(uid), uid)):
        if series >= most:
            break
        within.add(uid)
        series += sizes[uid]
    return within


def _checksum(uid: str) -> int:
    return crc32(uid.encode())


_uid_of = attrgetter("StudyInstanceUID")
