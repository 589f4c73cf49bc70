"""Runs that are granted too little memory; see `memory.py`."""

from collections.abc import Iterator

import pytest

from tests.robustness.faults_stage import Stage, prepared
from tests.robustness.memory import ended, with_little_data

SIZE = "twenty thousand series"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with prepared(SIZE) as made:
        yield made


@pytest.mark.parametrize(("granted", "code"), [(10, 2), (14, 2), (16, 2), (18, 2), (22, 2), (26, 2), (30, 2), (400, 0)])
def test_a_run_says_that_it_needs_more_or_has_enough(granted: float, code: int, stage: Stage) -> None:
    assert ended(stage, SIZE, granted, with_little_data) == code
