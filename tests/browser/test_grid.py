"""The grid shows the verdict of every selection on every series, and filters and sorts them."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import SYMBOLS, Report, Run, grid_of

Fits = Callable[[Mapping[str, Any], Mapping[str, Any], list[str]], bool]


def expected(report: Report, fits: Fits = lambda *_: True) -> dict[str, list[str]]:
    """Return the rows that the record has, as far as study, series and outcomes fit."""
    names = [selection["name"] for selection in report.record["selections"]]
    rows = {}
    for study, series in report.series():
        states = report.states(series)
        if fits(study, series, states):
            pairs = zip(names, states, strict=True)
            rows[series["uid"]] = [f"{SYMBOLS[state]}{name} {state}" for name, state in pairs]
    return rows


def study_heads(browser: Browser) -> list[str]:
    heads: list[str] = browser.run("return [...document.querySelectorAll('#grid .study')].map((e) => e.textContent)")
    return heads


def test_the_rules_of_these_tests_give_every_outcome(report: Report) -> None:
    states = {state for _, series in report.series() for state in report.states(series)}
    assert states == set(SYMBOLS)
    assert {study["complete"] for study in report.studies} == {True, False}


def test_every_series_is_there_with_the_outcome_of_every_selection(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    assert list(grid_of(browser).items()) == list(expected(report).items())
    assert browser.text("#shown") == "24 of 24 series in 5 of 5 studies"
    assert browser.logged("browser") == []


def test_series_are_grouped_by_study(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    grid_of(browser)
    parts = browser.run(
        "return [...document.querySelectorAll('#grid .study, #grid .row:not(.head)')]"
        ".map((e) => e.classList.contains('study') ? e.querySelector('.uid').textContent : e.dataset.series)"
    )
    studies = report.shown
    assert report.studies.index(studies[0]) == 3
    assert parts == [uid for study in studies for uid in (study["uid"], *(one["uid"] for one in study["series"]))]


def test_a_study_says_whether_it_is_complete_and_which_selections_are_undecided(
    browser: Browser, report: Report
) -> None:
    browser.open(report.page)
    grid_of(browser)
    heads = study_heads(browser)
    assert ["not complete, lacks T2" in head for head in heads] == [False, True, True, True, True]
    assert "T1: 3 series tie for 1 place" in heads[0]
    assert "T2: 2 series tie for 1 place" in heads[3]


def test_a_series_is_shown_with_its_labels(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    grid_of(browser)
    heads = study_heads(browser)
    for study, series in report.series():
        shown = browser.text(f'#grid .row[data-series="{series["uid"]}"] .series')
        labels = {**series["about"]}
        of_study = labels.pop("StudyDescription", "")
        assert all(label in shown for label in labels.values())
        assert any(study["uid"] in head and of_study in head for head in heads)
        assert ("no description" in shown) is ("SeriesDescription" not in series["about"])
        assert ("no image" in shown) is not series["hasImage"]


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("Taken", lambda state, _: state == "taken"),
        ("Matched", lambda state, _: state in {"taken", "matched"}),
        ("Matched, not taken", lambda state, _: state == "matched"),
        ("Matched, without image", lambda state, series: state == "matched" and not series["hasImage"]),
        ("Undecided", lambda state, _: state == "undecided"),
        ("Rejected", lambda state, _: state == "rejected"),
        ("Not matched", lambda state, _: state in {"undecided", "rejected"}),
        ("Not taken", lambda state, _: state != "taken"),
    ],
)
@pytest.mark.parametrize("column", range(4))
def test_the_outcome_for_a_selection_filters(
    browser: Browser, report: Report, column: int, words: str, fits: Callable[[str, Mapping[str, Any]], bool]
) -> None:
    browser.open(report.page)
    browser.choose(f'#filters select[data-column="{column}"]', words)
    wanted = expected(report, lambda _, series, states: fits(states[column], series))
    assert list(grid_of(browser)) == list(wanted)
    assert browser.text("#shown").startswith(f"{len(wanted)} of 24 series")
    browser.choose(f'#filters select[data-column="{column}"]', "Any")
    assert len(grid_of(browser)) == 24


def test_filters_for_several_selections_hold_together(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    browser.choose('#filters select[data-column="0"]', "Rejected")
    browser.choose('#filters select[data-column="1"]', "Matched")
    wanted = expected(report, lambda _study, _series, states: states[:2] == ["rejected", "matched"])
    assert 0 < len(wanted) < 24
    assert list(grid_of(browser)) == list(wanted)


@pytest.mark.parametrize(("words", "complete"), [("Complete", True), ("Not complete", False)])
def test_complete_studies_filter(browser: Browser, report: Report, words: str, *, complete: bool) -> None:
    browser.open(report.page)
    browser.choose("#studies", words)
    wanted = expected(report, lambda study, _series, _states: study["complete"] is complete)
    assert list(grid_of(browser)) == list(wanted)


@pytest.mark.parametrize(
    ("words", "fits"),
    [
        ("Taken by a selection", lambda states: "taken" in states),
        ("Taken by no selection", lambda states: "taken" not in states),
        ("Undecided for a selection", lambda states: "undecided" in states),
    ],
)
def test_what_any_selection_says_filters(
    browser: Browser, report: Report, words: str, fits: Callable[[list[str]], bool]
) -> None:
    browser.open(report.page)
    browser.choose("#which", words)
    wanted = expected(report, lambda _study, _series, states: fits(states))
    assert 0 < len(wanted) < 24
    assert list(grid_of(browser)) == list(wanted)


@pytest.mark.parametrize("text", ["upp T2 aX", "PET_", "mr", "not there"])
def test_text_finds_labels_whatever_the_case_and_order_of_words(browser: Browser, report: Report, text: str) -> None:
    browser.open(report.page)
    browser.click("#search")
    browser.type(text)
    browser.press("Enter")
    labels = {series["uid"]: " ".join(series["about"].values()).lower() for _, series in report.series()}
    wanted = [uid for uid, label in labels.items() if all(word in label for word in text.lower().split())]
    assert (0 < len(wanted) < 24) is (text != "not there")
    assert list(grid_of(browser)) == wanted
    assert browser.all("#grid .nothing") == ([] if wanted else ["No series match these filters."])


def test_text_filters_while_it_is_typed(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    browser.click("#search")
    browser.type("upper")
    browser.wait("document.getElementById('shown').textContent.startsWith('2 of 24 series')")
    assert len(grid_of(browser)) == 2


def test_a_uid_finds_its_series_and_its_study(browser: Browser, report: Report) -> None:
    study, series = next(report.series())
    for uid, count in ((series["uid"], 1), (study["uid"], len(study["series"]))):
        browser.open(report.page)
        browser.click("#search")
        browser.type(uid)
        browser.press("Enter")
        assert len(grid_of(browser)) == count


def test_all_is_shown_again_on_one_click(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    browser.choose("#which", "Taken by a selection")
    browser.choose("#order", "Nearest misses first")
    browser.click("#all")
    assert list(grid_of(browser)) == list(expected(report))


def distance(report: Report, verdict: Mapping[str, Any]) -> tuple[bool, int, bool]:
    """Return how far a verdict is from a match."""
    asks = [one["asks"] for one in report.record["conditions"]]
    unmet = [one for one in verdict["findings"] if one["outcome"] != "matched"]
    rejecting = [asks[one["condition"]] for one in unmet if one["outcome"] == "rejected"]
    return any(one.startswith("Modality ") for one in rejecting), len(unmet), bool(rejecting)


def test_nearest_misses_come_first_and_a_rejected_modality_last(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    browser.choose('#filters select[data-column="0"]', "Not taken")
    browser.choose("#order", "Nearest misses first")
    by_uid = {series["uid"]: distance(report, series["verdicts"][0]) for _, series in report.series()}
    found = [by_uid[uid] for uid in grid_of(browser)]
    assert found == sorted(found)
    assert {(False, 0, False), (False, 1, True), (False, 2, True), (True, 3, True)} <= set(found)
    first = browser.all("#grid .nearest")
    assert first[0].startswith("T2: 2 series tie for 1 place by highest series.instanceCount: ")
    assert first[2] == "T2: series.instanceCount at least 22; found 15"


def test_the_order_for_all_selections_goes_by_the_nearest_of_them(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    browser.choose("#order", "Nearest misses first")

    def nearest(series: Mapping[str, Any]) -> tuple[bool, int, bool]:
        return min(distance(report, verdict) for verdict in series["verdicts"] if not verdict["taken"])

    by_uid = {series["uid"]: nearest(series) for _, series in report.series()}
    found = [by_uid[uid] for uid in grid_of(browser)]
    assert found == sorted(found)


def test_what_only_same_keeps_out_is_nearest(browser: Browser, run: Run) -> None:
    listed = [{"SeriesInstanceUID": f"1.{at}", "Modality": "MR", "SliceThickness": at} for at in (2, 3)]
    run.payload([{"StudyInstanceUID": "1", "series": listed}])
    selections = [{"name": "A", "conditions": {"Modality": "MR", "SliceThickness": 3}}]
    browser.open(run.report({"same": ["FrameOfReferenceUID", "StudyDate"], "selections": selections}).page)
    browser.choose("#order", "Nearest misses first")
    assert list(grid_of(browser)) == ["1.3", "1.2"]
