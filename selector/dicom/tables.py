"""The tables of the Standard that are next to this module, as text with a heading and tabs between columns.

In the tag of a row, an X stands for any hex digit: the row is of a repeating group (PS3.5 7.6) such as ``60XX0010``.
"""

import os
import re
from collections.abc import Callable
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
        pattern = next((pattern for pattern, matches in _repeating(name) if matches(tag)), None)
        at = rows.find(f"\t{pattern}\t")
    return None if at < 0 else rows[rows.rfind("\n", 0, at) + 1 : rows.find("\n", at)].split("\t")


@cache
def _repeating(name: str) -> list[tuple[str, Callable[[str], object]]]:
    """Return the tags with an X in a table, each with a function that matches the tags it stands for."""
    patterns = re.findall(r"\t([0-9A-F]*X[0-9A-FX]*)\t", table(name))
    return [(pattern, re.compile(_expression(pattern)).fullmatch) for pattern in patterns]


def _expression(pattern: str) -> str:
    """Return the expression for a tag with an X; a group is even, because odd ones are private."""
    group, element = pattern[:4], pattern[4:]
    if group.endswith("X"):
        group = f"{group[:3]}[02468ACE]"
    return f"{group}{element}".replace("X", "[0-9A-F]")
