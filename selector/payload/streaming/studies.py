"""The studies of metadata files as a stream: decoded piece by piece, and forgotten once they are passed on.

This is for what can be understood one study at a time. Where a study or a series is in several places, or a file is out
of the ordinary in any other way, `CannotStreamError` is raised, and the payload is to be loaded whole.
"""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial

from msgspec import MsgspecError, Raw, Struct

from selector.errors import InputError
from selector.models import LeftOut, Portion, Study
from selector.payload.assembling import Assembler
from selector.payload.bounded import Bounded
from selector.payload.one_by_one import decode_one_by_one
from selector.payload.separators import with_separators
from selector.payload.streaming.mapping import ImageSource, Neighbours
from selector.payload.streaming.pieces import (
    PIECE,
    CannotStreamError,
    Stretch,
    all_studies,
    decoded_pieces,
    parts_of,
    reason_of,
)
from selector.payload.structures import Structures
from selector.payload.text import check_utf8, decode_list, refuse_sidecar
from selector.payload.uids import Distinct
from selector.payload.whole_file import decode_regular

NoteUids = Callable[[Collection[str], Collection[str]], None]
"""Notes the UIDs of studies and of series, which must be different from all before."""

_SERIES_UID = re.compile(rb'"SeriesInstanceUID"[ \t\r\n]*+:[ \t\r\n]*+"([0-9.]++)"')
_NEIGHBOURS = 16
"""The number of series after a cut of which one must have an image, for the images to be read in parts."""
_SEARCHED = 1 << 16
"""Bytes in which they are looked for."""
_REPEATED = "a study or a series is in several places"
_TRUNCATED = "Input data was truncated"
"""What msgspec reports for a list that does not end, as a text does not that is cut inside a study."""
_POSITION = " (byte "
"""How msgspec introduces a position, which is one in the piece and not in the file."""


class _Piece(Struct, gc=False):
    """What is decoded together: the studies, all UIDs, and the number of elements, with what is left out of them."""

    studies: Sequence[Study]
    study_uids: Sequence[str]
    series_uids: Sequence[str]
    elements: int
    left_out: Bounded[LeftOut]


class StreamState(Struct, frozen=True):
    """What one process has read of a stretch: hashes of images, the number of elements, what is left out of them."""

    unknown_images: bytes
    elements: int
    study_count: int
    image_count: int
    left_out: list[LeftOut]
    more_left_out: int


class StudyStream:
    """Reads studies of large files, and counts them.

    Parameters
    ----------
    structures
        What the studies are decoded into.
    images
        Gives the images of the series.
    size
        The number of bytes to decode at a time.

    Attributes
    ----------
    study_count, series_count, image_count
        How many have been passed on.
    left_out
        What could not be used so far.
    """

    def __init__(self, structures: Structures, images: ImageSource, size: int = PIECE) -> None:
        self._structures, self._images, self._size = structures, images, size
        self._study_uids, self._series_uids = Distinct(), Distinct()
        self._elements = 0
        self.study_count = self.image_count = 0
        self.left_out: Bounded[LeftOut] = Bounded()

    @property
    def series_count(self) -> int:
        """The number of series that have been passed on."""
        return len(self._series_uids)

    def unknown_image_count(self) -> int:
        """Return the number of images that are of none of the series, after the last study."""
        return self._images.unknown(self.image_count, self._series_uids)

    def of_file(self, file: str, descriptor: int) -> Iterator[Portion]:
        """Yield the studies of an open file, some at a time; raise `CannotStreamError` if it must be loaded whole."""
        stretch, top = all_studies(descriptor)
        self._elements = 0
        return self.of_stretch(file, descriptor, stretch, top)

    def of_stretch(
        self, file: str, descriptor: int, stretch: Stretch, top: str = "$", note_uids: NoteUids | None = None
    ) -> Iterator[Portion]:
        """Yield the studies in the next stretch of a file; `top` is the JSON path of their list.

        The UIDs of each piece are checked here, or, by way of `note_uids`, in another process.
        """
        for piece in decoded_pieces(descriptor, stretch, partial(self._decoded, file), self._size):
            (note_uids or self._note_uids)(piece.study_uids, piece.series_uids)
            self._note(piece.left_out, piece.left_out.more, top)
            self._elements += piece.elements
            self.study_count += len(piece.studies)
            images, count = self._images.of(piece.series_uids)
            self.image_count += count
            yield Portion(piece.studies, images)

    def parts(self, descriptor: int, whole: Stretch, count: int) -> "list[tuple[StudyStream, Stretch]]":
        """Return streams for at most `count` processes, each with the part of a stretch that it is to read."""
        stretches = parts_of(descriptor, whole, count)
        images = self._images.parts([_series_around(descriptor, one.start) for one in stretches[1:]])
        return [
            (StudyStream(self._structures, some, self._size), stretch)
            for some, stretch in zip(images, stretches, strict=True)
        ]

    def check_uids(self) -> None:
        """Raise `CannotStreamError` if a UID was there twice, after the last study; it may have been seen before."""
        if not (self._study_uids.are_distinct() and self._series_uids.are_distinct()):
            raise CannotStreamError(_REPEATED)

    def state(self) -> StreamState:
        """Return what was read in this process, for `absorb` in the one that it was forked from."""
        left_out = list(self.left_out), self.left_out.more
        return StreamState(self._images.hashes(), self._elements, self.study_count, self.image_count, *left_out)

    def absorb_uids(self, study_uids: bytes, series_uids: bytes) -> None:
        """Note the hashes of UIDs that another process has read; raise `CannotStreamError` if one is seen twice."""
        if not (self._study_uids.add_hashes(study_uids) and self._series_uids.add_hashes(series_uids)):
            raise CannotStreamError(_REPEATED)

    def absorb(self, state: StreamState, top: str) -> None:
        """Add what another process has read of the next stretch, its UIDs apart; `top` is the JSON path of the list."""
        self._images.absorb(state.unknown_images)
        self._note(state.left_out, state.more_left_out, top)
        self._elements += state.elements
        self.study_count += state.study_count
        self.image_count += state.image_count

    def _note_uids(self, study_uids: Collection[str], series_uids: Collection[str]) -> None:
        if not (self._study_uids.add(study_uids) and self._series_uids.add(series_uids)):
            raise CannotStreamError(_REPEATED)

    def _note(self, left_out: Iterable[LeftOut], more: int, top: str) -> None:
        """Note what is left out of the elements that follow, with its path in the file."""
        for one in left_out:
            index, _, rest = one.place.removeprefix("$[").partition("]")
            self.left_out.append(LeftOut(one.file, f"{top}[{int(index) + self._elements}]{rest}", one.reason))
        self.left_out.more += more

    def _decoded(self, file: str, text: bytes) -> _Piece | None:
        """Return the studies in a text, or None if it is not a list."""
        try:
            check_utf8(text, file)
            refuse_sidecar(text, file)
        except InputError as error:
            raise CannotStreamError(reason_of(error.faults)) from error
        try:
            text = with_separators(text, file)
        except InputError:
            return None
        found = decode_regular(text, self._structures)
        if found is None:
            return self._decoded_one_by_one(file, text)
        return _Piece(*found, len(found.studies), Bounded())

    def _decoded_one_by_one(self, file: str, text: bytes) -> _Piece | None:
        try:
            elements = len(decode_list(text, Raw))
        except (MsgspecError, RecursionError) as error:
            if str(error) == _TRUNCATED:
                return None
            what, _, _ = str(error).partition(_POSITION)
            raise CannotStreamError(f"{file}: {what}") from error
        assembler = Assembler(self._structures)
        assembler.add(file, decode_one_by_one(text, self._structures, file, partial(assembler.leave_out, file)))
        if assembler.has_datasets:  # Others of the same study may be anywhere.
            raise CannotStreamError("it is a flat list of datasets")
        if assembler.faults:
            raise CannotStreamError(reason_of(assembler.faults))
        uids = list(assembler.study_uids), list(assembler.series_uids)
        return _Piece(assembler.studies, *uids, elements, assembler.left_out)


def _series_around(descriptor: int, at: int) -> Neighbours:
    """Return the UIDs of some series before and after a place in a file; it is a guess."""
    before = _SERIES_UID.findall(os.pread(descriptor, min(_SEARCHED, at), max(at - _SEARCHED, 0)))
    after = _SERIES_UID.findall(os.pread(descriptor, _SEARCHED, at))
    return [uid.decode() for uid in before], [uid.decode() for uid in after[:_NEIGHBOURS]]
