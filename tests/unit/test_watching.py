"""A run is watched for as long as it wants to be, and no longer."""

import os
import resource
import signal
from collections.abc import Iterator

import pytest

from selector.payload import rehearsal
from selector.process import memory_limit
from tests.support.shortage import children


@pytest.fixture
def limited() -> Iterator[None]:
    """Set a limit, far above what the tests take, so that there is something to watch."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (1 << 46, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def is_armed() -> bool:
    return any(signal.getitimer(signal.ITIMER_REAL))


@pytest.mark.usefixtures("limited")
def test_it_is_watched_until_it_is_not_wanted_any_more() -> None:
    handler = signal.getsignal(signal.SIGALRM)
    with memory_limit.watched():
        assert is_armed()
        memory_limit.stop_watching()
        assert not is_armed()
        memory_limit.go_on_watching()
        assert is_armed()
    assert not is_armed()
    assert signal.getsignal(signal.SIGALRM) is handler
    memory_limit.go_on_watching()
    assert not is_armed()


@pytest.mark.usefixtures("limited")
def test_a_look_that_is_due_already_does_not_set_the_timer_again() -> None:
    with memory_limit.watched():
        look = signal.getsignal(signal.SIGALRM)
        assert callable(look)
        memory_limit.stop_watching()
        look(signal.SIGALRM, None)
        assert not is_armed()


@pytest.mark.usefixtures("limited")
def test_it_goes_on_being_watched_where_no_more_processes_are_granted(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refuse)
    with memory_limit.watched():
        rehearsal.rehearse(lambda: None, 1 << 60)
        assert is_armed()


@pytest.mark.usefixtures("limited")
def test_a_copy_that_fails_for_lack_of_memory_is_told_and_nothing_of_it_stays() -> None:
    before = children()
    made: list[int] = []

    def work() -> None:
        made.append(1)
        raise MemoryError

    with pytest.raises(MemoryError):
        rehearsal.rehearse(work, 1 << 60)
    rehearsal.rehearse(lambda: made.append(2), 1 << 60)
    assert made == []
    assert children() == before
