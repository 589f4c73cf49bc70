"""The page can be read at any width, in light and dark colours, and without telling colours apart."""

import re

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import SYMBOLS, TEST_DATA, Report, Run, grid_of, payload_of

LONG = "W" * 300
WIDTHS = [320, 360, 768, 1280, 2560]
AA = 4.5
"""The least contrast of text with what is behind it (WCAG 2.2, 1.4.3)."""

_COLOURS = """
const [css] = arguments;
const behind = (element) => {
  const colour = getComputedStyle(element).backgroundColor;
  return colour === "rgba(0, 0, 0, 0)" ? behind(element.parentElement) : colour;
};
const shown = [...document.querySelectorAll(css)].filter((element) => element.checkVisibility());
const pairs = shown.map((element) => `${getComputedStyle(element).color} on ${behind(element)}`);
return [...new Set(pairs)];
"""


def luminance(colour: str) -> float:
    """Return the relative luminance of an opaque colour, as WCAG defines it."""
    parts = [int(part) / 255 for part in re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", colour).groups()]  # type: ignore[union-attr]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrasts(browser: Browser, css: str) -> dict[str, float]:
    """Return the contrasts of the text of elements, by the pair of colours."""
    found = {}
    for pair in browser.run(_COLOURS, css):
        dark, light = sorted(map(luminance, pair.split(" on ")))
        found[pair] = (light + 0.05) / (dark + 0.05)
    return found


def assert_no_sideways_scroll(browser: Browser) -> None:
    width, available = browser.run(
        "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert width <= available


def test_the_measure_of_contrast_is_that_of_the_guidelines() -> None:
    assert luminance("rgb(0, 0, 0)") == 0
    assert luminance("rgb(255, 255, 255)") == pytest.approx(1)
    assert luminance("rgb(118, 118, 118)") == pytest.approx(0.1812, abs=1e-4)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_never_scrolls_sideways(browser: Browser, report: Report, width: int) -> None:
    browser.show(width=width, height=800)
    browser.open(report.page)
    grid_of(browser)
    assert_no_sideways_scroll(browser)
    browser.click("#about summary")
    browser.click("#grid button.rejected")
    assert_no_sideways_scroll(browser)
    left, right = browser.run(
        "const r = document.getElementById('reasons').getBoundingClientRect(); return [r.left, r.right]"
    )
    assert 0 <= left < right <= width


@pytest.mark.parametrize("level", ["full", "summary"])
@pytest.mark.parametrize("width", [320, 1280])
def test_long_words_are_broken(browser: Browser, run: Run, width: int, level: str) -> None:
    series = {"SeriesInstanceUID": f"1.2{LONG}", "SeriesDescription": LONG, "SeriesNumber": LONG, "Modality": LONG}
    run.payload({"studies": [{"StudyInstanceUID": f"1{LONG}", "series": [series]}]}, below=LONG[:200])
    selections = [
        {"name": f"{number}{LONG}", "description": LONG, "conditions": {"Modality": {"contains": f"{LONG}{number}"}}}
        for number in range(9)
    ]
    browser.show(width=width, height=800)
    browser.open(run.report({"selections": selections}, level=level).page)
    assert_no_sideways_scroll(browser)
    browser.click("#grid button.outcome")
    assert_no_sideways_scroll(browser)
    assert browser.run("const b = document.querySelector('#reasons .body'); return b.scrollWidth <= b.clientWidth")


def test_on_a_phone_every_cell_names_its_selection(browser: Browser, report: Report) -> None:
    browser.show(width=390, height=800)
    browser.open(report.page)
    grid_of(browser)
    names = [selection["name"] for selection in report.record["selections"]]
    sizes = browser.run(
        "return [...document.querySelectorAll('#grid .of')]"
        ".map((e) => [e.textContent.trim(), e.getBoundingClientRect().width > 5])"
    )
    assert sizes == [[name, True] for name in names] * 24


def test_cells_stand_below_the_name_of_their_selection(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    grid_of(browser)
    left = "return [...document.querySelectorAll(arguments[0])].map((e) => Math.round(e.getBoundingClientRect().left))"
    heads = browser.run(left, "#grid .head [role=columnheader]")[1:]
    assert heads == sorted(set(heads))
    assert browser.run(left, "#grid [role=gridcell]") == heads * 24


def test_the_names_of_the_selections_stay_in_sight(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    grid_of(browser)
    browser.run("document.querySelector('#grid .block').lastElementChild.scrollIntoView({ block: 'end' })")
    assert browser.run("return document.querySelector('#grid .head').getBoundingClientRect().top") == 0


def test_many_selections_are_listed_where_columns_do_not_fit(browser: Browser, run: Run) -> None:
    run.payload(*payload_of(TEST_DATA))
    selections = [{"name": f"Selection {number}", "conditions": {"Modality": "MR"}} for number in range(30)]
    browser.open(run.report({"selections": selections}).page)
    assert len(grid_of(browser)) == 24
    assert_no_sideways_scroll(browser)
    names = browser.run(
        "document.getElementById('grid').scrollIntoView();"
        "const names = [...document.querySelector('#grid .cells').querySelectorAll('.of')];"
        "return names.map((e) => [e.textContent.trim(), e.getBoundingClientRect().width > 5])"
    )
    assert names == [[f"Selection {number}", True] for number in range(30)]


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_enough_contrast(browser: Browser, report: Report, *, dark: bool) -> None:
    browser.show(dark=dark)
    browser.open(report.page)
    grid_of(browser)
    browser.click("#about summary")
    for state in SYMBOLS:
        found = contrasts(browser, f"#grid .outcome.{state}")
        assert len(found) == 1
        assert min(found.values()) >= AA, found
    every = contrasts(browser, "body *:not(:empty)")
    assert len(every) > 8
    assert {pair: value for pair, value in every.items() if value < AA} == {}
    browser.click("#grid button.undecided")
    inside = contrasts(browser, "#reasons *")
    assert {pair: value for pair, value in inside.items() if value < AA} == {}


@pytest.mark.parametrize("dark", [False, True])
def test_faults_have_enough_contrast(browser: Browser, run: Run, *, dark: bool) -> None:
    run.payload(*payload_of(TEST_DATA))
    browser.show(dark=dark)
    browser.open(run.report({"selections": []}).page)
    assert min(contrasts(browser, "body *").values()) >= AA


def test_dark_is_dark_and_light_is_light(browser: Browser, report: Report) -> None:
    backgrounds = []
    for dark in (False, True):
        browser.show(dark=dark)
        browser.open(report.page)
        backgrounds.append(luminance(browser.run("return getComputedStyle(document.body).backgroundColor")))
    assert backgrounds[0] > 0.8
    assert backgrounds[1] < 0.05


def test_every_outcome_has_a_symbol_and_a_word_of_its_own(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    cells = [text for row in grid_of(browser).values() for text in row]
    assert {(text[0], text.rpartition(" ")[2]) for text in cells} == {(mark, state) for state, mark in SYMBOLS.items()}


@pytest.mark.parametrize("dark", [False, True])
def test_the_focus_can_be_seen(browser: Browser, report: Report, *, dark: bool) -> None:
    browser.show(dark=dark)
    browser.open(report.page)
    browser.run("document.getElementById('order').focus()")
    browser.press("Tab", "Tab")
    style, width, colour = browser.run(
        "const s = getComputedStyle(document.activeElement); return [s.outlineStyle, s.outlineWidth, s.outlineColor]"
    )
    assert (style, width) == ("solid", "2px")
    page = browser.run("return getComputedStyle(document.querySelector('.panel')).backgroundColor")
    dim, bright = sorted((luminance(colour), luminance(page)))
    assert (bright + 0.05) / (dim + 0.05) >= 3
