"""Values of attributes: from raw JSON to values that a test can compare.

Plain JSON and the DICOM JSON Model (PS3.18 Annex F) may be mixed freely.
"""

import math
import re
from functools import partial
from itertools import chain

from msgspec import Struct

from selector.dicom.dictionary import UNSPLIT, Attribute

BLANKS = " \t\n\r\f\v\0"
"""Padding (PS3.5 6.2) and white space, which are stripped from a text."""


class PersonName(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A PN value of the DICOM JSON Model (PS3.18 F.2.2)."""

    Alphabetic: str | None = None
    Ideographic: str | None = None
    Phonetic: str | None = None


class Unreadable(Struct, frozen=True, gc=False):
    """A value, or all values of an attribute, that cannot be read; `reason` completes "cannot be read: …"."""

    reason: str


Scalar = None | int | float | str | PersonName


class Element(Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An attribute of the DICOM JSON Model (PS3.18 F.2.2), or a lone person name."""

    vr: str | None = None
    Value: tuple[Scalar, ...] | None = None
    InlineBinary: str | None = None
    BulkDataURI: str | None = None
    Alphabetic: str | None = None
    Ideographic: str | None = None
    Phonetic: str | None = None


Written = None | int | float | str | tuple[Scalar, ...] | Element
"""The raw JSON of one attribute: hashable, so that results can be cached by it."""

Value = int | float | str | Struct | Unreadable
"""One value: a number, a text (including dates, times and ages), or an item of a sequence."""

Values = tuple[Value | None, ...]
"""The values of an attribute in order; None is an empty value; the empty tuple means absent."""

PRESENT = Element(vr="present")
"""A value that is present but not read: binary, or bulk data."""

_number = partial(re.fullmatch, r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", flags=re.ASCII)


def read(attribute: Attribute, spelled: tuple[object, ...]) -> Values | Unreadable:
    """Return the values of an attribute of a dataset; the empty tuple if it is absent or empty.

    They are `Unreadable` if spellings contradict each other, or if there are several values for VM 1. The `vr` in the
    data is ignored.

    Parameters
    ----------
    attribute
        The attribute, whose VR and VM say how to read it.
    spelled
        The raw JSON under each spelling of its name; None for a spelling that is not used.
    """
    if len(spelled) == 1 and _is_one_value(attribute, spelled[0]):
        value = _read_scalar(attribute, spelled[0])
        return () if value is None else (value,)
    readings = {values for written in spelled if written is not None if (values := _values(attribute, written))}
    if not readings:
        return ()
    if len(readings) > 1:
        return Unreadable("keyword and tag have different values")
    values = readings.pop()
    if attribute.is_single and attribute.kind != "sequence":
        filled = tuple(value for value in values if value is not None)
        return filled if len(filled) == 1 else Unreadable("it has several values, but PS3.6 allows one")
    return values


def read_number(text: str) -> int | float | None:
    """Read a decimal text (DS, IS; PS3.5 6.2), or return None if it is not a finite number."""
    if not _number(text):
        return None
    try:
        number = int(text) if text.lstrip("+-").isdecimal() else float(text)
        return number if math.isfinite(number) else None
    except (ValueError, OverflowError):  # more digits than a number can have
        return None


def decimal_text(number: float) -> str:
    """Return a finite number in decimal notation without exponent, in the shortest form: ``5``, not ``5.0``."""
    if number == 0:
        return "0"
    text = repr(number)
    if "e" in text:
        from decimal import Decimal  # noqa: PLC0415 - for rare numbers only

        text = f"{Decimal(text):f}"
    return text.removesuffix(".0")


def _is_one_value(attribute: Attribute, written: object) -> bool:
    """Return whether there is one plain value, as in most cases: then the short way of reading gives the same."""
    is_plain = "\\" not in written if isinstance(written, str) else isinstance(written, (int, float))
    return is_plain and attribute.kind not in {"sequence", "binary"}


def _values(attribute: Attribute, written: object) -> Values:
    """Return the values, or the empty tuple when all of them are empty."""
    kind = attribute.kind
    if kind == "sequence":
        items = _items(written)
        return items if any(item is not None for item in items) else ()
    scalars = _scalars(written)
    if kind == "binary":
        return (PRESENT,) if any(scalar not in {None, "", PersonName()} for scalar in scalars) else ()
    if attribute.vr not in UNSPLIT and not (attribute.is_single and attribute.kind == "custom"):
        split = (scalar.split("\\") if isinstance(scalar, str) else [scalar] for scalar in scalars)
        scalars = list(chain.from_iterable(split))
    values = tuple(_read_scalar(attribute, scalar) for scalar in scalars)
    return values if any(value is not None for value in values) else ()


def _items(written: object) -> Values:
    """Return the items of a sequence."""
    if isinstance(written, Unreadable):
        return (written,)
    if isinstance(written, Struct):  # the DICOM JSON Model; made at run time, see payload.structures
        written = getattr(written, "Value", None)
    if written is None or (isinstance(written, str) and not written.strip(BLANKS)):
        return ()
    if not isinstance(written, tuple):
        return (Unreadable("it is not a list of items"),)
    return written


def _scalars(written: object) -> list[object]:
    if isinstance(written, tuple):
        return list(written)
    if not isinstance(written, Element):
        return [written]
    if written.Value is not None:
        return list(written.Value)
    if written.InlineBinary or written.BulkDataURI:
        return [PRESENT]
    return [PersonName(written.Alphabetic, written.Ideographic, written.Phonetic)]


def _read_scalar(attribute: Attribute, scalar: object) -> Value | None:
    """Return one value; None if it is empty."""
    kind = attribute.kind
    if isinstance(scalar, PersonName):
        scalar = scalar.Alphabetic
    if isinstance(scalar, str):
        text = (scalar.partition("=")[0] if attribute.vr == "PN" else scalar).strip(BLANKS)  # PS3.5 6.2.1
        if kind != "number" or not text:
            return text or None
        number = read_number(text)
        return Unreadable("it is not a number") if number is None else number
    if scalar is None or isinstance(scalar, Unreadable):
        return scalar
    if isinstance(scalar, (int, float)) and abs(scalar) <= 1.7e308 and attribute.vr != "UI":
        return scalar if kind in {"number", "custom"} else decimal_text(scalar)
    return Unreadable("it is bulk data" if scalar is PRESENT else "it has the wrong type")
