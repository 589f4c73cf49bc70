"""What may befall a run, a few times each; see `faults.py`."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest

from tests.robustness.faults import FAULTS, NEED_ROOT, Trial, tried
from tests.robustness.faults_stage import Stage

CAN_MOUNT = os.geteuid() == 0 and shutil.which("unshare") is not None


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with TemporaryDirectory(dir="/var/tmp") as name:  # not in /tmp, which one of the faults takes away
        made = Stage(Path(name))
        made.prepare(["a study", "a thousand series"])
        yield made


@pytest.mark.parametrize("trial", [trial for _, trial in FAULTS.values()], ids=list(FAULTS))
def test_output_is_whole_or_absent_and_the_next_run_works(trial: Trial, stage: Stage) -> None:
    if trial in NEED_ROOT and not CAN_MOUNT:
        pytest.skip("only root can mount")
    chance = Random(trial.__name__)  # noqa: S311 - the same moments each time
    assert sum(tried(stage, trial, 6, chance).values()) == 6
