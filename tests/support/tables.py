"""Tables of conditions on an attribute, with the values that make each outcome."""

import json
from collections.abc import Sequence
from typing import NamedTuple, TypedDict, Unpack

import pytest
from _pytest.mark.structures import ParameterSet

from tests.support.builders import MATCHED, REJECTED, UNDECIDED, outcomes, series, study


class _Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()
"""Stands for a value that is not written at all."""


class Row(NamedTuple):
    """A condition on an attribute, and the values that make each outcome of it."""

    attribute: str
    condition: object
    values: tuple[object, ...]
    expected: dict[str, str]
    custom: tuple[str, ...]

    def found(self) -> dict[str, str]:
        """Return the outcome by value, as JSON text, of series that have that value."""
        studies = [
            study(f"{number}", series(f"{number}.1", **({} if value is ABSENT else {self.attribute: value})))
            for number, value in enumerate(self.values, 1)
        ]
        found = outcomes({self.attribute: self.condition}, *studies, custom=self.custom)
        return {_text(value): outcome.name for value, outcome in zip(self.values, found, strict=True)}


class Columns(TypedDict, total=False):
    """The values that make each outcome, and the custom attributes of the rules."""

    matched: Sequence[object]
    rejected: Sequence[object]
    undecided: Sequence[object]
    custom: Sequence[str]


def row(attribute: str, condition: object, **columns: Unpack[Columns]) -> ParameterSet:
    """Build a row of a table for `pytest.mark.parametrize`."""
    return pytest.param(_row_of(attribute, condition, **columns), id=f"{attribute} {_text(condition)}")


def _row_of(attribute: str, condition: object, **columns: Unpack[Columns]) -> Row:
    matched, rejected, undecided = columns.get("matched", ()), columns.get("rejected", ()), columns.get("undecided", ())
    values = (*matched, *rejected, *undecided)
    expected = [MATCHED] * len(matched) + [REJECTED] * len(rejected) + [UNDECIDED] * len(undecided)
    by_value = {_text(value): outcome.name for value, outcome in zip(values, expected, strict=True)}
    return Row(attribute, condition, values, by_value, tuple(columns.get("custom", ())))


def _text(value: object) -> str:
    return repr(value) if value is ABSENT else json.dumps(value, ensure_ascii=False)
