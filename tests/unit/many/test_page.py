"""The page of a batch."""

import re

import msgspec
import pytest

from selector.many.page import page
from selector.many.rows import (
    BatchSummary,
    CauseCount,
    ExitCodeCount,
    FailureCount,
    LackingCount,
    ScannerCount,
    ScannerRow,
    SelectionCount,
)
from selector.report.record import RulesRow

RULES = RulesRow("default", "selection-rules.json", "ab12", "bySeries", distinct=False, same=())
ODD = '<script>alert("&")</script>\x1b\u202e'
SUMMARY = BatchSummary(
    version="1.2.3",
    exit_code=6,
    rules=RULES,
    payloads=1200,
    kept=7,
    complete=1000,
    exit_codes=(ExitCodeCount(0, 1190), ExitCodeCount(3, 10)),
    failures=(FailureCount(3, ODD, 10, ("p1", ODD)),),
    selections=(
        SelectionCount("T2", 1100, 1300, (CauseCount("no series matches", 90),)),
        SelectionCount(ODD, 0, 0, ()),
    ),
    lacking=(LackingCount(("T2", ODD), 90),),
    scanners=(ScannerCount(ScannerRow("SIEMENS", "Prisma", ODD), 1200, 1000, (1100, 0)),),
)


def cells(html: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", html)
    return [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in rows]


def test_what_is_on_the_page() -> None:
    html = page(SUMMARY)
    assert "<li>1,000 of 1,200 payloads have everything that the rules select</li>" in html
    assert "<li>10 have no output</li>" in html
    assert "<li>7 were not done again, because nothing has changed</li>" in html
    assert "rules selection-rules.json, SHA-256 ab12, version 1.2.3" in html
    shown = cells(html)
    assert ["0", "has its output", "1,190"] in shown
    assert ["T2", "1,100", "100", "1,300"] in shown
    assert ["T2", "no series matches", "90"] in shown


def test_the_page_needs_nothing_and_runs_nothing() -> None:
    html = page(SUMMARY)
    assert "<script" not in html
    assert not re.search(r"(src|href)=", html)
    assert "default-src 'none'" in html
    assert html.count("&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;  ") == 6
    assert "\x1b" not in html


def test_a_table_without_rows_is_left_out() -> None:
    empty = BatchSummary("1", 0, RULES, 0, 0, 0, (), (), (), (), ())
    assert "<table>" not in page(empty)
    assert "were not done again" not in page(empty)


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 5, 7])
def test_every_exit_code_has_a_meaning(code: int) -> None:
    html = page(msgspec.structs.replace(SUMMARY, exit_codes=(ExitCodeCount(code, 1),)))
    (row,) = [row for row in cells(html) if row[0] == str(code) and row[-1] == "1"]
    assert row[1]
