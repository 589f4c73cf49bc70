"""Runs that are granted too little memory; see `memory.py`."""

from collections.abc import Iterator

import pytest

from tests.robustness.faults_stage import Stage, prepared
from tests.robustness.memory import ENDED, ended, with_little_data

SIZE = "twenty thousand series"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with prepared(SIZE) as made:
        yield made


@pytest.mark.parametrize(
    ("granted", "codes"), [(23, {7}), (25, {7}), (30, {7, *ENDED}), (34, {7, *ENDED}), (38, {7, *ENDED}), (400, {0})]
)
def test_a_run_has_enough_or_leaves_no_output(granted: float, codes: set[int], stage: Stage) -> None:
    assert ended(stage, SIZE, granted, with_little_data) in codes
