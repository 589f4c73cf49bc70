"""What may happen to a run, a few times each, and more often in the long run; see `faults.py`."""

import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.robustness.faults import FAULTS, MOST_TRIES, Fault, tried
from tests.robustness.faults_stage import Stage


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with TemporaryDirectory(prefix="ä ü-", dir="/var/tmp") as name:  # not in /tmp, which one of the faults takes away
        made = Stage(Path(name))
        made.prepare(["a study", "a thousand series"])
        yield made


@pytest.mark.parametrize("share", [0.03, pytest.param(0.2, marks=pytest.mark.long)])
@pytest.mark.parametrize("fault", FAULTS, ids=[f"{fault.row}-{fault.name}" for fault in FAULTS])
def test_output_is_whole_or_absent_and_the_next_run_works(fault: Fault, share: float, stage: Stage) -> None:
    if lacking := fault.lacking():
        pytest.skip(lacking)
    chance = Random(f"{fault.row} {share}")  # noqa: S311 - the same moments each time
    tally = tried(stage, fault, max(round(fault.times * share), 2), chance)
    assert tally.wrong == []


def test_a_run_that_hangs_is_ended_with_all_it_started_and_is_wrong(stage: Stage) -> None:
    process = stage.start("a study", ["bash", "-c", "sleep 60; true"])
    with pytest.raises(AssertionError, match="hung"):
        stage.end(process, limit=0.1)
    assert process.returncode == -signal.SIGKILL


def test_a_fault_that_never_strikes_is_wrong(stage: Stage) -> None:
    tally = tried(stage, Fault("nothing", "", 1, lambda *_: None), 1, Random(1))  # noqa: S311 - no chance here
    assert (tally.tried, tally.struck, len(tally.wrong)) == (MOST_TRIES, 0, 1)
