"""A container that is granted less memory than the payload needs: see `tests/robustness/memory.py`."""

from collections.abc import Iterator

import pytest

from tests.robustness.faults_stage import Stage, prepared
from tests.robustness.memory import IN_CONTAINER, ended, in_container

pytestmark = pytest.mark.container

SIZE, _ = IN_CONTAINER


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with prepared(SIZE) as made:
        yield made


@pytest.mark.parametrize(("granted", "code"), [(16, 2), (32, 2), (512, 0)])
def test_it_says_so_rather_than_being_killed(granted: float, code: int, image: str, stage: Stage) -> None:
    assert ended(stage, SIZE, granted, in_container(image)) == code
