"""Lines and tables for people: on a terminal in colour and within its width, elsewhere as plain text in one line each.

What to show is plain data; only here is it known how a terminal shows it.
Invisible and control characters are escaped, whatever names, paths and attributes contain.
"""

import sys
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import Literal

from msgspec import Struct
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from selector.logging_setup import printable

Style = Literal["", "bad", "doubtful", "faint", "good", "place", "title"]
Part = str | tuple[str, Style]
"""A text, plain or in a style."""

_STYLES: dict[Style, str] = {
    "": "",
    "bad": "bold red",
    "doubtful": "yellow",
    "faint": "dim",
    "good": "green",
    "place": "cyan",
    "title": "bold",
}
_WIDEST = 48
"""Characters of a cell that are shown, except in the last column."""
_LEAST = 24
"""Characters of the last column that the others leave room for, as long as they are not at their narrowest."""
_NARROWEST = 8
_BETWEEN = 2
_ENDLESS = 1_000_000
"""The width of what is not a terminal."""


class Line(Struct, frozen=True):
    """A line of text; if it is wrapped, all of it is indented."""

    parts: tuple[Part, ...]
    indent: int = 0


class Grid(Struct, frozen=True):
    """Rows of cells below each other, the first of them with the titles; the last column alone is wrapped."""

    rows: tuple[tuple[Part, ...], ...]
    indent: int = 0


def line(*parts: Part, indent: int = 0) -> Line:
    """Return a line of several parts."""
    return Line(parts, indent)


def grid(titles: Sequence[str], rows: Iterable[Sequence[Part]], indent: int = 0) -> Grid:
    """Return a table."""
    titled: tuple[Part, ...] = tuple((title, "title") for title in titles)
    return Grid((titled, *map(tuple, rows)), indent)


def rendered(blocks: Iterable[Line | Grid]) -> str:
    """Return lines and tables as text for standard output as it is: a terminal, a pipe or a file."""
    console = Console(file=sys.stdout, highlight=False, legacy_windows=False)
    if not console.is_terminal:
        return "".join(f"{text}\n" for block in blocks for text in _unwrapped(block))
    with console.capture() as captured:
        for block in blocks:
            console.print(_laid_out(block, console.width))
    return captured.get()


def _unwrapped(block: Line | Grid) -> Iterator[str]:
    """Yield a line, or the lines of a table, in the width that they need; most lines are yielded without a console."""
    if isinstance(block, Line):
        yield (" " * block.indent + "".join(_shown(part) for part in block.parts)).rstrip()
        return
    console = Console(file=StringIO(), width=_ENDLESS, highlight=False, color_system=None, legacy_windows=False)
    with console.capture() as captured:
        console.print(_laid_out(block))
    yield from (text.rstrip() for text in captured.get().splitlines())


def _laid_out(block: Line | Grid, width: int = _ENDLESS) -> Padding:
    content = _table(block, width - block.indent) if isinstance(block, Grid) else _text(*block.parts)
    return Padding(content, (0, 0, 0, block.indent), expand=False)


def _table(block: Grid, width: int) -> Table:
    table = Table.grid(padding=(0, _BETWEEN, 0, 0))
    rows = [[_text(cell) for cell in row] for row in block.rows]
    for most in _widths([[cell.cell_len for cell in row[:-1]] for row in rows], width):
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=most)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return table


def _widths(lengths: Sequence[Sequence[int]], width: int) -> list[int]:
    """Return the widths of all columns but the last; the widest yield until the last has room."""
    widths = [min(max(column), _WIDEST) for column in zip(*lengths, strict=True)]
    while sum(widths) + _BETWEEN * len(widths) + _LEAST > width and max(widths) > _NARROWEST:
        widths[widths.index(max(widths))] -= 1
    return widths


def _text(*parts: Part) -> Text:
    return Text.assemble(*((_shown(part), "" if isinstance(part, str) else _STYLES[part[1]]) for part in parts))


def _shown(part: Part) -> str:
    return printable(part if isinstance(part, str) else part[0])
