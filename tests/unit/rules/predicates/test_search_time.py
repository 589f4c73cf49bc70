"""The processor time that all searches together may take."""

from time import sleep

import pytest
import regex

from selector.errors import LimitError
from selector.rules.predicates.expressions import Expression
from selector.rules.predicates.search_time import SearchTime, current_limit, limited

SLOW = Expression("rules.json", "$.x", "(a|aa)+$", case_sensitive=False, whole=False)
TEXT = "a" * 25 + "!"
"""A few thousandths of a second."""


def search_for_long() -> None:
    for _ in range(10_000):
        SLOW.is_in(TEXT)


def test_all_searches_together_are_limited() -> None:
    ticks: list[bool] = []
    with limited(0.05, lambda: ticks.append(True)), pytest.raises(LimitError) as raised:
        search_for_long()
    (fault,) = raised.value.faults
    assert (fault.file, fault.place) == ("rules.json", "$.x")
    assert fault.message == (
        "all searches for expressions together take more than 0.05 seconds of processor time on this payload, "
        "the last one for '(a|aa)+$'; write expressions without nested repetition, "
        "or allow more in SERIES_SELECTOR_SEARCH_SECONDS"
    )
    assert ticks


def test_nothing_is_searched_any_more_when_the_time_is_over() -> None:
    with limited(0.01, lambda: None) as time:
        with pytest.raises(LimitError):
            search_for_long()
        assert time.is_over
        with pytest.raises(LimitError):
            SLOW.is_in("b")


def test_each_run_has_its_own_time() -> None:
    for _ in range(2):
        with limited(0.01, lambda: None) as time:
            assert not time.is_over
            assert current_limit() is time
            with pytest.raises(LimitError):
                search_for_long()
            assert time.is_over
    assert not current_limit().is_over
    assert not SLOW.is_in(TEXT)


def test_waiting_does_not_count() -> None:
    def search(text: str, timeout: float) -> str:
        sleep(0.02)
        return f"{text}, {timeout > 0}"

    time = SearchTime(0.01)
    assert [time.searched(search, "found") for _ in range(3)] == ["found, True"] * 3
    assert not time.is_over


def test_what_is_left_limits_a_single_search() -> None:
    time = SearchTime(0.02)
    search = regex.compile("(a|aa)+$").search
    with pytest.raises(TimeoutError):
        time.searched(search, "a" * 60 + "!")
    assert time.is_over
