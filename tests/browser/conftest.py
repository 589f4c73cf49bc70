"""Pages that real runs wrote, in a real headless Chromium.

Without a browser the tests are skipped with the reason; with CI=true they fail.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium
from tests.browser.chromium import Browser
from tests.support.reports import studies_of

ROOT = Path(__file__).parents[2]
TEST_DATA = ROOT / "test-data"

MR = {"Modality": "MR"}
BRAIN = {
    "selections": [
        {
            "name": "T2",
            "description": "T2-weighted MR",
            "conditions": {**MR, "SeriesDescription": {"contains": "t2"}, "series.instanceCount": {"atLeast": 22}},
            "prefer": [{"highest": "series.instanceCount"}],
            "take": 1,
            "required": True,
        },
        {"name": "T1", "conditions": {**MR, "SeriesDescription": {"contains": "t1"}}, "take": 1},
        {"name": "EPI", "conditions": {"ScanningSequence": "EP"}},
        {"name": "Segmentation", "conditions": {"Modality": "SEG"}},
    ]
}
"""Rules that find in `test-data`: taken, matched beside it, tied, without an image, undecided, rejected, a complete
study and others that are not."""


@dataclass(frozen=True)
class Report:
    """What one run reported."""

    exit_code: int
    page: Path
    record: dict[str, Any]

    def series(self) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Yield every series with its study, in the order of the page."""
        for study in self.shown:
            for series in study["series"]:
                yield study, series

    @property
    def studies(self) -> list[dict[str, Any]]:
        """The studies with their choices and series."""
        return studies_of(self.record)

    @property
    def shown(self) -> list[dict[str, Any]]:
        """The studies in the order of the page: those in which something is taken come first."""
        return sorted(self.studies, key=lambda one: not any(map(_is_taken, one["series"])))

    def states(self, series: Mapping[str, Any]) -> list[str]:
        """Return the words for what a series is to each selection."""
        return ["taken" if verdict["taken"] else verdict["outcome"] for verdict in series["verdicts"]]


def _is_taken(series: Mapping[str, Any]) -> bool:
    return any(verdict["taken"] for verdict in series["verdicts"])


class Run:
    """One run of the operator in a process, in folders of its own."""

    def __init__(self, folder: Path) -> None:
        self.input = folder / "input"
        self.output = folder / "output"
        self.logs = folder / "logs"
        self.rules = folder / "rules.json"
        for each in (self.input, self.output):
            each.mkdir(parents=True)

    def payload(self, metadata: object, images: object = None, *, below: str = ".") -> None:
        """Write a payload into the input folder, or into a folder below it."""
        folder = self.input / below
        folder.mkdir(exist_ok=True)
        (folder / "dicom-metadata.json").write_text(json.dumps(metadata), "utf-8")
        (folder / "series-images.json").write_text(json.dumps(images or {}), "utf-8")

    def report(self, rules: object, *, level: str = "", **settings: str) -> Report:
        """Run the operator and return its report."""
        self.rules.write_text(json.dumps(rules), "utf-8")
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("NVIDIA_CLARA_")},
            "NVIDIA_CLARA_INPUT": str(self.input),
            "NVIDIA_CLARA_OUTPUT": str(self.output),
            "NVIDIA_CLARA_LOGS": str(self.logs),
            "NVIDIA_CLARA_SELECTION_RULES_FILE": str(self.rules),
            "SERIES_SELECTOR_REPORT": level,
            **settings,
        }
        command = [sys.executable, str(ROOT / "main.py")]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        page, record = (self.logs / f"selection-report.{ending}" for ending in ("html", "json"))
        assert page.is_file(), f"no report\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        return Report(done.returncode, page, json.loads(record.read_bytes()))


def payload_of(folder: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the metadata and the images of a payload."""
    metadata, images = (
        json.loads((folder / name).read_bytes()) for name in ("dicom-metadata.json", "series-images.json")
    )
    return metadata, images


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Give a run of its own to a test."""
    return Run(tmp_path)


@pytest.fixture(scope="session")
def report_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Report]:
    """Return the report of the brain rules on `test-data`, at a level; each level is run once."""
    made: dict[str, Report] = {}

    def at(level: str) -> Report:
        if level not in made:
            run = Run(tmp_path_factory.mktemp(level))
            run.payload(*payload_of(TEST_DATA))
            made[level] = run.report(BRAIN, level=level)
        return made[level]

    return at


@pytest.fixture(scope="session")
def report(report_of: Callable[[str], Report]) -> Report:
    """Return the full report of the brain rules on `test-data`."""
    return report_of("full")


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """Start the browser once."""
    if problem := chromium.missing():
        if os.environ.get("CI") == "true":
            pytest.fail(problem)
        pytest.skip(problem)
    with chromium.browser() as started:
        yield started


@pytest.fixture
def browser(chrome: Browser) -> Browser:
    """Give the browser with the window of a desktop and light colours."""
    chrome.show()
    return chrome


SYMBOLS = {"taken": "★", "matched": "✓", "undecided": "?", "rejected": "\N{MULTIPLICATION SIGN}"}

_ROWS = """
const texts = (row, css) => [...row.querySelectorAll(css)].map((element) => element.textContent);
const rows = [...document.querySelectorAll("#grid .row:not(.head)")];
return rows.map((row) => [row.dataset.series, texts(row, "[role=gridcell]")]);
"""


def grid_of(browser: Browser) -> dict[str, list[str]]:
    """Return the rows of the grid, in order: the UID of each series and the texts of its cells.

    It waits until the page has made all rows.
    """
    browser.wait("!document.querySelector('#grid .block:empty')")
    rows: list[tuple[str, list[str]]] = browser.run(_ROWS)
    assert len(dict(rows)) == len(rows)
    return dict(rows)


def cell(uid: str, column: int) -> str:
    """Return the selector of a cell by the UID of its series; the grid must be whole."""
    return f'#grid .row[data-series="{uid}"] button[data-column="{column}"]'
