"""Tables in a page of the documentation that a program prints, so that nobody types a figure.

A table stands between two lines that name it: ``<!-- printed by tests/…/x.py: NAME -->`` and ``<!-- end of NAME -->``.
"""

import os
import platform
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

PAGES = Path(__file__).resolve().parents[2] / "public" / "docs"
BEGIN = "<!-- printed by "
_PART = re.compile(
    rf"^(?P<begin>{BEGIN}(?P<program>\S+): (?P<name>[^\n]*) -->\n)(?P<text>.*?)^(?P<end><!-- end of (?P=name) -->)$",
    re.DOTALL | re.MULTILINE,
)


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; every column but the first is aligned to the right."""
    rule = ["---", *["---:"] * (len(titles) - 1)]
    escaped = ([cell.replace("|", r"\|") for cell in cells] for cells in (titles, rule, *rows))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in escaped)


def machine(python: str = platform.python_version()) -> str:
    """Return a line that says where and when figures were measured, and by which version of Python."""
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        models = re.findall(r"^model name\s*:\s*(.*)$", file.read(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = f"{os.cpu_count()} cores of {models[0] if models else platform.machine()}"
    system = f"{platform.system()} {platform.release().partition('-')[0]}, Python {python}"
    return f"{datetime.now(UTC):%Y-%m-%d}: {processor}, {memory:.0f} GiB of memory, {system}."


class Part(NamedTuple):
    """A part of a page that a program prints: which program, by its path; its name; what is printed."""

    program: str
    name: str
    text: str


def parts(page: str, pages: Path = PAGES) -> list[Part]:
    """Return the parts of a page that are printed."""
    return [
        Part(found["program"], found["name"], found["text"])
        for found in _PART.finditer((pages / page).read_text("utf-8"))
    ]


def put(page: str, name: str, text: str, *, is_all: bool = True, pages: Path = PAGES) -> None:
    """Print a part of a page; if it is all, put it into the page in place of what an earlier call put there.

    Raises
    ------
    LookupError
        Where the page has no such part.
    """
    sys.stdout.write(f"{text}\n")
    if not is_all:
        sys.stderr.write(f"This is not all there is to try: {pages / page} stays as it is.\n")
        return
    times = [part.name for part in parts(page, pages)].count(name)
    if times != 1:
        raise LookupError(f"{page} has {times} parts named {name}")

    def renewed(found: re.Match[str]) -> str:
        return f"{found['begin']}\n{text}\n\n{found['end']}" if found["name"] == name else found[0]

    path = pages / page
    path.write_text(_PART.sub(renewed, path.read_text("utf-8")), "utf-8")
    sys.stderr.write(f"This is now in {path}.\n")
