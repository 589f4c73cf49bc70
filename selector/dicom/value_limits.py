"""The limits on values of each VR (PS3.5 6.2): characters, length, numbers."""

import math
import re
from functools import partial

from msgspec import Struct

from selector.dicom.standard.dictionary import UNSPLIT


class NumberRange(Struct, frozen=True):
    """Numbers from `low` to `high`, both included; with `whole`, only whole ones."""

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False

    @property
    def words(self) -> str:
        """The range in words: ``whole numbers from 0 to 65535``."""
        end = f"to {self.high}" if math.isfinite(self.high) else "upwards"
        return f"{'whole ' if self.whole else ''}numbers from {self.low} {end}"


_LARGEST_FL = 3.4028234663852886e38
_RANGES = {
    "IS": NumberRange(-(2**31), 2**31 - 1, whole=True),
    "SS": NumberRange(-(2**15), 2**15 - 1, whole=True),
    "US": NumberRange(0, 2**16 - 1, whole=True),
    "US or SS": NumberRange(-(2**15), 2**16 - 1, whole=True),
    "SL": NumberRange(-(2**31), 2**31 - 1, whole=True),
    "UL": NumberRange(0, 2**32 - 1, whole=True),
    "SV": NumberRange(-(2**63), 2**63 - 1, whole=True),
    "UV": NumberRange(0, 2**64 - 1, whole=True),
    "FL": NumberRange(-_LARGEST_FL, _LARGEST_FL),
}
_LENGTHS = {"CS": 16, "UI": 64, "AE": 16, "AS": 4, "DA": 10, "TM": 16, "DT": 26, "AT": 8, "DS": 16}
_LENGTHS |= {"SH": 16, "LO": 64, "PN": 64, "ST": 1024, "LT": 10240}
_CHARACTERS = {
    "CS": ("A-Z0-9 _", "capital letters, digits, blanks and underscores"),
    "UI": ("0-9.", "digits and dots"),
    "AE": (" -~", "printable ASCII characters"),
    "AS": ("0-9DWMY", "digits and one of D, W, M and Y"),
    "DA": ("0-9.-", "digits"),
    "TM": ("0-9:.", "digits and a point"),
    "DT": ("0-9.+-", "digits, a point and a sign"),
    "AT": ("0-9A-F", "hex digits"),
}
"""As a character class of a regular expression, and in words."""


digits_and_dots = partial(re.fullmatch, r"[0-9.]+")


def number_range(vr: str) -> NumberRange:
    """Return the range of numbers of a VR; unbounded if the VR sets no limits."""
    return _RANGES.get(vr, NumberRange())


def text_misfit(vr: str, text: str, *, case_sensitive: bool) -> str:
    """Return why no value of a VR can contain a text, such as ``VR CS allows at most 16 characters``; else empty."""
    if "\\" in text and vr not in UNSPLIT:
        return f"a backslash separates values of VR {vr}"
    if len(text) > _LENGTHS.get(vr, len(text)):
        return f"VR {vr} allows at most {_LENGTHS[vr]} characters"
    characters, words = _CHARACTERS.get(vr, ("", ""))
    seen = text if case_sensitive else text.upper()
    return f"VR {vr} allows only {words}" if characters and re.search(f"[^{characters}]", seen) else ""


def uid_misfit(text: str) -> str:
    """Return why a text of digits and dots is not a UID, such as ``it ends with a dot`` (PS3.5 9.1); else empty.

    A component may have leading zeros. PS3.5 does not allow them, but systems that make components of dates, times and
    counters write them, and a rule must be able to name a UID as it is in the data.
    """
    if not digits_and_dots(text):
        return ""
    if len(text) > _LENGTHS["UI"]:
        return f"it has more than {_LENGTHS['UI']} characters"
    flaws = (("it begins with a dot", text[0]), ("it ends with a dot", text[-1]), ("it has two dots in a row", text))
    return next((flaw for flaw, part in flaws if part == "." or ".." in part), "")
