"""A line every few seconds on long work, in place on a terminal, else in the log; none on short work."""

import logging
import sys
from pathlib import Path

import pytest

from selector.process.progress import Progress
from selector.series_selector import select
from tests.support.builders import Dataset, payload_of, rules_of, selection, selections, series, study
from tests.support.terminals import on_terminal

ROOT = Path(__file__).parents[3]


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_short_work_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    with Progress("Matching", 10, None, clock=clock) as shown:
        clock.now += 1.875
        shown.update(9)
    assert not caplog.records


def test_long_work_is_logged_every_few_seconds(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    with Progress("Matching", 100, None, clock=clock) as shown:
        for done in range(100):
            clock.now += 0.125
            shown.update(done)
    told = [(vars(record)["series"], vars(record)["of"]) for record in caplog.records]
    assert told == [(15, 100), (39, 100), (63, 100), (87, 100)]


def test_what_is_not_known_yet_is_not_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    shown: list[str] = []
    for show in (None, shown.append):
        with Progress("Matching", 0, show, clock=clock) as progress:
            clock.now += 3
            progress.update(7)
    assert [(vars(record)["series"], "of" in vars(record)) for record in caplog.records] == [(7, False)]
    assert "Matching: 7 series" in shown[0]


def test_what_takes_long_is_logged_while_it_lasts(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    with Progress("Matching", 100, None, clock=clock) as shown:
        for _ in range(40):
            clock.now += 0.125
            shown.tick()
        shown.update(7)
        for _ in range(40):
            clock.now += 0.125
            shown.tick()
    told = [(vars(record)["series"], vars(record)["of"]) for record in caplog.records]
    assert told == [(0, 100), (0, 100), (7, 100)]


def test_on_a_terminal_it_stays_in_one_line_and_is_taken_away(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    shown: list[str] = []
    with Progress("Matching", 2_000_000, shown.append, clock=clock) as progress:
        clock.now += 2
        progress.update(1_234_567)
    assert shown == ["\r\x1b[KMatching: 1,234,567 of 2,000,000 series", "\r\x1b[K"]
    assert not caplog.records


def test_short_work_shows_nothing_on_a_terminal() -> None:
    clock = Clock()
    shown: list[str] = []
    with Progress("Matching", 10, shown.append, clock=clock) as progress:
        clock.now += 1.875
        progress.update(9)
    assert shown == []


AT_ONCE = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from selector.process.progress import terminal
show = terminal()
if show:
    show("far")
os._exit(3 if show else 4)
"""
"""Ends before anything is flushed that is not at once."""


def test_the_terminal_is_standard_error_and_shows_text_at_once() -> None:
    assert on_terminal([sys.executable, "-c", AT_ONCE], 80) == (3, "far")


@pytest.mark.parametrize("elsewhere", ["2>&-", "2>/dev/null", "2>&1 | cat; exit ${PIPESTATUS[0]}"])
def test_other_standard_error_is_no_terminal(elsewhere: str) -> None:
    command = ["bash", "-c", f'"$@" {elsewhere}', "-", sys.executable, "-c", AT_ONCE]
    assert on_terminal(command, 80) == (4, "")


def test_the_selection_tells_how_many_series_are_done() -> None:
    rules = rules_of(selections(selection({"Modality": "CT"})))
    payload = payload_of(rules, [study("1", series("1.1"), series("1.2")), study("2", series("2.1"))])
    told: list[int] = []
    select(payload, rules, watch=told.append)
    assert told == [3]


@pytest.mark.parametrize(
    "searching",
    [
        selection({"SeriesDescription": "a+"}),
        selection({"anyOf": [{"Modality": "CT"}, {"SeriesDescription": {"matches": "a+"}}]}),
        selection({"Modality": "CT"}, prefer=[{"matching": {"SeriesDescription": {"not": {"matches": "a+"}}}}], take=1),
    ],
)
def test_the_selection_tells_it_more_often_where_it_searches_texts(searching: Dataset) -> None:
    rules = rules_of(selections(selection({"Modality": "CT"}), searching))
    payload = payload_of(rules, [study(str(number), series(f"{number}.1")) for number in range(1, 17)])
    told: list[int] = []
    select(payload, rules, watch=told.append)
    assert told == [1, 3, 7, 15, 16]
