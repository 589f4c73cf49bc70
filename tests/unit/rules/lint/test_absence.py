"""Absence that counts as a match: of attributes that parsers seldom write, and where it means something."""

from collections.abc import Mapping

import pytest

from selector.rules.lint.suspicions import suspicions
from selector.rules.loader import load_rules
from tests.unit.rules.lint.linting import kinds

B1000 = {"anyOf": [{"DiffusionBValue": 1000}, {"DiffusionBValue": {"present": False}, "SeriesDescription": "b1000"}]}


@pytest.mark.parametrize(
    ("conditions", "place"),
    [
        ({"DiffusionBValue": {"present": False}}, ".DiffusionBValue"),
        ({"DiffusionBValue": {"atLeast": 1000, "ifMissing": "matched"}}, ".DiffusionBValue"),
        ({"ProcedureCodeSequence": {"present": False}}, ".ProcedureCodeSequence"),
        ({"series.references": {"DiffusionBValue": {"present": False}}}, '["series.references"].DiffusionBValue'),
        ({"anyOf": [{"DiffusionBValue": {"present": False}}, {"DiffusionBValue": 1000}]}, ".anyOf[0].DiffusionBValue"),
        ({"anyOf": [{"DiffusionBValue": {"present": False}, "Rows": 512}, {"Rows": 256}]}, ".anyOf[0].DiffusionBValue"),
    ],
)
def test_absence_of_what_parsers_seldom_write(conditions: Mapping[str, object], place: str) -> None:
    assert kinds(conditions) == [("absence", place)]


@pytest.mark.parametrize(
    "conditions",
    [
        {"ContrastBolusAgent": {"present": False}},
        {"SliceThickness": {"atMost": 3, "ifMissing": "matched"}},
        {"DiffusionBValue": {"present": True}},
        {"DiffusionBValue": {"atLeast": 1000, "ifMissing": "rejected"}},
        {"series.plane": {"equals": "axial", "ifMissing": "matched"}},
        B1000,
        {"series.references": B1000},
    ],
)
def test_absence_that_means_something(conditions: Mapping[str, object]) -> None:
    assert kinds(conditions) == []


def test_what_is_known_to_be_written_may_be_absent() -> None:
    rules = load_rules(b'{"selections": [{"conditions": {"DiffusionBValue": {"present": false}}}]}', "rules.json")
    assert [one.kind for one in suspicions(rules)] == ["absence"]
    assert list(suspicions(rules, written={"DiffusionBValue"})) == []
