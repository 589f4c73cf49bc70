"""The images of a payload whose studies are a stream: all from the beginning, or read in step with the studies.

A mapping usually lists series in the order of the metadata. It is then read in pieces as well, and an image is
forgotten once its series has been passed on. That a series has no image is a guess until the end of the mapping, so is
that the others are of series in no study; whatever contradicts that raises `NotInStepError`.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import repeat
from typing import Any, Protocol

from selector.dicom.single_values import BLANKS
from selector.errors import InputError
from selector.models import ImageFile
from selector.payload.images import decode_mapping
from selector.payload.streaming.pieces import (
    EDGE,
    SPACE,
    CannotStreamError,
    MappingStretch,
    comma_before,
    decoded_pieces,
    reason_of,
)
from selector.payload.text import check_utf8
from selector.payload.uids import Distinct, are_plain

ANOTHER_ORDER = "it does not list the series in the order of dicom-metadata.json"
_AHEAD = 60_000
"""Members to read ahead of the series at hand before one that is not among them is taken to have no image.

About as many series without an image are remembered.
"""
_HEAD = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n]*+\{[ \t\r\n]*+")
_SEARCHED = 1 << 20
"""Bytes in which the member of a series is searched for at a time."""
_NEAR = 1 << 16
"""Bytes in which the members before a cut are."""

Neighbours = tuple[Sequence[str], Sequence[str]]
"""The UIDs of some series before and after a place in the metadata, in their order."""


class NotInStepError(CannotStreamError):
    """Raised if a mapping cannot be read in step with the studies: it must be read as a whole, before them."""


class ImageSource(Protocol):
    """Gives the images of series."""

    def of(self, uids: Sequence[str], /) -> tuple[Mapping[str, ImageFile], int]:
        """Return the images of at least the next series of the payload, and the number of these that have one."""

    def parts(self, cuts: Sequence[Neighbours], /) -> "Sequence[ImageSource]":
        """Return a source for each process, of which all but the first begin after a cut."""

    def hashes(self) -> bytes:
        """Return what `absorb` takes in another process, after the last study."""

    def absorb(self, hashes: bytes, /) -> None:
        """Add the images that found no series in another process, which has read the next stretch."""

    def unknown(self, known: int, series_uids: Distinct, /) -> int:
        """Return how many images are of none of the series, after all of them; `known` is how many are."""


class WholeMapping:
    """Images that have been read before the first study."""

    def __init__(self, images: Mapping[str, ImageFile]) -> None:
        self._images = images

    def of(self, uids: Sequence[str]) -> tuple[Mapping[str, ImageFile], int]:
        """Return all images, and the number of series that have one."""
        return self._images, sum(map(self._images.__contains__, uids))

    def parts(self, cuts: Sequence[Neighbours]) -> "list[WholeMapping]":
        """Return all images for each part."""
        return [self] * (len(cuts) + 1)

    def hashes(self) -> bytes:
        """Return nothing: it is known here and there which images there are."""
        return b""

    def absorb(self, _: bytes) -> None:
        """Add nothing."""

    def unknown(self, known: int, _: Distinct) -> int:
        """Return how many images are of no series."""
        return len(self._images) - known


class MappingInStep:
    """The images in a stretch of an open mapping file, read in step with the studies, `size` bytes at a time."""

    def __init__(self, file: str, descriptor: int, stretch: MappingStretch, size: int) -> None:
        self._file, self._descriptor, self._stretch, self._size = file, descriptor, stretch, size
        self._pieces: Iterator[dict[str, ImageFile]] = decoded_pieces(descriptor, stretch, self._decoded, size)
        self._waiting: dict[str, ImageFile] = {}
        self._without: set[str] = set()
        self._unknown = Distinct()

    def of(self, uids: Sequence[str]) -> tuple[Mapping[str, ImageFile], int]:
        """Return the images of the next series, and their number."""
        waiting = self._waiting
        while len(waiting) < len(uids) and self._read():
            pass
        images = self._taken(uids)
        while len(images) < len(uids) and len(waiting) < _AHEAD and self._read():
            images |= self._taken([uid for uid in uids if uid not in images])
        if len(images) < len(uids):
            if len(self._without) > _AHEAD:  # An image that one of these has after all shows at the end.
                self._without.clear()
            self._without.update(uid for uid in uids if uid not in images)
        return images, len(images)

    @classmethod
    def of_file(cls, file: str, descriptor: int, size: int) -> "MappingInStep":
        """Return all images in a file; raise `NotInStepError` if it does not look like a mapping."""
        return cls(file, descriptor, whole_mapping(descriptor), size)

    def parts(self, cuts: Sequence[Neighbours]) -> "list[MappingInStep]":
        """Return the images in parts, for other processes, of which all but the first begin after a cut.

        The part begins with the image of the first of the series after the cut that has one, and if it comes after that
        of one before, the mapping may be in step. That the parts fit the series shows when all are read.
        """
        self._pieces = iter(())
        parts = mapping_parts(self._descriptor, self._stretch, cuts)
        return [MappingInStep(self._file, self._descriptor, one, self._size) for one in parts]

    def _taken(self, uids: Sequence[str]) -> dict[str, ImageFile]:
        """Return the images of these series that are waiting, and forget them."""
        found: list[Any] = list(map(self._waiting.pop, uids, repeat(None)))
        if None in found:
            return {uid: image for uid, image in zip(uids, found, strict=True) if image}
        return dict(zip(uids, found, strict=True))

    def _read(self) -> bool:
        """Read a piece; return whether there was one."""
        try:
            piece = next(self._pieces, None)
        except CannotStreamError as error:
            raise NotInStepError(str(error)) from error
        if piece is None:
            return False
        before = len(self._waiting)
        self._waiting |= piece
        is_late = self._without and not self._without.isdisjoint(piece)
        if is_late or len(self._waiting) < before + len(piece):
            raise NotInStepError(ANOTHER_ORDER)
        return True

    def hashes(self) -> bytes:
        """Return what `absorb` takes in another process, after the last study."""
        self._finish()
        return self._unknown.hashes()

    def absorb(self, hashes: bytes) -> None:
        """Add the images that found no series in another process, which has read the next stretch."""
        if not self._unknown.add_hashes(hashes):
            raise NotInStepError(ANOTHER_ORDER)

    def unknown(self, _: int, series_uids: Distinct) -> int:
        """Return how many images are of no series."""
        self._finish()
        if not (self._unknown.are_distinct() and self._unknown.isdisjoint(series_uids)):
            raise NotInStepError(ANOTHER_ORDER)
        return len(self._unknown)

    def _finish(self) -> None:
        """Read to the end of the stretch; what finds no series by then has none."""
        while self._waiting or self._read():
            if not are_plain(self._waiting) or not self._unknown.add(self._waiting):
                raise NotInStepError(ANOTHER_ORDER)
            self._waiting.clear()

    def _decoded(self, text: bytes) -> dict[str, ImageFile] | None:
        try:
            check_utf8(text, self._file)
        except InputError as error:
            raise NotInStepError(reason_of(error.faults)) from error
        mapped = decode_mapping(text)
        if mapped is None or all(mapped.values()):
            return mapped
        if not all(uid.strip(BLANKS) for uid in mapped):
            raise NotInStepError("an image has no SeriesInstanceUID")
        return {uid: image for uid, image in mapped.items() if image}


def whole_mapping(descriptor: int) -> MappingStretch:
    """Return the stretch of all members in an open mapping file; raise `NotInStepError`."""
    size = os.fstat(descriptor).st_size
    head = _HEAD.match(os.pread(descriptor, EDGE, 0))
    last = os.pread(descriptor, EDGE, max(size - EDGE, 0)).rstrip(SPACE)
    if not head or not last.endswith(b"}"):
        raise NotInStepError
    return MappingStretch(head.end(), max(size - EDGE, 0) + len(last) - 1)


def mapping_parts(descriptor: int, whole: MappingStretch, cuts: Sequence[Neighbours]) -> list[MappingStretch]:
    """Return a stretch in parts, see `MappingInStep.parts`."""
    starts, ends = [whole.start], []
    for before, after in cuts:
        found = (_member(descriptor, whole, starts[-1], uid) for uid in after)
        end, start = next((one for one in found if one), (0, 0))
        near = os.pread(descriptor, min(_NEAR, end), max(end - _NEAR, 0))
        if not any(f'"{uid}"'.encode() in near for uid in before):
            raise NotInStepError(ANOTHER_ORDER)
        ends.append(end)
        starts.append(start)
    return [MappingStretch(start, end) for start, end in zip(starts, [*ends, whole.end], strict=True)]


def _member(descriptor: int, whole: MappingStretch, start: int, uid: str) -> tuple[int, int] | None:
    """Return where the comma before the member of a series is, and where the member begins, after another one."""
    name = f'"{uid}"'.encode()
    at, before = start, b""
    while at < whole.end:
        text = before + os.pread(descriptor, min(_SEARCHED, whole.end - at), at)
        if len(text) == len(before):
            return None
        first = at - len(before)
        found = text.find(name)
        if found >= 0 and (end := comma_before(text, found)):
            return first + end, first + found
        at, before = first + len(text), text[-len(name) - EDGE :]
    return None
