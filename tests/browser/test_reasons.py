"""The reasons of a verdict open on a click and from the keyboard."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import SYMBOLS, Report, cell, grid_of


def find(report: Report, column: int, state: str, **labels: str) -> Mapping[str, Any]:
    """Return the first series that is this to a selection and has these labels."""
    return next(
        series
        for _, series in report.series()
        if report.states(series)[column] == state and labels.items() <= series["about"].items()
    )


def open_cell(browser: Browser, report: Report, series: Mapping[str, Any], column: int) -> None:
    browser.open(report.page)
    grid_of(browser)
    browser.click(cell(series["uid"], column))


def is_open(browser: Browser) -> bool:
    return bool(browser.run("return document.getElementById('reasons').open"))


def assert_focus(browser: Browser, uid: str, column: int) -> None:
    """Wait until a cell has the focus: it comes back a moment after the reasons are closed."""
    browser.wait(f"document.activeElement === document.querySelector({json.dumps(cell(uid, column))})")


@pytest.mark.parametrize(("column", "state"), [(0, "taken"), (1, "matched"), (2, "undecided"), (0, "rejected")])
def test_a_click_shows_every_condition_that_decided(browser: Browser, report: Report, column: int, state: str) -> None:
    series = find(report, column, state)
    open_cell(browser, report, series, column)
    verdict = series["verdicts"][column]
    assert browser.text("#reasons-title") == f"{report.record['selections'][column]['name']}\n{SYMBOLS[state]}\n{state}"
    findings = browser.all("#reasons .findings > li")
    assert verdict["findings"]
    assert len(findings) == len(verdict["findings"])
    for shown, finding in zip(findings, verdict["findings"], strict=True):
        condition = report.record["conditions"][finding["condition"]]
        said = (SYMBOLS[finding["outcome"]], finding["outcome"], condition["asks"], condition["place"])
        assert all(text in shown for text in said)
        assert f"found: {finding['found']}" in shown
    assert series["uid"] in browser.text("#reasons .body dl")


def test_a_change_that_would_match_is_suggested(browser: Browser, report: Report) -> None:
    series = find(report, 0, "rejected", SeriesDescription="SAG T2")
    assert series["verdicts"][0]["change"]
    open_cell(browser, report, series, 0)
    assert browser.text("#reasons .change") == f"Smallest change\n{series['verdicts'][0]['change']}"


def test_nothing_is_suggested_where_no_change_is_told(browser: Browser, report: Report) -> None:
    series = find(report, 0, "rejected", SeriesDescription="localizer")
    assert not series["verdicts"][0]["change"]
    open_cell(browser, report, series, 0)
    assert browser.all("#reasons .change") == []


@pytest.mark.parametrize(
    ("column", "description", "words"),
    [
        (1, "SAG T1", "All conditions hold. 3 series tie for 1 place: "),
        (2, "EPI PE=AP", "All conditions hold. Taken, but the study lacks T2 and contributes nothing."),
        (3, "cerebrum seg - MR ref: 3D_AX_T1_postcontrast", "All conditions hold. It has no image"),
        (0, "AX T2 UPPER", "All conditions hold, and the series was taken."),
        (0, "localizer", "Rejected. These conditions decided the outcome:"),
        (2, "localizer", "Neither matched nor rejected. These conditions decided the outcome:"),
    ],
)
def test_a_sentence_says_why(browser: Browser, report: Report, column: int, description: str, words: str) -> None:
    series = next(one for _, one in report.series() if one["about"].get("SeriesDescription") == description)
    open_cell(browser, report, series, column)
    assert browser.text("#reasons .why").startswith(words)


def test_it_closes_on_escape_on_its_button_and_on_a_click_beside_it(browser: Browser, report: Report) -> None:
    series = find(report, 0, "taken")
    open_cell(browser, report, series, 0)
    browser.press("Escape")
    assert not is_open(browser)
    browser.click(cell(series["uid"], 0))
    browser.click("#close")
    assert not is_open(browser)
    browser.click(cell(series["uid"], 0))
    assert is_open(browser)
    browser.click_at(20, 400)
    assert not is_open(browser)
    assert_focus(browser, series["uid"], 0)


def test_next_and_previous_step_through_the_series_shown(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    browser.choose('#filters select[data-column="1"]', "Matched")
    uids = list(grid_of(browser))
    assert len(uids) == 4
    browser.click(cell(uids[0], 1))
    assert browser.run("return document.getElementById('previous').disabled") is True
    for uid in uids[1:]:
        browser.click("#next")
        assert uid in browser.text("#reasons .body")
    assert browser.run("return document.getElementById('next').disabled") is True
    browser.click("#previous")
    browser.press("Escape")
    assert_focus(browser, uids[2], 1)


def test_the_keyboard_alone_reaches_the_reasons_of_a_cell(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    uids = list(grid_of(browser))
    browser.run("document.querySelector('#filters select[data-column=\"3\"]').focus()")
    browser.press("Tab")
    assert_focus(browser, uids[0], 0)
    browser.press("Down", "Down", "Right", "Right", "Left", "Up")
    assert_focus(browser, uids[1], 1)
    browser.press("Enter")
    assert is_open(browser)
    assert browser.text("#reasons-title").startswith("T1")
    assert uids[1] in browser.text("#reasons .body")
    browser.press(*["Tab"] * 5, "Enter")  # two buttons that copy, the address, and *Previous* come before *Next*
    assert uids[2] in browser.text("#reasons .body")
    browser.press("Escape")
    assert not is_open(browser)
    assert_focus(browser, uids[2], 1)


def test_the_arrow_keys_stop_at_the_edges_and_jump_to_the_ends(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    uids = list(grid_of(browser))
    browser.run("document.querySelector('#filters select[data-column=\"3\"]').focus()")
    browser.press("Tab", "Up", "Left")
    assert_focus(browser, uids[0], 0)
    browser.press("End")
    assert_focus(browser, uids[0], 3)
    browser.press("Control+End")
    assert_focus(browser, uids[-1], 3)
    browser.press("Down", "Right")
    assert_focus(browser, uids[-1], 3)
    browser.press("Home")
    assert_focus(browser, uids[-1], 0)
    browser.press("Control+Home")
    assert_focus(browser, uids[0], 0)


def test_the_grid_is_one_stop_for_the_tab_key(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    uid = list(grid_of(browser))[3]
    browser.click(cell(uid, 2))
    browser.press("Escape")
    assert_focus(browser, uid, 2)
    stops = browser.run("return [...document.querySelectorAll('#grid button')].filter((e) => e.tabIndex === 0).length")
    assert stops == 1


def test_every_control_of_the_page_can_be_reached_with_the_tab_key(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    grid_of(browser)
    wanted = browser.run(
        "return [...document.querySelectorAll('summary, select, input, button')]"
        ".filter((e) => e.checkVisibility() && e.tabIndex >= 0).length"
    )
    browser.run("window.reached = new Set(); addEventListener('focusin', (event) => window.reached.add(event.target))")
    browser.press(*["Tab"] * (wanted + 1))
    assert browser.run("return window.reached.size") == wanted


def test_a_screen_reader_is_told_what_the_parts_are(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    grid_of(browser)
    assert browser.run(
        "const [grid] = document.querySelectorAll('[role=grid]');"
        "return [grid.ariaRowCount, grid.ariaColCount, grid.querySelectorAll('[role=columnheader]').length]"
    ) == ["25", "5", 5]
    unnamed = browser.run(
        "return [...document.querySelectorAll('input, select')].filter((e) => !e.labels[0]?.innerText).length"
    )
    assert unnamed == 0
    assert browser.run("return document.getElementById('shown').role") == "status"


def test_a_uid_is_copied(browser: Browser, report: Report) -> None:
    series = find(report, 0, "taken")
    open_cell(browser, report, series, 0)
    browser.click("#reasons .copy")
    assert browser.run("return getSelection().toString()") == series["uid"]
    assert browser.text("#copied") == "Copied"
    browser.press("Escape")
    browser.click("#search")
    browser.press("Control+v")
    assert browser.run("return document.getElementById('search').value") == series["uid"]


def test_each_cell_has_an_address(browser: Browser, report: Report) -> None:
    series = find(report, 1, "matched")
    open_cell(browser, report, series, 1)
    address = browser.run("return location.href")
    assert address == f"{report.page.as_uri()}#series={series['uid']}&selection=T1"
    browser.press("Escape")
    browser.wait(f"location.href === {json.dumps(report.page.as_uri())}")  # It changes a moment after the close.
    browser.open("about:blank")
    browser.open(address)
    assert is_open(browser)
    assert browser.text("#reasons-title").startswith("T1")
    assert series["uid"] in browser.text("#reasons .body")


def test_an_address_is_followed_on_an_open_page_also_to_a_series_that_is_filtered_out(
    browser: Browser, report: Report
) -> None:
    browser.open(report.page)
    browser.choose('#filters select[data-column="0"]', "Taken")
    series = find(report, 3, "rejected")
    browser.run("location.hash = arguments[0]", f"series={series['uid']}&selection=Segmentation")
    browser.wait("document.getElementById('reasons').open")
    assert series["uid"] in browser.text("#reasons .body")
    browser.press("Escape")
    browser.wait("location.hash === ''")
    browser.run("location.hash = 'series=1.2.3&selection=T1'")
    assert not is_open(browser)


def test_an_address_is_followed_while_the_reasons_of_another_cell_are_open(browser: Browser, report: Report) -> None:
    open_cell(browser, report, find(report, 1, "matched"), 1)
    series = find(report, 3, "rejected")
    address = f"{report.page.as_uri()}#series={series['uid']}&selection=Segmentation"
    browser.run("location.href = arguments[0]", address)
    browser.wait("document.getElementById('reasons-title').textContent.startsWith('Segmentation')")
    browser.run("return new Promise((done) => setTimeout(done))")  # The close of the other ones is announced by then.
    assert is_open(browser)
    assert browser.run("return location.href") == address


def test_a_click_right_after_typing_opens_the_reasons(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    grid_of(browser)
    browser.click("#search")
    browser.type("upper")
    browser.click('#grid button[data-column="1"]')
    assert is_open(browser)
    assert "UPPER" in browser.text("#reasons .body")


def test_the_tree_of_a_screen_reader_has_names_for_everything(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    uid = next(iter(grid_of(browser)))
    browser.click(cell(uid, 0))  # What is far from the screen is not in the tree.
    browser.press("Escape")
    assert_focus(browser, uid, 0)
    tree = browser.accessibility()
    roles = {"grid", "row", "rowheader", "columnheader", "gridcell", "button", "combobox", "searchbox", "status"}
    assert roles <= {role for role, _ in tree}
    named = roles - {"gridcell", "status"}
    assert [(role, name) for role, name in tree if role in named and not name.strip()] == []
    names = [name for role, name in tree if role == "button"]
    assert "T2 taken" in names
    assert [name for role, name in tree if role == "article"] == ["T2", "T1", "EPI", "Segmentation"]
    assert [name for role, name in tree if role == "grid"] == ["Series"]
