"""20,000 verdicts are still a page to work with."""

import copy
import re

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import BRAIN, ROOT, TEST_DATA, Report, Run, grid_of, payload_of

COPIES = 209


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The full report of `test-data`, copied under UIDs of its own until there are 20,000 verdicts."""
    metadata, images = payload_of(TEST_DATA)
    studies, mapping = [], {}
    for number in range(COPIES):
        for study in copy.deepcopy(metadata["studies"]):
            study["StudyInstanceUID"] += f".{number}"
            for series in study["series"]:
                uid = series["SeriesInstanceUID"]
                series["SeriesInstanceUID"] = f"{uid}.{number}"
                if uid in images:
                    mapping[f"{uid}.{number}"] = images[uid]
            studies.append(study)
    run = Run(tmp_path_factory.mktemp("large"))
    run.payload({"studies": studies}, mapping)
    report = run.report(BRAIN, level="full")
    assert sum(len(series["verdicts"]) for _, series in report.series()) >= 20_000
    return report


@pytest.mark.parametrize("width", [390, 1280])
def test_it_loads_and_shows_every_series(browser: Browser, large: Report, width: int) -> None:
    browser.show(width=width)
    browser.open(large.page)
    assert browser.text("#shown") == "5,016 of 5,016 series in 1,045 of 1,045 studies"
    assert list(grid_of(browser)) == [series["uid"] for _, series in large.series()]
    assert browser.logged("browser") == []


def test_it_starts_without_making_every_row(browser: Browser, large: Report) -> None:
    browser.open(large.page)
    made_at_once = browser.run(
        "apply();return ['#grid .row', '#grid .block'].map((css) => document.querySelectorAll(css).length)"
    )
    assert made_at_once == [41, 126]


def test_each_click_makes_few_rows_however_many_it_shows(browser: Browser, large: Report) -> None:
    browser.open(large.page)
    browser.run("window.requestIdleCallback = () => {}; apply()")

    def search() -> None:
        browser.click("#search")
        browser.type("t")

    actions = [
        lambda: browser.choose('#filters select[data-column="0"]', "Not taken"),
        lambda: browser.choose("#order", "Nearest misses first"),
        lambda: browser.click("#all"),
        lambda: browser.click("#selections .card:first-child .counts .rejected"),
        lambda: browser.click("#selections .card:first-child .note .link"),
        search,
    ]
    for action in actions:
        browser.run("document.getElementById('grid').replaceChildren()")
        action()
        browser.wait("document.querySelector('#grid .row:not(.head)')")
        shown, made = browser.run("return [view.length, document.querySelectorAll('#grid .row').length]")
        assert shown > 2_000
        assert made < shown / 4


def test_the_rows_are_there_wherever_one_scrolls_to(browser: Browser, large: Report) -> None:
    browser.open(large.page)
    browser.run("window.requestIdleCallback = () => {}; apply()")
    for part in (0.5, 1, 0.25):
        browser.run("scrollTo(0, document.body.scrollHeight * arguments[0])", part)
        browser.wait("document.elementFromPoint(200, 300)?.closest('#grid .row, #grid .study')")
    assert browser.run("return document.querySelectorAll('#grid .block:empty').length") > 50


def test_the_keyboard_goes_to_the_last_row_at_once(browser: Browser, large: Report) -> None:
    browser.open(large.page)
    browser.run("document.querySelector('#filters select[data-column=\"3\"]').focus()")
    browser.press("Tab", "Control+End")
    *_, (_, last) = large.series()
    browser.wait(f"document.activeElement.closest('.row').dataset.series === '{last['uid']}'")
    browser.wait("document.activeElement.getBoundingClientRect().bottom <= innerHeight")
    assert browser.run("return document.activeElement.getBoundingClientRect().top") > 0
    browser.press("Enter")
    assert last["uid"] in browser.text("#reasons .body")


def test_filters_answer(browser: Browser, large: Report) -> None:
    browser.open(large.page)
    browser.choose('#filters select[data-column="0"]', "Taken")
    assert browser.text("#shown") == "209 of 5,016 series in 209 of 1,045 studies"
    taken = [series["uid"] for _, series in large.series() if series["verdicts"][0]["taken"]]
    assert list(grid_of(browser)) == taken
    browser.click("#search")
    browser.type(taken[-1])
    browser.press("Enter")
    assert browser.text("#shown") == "1 of 5,016 series in 1 of 1,045 studies"
    browser.click("#all")
    browser.choose("#order", "Nearest misses first")
    assert len(grid_of(browser)) == 5_016


def test_the_lists_of_what_was_taken_stay_short_until_asked(browser: Browser, large: Report) -> None:
    browser.open(large.page)
    taken = "#selections .card:first-child details:first-of-type"
    browser.click(f"{taken} summary")
    assert browser.text(f"{taken} li:last-child") == "Show all 209"
    assert len(browser.all(f"{taken} li")) == 21


def test_a_print_has_every_row(browser: Browser, large: Report) -> None:
    browser.open(large.page)
    browser.run("window.requestIdleCallback = () => {}; apply(); dispatchEvent(new Event('beforeprint'))")
    assert browser.run("return document.querySelectorAll('#grid .row:not(.head)').length") == 5_016


def test_a_print_has_every_row_on_few_pages(browser: Browser, run: Run) -> None:
    """The public sample took 122 pages."""
    run.payload(*payload_of(ROOT / "tests" / "data" / "idc"))
    rules = {"selections": [{"name": name, "conditions": {"Modality": name}} for name in ("CT", "MR", "PT")]}
    browser.open(run.report(rules).page)
    pages = re.findall(rb"/Type\s*/Page[^s]", browser.printed())
    assert 1 < len(pages) <= 15
