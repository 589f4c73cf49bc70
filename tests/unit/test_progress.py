"""A line every few seconds on long work, in place on a terminal, else in the log; none on short work."""

import io
import logging

import pytest

from selector.progress import Progress
from selector.series_selector import select
from tests.support.builders import payload_of, rules_of, selection, selections, series, study


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_short_work_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    with Progress("Matching", 10, clock) as shown:
        clock.now += 1.875
        shown.tell(9)
    assert not caplog.records


def test_long_work_is_logged_every_few_seconds(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    with Progress("Matching", 100, clock) as shown:
        for done in range(100):
            clock.now += 0.125
            shown.tell(done)
    told = [(vars(record)["series"], vars(record)["of"]) for record in caplog.records]
    assert told == [(15, 100), (39, 100), (63, 100), (87, 100)]


def test_on_a_terminal_it_stays_in_one_line_and_is_taken_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    clock = Clock()
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    with Progress("Matching", 2_000_000, clock) as shown:
        clock.now += 2
        shown.tell(1_234_567)
    assert terminal.getvalue() == "\r\x1b[KMatching: 1,234,567 of 2,000,000 series\r\x1b[K"
    assert not caplog.records


def test_the_selection_tells_how_many_series_are_done() -> None:
    rules = rules_of(selections(selection({"Modality": "CT"})))
    payload = payload_of(rules, [study("1", series("1.1"), series("1.2")), study("2", series("2.1"))])
    told: list[int] = []
    select(payload, rules, told.append)
    assert told == [3]
