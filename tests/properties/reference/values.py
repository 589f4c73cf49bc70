"""Reading what JSON says of an attribute by its VR."""

import json
import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, Final, NamedTuple

from tests.properties.reference.attributes import ATTRIBUTES, NUMBERS, WHOLE, Attribute
from tests.properties.reference.periods import Age, Period, age, period

Dataset = dict[str, Any]


class Unreadable(NamedTuple):
    """A value that its VR cannot hold, as it is written."""

    written: str


CONFLICT: Final = Unreadable("said in two ways")
"""The only element of what is said in two ways: unreadable as a whole, at any position."""
Element = str | Fraction | bool | Period | Age | Dataset | Unreadable | None
"""One value of an attribute; None is an empty one, which keeps its place."""
Elements = list[Element]

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_UID = re.compile(r"[0-9.]+")
_TAG = re.compile(r"([0-9A-Fa-f]{8})|\(([0-9A-Fa-f]{4}),([0-9A-Fa-f]{4})\)|0x([0-9A-Fa-f]{8})")
_CODE = re.compile(r"[ -~]*")
_BLANKS = " \t\r\n\0"
_UNDELIMITED = {"LT", "ST", "UT", "UR"}


def elements(keyword: str, raw: object) -> Elements:
    """Return all values of an attribute; an empty list if it is absent."""
    attribute = ATTRIBUTES[keyword]
    if isinstance(raw, dict) and ("vr" in raw or "Value" in raw):
        raw = raw.get("Value")
    listed = raw if isinstance(raw, list) else [raw]
    if attribute.vr not in {*_UNDELIMITED, "custom"}:
        listed = [part for one in listed for part in (one.split("\\") if isinstance(one, str) else [one])]
    read = [_element(attribute, one) for one in listed]
    if all(one is None for one in read):
        return []
    if not attribute.single or attribute.vr == "SQ":
        return read
    given: Elements = [one for one in read if one is not None]
    return given if len(given) == 1 else [Unreadable(repr(given))]


def is_absent(read: Elements) -> bool:
    return not any(one is not None for one in read)


def _element(attribute: Attribute, raw: object) -> Element:
    if isinstance(raw, str):
        raw = raw.strip(_BLANKS)
    if raw is None or raw in ("", [], {}):
        return None
    vr = attribute.vr
    if vr in {"SQ", "PN", "custom"}:
        return {"SQ": _item, "PN": _name, "custom": _as_written}[vr](raw)
    if vr in NUMBERS:
        return number(raw, vr)
    if vr in {"DA", "DT"} and isinstance(raw, int) and not isinstance(raw, bool):
        raw = str(raw)
    if vr == "AT" and isinstance(raw, int) and not isinstance(raw, bool):
        raw = f"{raw:08X}" if 0 <= raw < 2**32 else ""
    if not isinstance(raw, str):
        return Unreadable(repr(raw))
    return _text(attribute, unicodedata.normalize("NFC", raw))


def _item(raw: object) -> Element:
    return raw if isinstance(raw, dict) else Unreadable(repr(raw))


def _as_written(raw: object) -> Element:
    if isinstance(raw, str):
        return unicodedata.normalize("NFC", raw)
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return Fraction(repr(raw))
    return Unreadable(repr(raw))


def number(raw: object, vr: str = "DS") -> Fraction | Unreadable:
    """Read a number, also one given as text, if the VR can hold it."""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return Unreadable(repr(raw))
    text = raw if isinstance(raw, str) else repr(raw)
    if not _NUMBER.fullmatch(text):
        return Unreadable(repr(raw))
    value = Fraction(text)
    if vr not in WHOLE:
        return value
    least, most = WHOLE[vr]
    return value if value.denominator == 1 and least <= value <= most else Unreadable(text)


def _name(raw: object) -> Element:
    """Return the first group that is there; an object's groups are named."""
    if isinstance(raw, dict):
        groups = [raw.get(name) for name in ("Alphabetic", "Ideographic", "Phonetic")]
    elif isinstance(raw, str):
        groups = list(raw.split("="))
    else:
        return Unreadable(repr(raw))
    for group in groups:
        if group is not None and not isinstance(group, str):
            return Unreadable(repr(raw))
        trimmed = person(group or "")
        if trimmed:
            return trimmed
    return None


def person(group: str) -> str:
    return unicodedata.normalize("NFC", group).strip(_BLANKS).rstrip("^" + _BLANKS)


def tag(text: str) -> str:
    """Return a tag as eight hex digits, or nothing if it is none."""
    match = _TAG.fullmatch(text)
    return "".join(part for part in match.groups() if part).upper() if match else ""


def _text(attribute: Attribute, text: str) -> Element:
    vr = attribute.vr
    if vr in {"DA", "TM", "DT"}:
        return period(vr, text) or Unreadable(text)
    if vr == "AS":
        return age(text) or Unreadable(text)
    if vr == "AT":
        return tag(text) or Unreadable(text)
    readable = True
    if vr == "UI":
        readable = bool(_UID.fullmatch(text))
    elif vr in {"CS", "AE"}:
        readable = bool(_CODE.fullmatch(text))
        if vr == "CS":
            readable = readable and not set(text) & set("[]{}'\",;" if attribute.single else "[]{}'\",;/")
    return text if readable else Unreadable(text)


def key(element: Element) -> object:
    """Return what two elements have in common if they are the same value, however they are spelled."""
    if isinstance(element, Period):
        return element.start, element.end, element.zoned
    if isinstance(element, Age):
        return element.days
    if isinstance(element, dict):
        return json.dumps(element, sort_keys=True)
    return element


def merged(readings: Sequence[Elements]) -> Elements:
    """Return what several datasets of one level say together: unreadable if two say different things."""
    said = [one for one in readings if not is_absent(one)]
    if not said:
        return []
    first, *others = ([key(element) for element in one] for one in said)
    return said[0] if all(other == first for other in others) else [CONFLICT]


def merged_parts(readings: Sequence[Elements]) -> Elements:
    """Return the same; of several spellings of a date, a time or an age, the last in the order of characters stays."""
    together = merged(readings)
    said = [one for one in readings if not is_absent(one)]
    return max(said, key=_spellings) if together and CONFLICT not in together else together


def _spellings(reading: Elements) -> list[str]:
    return [text for element in reading if (text := getattr(element, "written", None))]


def said_in(dataset: Dataset, keyword: str) -> Elements:
    """Return what one dataset says of an attribute, by its keyword, its tag in either case, or both."""
    tag = ATTRIBUTES[keyword].tag
    return merged(
        [elements(keyword, dataset[name]) for name in dict.fromkeys([keyword, tag, tag.lower()]) if name in dataset]
    )
