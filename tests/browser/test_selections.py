"""The selections stand on top, with their counts and with what they took."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import Report, Run, grid_of
from tests.support.reports import all_series

CARD = "#selections .card:nth-child({})"


def name_of(series: Mapping[str, Any]) -> str:
    return f"{series['about']['SeriesNumber']} {series['about']['SeriesDescription']}"


def test_each_selection_says_what_it_is_and_what_it_took(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    cards = browser.all("#selections .card")
    assert [card.splitlines()[0] for card in cards] == ["T2", "T1", "EPI", "Segmentation"]
    assert "T2-weighted MR" in cards[0]
    assert "required: at least 1 · takes 1 · prefers highest series.instanceCount" in cards[0]
    assert "not required · takes all" in cards[2]
    assert "Took 1 series" in cards[0]
    assert "AX T2 UPPER" in cards[0]
    assert all("Took nothing: " in card and "Took 1" not in card for card in cards[1:])


def test_the_counts_are_those_of_the_record(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    for index, selection in enumerate(report.record["selections"], 1):
        shown = [text.split() for text in browser.all(f"{CARD.format(index)} .counts .outcome")]
        assert [(words[1:]) for words in shown] == [
            [str(selection[name]), name] for name in ("taken", "matched", "undecided", "rejected")
        ]


def test_a_selection_says_where_it_is_lacking_and_what_has_no_image(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    assert "Missing in 4 of 5 studies" in browser.text(CARD.format(1))
    assert "3 matching series have no image" in browser.text(CARD.format(4))
    browser.click(f"{CARD.format(4)} .note .link")
    assert list(grid_of(browser)) == [
        series["uid"]
        for _, series in report.series()
        if report.states(series)[3] == "matched" and not series["hasImage"]
    ]


def test_a_tie_names_its_series_and_the_value_that_they_share(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    tied = next(study for study in report.studies if study["choices"][0]["undecidedBecause"])
    names = [name_of(series) for uid in tied["choices"][0]["tied"] for series in tied["series"] if series["uid"] == uid]
    assert "undecided in 1 study" in browser.text(CARD.format(1))
    shown = browser.text(f"{CARD.format(1)} details:nth-of-type(2) li")
    assert shown.startswith("2 series tie for 1 place by highest series.instanceCount: 24")
    assert browser.all(f"{CARD.format(1)} .tied .link") == names
    browser.click(f"{CARD.format(1)} .tied .link")
    assert tied["choices"][0]["tied"][0] in browser.text("#reasons")
    assert "rank 1 of 2 · highest series.instanceCount: 24" in browser.text("#reasons dl")


def test_what_is_left_over_is_shown_step_by_step(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    for index, selection in enumerate(report.record["selections"], 1):
        steps = [text.split("\n", 1) for text in browser.all(f"{CARD.format(index)} .funnel li")]
        expected = [("24", "all series"), *((str(step["left"]), step["asks"]) for step in selection["steps"])]
        for (number, words), (left, asks) in zip(steps, expected, strict=False):
            assert number == left
            assert words.startswith(asks)
        assert int(steps[-1][0]) == selection["taken"]
    assert browser.all(f"{CARD.format(1)} .funnel li:last-child") == [
        "1\ntaken less 2 (2 where the choice is undecided)"
    ]
    assert browser.all(f"{CARD.format(4)} .funnel li:last-child") == ["0\nhas an image less 3 without"]


def test_a_selection_that_took_nothing_says_why(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    causes = [selection["cause"] for selection in report.record["selections"]]
    assert [bool(cause) for cause in causes] == [False, True, True, True]
    for index, cause in enumerate(causes, 1):
        shown = browser.text(CARD.format(index))
        sentence = cause and cause["sentence"]
        for one in all_series(report.record):
            if sentence and one["uid"] in sentence:
                sentence = sentence.replace(one["uid"], name_of(one))
        assert f"Took nothing: {sentence}" in shown if cause else "Took nothing" not in shown


@pytest.mark.parametrize(("column", "state"), [(0, "taken"), (1, "matched"), (2, "undecided"), (3, "rejected")])
def test_a_count_shows_the_series_that_were_counted(browser: Browser, report: Report, column: int, state: str) -> None:
    browser.open(report.page)
    browser.click(f"{CARD.format(column + 1)} .counts button.{state}")
    counted = [series["uid"] for _, series in report.series() if report.states(series)[column] == state]
    assert counted
    assert list(grid_of(browser)) == counted


def test_a_series_taken_opens_its_reasons(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    browser.click(f"{CARD.format(1)} details .link")
    shown = browser.text("#reasons")
    assert "All conditions hold, and the series was taken." in shown
    assert report.studies[3]["choices"][0]["taken"][0] in shown


def test_a_remark_leads_to_its_study(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    browser.click(f"{CARD.format(2)} details li > div .link")
    assert list(grid_of(browser)) == [one["uid"] for one in report.studies[3]["series"]]


def test_ranks_and_remarks_name_series_by_number_and_description_or_else_by_uid(browser: Browser, run: Run) -> None:
    about: list[dict[str, object]] = [
        {"SeriesNumber": 4, "SeriesDescription": "best"},
        {},
        {"SeriesDescription": "worst"},
        {},
    ]
    listed = [
        {"SeriesInstanceUID": f"1.{echo}", "Modality": "MR", "EchoTime": echo, **one} for echo, one in enumerate(about)
    ]
    run.payload([{"StudyInstanceUID": "1", "series": listed}], {f"1.{echo}": "a.nii" for echo in range(1, 4)})
    rules = {"name": "MR", "conditions": {"Modality": "MR"}, "prefer": [{"lowest": "EchoTime"}], "take": 1}
    browser.open(run.report({"selections": [rules]}).page)
    remark = "1 series without an image would have ranked before one that is taken, or tied with it: 4 best"
    assert remark in browser.text(CARD.format(1))
    assert remark in browser.text("#grid .study")
    browser.click('#grid [data-series="1.2"] button.outcome')
    assert "but take is 1; 1.1 ranks before it." in browser.text("#reasons")


def test_a_long_list_is_shown_whole_on_demand(browser: Browser, run: Run) -> None:
    listed = [{"SeriesInstanceUID": f"1.{number}", "SeriesNumber": number, "Modality": "MR"} for number in range(1, 41)]
    run.payload({"studies": [{"StudyInstanceUID": "1", "series": listed}]}, {f"1.{n}": "a.nii" for n in range(1, 41)})
    browser.open(run.report({"selections": [{"name": "All", "conditions": {"Modality": "MR"}}]}).page)
    assert not browser.run("return document.querySelector('#selections details').open")
    browser.click(f"{CARD.format(1)} summary")
    assert browser.text(f"{CARD.format(1)} details li:last-child") == "Show all 40"
    browser.click(f"{CARD.format(1)} details li:last-child button")
    shown = [text.split()[0] for text in browser.all(f"{CARD.format(1)} details .link")]
    assert shown == [str(number) for number in range(1, 41)]


def test_a_study_that_is_passed_over_says_why(browser: Browser, run: Run) -> None:
    def study(uid: str, date: str) -> dict[str, Any]:
        series = {"SeriesInstanceUID": f"{uid}.1", "Modality": "CT"}
        return {"StudyInstanceUID": uid, "PatientID": "A", "StudyDate": date, "series": [series]}

    run.payload({"studies": [study("1", "20200101"), study("2", "20210101")]}, {"1.1": "a", "2.1": "b"})
    report = run.report({"studiesPerPatient": 1, "selections": [{"name": "CT", "conditions": {"Modality": "CT"}}]})
    browser.open(report.page)
    assert "Took 1 series" in browser.text(CARD.format(1))
    newest, older = browser.all("#grid .study")
    why = report.studies[1]["passedOver"]
    assert why
    assert (why in newest, why in older) == (False, True)


def test_a_candidate_that_another_selection_took_is_not_called_outranked(browser: Browser, run: Run) -> None:
    listed = [{"SeriesInstanceUID": f"1.{number}", "SeriesNumber": number, "Modality": "CT"} for number in (1, 2, 3)]
    run.payload({"studies": [{"StudyInstanceUID": "1", "series": listed}]}, {"1.1": "a", "1.2": "b", "1.3": "c"})
    wanted = {"take": 1, "prefer": [{"lowest": "SeriesNumber"}]}
    first = {**wanted, "name": "first", "conditions": {"SeriesNumber": [1, 3]}}
    only = {**wanted, "name": "only", "conditions": {"SeriesNumber": 1}}
    browser.open(run.report({"distinct": True, "selections": [first, only, {**only, "name": "late"}]}).page)
    last = [browser.text(f"{CARD.format(card)} .funnel li:last-child") for card in (1, 3)]
    assert last == [
        "1\ntaken less 2 (1 where others rank above, 1 kept out by distinct)",
        "0\ntaken less 1 (1 kept out by distinct)",
    ]
