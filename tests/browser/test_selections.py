"""The selections stand on top, with their counts and with what they took."""

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import TEST_DATA, Report, Run, grid_of, payload_of

CARD = "#selections .card:nth-child({})"


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


def test_a_selection_says_where_it_is_lacking_and_tied_and_what_has_no_image(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    assert "Missing in 4 of 5 studies" in browser.text(CARD.format(1))
    assert "3 matching series have no image" in browser.text(CARD.format(4))
    assert "undecided in 1 study" in browser.text(CARD.format(2))
    browser.click(f"{CARD.format(2)} summary")
    tied = next(study for study in report.studies if study["choices"][1]["undecidedBecause"])
    named = ", ".join(tied["choices"][1]["tied"])
    assert browser.text(f"{CARD.format(2)} details li") == f"3 series tie for 1 place: {named}\n{tied['uid']}"


def test_a_selection_that_took_nothing_says_why(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    causes = [selection["cause"] for selection in report.record["selections"]]
    assert [bool(cause) for cause in causes] == [False, True, True, True]
    for index, cause in enumerate(causes, 1):
        shown = browser.text(CARD.format(index))
        assert f"Took nothing: {cause['sentence']}" in shown if cause else "Took nothing" not in shown


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
    browser.click(f"{CARD.format(2)} summary")
    browser.click(f"{CARD.format(2)} details li .link")
    assert list(grid_of(browser)) == [one["uid"] for one in report.studies[3]["series"]]


def test_a_long_list_is_shown_whole_on_demand(browser: Browser, run: Run) -> None:
    run.payload(*payload_of(TEST_DATA))
    report = run.report({"selections": [{"name": "All", "conditions": {"Modality": {"present": True}}}]})
    taken = [uid for study in report.studies for uid in study["choices"][0]["taken"]]
    assert len(taken) == 20
    (run.input / "more").mkdir()
    metadata, images = payload_of(TEST_DATA)
    renamed = [
        {
            **study,
            "StudyInstanceUID": f"9.{number}",
            "series": [
                {**series, "SeriesInstanceUID": f"9.{series['SeriesInstanceUID']}"} for series in study["series"]
            ],
        }
        for number, study in enumerate(metadata["studies"])
    ]
    run.payload({"studies": renamed}, {f"9.{uid}": name for uid, name in images.items()}, below="more")
    report = run.report({"selections": [{"name": "All", "conditions": {"Modality": {"present": True}}}]})
    browser.open(report.page)
    browser.click(f"{CARD.format(1)} summary")
    assert browser.text(f"{CARD.format(1)} details li:last-child") == "Show all 40"
    browser.click(f"{CARD.format(1)} details li:last-child button")
    uids = [text.splitlines()[-1] for text in browser.all(f"{CARD.format(1)} details li")]
    assert uids == [uid for study in report.studies for uid in study["choices"][0]["taken"]]
