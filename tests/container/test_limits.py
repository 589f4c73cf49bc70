"""Every case of `tests/cases` in the real image under limits: see `tests/robustness/limits.py`."""

import os

import pytest

from tests.cases.case import RUNS, Case, a_place
from tests.cases.running import check
from tests.robustness.limits import IN_FORCE, NOBODY, in_force, starting

pytestmark = [
    pytest.mark.container,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can give the folders to nobody"),
]


def test_the_limits_are_in_force(image: str) -> None:
    assert in_force(image) == IN_FORCE


@pytest.mark.parametrize(("case", "number"), RUNS, ids=[f"{case.name}-{number}" for case, number in RUNS])
def test_every_case(case: Case, number: int, image: str) -> None:
    with a_place() as place:
        check(case, number, place, starting(image), NOBODY)
