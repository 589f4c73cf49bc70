"""The text of an input file: its encoding, its JSON, and the position of errors."""

import codecs
import json
import re
from typing import Generic, TypeVar

import msgspec
from msgspec import Struct

from selector.errors import Fault, InputError
from selector.files.json_text import fault_of, whole_number

PIECE = 1 << 16
"""Bytes to process at a time: few enough to stay in the processor's cache."""

_MARKS = (
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_BRACKETS = rb'(?s:"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[^"\[\]{}]++)*+(?:([\[{]++)|([\]}]++)|\Z)'
"""A run of opening brackets or a run of closing ones, after anything else."""
_CONSTANTS = rb'((?s:"[^"\\]*+(?:\\.[^"\\]*+)*+"|[^"IN])*+)(?:Infinity|NaN)'
"""NaN or an infinity, which JSON does not have but some writers write, after anything else."""
_NOT_FINITE = rb"\g<1>1.79e308"
"""A number too large for any attribute instead; see `selector.dicom.single_values.LARGEST`."""
_SIDECAR = re.compile(rb'"ConversionSoftware"\s*:')
_SIDECAR_MESSAGE = (
    "this is a BIDS sidecar of dcm2niix (it has a ConversionSoftware): its times are in seconds and its ImageType is "
    "rewritten, so rules would select wrongly; write the metadata with a DICOM parser"
)
_MORE = "unexpected end of data"
"""How Python calls a character whose last bytes are missing."""
_CUT_OFF = "it ends within a character, as if it had been cut off; write or copy it again"
_DEEPEST = 200
"""Levels of nesting that are read; more than any value of an attribute has."""

Listed = TypeVar("Listed")


class _Document(Struct, Generic[Listed], gc=False):
    studies: list[Listed]


def text_of(data: bytes, file: str) -> bytes:
    """Return the content of a file as UTF-8 without byte order mark.

    Raise `InputError` if it is blank, or not in the encoding of its byte order mark.
    """
    mark, encoding = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", ""))
    if encoding:
        try:
            data = data.decode(encoding).encode()
        except UnicodeError as error:
            message = f"the file has a {encoding} byte order mark but is not valid {encoding}"
            raise InputError([Fault(file, "", message)]) from error
    else:
        data = data[len(mark) :]
        check_utf8(data, file)
    if not data or data.isspace():
        raise InputError([Fault(file, "", "the file is blank; the preceding step may have failed")])
    return data


def check_utf8(data: bytes, file: str) -> None:
    """Raise `InputError` for invalid UTF-8, even in members that the parser skips; in pieces, to avoid a copy."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    for start in () if data.isascii() else range(0, len(data), PIECE):
        piece = data[start : start + PIECE]
        try:
            decoder.decode(piece, final=start + PIECE >= len(data))
        except UnicodeDecodeError as error:
            at = start + error.start - (len(error.object) - len(piece))
            advice = _CUT_OFF if error.reason == _MORE else "the preceding step must write JSON in UTF-8"
            raise InputError([Fault(file, position(data, at), f"this is not UTF-8; {advice}")]) from error


def refuse_sidecar(data: bytes, file: str) -> None:
    """Raise `InputError` if metadata in UTF-8 are those of dcm2niix."""
    if b"ConversionSoftware" in data and _SIDECAR.search(data):
        raise InputError([Fault(file, "", _SIDECAR_MESSAGE)])


def position(data: bytes, at: int) -> str:
    """Return the position of a byte, as ``line 3, column 7``; both count from 1, columns in characters."""
    at = min(at, len(data))
    start = data.rfind(b"\n", 0, at) + 1
    column = len(data[start:at].decode("utf-8", "replace")) + 1
    return f"line {data.count(bytes([10]), 0, at) + 1}, column {column}"


def is_object(data: bytes) -> bool:
    """Return whether the outermost value is an object rather than a list."""
    return data[:4096].lstrip().startswith(b"{")


def decode_list(data: bytes, element: type[Listed]) -> list[Listed]:
    """Return the outermost list, or that of the outermost object's ``studies``; msgspec's errors are passed on."""
    if is_object(data):
        return msgspec.json.decode(data, type=_Document[element]).studies  # type: ignore[valid-type]
    return msgspec.json.decode(data, type=list[element])  # type: ignore[valid-type]


def with_constants_as_numbers(data: bytes) -> bytes:
    """Return JSON with NaN and infinities replaced by a number that is unreadable for every attribute."""
    if b"NaN" not in data and b"Infinity" not in data:
        return data
    return re.sub(_CONSTANTS, _NOT_FINITE, data)


def parse(data: bytes, file: str, *, pairs: bool = False) -> object:
    """Parse JSON into plain values; raise `InputError` with line and column if it is not JSON.

    With `pairs`, an object becomes a tuple of its members, so that duplicates are not lost.
    """
    try:
        document: object = json.loads(data, parse_int=whole_number, object_pairs_hook=tuple if pairs else None)
    except json.JSONDecodeError as error:
        raise InputError([Fault(file, *fault_of(error))]) from None
    except RecursionError:
        return parse(without_deep_nesting(data), file, pairs=pairs)
    except UnicodeError as error:  # NULs make it look like UTF-16 or UTF-32.
        raise InputError([Fault(file, "", f"this is not JSON: {error}")]) from None
    return document


def without_deep_nesting(data: bytes) -> bytes:
    """Return JSON with everything nested too deeply replaced by `true`, which is not a value of any attribute."""
    pruned, depth, kept = bytearray(), 0, 0
    for brackets in re.finditer(_BRACKETS, data):
        if brackets[1]:
            begun, depth = depth, depth + len(brackets[1])
            if begun <= _DEEPEST < depth:
                pruned += data[kept : brackets.start(1) + _DEEPEST - begun] + b"true"
        elif brackets[2]:
            begun, depth = depth, depth - len(brackets[2])
            if depth <= _DEEPEST < begun:
                kept = brackets.start(2) + begun - _DEEPEST
    return bytes(pruned) + (data[kept:] if depth <= _DEEPEST else b"")
