"""The page of a batch, `batch-summary.html`: the summary as tables, for people who curate a cohort."""

import os
from collections.abc import Iterable, Sequence
from html import escape

from selector.many.rows import BatchSummary

_TABLES = "<!--TABLES-->"
_MEANINGS = {
    0: "has its output",
    1: "unexpected failure, a bug",
    2: "settings or rules cannot be used",
    3: "inputs missing, unreadable or malformed",
    4: "no study has all its required selections",
    5: "output could not be written",
    7: "needs more memory or time than is available",
}
Cell = str | int
Row = tuple[Cell, ...]


def page(summary: BatchSummary) -> str:
    """Return the page: HTML that needs nothing else."""
    with open(os.path.join(os.path.dirname(__file__), "page.html"), encoding="utf-8") as file:
        before, _, after = file.read().partition(_TABLES)
    return before + "\n".join(_sections(summary)) + after


def _sections(summary: BatchSummary) -> Iterable[str]:
    names = [one.name for one in summary.selections]
    yield _overview(summary)
    codes = ((one.exit_code, _MEANINGS.get(one.exit_code, ""), one.payloads) for one in summary.exit_codes)
    yield _section("How they ended", ("exit code", "meaning", "payloads"), codes)
    taken = ((one.name, one.payloads, summary.payloads - one.payloads, one.series) for one in summary.selections)
    yield _section("What was taken", ("selection", "payloads that have it", "that lack it", "series taken"), taken)
    lacking = ((", ".join(one.selections), one.payloads) for one in summary.lacking)
    yield _section("What payloads lack", ("selections", "payloads"), lacking)
    causes = ((one.name, cause.cause, cause.payloads) for one in summary.selections for cause in one.causes)
    yield _section("Why a selection took nothing", ("selection", "cause", "payloads"), causes)
    failures = ((one.exit_code, one.cause, one.payloads, ", ".join(one.first)) for one in summary.failures)
    yield _section("Why payloads have no output", ("exit code", "cause", "payloads", "the first of them"), failures)
    scanners: Iterable[Row] = (
        (one.scanner.manufacturer, one.scanner.model, one.scanner.software, one.payloads, one.complete, *one.selections)
        for one in summary.scanners
    )
    titles = (
        "manufacturer",
        "model",
        "software",
        "payloads",
        "that have all",
        *(f"that have {name}" for name in names),
    )
    yield _section("By scanner and software", titles, scanners)


def _overview(summary: BatchSummary) -> str:
    rules = summary.rules.file or summary.rules.source
    lines = [
        f"{summary.complete:,} of {summary.payloads:,} payloads have everything that the rules select",
        f"{summary.payloads - sum(one.payloads for one in summary.exit_codes if not one.exit_code):,} have no output",
        *([f"{summary.kept:,} were not done again, because nothing has changed"] if summary.kept else []),
        f"rules {rules}, SHA-256 {summary.rules.sha256}, version {summary.version}",
    ]
    return "<ul>" + "".join(f"<li>{_text(line)}</li>" for line in lines) + "</ul>"


def _section(title: str, titles: Sequence[str], rows: Iterable[Row]) -> str:
    """Return a table below a heading; nothing if it has no rows."""
    body = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    if not body:
        return ""
    head = "".join(f"<th>{_text(one)}</th>" for one in titles)
    return f"<h2>{title}</h2>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _cell(value: Cell) -> str:
    return f'<td class="number">{value:,}</td>' if isinstance(value, int) else f"<td>{_text(value)}</td>"


def _text(text: str) -> str:
    return escape("".join(one if one.isprintable() else " " for one in text))
