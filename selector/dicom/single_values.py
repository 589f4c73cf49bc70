"""One value by its VR: from a text or a number of JSON to a value that a test can compare.

A value that its VR cannot hold is unreadable (PS3.5 6.2), so that no test can take it for another one.
"""

import math
import re
from collections.abc import Callable
from functools import partial

from msgspec import Struct

from selector.dicom.periods import read_age, read_period
from selector.dicom.standard.dictionary import NUMBERS, PERIODS, Attribute
from selector.dicom.text import normalised
from selector.dicom.value_limits import digits_and_dots, number_range

LARGEST = 1.7e308
"""The largest number that is read, in attributes and in rules."""
_LONGEST_UID = 128
"""Characters of a UID that are shown: some are longer than the 64 of PS3.5 9.1, and none is as long as this."""
BLANKS = " \t\n\r\f\v\0"
"""Padding (PS3.5 6.2) and white space, which are stripped from a text."""


class Unreadable(Struct, frozen=True, gc=False):
    """A value, or all values of an attribute, that cannot be read; `reason` completes "cannot be read: …"."""

    reason: str


Single = int | float | str | Unreadable
"""One value that is not an item of a sequence."""

_decimal = partial(re.fullmatch, r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", flags=re.ASCII)


def read_text(attribute: Attribute, text: str) -> Single | None:
    """Read a text; None if it is empty."""
    stripped = text.strip(BLANKS)
    return _OF_TEXT.get(attribute.vr, _plain)(attribute, stripped) if stripped else None


def read_json_number(attribute: Attribute, number: float) -> Single:
    """Read a number of JSON."""
    if not abs(number) <= LARGEST:
        return Unreadable("it is not a finite number")
    if attribute.kind == "number":
        return _within(attribute, number)
    if attribute.kind == "custom":
        return number
    if attribute.vr in {"DA", "DT"}:  # No year has a leading zero to lose.
        return _period(attribute, decimal_text(number))
    if attribute.vr == "AT" and number == int(number) and 0 <= number < 1 << 32:
        return f"{int(number):08X}"
    return Unreadable(f"it is a number, which has lost the zeros that a {attribute.vr} may begin or end with")


def read_number(text: str) -> int | float | None:
    """Read a decimal text (DS, IS; PS3.5 6.2), or return None if it is not a finite number."""
    if not _decimal(text):
        return None
    try:
        number = int(text) if text.lstrip("+-").isdecimal() else float(text)
        return number if math.isfinite(number) else None
    except (ValueError, OverflowError):  # more digits than a number can have
        return None


def canonical_text(vr: str, text: str) -> str:
    """Return a whole value in a rule as `read` would: in PN and AT, one value has several spellings."""
    found = {"PN": _person_name, "AT": _tag}[vr](None, text) if vr in {"PN", "AT"} else text
    return found if isinstance(found, str) else text


def shown_uid(text: str) -> str:
    """Return a UID for a log or a message; any other text in the place of one may be confidential, and is not shown."""
    return text if len(text) <= _LONGEST_UID and digits_and_dots(text) else "<no UID>"


def decimal_text(number: float) -> str:
    """Return a finite number in decimal notation without exponent, in the shortest form: ``5``, not ``5.0``."""
    if number == 0:
        return "0"
    text = repr(number)
    if "e" in text:
        from decimal import Decimal  # noqa: PLC0415 - for rare numbers only

        text = f"{Decimal(text):f}"
    return text.removesuffix(".0")


def _within(attribute: Attribute, number: float) -> Single:
    """Return a number, if a value of its VR can be that number."""
    limits = number_range(attribute.vr)
    if (limits.whole and number != int(number)) or not limits.low <= number <= limits.high:
        return Unreadable(f"VR {attribute.vr} allows only {limits.words}")
    return number


def _plain(_: Attribute, text: str) -> Single:
    return normalised(text)


def _number(attribute: Attribute, text: str) -> Single:
    number = read_number(text)
    return Unreadable("it is not a number") if number is None else _within(attribute, number)


def _period(attribute: Attribute, text: str) -> Single:
    words = {"DA": "a date", "TM": "a time", "DT": "a date and time"}[attribute.vr]
    return text if read_period(attribute.vr, text) else Unreadable(f"it is not {words}")


def _age(_: Attribute, text: str) -> Single:
    return Unreadable("it is not an age") if read_age(text) is None else text


def _code_string(attribute: Attribute, text: str) -> Single:
    """Read a CS; lower case and the like are tolerated, but not a list that was turned into text."""
    if _printable(text) and _LIST_MARKS.isdisjoint(text) and (attribute.is_single or "/" not in text):
        return text
    return Unreadable("it has characters that a CS cannot have; a list may have been turned into text")


def _application_entity(_: Attribute, text: str) -> Single:
    return text if _printable(text) else Unreadable("it has characters that an AE cannot have")


def _uid(_: Attribute, text: str) -> Single:
    return text if digits_and_dots(text) else Unreadable("it is not a UID")


def _tag(_: object, text: str) -> Single:
    """Read an AT; beside eight hex digits it may be written ``(0018,1063)`` or ``0x00181063``."""
    found = _written_tag(text)
    return "".join(filter(None, found.groups())).upper() if found else Unreadable("it is not a tag")


def _person_name(_: object, text: str) -> Single | None:
    """Read a PN: its first group that is not empty, without what may be left out (PS3.5 6.2.1)."""
    for group in text.split("="):
        components = [component.strip(BLANKS) for component in group.split("^")]
        name = "^".join(components).rstrip("^")
        if name:
            return normalised(name)
    return None


_LIST_MARKS = frozenset("[]{}'\",;")
_printable = partial(re.fullmatch, r"[ -~]*")
_written_tag = partial(re.fullmatch, r"\(([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\)|(?:0[xX])?([0-9A-Fa-f]{8})")
_OF_TEXT: dict[str, Callable[[Attribute, str], Single | None]] = {
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
