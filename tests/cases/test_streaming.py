"""Every case, read in pieces by one process or several: what is written is what a payload loaded whole comes to."""

import pytest

from selector.errors import SeriesSelectorError
from selector.rules.loader import load_rules
from tests.cases.case import RUNS, Case, a_place
from tests.cases.preparing import PREPARATIONS, set_up
from tests.support.streams import expected, ways

SIZES = (64, 1 << 10, 1 << 14)
WORKERS = (1, 2, 5)
USUAL = [(case, number) for case, number in RUNS if case.prepare == "nothing" and case.exit not in {2, 7}]


@pytest.mark.parametrize(("case", "number"), USUAL, ids=[f"{case.name}-{number}" for case, number in USUAL])
def test_it_makes_no_difference(case: Case, number: int) -> None:
    with a_place() as place:
        set_up(case, number, place)
        PREPARATIONS[case.prepare](place)
        try:
            rules = load_rules(place.rules.read_bytes() if place.rules.exists() else b"{}", "rules.json")
            whole = expected(str(place.input), rules)
        except SeriesSelectorError as error:
            pytest.skip(f"nothing is read: {error}")
        found = {one for size in SIZES for one in ways(str(place.input), rules, size, WORKERS)}
    assert found <= {None, whole}


def test_most_cases_on_real_data_are_streams() -> None:
    case = next(case for case in {case.name: case for case, _ in USUAL}.values() if case.name == "idc_prostate")
    with a_place() as place:
        set_up(case, 0, place)
        rules = load_rules(place.rules.read_bytes(), "rules.json")
        assert all(one for size in SIZES for one in ways(str(place.input), rules, size, WORKERS))
