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

PAGES = Path(__file__).resolve().parents[2] / "public" / "docs"


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; every column but the first is aligned to the right."""
    rule = ["---", *["---:"] * (len(titles) - 1)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (titles, rule, *rows))


def machine(python: str = platform.python_version()) -> str:
    """Return a line that says where and when figures were measured, and by which version of Python."""
    with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
        models = re.findall(r"^model name\s*:\s*(.*)$", file.read(), re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    processor = f"{os.cpu_count()} cores of {models[0] if models else platform.machine()}"
    system = f"{platform.system()} {platform.release().partition('-')[0]}, Python {python}"
    return f"{datetime.now(UTC):%Y-%m-%d}: {processor}, {memory:.0f} GiB of memory, {system}."


def put(page: str, name: str, text: str) -> None:
    """Print a part of a page, and put it into the page in place of what an earlier call put there.

    Raises
    ------
    LookupError
        Where the page has no such part.
    """
    sys.stdout.write(f"{text}\n")
    path = PAGES / page
    part = re.compile(
        rf"(<!-- printed by \S+: {re.escape(name)} -->\n).*?(<!-- end of {re.escape(name)} -->)", re.DOTALL
    )
    replaced, times = part.subn(lambda marks: f"{marks[1]}\n{text}\n\n{marks[2]}", path.read_text("utf-8"))
    if times != 1:
        raise LookupError(f"{page} has {times} parts named {name}")
    path.write_text(replaced, "utf-8")
