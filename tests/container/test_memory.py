"""A container that is granted less memory than the payload needs: see `tests/robustness/memory.py`."""

import signal
from collections.abc import Iterator

import pytest

from tests.robustness.faults_stage import Stage, prepared
from tests.robustness.memory import ENDED, IN_CONTAINER, ended, in_container

pytestmark = pytest.mark.container

SIZE, _ = IN_CONTAINER


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with prepared(SIZE) as made:
        yield made


@pytest.mark.parametrize(("granted", "codes"), [(28, {7}), (60, {7, *ENDED}), (512, {0})])
def test_it_has_enough_or_leaves_no_output(granted: float, codes: set[int], image: str, stage: Stage) -> None:
    assert ended(stage, SIZE, granted, in_container(image)) in codes


@pytest.mark.parametrize("granted", [28, 60])
def test_if_the_kernel_kills_it_there_is_no_output_either(granted: float, image: str, stage: Stage) -> None:
    hidden = ("--tmpfs", "/sys/fs/cgroup")  # so that a run does not know its limit
    assert ended(stage, SIZE, granted, in_container(image, *hidden)) == 128 + signal.SIGKILL
