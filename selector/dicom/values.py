"""Values of attributes: from raw JSON to values that a test can compare.

Plain JSON and the DICOM JSON Model (PS3.18 Annex F) may be mixed freely.
A value that its VR cannot hold is unreadable (PS3.5 6.2), so that no test can take it for another one.
"""

import math
import re
from collections.abc import Callable, Hashable
from functools import partial
from itertools import chain

from msgspec import Struct

from selector.dicom.dictionary import NUMBERS, PERIODS, UNSPLIT, Attribute
from selector.dicom.periods import read_age, read_period
from selector.dicom.text import normalised
from selector.dicom.value_limits import number_range

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

_decimal = partial(re.fullmatch, r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", flags=re.ASCII)


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
    readings = [values for written in spelled if written is not None and (values := _values(attribute, written))]
    if not readings:
        return ()
    values, *others = readings
    if any(comparable(attribute, other) != comparable(attribute, values) for other in others):
        return Unreadable("keyword and tag have different values")
    if attribute.is_single and attribute.kind != "sequence":
        filled = tuple(value for value in values if value is not None)
        return filled if len(filled) == 1 else Unreadable("it has several values, but PS3.6 allows one")
    return values


def read_number(text: str) -> int | float | None:
    """Read a decimal text (DS, IS; PS3.5 6.2), or return None if it is not a finite number."""
    if not _decimal(text):
        return None
    try:
        number = int(text) if text.lstrip("+-").isdecimal() else float(text)
        return number if math.isfinite(number) else None
    except (ValueError, OverflowError):  # more digits than a number can have
        return None


def comparable(attribute: Attribute, values: Values) -> tuple[Hashable, ...]:
    """Return values so that those are equal that mean the same, however they are spelled.

    Dates and times are equal that stand for the same period, ages that are as many days; text minds case.
    """
    if attribute.kind == "period":
        return tuple(read_period(attribute.vr, value) if isinstance(value, str) else value for value in values)
    if attribute.kind == "age":
        return tuple(read_age(value) if isinstance(value, str) else value for value in values)
    return values


def canonical_text(vr: str, text: str) -> str:
    """Return a whole value in a rule as `read` would: in PN and AT, one value has several spellings."""
    found = {"PN": _person_name, "AT": _tag}[vr](None, text) if vr in {"PN", "AT"} else text
    return found if isinstance(found, str) else text


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
    if isinstance(scalar, PersonName):
        groups = (scalar.Alphabetic, scalar.Ideographic, scalar.Phonetic)
        scalar = next((group for group in groups if group and group.strip(f"{BLANKS}^")), None)
    if isinstance(scalar, str):
        text = scalar.strip(BLANKS)
        return _OF_TEXT.get(attribute.vr, _plain)(attribute, text) if text else None
    if scalar is None or isinstance(scalar, Unreadable):
        return scalar
    if not isinstance(scalar, (int, float)):
        return Unreadable("it is bulk data" if scalar is PRESENT else "it is of the wrong type")
    if not abs(scalar) <= _LARGEST:
        return Unreadable("it is not a finite number")
    return _of_number(attribute, scalar)


def _of_number(attribute: Attribute, number: float) -> Value:
    """Read a JSON number."""
    if attribute.kind == "number":
        return _within(attribute, number)
    if attribute.kind == "custom":
        return number
    if attribute.vr in {"DA", "DT"}:  # No year has a leading zero to lose.
        return _period(attribute, decimal_text(number))
    if attribute.vr == "AT" and number == int(number) and 0 <= number < 1 << 32:
        return f"{int(number):08X}"
    return Unreadable(f"it is a number, which has lost the zeros that a {attribute.vr} may begin or end with")


def _within(attribute: Attribute, number: float) -> Value:
    """Return a number, if a value of its VR can be that number."""
    limits = number_range(attribute.vr)
    if (limits.whole and number != int(number)) or not limits.low <= number <= limits.high:
        return Unreadable(f"VR {attribute.vr} allows only {limits.words}")
    return number


def _plain(_: Attribute, text: str) -> Value:
    return normalised(text)


def _number(attribute: Attribute, text: str) -> Value:
    number = read_number(text)
    return Unreadable("it is not a number") if number is None else _within(attribute, number)


def _period(attribute: Attribute, text: str) -> Value:
    words = {"DA": "a date", "TM": "a time", "DT": "a date and time"}[attribute.vr]
    return text if read_period(attribute.vr, text) else Unreadable(f"it is not {words}")


def _age(_: Attribute, text: str) -> Value:
    return Unreadable("it is not an age") if read_age(text) is None else text


def _code_string(attribute: Attribute, text: str) -> Value:
    """Read a CS; lower case and the like are tolerated, but not a list that was turned into text."""
    if _printable(text) and _LIST_MARKS.isdisjoint(text) and (attribute.is_single or "/" not in text):
        return text
    return Unreadable("it has characters that a CS cannot have; a list may have been turned into text")


def _application_entity(_: Attribute, text: str) -> Value:
    return text if _printable(text) else Unreadable("it has characters that an AE cannot have")


def _uid(_: Attribute, text: str) -> Value:
    return text if _digits_and_dots(text) else Unreadable("it is not a UID")


def _tag(_: object, text: str) -> Value:
    """Read an AT; beside eight hex digits it may be written ``(0018,1063)`` or ``0x00181063``."""
    found = _written_tag(text)
    return "".join(filter(None, found.groups())).upper() if found else Unreadable("it is not a tag")


def _person_name(_: object, text: str) -> Value | None:
    """Read a PN: its first group that is not empty, without what may be left out (PS3.5 6.2.1)."""
    for group in text.split("="):
        components = [component.strip(BLANKS) for component in group.split("^")]
        name = "^".join(components).rstrip("^")
        if name:
            return normalised(name)
    return None


_LARGEST = 1.7e308
_LIST_MARKS = frozenset("[]{}'\",;")
_printable = partial(re.fullmatch, r"[ -~]*")
_digits_and_dots = partial(re.fullmatch, r"[0-9.]+")
_written_tag = partial(re.fullmatch, r"\(([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\)|(?:0[xX])?([0-9A-Fa-f]{8})")
_OF_TEXT: dict[str, Callable[[Attribute, str], Value | None]] = {
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(PERIODS, _period),
    "AS": _age,
    "CS": _code_string,
    "AE": _application_entity,
    "UI": _uid,
    "AT": _tag,
    "PN": _person_name,
}
"""What reads a text of each VR; a text of any other is taken as it is."""
