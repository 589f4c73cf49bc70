"""The page of documentation says what the report is."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from selector.report import build as reports
from tests.browser.chromium import Browser
from tests.browser.conftest import ROOT, SYMBOLS, Report
from tests.docs.markdown import blocks, codes, section, table

PAGE = "public/docs/report.md"


def told(introduced_by: str) -> dict[str, set[str]]:
    """Return the members that a table of the record tells, each with those named in its meaning."""
    rows = table(section(PAGE, "## The record").partition(introduced_by)[2])
    return {name: set(codes(meaning)) for names, meaning in rows for name in codes(names)}


def members(things: Iterable[dict[str, Any]]) -> set[str]:
    (found,) = {tuple(thing) for thing in things}
    return set(found)


def test_the_tables_name_all_members_of_the_record(report: Report) -> None:
    record = report.record
    whole = told("column by column.\n")
    assert set(whole) == set(record)
    parts = ("rules", "counts"), ("inputs", "conditions")
    for name in (*parts[0], *parts[1]):
        thing = [record[name]] if name in parts[0] else record[name]
        assert members(thing) <= whole[name]
    assert whole["findings"] - {"conditions"} == members(record["findings"])
    assert whole["leftOut"] == {"file", "place", "reason"}
    assert whole["faults"] == {"file", "place", "message"}

    selection = told("A selection:\n")
    assert set(selection) == members(record["selections"])
    assert selection["steps"] >= members(step for one in record["selections"] for step in one["steps"])
    assert set(told("A cause:\n")) == members(one["cause"] for one in record["selections"] if one["cause"])
    verdict = told("A verdict:\n")
    assert set(verdict) == members(record["verdicts"])
    assert verdict["outcome"] == {one["outcome"] for one in record["verdicts"]}
    assert set(told("A study:\n")) == members(record["studies"])
    assert set(told("A choice:\n")) == members(record["choices"])
    series = told("each series:\n")
    assert set(series) == set(record["series"])
    assert series["about"] == members(record["series"]["about"].values())


def test_the_limits_are_those_of_the_program() -> None:
    text = section(PAGE, "## Report levels")
    assert set(re.findall(r"[\d,]{5,}", text)) == {f"{reports.FULL_LIMIT:,}"}
    assert f"up to {reports.NEAREST} nearest misses" in text


def test_the_example_prints_the_changes(report: Report, tmp_path: Path) -> None:
    (example,) = blocks(PAGE, "python")
    (tmp_path / "logs").mkdir()
    shutil.copy(report.page.with_suffix(".json"), tmp_path / "logs")
    command = [sys.executable, "-c", example.text]
    environment = os.environ | {"PYTHONUTF8": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    changes = [verdict["change"] for _, series in report.series() for verdict in series["verdicts"]]
    assert len(done.stdout.splitlines()) == len(list(filter(None, changes))) > 0


def test_the_symbols_are_those_of_the_page(browser: Browser, report: Report) -> None:
    rows = table(section(PAGE, "## Reading the page"))
    assert {word: symbol for symbol, word, _ in rows} == SYMBOLS
    browser.open(report.page)
    for state, symbol in SYMBOLS.items():
        assert browser.text(f"#grid .outcome.{state} .symbol") == symbol


def test_the_filters_are_those_of_the_page(browser: Browser, report: Report) -> None:
    rows = table(section(PAGE, "## Reading the page").partition("combined with each other.")[2])
    browser.open(report.page)
    labels = browser.all("#filters > label > span, #filters > details > summary")
    assert [name for name, _ in rows] == labels


@pytest.mark.parametrize("heading", ["## Reading the page", "## How to find the answer"])
def test_what_is_named_in_italics_stands_on_the_page(browser: Browser, report: Report, heading: str) -> None:
    named = set(re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", section(PAGE, heading)))
    assert named
    browser.open(report.page)
    browser.click("#grid button.outcome")
    words = browser.run("return [...document.querySelectorAll('summary, option, button')].map((e) => e.textContent)")
    assert named <= set(words)


def test_the_pictures_are_there() -> None:
    names = re.findall(r"!\[[^]]+\]\(([^)]+)\)", (ROOT / PAGE).read_text("utf-8"))
    assert len(names) == 2
    assert all((ROOT / PAGE).with_name(name).read_bytes().startswith(b"\x89PNG") for name in names)
