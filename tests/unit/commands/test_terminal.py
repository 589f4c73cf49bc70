"""What people see of lines and tables: on a real terminal, and where there is none."""

import re
import sys
from pathlib import Path

import pytest

from selector.commands.terminal import grid, line, rendered
from tests.support.terminals import on_terminal

ROOT = Path(__file__).parents[3]
LONG = " ".join(["word"] * 40)
PROGRAM = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
from selector.commands.terminal import grid, line, rendered
rows = [("3", "t2_tse_tra", {LONG!r}), ("12", "x" * 90, "short")]
blocks = [line("a fault", ("bad", "bad"), {LONG!r}, indent=2), grid(("no", "name", "why"), rows, indent=2)]
sys.stdout.write(rendered(blocks))
"""
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_a_terminal_is_not_exceeded_and_has_colours(columns: int) -> None:
    code, printed = on_terminal([sys.executable, "-c", PROGRAM], columns)
    assert code == 0
    assert "\x1b[1;31mbad\x1b[0m" in printed
    lines = COLOUR.sub("", printed).splitlines()
    assert max(map(len, lines)) <= columns
    assert all(one.startswith("  ") for one in lines)
    assert sum(one.count("word") for one in lines) == 80


def test_a_terminal_without_colours() -> None:
    _, printed = on_terminal([sys.executable, "-c", PROGRAM], 80, NO_COLOR="1")
    assert "\x1b[31m" not in printed
    assert "\x1b[1;31m" not in printed
    _, printed = on_terminal([sys.executable, "-c", PROGRAM], 80, TERM="dumb")
    assert "\x1b" not in printed


def test_elsewhere_a_line_stays_one_whatever_its_length() -> None:
    assert rendered([line("a fault ", ("bad", "bad"), f" {LONG}", indent=2)]) == f"  a fault bad {LONG}\n"


def test_columns_are_below_each_other() -> None:
    text = rendered([grid(("no", "name", "why"), [("3", "t2 tse", LONG), ("12", "日本", ("b", "faint"))], indent=2)])
    assert text == f"  no  name    why\n  3   t2 tse  {LONG}\n  12  日本    b\n"


def test_what_is_long_is_cut_in_all_columns_but_the_last() -> None:
    text = rendered([grid(("name", "why"), [("x" * 90, "y" * 900)])])
    assert text.splitlines()[1] == f"{'x' * 47}…  {'y' * 900}"


@pytest.mark.parametrize("odd", ["\x1b[2J", "\u202e", "\n", "[bold]", ":smile:"])
def test_what_a_terminal_or_a_library_would_obey_is_shown(odd: str) -> None:
    text = rendered([line(odd), grid(("title", "last"), [(odd, odd)])])
    shown = odd if odd.isprintable() else odd.encode("unicode_escape").decode()
    assert text.count(shown) == 3
    assert len(text.splitlines()) == 3
