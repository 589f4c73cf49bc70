"""The tables of the Standard that are next to this module, as text with a heading and tabs between columns."""

import os
from functools import cache


@cache
def table(name: str) -> str:
    """Return the text of a table."""
    with open(os.path.join(os.path.dirname(__file__), f"{name}.tsv"), encoding="ascii") as file:
        return file.read()
