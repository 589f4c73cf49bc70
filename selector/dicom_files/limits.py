"""What is not written in full, so that a rule finds it unreadable and never decides on a part.

A sequence whose JSON is longer than `LONGEST` is replaced by a text, and any other such value by the reference that
PS3.18 F.2.2 has for it. That holds from the innermost sequence outwards, so that a long list of contours does not hide
the references beside it. The functional groups of multi-frame objects (PS3.3 C.7.6.16) are written in full.
"""

from collections.abc import Sequence

from selector.files.json_text import compact

LONGEST = 1 << 15
"""Bytes that a value may have, in the file and in JSON."""
DEEPEST = 16
"""Levels of sequences in sequences that are written."""
TOO_DEEP = compact("not written: too many levels")
"""Replaces a sequence below the deepest level."""

_FUNCTIONAL_GROUPS = frozenset({0x52009229, 0x52009230})


def limited_sequence(tag: int, items: Sequence[bytes]) -> bytes:
    """Return the JSON of a sequence from that of its items, or of the text that replaces it."""
    joined = b"[" + b",".join(items) + b"]"
    if len(joined) <= LONGEST or tag in _FUNCTIONAL_GROUPS:
        return joined
    return compact(f"not written: {len(items)} items")


def reference(tag: int, vr: str) -> bytes:
    """Return the JSON that replaces a long value: it is in the file itself, under its tag."""
    return compact({"vr": vr, "BulkDataURI": f"#{tag:08X}"})
