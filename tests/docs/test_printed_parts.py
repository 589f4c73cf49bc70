"""The parts of pages that programs print: all there, and none that shows a failure."""

from pathlib import Path

import pytest

from tests.docs.markdown import ROOT, tables
from tests.support import printed
from tests.support.printed import BEGIN, PAGES

FAILURES = {"failures", "otherwise"}
"""Titles of the columns that count what went wrong."""


@pytest.mark.parametrize("page", sorted(path.name for path in PAGES.glob("*.md")))
def test_each_part_is_printed_by_a_program_that_is_there(page: str) -> None:
    parts = printed.parts(page)
    assert len(parts) == (PAGES / page).read_text("utf-8").count(BEGIN)
    for part in parts:
        assert part.text.strip(), part.name
        assert (ROOT / part.program).is_file(), part.program


def shown_in(text: str) -> list[str]:
    """Return the counts of failures that the tables of a text show."""
    return [
        row[column]
        for head, *rows in tables(text)
        for column in range(len(head))
        if head[column] in FAILURES
        for row in rows
    ]


def test_no_table_shows_a_failure() -> None:
    shown = {part.name: shown_in(part.text) for part in printed.parts("reliability.md")}
    assert {name for name, counts in shown.items() if counts} >= {"fuzzing", "faults", "memory", "limits"}
    assert {name: counts for name, counts in shown.items() if set(counts) - {"0"}} == {}


def test_a_failure_would_be_seen() -> None:
    assert shown_in("| fault | failures |\n| --- | ---: |\n| a | 0 |\n| b | 3 |") == ["0", "3"]


def test_only_the_part_that_is_named_is_put(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    empty = "".join(f"{BEGIN}x.py: {name} -->\n<!-- end of {name} -->\n" for name in ("one", "two"))
    page.write_text(empty, "utf-8")
    printed.put("page.md", "two", "text", pages=tmp_path)
    printed.put("page.md", "two", "other text", pages=tmp_path)
    assert [part.text for part in printed.parts("page.md", tmp_path)] == ["", "\nother text\n\n"]
    with pytest.raises(LookupError):
        printed.put("page.md", "three", "text", pages=tmp_path)
