"""Changes of one member of a test that would accept what was found, the smallest first."""

import pytest

from selector.rules.predicates.canonical import CanonicalTest
from selector.rules.predicates.operands import Operand
from selector.rules.predicates.table import TABLE


@pytest.mark.parametrize(
    ("member", "operands", "found", "proposed"),
    [
        ("greaterThan", [5], [1, 3], [{"atLeast": 3}, {"atLeast": 1}]),
        ("atLeast", [5], [1, 3], [{"atLeast": 3}, {"atLeast": 1}]),
        ("lessThan", [5], [6, 8], [{"atMost": 6}, {"atMost": 8}]),
        ("atMost", [5], [6, 8], [{"atMost": 6}, {"atMost": 8}]),
        (
            "between",
            [2, 4],
            [1, 5],
            [{"between": one} for one in ([2, 1], [2, 5], [5, 4], [1, 4], [1, 5])],
        ),
        ("between", [2, 4], [], []),
        ("equals", ["CT"], ["MR"], [{"oneOf": ["CT", "MR"]}, {"oneOf": ["CT", "MR"]}]),
        ("oneOf", [1], [2, 3], [{"oneOf": [1, 2]}, {"oneOf": [1, 3]}, {"oneOf": [1, 2, 3]}]),
        ("hasAll", ["A", "b"], ["a", "c"], [{"hasAll": ["A"]}]),
        ("hasAll", ["A"], ["c"], []),
        ("contains", ["t2"], ["t1"], []),
        ("matches", ["t2"], ["t1"], []),
    ],
)
def test_what_is_proposed(
    member: str, operands: list[Operand], found: list[Operand], proposed: list[dict[str, object]]
) -> None:
    test = CanonicalTest(place="$.x", members={member: tuple(operands)})
    assert [one.as_json() for one in TABLE[member].loosened(test, member, found)] == proposed


def test_other_members_stay() -> None:
    test = CanonicalTest(place="$.x", members={"atLeast": (5,), "atMost": (9,)})
    (changed,) = TABLE["atLeast"].loosened(test, "atLeast", [3])
    assert changed.as_json() == {"atMost": 9, "atLeast": 3}
