"""Values that matter to tests: every outcome that a value can have, one of these has."""

import json
from collections.abc import Iterable

import pytest

from selector.dicom.values import Value
from selector.models import Outcome
from selector.rules.lint.witness_values import FILLER, values_for
from selector.rules.loader import load_rules
from selector.rules.match.single_conditions import AttributeCondition
from selector.rules.match.walking import parts_of, value_tests

U, M, R = Outcome.UNDECIDED, Outcome.MATCHED, Outcome.REJECTED


def values(attribute: str, *tests: object) -> tuple[list[Value], list[tuple[Outcome, ...]]]:
    """Return the values for tests on an attribute, and the outcomes of these tests for each of them."""
    document = {"selections": [{"conditions": {attribute: test}} for test in tests]}
    rules = load_rules(json.dumps(document).encode(), "rules.json")
    conditions = [selection.condition.members[0] for selection in rules.selections]
    singles = [condition for condition in conditions if isinstance(condition, AttributeCondition)]
    asked = [test for single in singles for test in value_tests(parts_of(single), into_alternatives=True)]
    found = list(values_for(singles[0].attribute, asked))
    return found, [tuple(test.outcome(value) for test in asked) for value in found]


def sorts(attribute: str, *tests: object) -> set[tuple[Outcome, ...]]:
    return set(values(attribute, *tests)[1])


def test_numbers_on_beside_and_between_bounds() -> None:
    assert sorts("SliceThickness", {"atLeast": 1}, {"lessThan": 2}) == {(M, M), (R, M), (M, R)}
    assert sorts("SliceThickness", {"greaterThan": 1}, {"lessThan": 1}) == {(R, M), (R, R), (M, R)}
    assert sorts("SliceThickness", {"greaterThan": 1e300}) == {(R,), (M,)}


def test_whole_numbers_and_the_range_of_a_vr() -> None:
    assert sorts("Rows", {"greaterThan": 1}, {"lessThan": 2}) == {(R, M), (M, R)}
    assert sorts("Rows", {"atLeast": 0}) == {(M,)}
    assert sorts("Rows", {"atMost": 65534.5}) == {(R,), (M,)}


def test_ages_in_every_unit() -> None:
    assert sorts("PatientAge", {"greaterThan": "011M"}, {"lessThan": "001Y"}) == {(R, M), (M, M), (M, R)}
    assert sorts("PatientAge", {"greaterThan": "365D"}, {"lessThan": "001Y"}) == {(R, M), (M, R)}


@pytest.mark.parametrize(
    ("attribute", "tests", "expected"),
    [
        ("StudyDate", ({"atLeast": "2024"},), {(R,), (M,)}),
        ("StudyDate", ({"atLeast": "202402"},), {(R,), (U,), (M,)}),
        ("StudyDate", ({"greaterThan": "20240101"}, {"lessThan": "20240102"}), {(R, M), (U, U), (M, R)}),
        ("AcquisitionTime", ({"atLeast": "00"},), {(M,)}),
        ("AcquisitionTime", ({"atMost": "23"},), {(M,), (R,)}),
        ("AcquisitionDateTime", ({"atLeast": "20240101"},), {(R,), (U,), (M,)}),
    ],
)
def test_dates_and_times(attribute: str, tests: Iterable[object], expected: set[tuple[Outcome, ...]]) -> None:
    assert sorts(attribute, *tests) == expected


def test_texts_made_of_operands() -> None:
    found, outcomes = values("SeriesDescription", {"startsWith": ["ax", "t2"]}, {"contains": "t2"}, {"equals": "t2"})
    assert set(outcomes) == {(R, R, R), (R, M, R), (M, R, R), (M, M, R), (M, M, M)}
    assert [text for text in found if FILLER not in str(text)] == ["t2"]
