"""From the bytes of an element to its value in JSON.

Text is decoded, and otherwise written as it stands in the file: a DS of ``3.0`` stays that text, so that nothing but
the selector decides what a value means.
"""

import math
from collections.abc import Sequence
from struct import calcsize, iter_unpack

from pydicom.charset import decode_bytes

from selector.dicom.standard.dictionary import UNSPLIT

Scalar = str | int | float
Value = Scalar | list[Scalar] | None
"""One value, several, or none."""

TEXTS = frozenset(
    {"AE", "AS", "CS", "DA", "DS", "DT", "IS", "LO", "LT", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"}
)
_IN_CHARACTER_SET = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
"""VRs to which SpecificCharacterSet applies (PS3.5 6.1.2.2)."""
_NUMBERS = {"US": "H", "SS": "h", "UL": "L", "SL": "l", "UV": "Q", "SV": "q", "FL": "f", "FD": "d"}
VALUED = TEXTS | _NUMBERS.keys() | {"AT"}
"""VRs whose values are written. All others are binary, or sequences."""

_LINE_ENDS = {0x09, 0x0A, 0x0C, 0x0D}
_RESETS = _LINE_ENDS | {0x5C}
"""What ends an escape sequence in a text (PS3.5 6.1.2.5.3): control characters, and the backslash between values."""
_RESETS_IN_NAMES = _RESETS | {0x3D, 0x5E}


def read_value(vr: str, data: bytes, encodings: Sequence[str], *, little_endian: bool) -> Value:
    """Return the value of an element, as JSON has it.

    Parameters
    ----------
    vr
        One of `VALUED`.
    data
        The bytes of the value, padding included.
    encodings
        The names, as Python knows them, of what SpecificCharacterSet says.
    little_endian
        The order of the bytes in a number.
    """
    if vr in TEXTS:
        return _text(vr, data.rstrip(b" \0"), encodings)
    order = "<" if little_endian else ">"
    if vr == "AT":
        return _unpacked(vr, data, f"{order}HH")
    return _unpacked(vr, data, f"{order}{_NUMBERS[vr]}")


def _text(vr: str, data: bytes, encodings: Sequence[str]) -> Value:
    if not data:
        return None
    text = data.decode("ascii") if data.isascii() and b"\x1b" not in data else _decoded(vr, data, encodings)
    if "\\" not in text or vr in UNSPLIT:
        return text
    return [*text.split("\\")]


def _decoded(vr: str, data: bytes, encodings: Sequence[str]) -> str:
    if vr not in _IN_CHARACTER_SET:
        return data.decode("latin-1")
    return decode_bytes(data, encodings, _RESETS_IN_NAMES if vr == "PN" else _RESETS)


def _unpacked(vr: str, data: bytes, form: str) -> Value:
    if len(data) % calcsize(form):
        return f"not a {vr}: {len(data)} bytes"  # To the selector this is unreadable, as it is no number and no tag.
    values = [_scalar(*parts) for parts in iter_unpack(form, data)]
    return values[0] if len(values) == 1 else values or None


def _scalar(number: float, element: int | None = None) -> Scalar:
    if element is not None:
        return f"{number:04X}{element:04X}"
    return number if math.isfinite(number) else str(number)  # JSON has no NaN; as a text it is unreadable.
