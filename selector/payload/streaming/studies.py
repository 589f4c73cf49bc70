"""The studies of metadata files as a stream: decoded piece by piece, and forgotten once they are passed on.

This is for what can be understood one study at a time. Where a study or a series is in several places, or a file is out
of the ordinary in any other way, `CannotStreamError` is raised, and the payload is to be loaded whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from operator import attrgetter

from msgspec import MsgspecError, Raw, Struct

from selector.errors import InputError
from selector.models import LeftOut, Study
from selector.payload.assembling import Assembler
from selector.payload.bounded import Bounded
from selector.payload.one_by_one import decode_one_by_one
from selector.payload.separators import with_separators
from selector.payload.streaming.pieces import PIECE, CannotStreamError, all_studies, decoded_pieces
from selector.payload.structures import Structures
from selector.payload.text import check_utf8, decode_list, refuse_sidecar
from selector.payload.uids import Distinct
from selector.payload.whole_file import decode_whole_file

_TRUNCATED = "Input data was truncated"
"""What msgspec reports for a list that does not end, as a text does not that is cut inside a study."""


class _Piece(Struct, gc=False):
    """What is decoded together: the studies, all UIDs, and the number of elements, with what is left out of them."""

    studies: Sequence[Study]
    study_uids: Iterable[str]
    series_uids: Iterable[str]
    elements: int
    left_out: Bounded[LeftOut]


class StudyStream:
    """Reads studies of large files, and counts them.

    Parameters
    ----------
    structures
        What the studies are decoded into.
    size
        The number of bytes to decode at a time.

    Attributes
    ----------
    study_count, series_count
        How many have been passed on.
    left_out
        What could not be used so far.
    """

    def __init__(self, structures: Structures, size: int = PIECE) -> None:
        self._structures, self._size = structures, size
        self._study_uids, self._series_uids = Distinct(), Distinct()
        self.study_count = self.series_count = 0
        self.left_out: Bounded[LeftOut] = Bounded()

    def pieces(self, file: str, descriptor: int) -> Iterator[Sequence[Study]]:
        """Yield the studies of an open file, some at a time; raise `CannotStreamError` if it must be loaded whole."""
        stretch, top = all_studies(descriptor)
        elements = 0
        for piece in decoded_pieces(descriptor, stretch, partial(self._decoded, file), self._size):
            if not (self._study_uids.add(piece.study_uids) and self._series_uids.add(piece.series_uids)):
                raise CannotStreamError
            for one in _with_paths(piece.left_out, top, elements):
                self.left_out.append(one)
            self.left_out.more += piece.left_out.more
            elements += piece.elements
            self.study_count += len(piece.studies)
            self.series_count = len(self._series_uids)
            yield piece.studies

    def _decoded(self, file: str, text: bytes) -> _Piece | None:
        """Return the studies in a text, or None if it is not a list."""
        try:
            check_utf8(text, file)
            refuse_sidecar(text, file)
        except InputError as error:
            raise CannotStreamError from error
        try:
            text = with_separators(text, file)
        except InputError:
            return None
        studies = decode_whole_file(text, self._structures)
        if studies is None:
            return self._decoded_one_by_one(file, text)
        series = list(chain.from_iterable(map(_series_of, studies)))
        return _Piece(studies, map(_study_uid_of, studies), map(_series_uid_of, series), len(studies), Bounded())

    def _decoded_one_by_one(self, file: str, text: bytes) -> _Piece | None:
        try:
            elements = len(decode_list(text, Raw))
        except (MsgspecError, RecursionError) as error:
            if str(error) == _TRUNCATED:
                return None
            raise CannotStreamError from error
        assembler = Assembler(self._structures)
        assembler.add(file, decode_one_by_one(text, self._structures, file, partial(assembler.leave_out, file)))
        if assembler.faults:
            raise CannotStreamError
        uids = assembler.study_uids, assembler.series_uids
        return _Piece(assembler.studies, *uids, elements, assembler.left_out)


def _with_paths(left_out: Iterable[LeftOut], top: str, before: int) -> Iterator[LeftOut]:
    """Yield what is left out of a piece with JSON paths in the file, in which so many elements are before the piece."""
    for one in left_out:
        index, _, rest = one.place.removeprefix("$[").partition("]")
        yield LeftOut(one.file, f"{top}[{int(index) + before}]{rest}", one.reason)


_series_of = attrgetter("series")
_study_uid_of, _series_uid_of = attrgetter("StudyInstanceUID"), attrgetter("SeriesInstanceUID")
