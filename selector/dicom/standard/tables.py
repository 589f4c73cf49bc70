"""The tables of the Standard that are next to this module, as text with a heading and tabs between columns.

In the tag of a row, an X stands for any hex digit: the row is of a repeating group (PS3.5 7.6) such as ``60XX0010``.
"""

import os
import re
from functools import cache


@cache
def table(name: str) -> str:
    """Return the text of a table."""
    with open(os.path.join(os.path.dirname(__file__), f"{name}.tsv"), encoding="ascii") as file:
        return file.read()


def row_of_tag(name: str, tag: str) -> list[str] | None:
    """Return the row of a table for a tag, eight hex digits in upper case; None if there is none.

    The row of the tag itself comes before that of a repeating group.
    """
    rows = table(name)
    at = rows.find(f"\t{tag}\t")
    if at < 0:
        pattern = next((pattern for pattern in _repeating(name) if _stands_for(pattern, tag)), None)
        at = rows.find(f"\t{pattern}\t")
    return None if at < 0 else rows[rows.rfind("\n", 0, at) + 1 : rows.find("\n", at)].split("\t")


@cache
def _repeating(name: str) -> list[str]:
    """Return the tags with an X in a table."""
    found: list[str] = re.findall(r"\t(?=[0-9A-F]*X)([0-9A-FX]{8})\t", table(name))
    return found


def _stands_for(pattern: str, tag: str) -> bool:
    """Return whether a tag with an X stands for another one; the group is even, because odd ones are private."""
    is_alike = len(tag) == len(pattern) and all(one in {"X", digit} for one, digit in zip(pattern, tag, strict=True))
    return is_alike and tag[3] in "02468ACE"
