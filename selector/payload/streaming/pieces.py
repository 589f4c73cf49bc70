"""Reading a large file in pieces, so that it is never in memory as a whole: studies, or members of the mapping.

A regular metadata file is one list of studies, each of which begins as the first one does: `{"StudyInstanceUID":`, with
the same white space. Quotation marks inside a JSON string are escaped, so this opening never is in one; after a comma,
it begins an element of some list. Whether that is the outermost list shows when the text before it, in brackets, is
decoded: from the start of a study on, only whole studies make a list. Likewise, a comma and a member's name begin a
member of some object.
"""

import os
import re
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, TypeVar

from msgspec import Struct

from selector.errors import Fault
from selector.process import memory_limit

PIECE = 1 << 20
"""Bytes to decode at a time: few enough to stay in the processor's cache together with what is made of them."""

_ROOM_PER_BYTE, _MOST_ROOM = 8, 32 * PIECE
"""Bytes that must be free for what is made of each byte of a piece, and at most: the parser may crash without them."""

_MOST_CUTS = 8
"""The most openings to try in what was read before more is read: a study may have thousands inside it."""
EDGE = 1 << 12
"""Bytes at both ends of a file that are looked at for what is around the list of studies."""
_SEARCHED = 1 << 22
"""Bytes in which the beginning of a study is searched for: more than most studies have."""
SPACE = b" \t\r\n"
_HEAD = re.compile(rb'(?:\xef\xbb\xbf)?[ \t\r\n]*+(\{[ \t\r\n]*+"studies"[ \t\r\n]*+:[ \t\r\n]*+)?\[[ \t\r\n]*+')
_OPENING = re.compile(rb'\{[ \t\r\n]*+"[^"\\]*+"[ \t\r\n]*+:')

Piece = TypeVar("Piece")
Decode = Callable[[bytes], Piece | None]
"""Returns what a text holds, or None if it is not a JSON list or object."""
Cuts = Iterator[tuple[int, int]]
"""Where an element may end, at its comma, and where the next one begins."""


class CannotStreamError(Exception):
    """Raised if a payload cannot be read in pieces: it must be loaded whole, from the beginning.

    If some of it has been read in vain, the error says why.
    """


class OneProcessError(CannotStreamError):
    """Raised if a payload cannot be read by several processes: one of them must do it."""


class Stretch(Struct, frozen=True):
    """Some studies in a metadata file: where the first begins, where the last ends, and with what each begins."""

    start: int
    end: int
    opening: bytes
    brackets: ClassVar[tuple[bytes, bytes]] = b"[", b"]"

    def cuts(self, text: bytes) -> Cuts:
        """Return where a study may end and the next one begins, the last such place first."""
        return _last_cuts(text, lambda at: text.rfind(self.opening, 0, at))


class MappingStretch(Struct, frozen=True):
    """Some members of a mapping: where the first begins, and where the last ends."""

    start: int
    end: int
    brackets: ClassVar[tuple[bytes, bytes]] = b"{", b"}"

    def cuts(self, text: bytes) -> Cuts:
        """Return where a member may end and the next one begins, the last such place first."""
        return _last_cuts(text, lambda at: text.rfind(b'"', 0, max(text.rfind(b'":', 0, at), 0)))


def reason_of(faults: Sequence[Fault]) -> str:
    """Return what is wrong with a piece, without the place, which is one in the piece and not in the file."""
    fault = faults[0]
    return f"{fault.file}: {fault.message}"


def all_studies(descriptor: int) -> tuple[Stretch, str]:
    """Return the stretch of all studies in a file, and the JSON path of their list; raise `CannotStreamError`."""
    size = os.fstat(descriptor).st_size
    first, last = os.pread(descriptor, EDGE, 0), os.pread(descriptor, EDGE, max(size - EDGE, 0)).rstrip(SPACE)
    head = _HEAD.match(first)
    opening = head and _OPENING.match(first, head.end())
    is_object = bool(head and head[1])
    if is_object:
        last = last[:-1].rstrip(SPACE) if last.endswith(b"}") else b""
    if not head or not opening or not last.endswith(b"]"):
        raise CannotStreamError
    end = max(size - EDGE, 0) + len(last) - 1
    return Stretch(head.end(), end, opening[0]), "$.studies" if is_object else "$"


def parts_of(descriptor: int, whole: Stretch, count: int) -> list[Stretch]:
    """Return a stretch as at most so many of about the same size.

    They begin where a study seems to. That the studies of one end where the next begins shows when it is decoded.
    """
    starts, ends = [whole.start], []
    for number in range(1, count):
        at = whole.start + (whole.end - whole.start) * number // count
        text = os.pread(descriptor, _SEARCHED, at)[: whole.end - at]
        cut = next(_first_cuts(text, whole.opening), None)
        if cut and at > starts[-1]:
            ends.append(at + cut[0])
            starts.append(at + cut[1])
    return [Stretch(start, end, whole.opening) for start, end in zip(starts, [*ends, whole.end], strict=True)]


def decoded_pieces(
    descriptor: int, stretch: Stretch | MappingStretch, decode: Decode[Piece], size: int = PIECE
) -> Iterator[Piece]:
    """Yield what is decoded of a stretch, piece by piece; raise `CannotStreamError` if it is not a list of elements."""
    at, rest, wanted = stretch.start, b"", size
    opening, closing = stretch.brackets
    while at < stretch.end:
        more = os.pread(descriptor, min(wanted, stretch.end - at), at)
        if not more:
            raise CannotStreamError("a file was truncated meanwhile")
        at += len(more)
        rest += more
        for end, start in stretch.cuts(rest) if at < stretch.end else [(len(rest), len(rest))]:
            memory_limit.require_room(min(_ROOM_PER_BYTE * end, _MOST_ROOM))
            if (piece := decode(b"".join((opening, memoryview(rest)[:end], closing)))) is not None:
                yield piece
                rest, wanted = rest[start:], size
                break
        else:
            wanted = max(size, len(rest))  # Twice as much, so that a study of any size is decoded a few times only.
    if rest:
        raise CannotStreamError("a piece of a file cannot be decoded by itself")


def _last_cuts(text: bytes, opening_before: Callable[[int], int]) -> Cuts:
    """Yield where an element may end and the next one begins, the last such place first."""
    start = len(text)
    for _ in range(_MOST_CUTS):
        start = opening_before(start)
        if start <= 0:
            return
        if end := comma_before(text, start):
            yield end, start


def _first_cuts(text: bytes, opening: bytes) -> Cuts:
    """Yield where an element may end and the next one begins, the first such place first."""
    for found in re.finditer(re.escape(opening), text):
        if end := comma_before(text, found.start()):
            yield end, found.start()


def comma_before(text: bytes, start: int) -> int:
    """Return where the comma before an opening is; 0 if there is none."""
    end = start - 1
    while end > 0 and text[end] in SPACE:
        end -= 1
    return end if end > 0 and text[end] == ord(",") else 0
