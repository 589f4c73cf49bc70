"""What may befall a run, a few times each; see `faults.py`."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.robustness.faults import FAULTS, Fault, tried
from tests.robustness.faults_stage import Stage


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with TemporaryDirectory(prefix="ä ü-", dir="/var/tmp") as name:  # not in /tmp, which one of the faults takes away
        made = Stage(Path(name))
        made.prepare(["a study", "a thousand series"])
        yield made


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{fault.row}-{fault.name}" for fault in FAULTS])
def test_output_is_whole_or_absent_and_the_next_run_works(fault: Fault, stage: Stage) -> None:
    if lacking := fault.lacking():
        pytest.skip(lacking)
    times = 2 if fault.times < 50 else 6
    chance = Random(fault.row)  # noqa: S311 - the same moments each time
    codes, wrong = tried(stage, fault, times, chance)
    assert wrong == []
    assert codes.total() == times
