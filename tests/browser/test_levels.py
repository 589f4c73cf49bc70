"""A summary shows the nearest misses instead of the grid; a run that failed shows its faults."""

import json
from base64 import b64encode
from collections.abc import Callable

import pytest

from tests.browser.chromium import Browser
from tests.browser.conftest import BRAIN, SYMBOLS, TEST_DATA, Report, Run, grid_of, payload_of
from tests.support.reports import nearest_of

FAILED = SYMBOLS["rejected"]
SECTIONS = ("faults", "warnings", "left-out", "selections", "summary", "series", "about")


def visible(browser: Browser) -> set[str]:
    """Return the sections of the page that are there."""
    return {
        name for name in SECTIONS if browser.run("return document.getElementById(arguments[0]).checkVisibility()", name)
    }


def status(browser: Browser) -> list[str]:
    return browser.text("#status").splitlines()


@pytest.fixture
def summary(report_of: Callable[[str], Report]) -> Report:
    return report_of("summary")


def test_a_full_report_says_what_ran(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    assert visible(browser) == {"selections", "series", "about"}
    assert browser.text("#program") == f"Series Selector {report.record['version']}"
    assert status(browser) == ["✓ Done", "exit code 0", "1 series taken", "! 3 selections took nothing"]
    assert browser.all("#facts > div") == [
        "Studies\n5 1 complete",
        "Series\n24",
        "Series with an image\n20",
        "Selections\n4",
        "Report\nfull",
    ]


def test_the_hashes_are_there_on_demand(browser: Browser, report: Report) -> None:
    browser.open(report.page)
    hashes = [report.record["rules"]["sha256"], *(file["sha256"] for file in report.record["inputs"])]
    assert len(hashes) == 3
    assert not any(each in browser.text("body") for each in hashes)
    browser.click("#about summary")
    assert all(each in browser.text("#about") for each in hashes)
    assert "dicom-metadata.json" in browser.text("#about")


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        ({}, "Rules: rules.json, named by NVIDIA_CLARA_SELECTION_RULES_FILE; layout"),
        ({"NVIDIA_CLARA_SELECTION_RULES_FILE": ""}, "Rules: selection-rules.json, the default; layout"),
        (
            {"NVIDIA_CLARA_SELECTION_RULES_BASE64": b64encode(json.dumps(BRAIN).encode()).decode()},
            "Rules: NVIDIA_CLARA_SELECTION_RULES_BASE64; layout",
        ),
    ],
)
def test_where_the_rules_came_from(browser: Browser, run: Run, settings: dict[str, str], shown: str) -> None:
    run.payload(*payload_of(TEST_DATA))
    browser.open(run.report(BRAIN, **settings).page)
    browser.click("#about summary")
    assert shown in browser.text("#about")


def test_a_summary_shows_the_nearest_misses_of_each_selection(browser: Browser, summary: Report) -> None:
    browser.open(summary.page)
    assert visible(browser) == {"selections", "summary", "series", "about"}
    assert browser.all("#selections .counts button") == []
    for index in range(len(summary.record["selections"])):
        browser.click(f"#selections .card:nth-child({index + 1}) .note .link")
        misses = nearest_of(summary.record, index)
        shown = list(grid_of(browser))[: len(misses)]
        assert {miss["series"] for miss in misses} >= set(shown)
        rows = dict(zip(browser.run(_UIDS), browser.all("#grid .row:not(.head)"), strict=True))
        for miss in misses:
            assert miss["study"] in rows[miss["series"]]
            assert miss["verdict"]["outcome"] in rows[miss["series"]]


_UIDS = "return [...document.querySelectorAll('#grid .row:not(.head)')].map((row) => row.dataset.series)"


def test_a_near_miss_opens_its_reasons(browser: Browser, summary: Report) -> None:
    browser.open(summary.page)
    browser.click("#selections .card:first-child .note .link")
    miss = next(one for one in nearest_of(summary.record) if one["series"] == next(iter(grid_of(browser))))
    browser.click('#grid button[data-column="0"]')
    shown = browser.text("#reasons")
    assert miss["series"] in shown
    assert miss["verdict"]["change"] in shown
    for finding in miss["verdict"]["findings"]:
        assert summary.record["conditions"][finding["condition"]]["asks"] in shown
        assert f"found: {finding['found']}" in shown


def test_the_rules_can_be_read(browser: Browser, run: Run) -> None:
    run.payload(*payload_of(TEST_DATA))
    browser.open(run.report(BRAIN).page)
    browser.click("#about summary")
    assert browser.text("#rules") == json.dumps(BRAIN)


def test_a_run_whose_rules_cannot_be_used_shows_the_faults_alone(browser: Browser, run: Run) -> None:
    run.payload(*payload_of(TEST_DATA))
    report = run.report({"selections": [{"conditions": {"SliceThikness": 3}, "take": 0}]})
    assert (report.exit_code, report.record["level"]) == (2, "faults")
    browser.open(report.page)
    assert visible(browser) == {"faults"}
    assert status(browser) == [
        f"{FAILED} The settings or the rules cannot be used",
        "exit code 2",
        "Nothing was passed on",
    ]
    faults = browser.all("#faults li")
    assert len(faults) == len(report.record["faults"]) == 2
    for text, fault in zip(faults, report.record["faults"], strict=True):
        assert f"{fault['place']} {fault['message']}" in text


def test_a_run_whose_input_cannot_be_used_shows_the_faults_alone(browser: Browser, run: Run) -> None:
    run.payload({"studies": 5})
    report = run.report({})
    assert report.exit_code == 3
    browser.open(report.page)
    assert visible(browser) == {"faults"}
    assert status(browser) == [f"{FAILED} The inputs cannot be used", "exit code 3", "Nothing was passed on"]
    assert report.record["faults"][0]["message"] in browser.text("#faults")


def test_a_run_without_a_complete_study_says_so_and_shows_the_grid(browser: Browser, run: Run) -> None:
    run.payload(*payload_of(TEST_DATA))
    report = run.report({"selections": [{"name": "US", "conditions": {"Modality": "US"}, "required": True}]})
    assert report.exit_code == 4
    browser.open(report.page)
    assert {"selections", "series"} <= visible(browser)
    assert status(browser) == [f"{FAILED} No study is complete", "exit code 4", "Nothing was passed on"]
    assert "Missing in 5 of 5 studies" in browser.text("#selections .card")


def test_a_run_that_took_nothing_says_so(browser: Browser, run: Run) -> None:
    run.payload(*payload_of(TEST_DATA))
    report = run.report({"selections": [{"name": "US", "conditions": {"Modality": "US"}}]})
    assert report.exit_code == 0
    browser.open(report.page)
    assert status(browser) == ["! Nothing was taken", "exit code 0"]
    assert browser.run("return document.getElementById('status').className") == "status empty"


def test_warnings_and_what_was_left_out_are_listed(browser: Browser, run: Run) -> None:
    metadata, _ = payload_of(TEST_DATA)
    metadata["studies"].append({"StudyDate": "20200101"})
    run.payload(metadata, {"1.2.3": "unknown.nii.gz"})
    report = run.report({})
    assert report.record["warnings"]
    assert report.record["leftOut"]
    browser.open(report.page)
    assert {"warnings", "left-out"} <= visible(browser)
    assert browser.all("#warnings li") == report.record["warnings"]
    browser.click("#left-out summary")
    (left_out,) = report.record["leftOut"]
    assert browser.all("#left-out li") == [f"{left_out['file']}: {left_out['place']} {left_out['reason']}"]


def test_of_very_much_that_was_left_out_the_number_is_told(browser: Browser, run: Run) -> None:
    metadata, images = payload_of(TEST_DATA)
    metadata["studies"] += [None] * 10_005
    run.payload(metadata, images)
    report = run.report({})
    assert (len(report.record["leftOut"]), report.record["moreLeftOut"]) == (10_000, 5)
    browser.open(report.page)
    assert browser.text("#left-out summary") == "Left out: 10,005 entries of the input, of which 10,000 are listed"
