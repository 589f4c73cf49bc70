"""A search for an expression that may take too long is made only where a series is open without it."""

from typing import Any

import pytest

from selector.errors import ConfigurationError
from selector.models import Outcome
from selector.rules.match.codes import MOST_CODES
from selector.rules.predicates.expressions import LONGEST_SEARCHED
from tests.support.builders import choices_of, instance, outcome, result_of, selection, selections, series, study

SLOW = {"matches": "^(a|aa)+$|ok"}
HOSTILE = "a" * 60 + "!"
BESIDE: dict[str, tuple[list[Any], list[Any]]] = {
    "nothing": ([], []),
    "other selections on the same attribute": ([selection({"Modality": "MR"}), selection({"Modality": "PT"})], []),
    "a series that lists an instance": (
        [selection({"Modality": "MR"}), selection({"Modality": "PT"})],
        [series("2", instance("2.1"), Modality="MR")],
    ),
    "many other values": (
        [selection({"Modality": "MR"}), selection({"Modality": "PT"})],
        [series(f"2.{number}", Modality=f"X{number}") for number in range(MOST_CODES + 10)],
    ),
}


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
@pytest.mark.parametrize(
    "conditions",
    [
        {"SeriesDescription": SLOW, "Modality": "CT"},
        {"SeriesDescription": SLOW, "anyOf": [{"Modality": "CT"}, {"Modality": "PT"}]},
        {"anyOf": [{"SeriesDescription": SLOW, "Modality": "CT"}]},
        {"anyOf": [{"SeriesDescription": SLOW}, {"Modality": "MR"}]},
        {"noneOf": [{"SeriesDescription": SLOW}, {"Modality": "MR"}]},
    ],
)
def test_what_else_there_is_does_not_matter_where_it_is_not_needed(
    conditions: dict[str, Any], beside: tuple[list[Any], list[Any]]
) -> None:
    also, others = beside
    rules = selections(selection(conditions), *also)
    choices_of(rules, series("1", SeriesDescription=HOSTILE, Modality="MR"), *others)


@pytest.mark.parametrize("beside", BESIDE.values(), ids=BESIDE)
def test_what_else_there_is_does_not_matter_where_it_is_needed(beside: tuple[list[Any], list[Any]]) -> None:
    also, others = beside
    rules = selections(selection({"SeriesDescription": SLOW, "Modality": "CT"}), *also)
    with pytest.raises(ConfigurationError, match="takes longer"):
        choices_of(rules, series("1", SeriesDescription=HOSTILE, Modality="CT"), *others)


@pytest.mark.parametrize(
    "hostile",
    [
        study("1", series("1.1", instance("1.1.1", SeriesDescription="ok"), SeriesDescription=HOSTILE)),
        study("1", series("1.1", instance("1.1.1", SeriesDescription="ok")), SeriesDescription=HOSTILE),
    ],
)
def test_what_instances_override_is_not_searched(hostile: dict[str, Any]) -> None:
    other = study("2", series("2.1", SeriesDescription="ok"))
    result = result_of(selections(selection({"SeriesDescription": SLOW})), hostile, other)
    assert result.totals[0].taken == 2


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"matches": "b+"}, Outcome.UNDECIDED),
        ({"matches": "a"}, Outcome.MATCHED),
        ({"matches": ["b+", "a"]}, Outcome.MATCHED),
        ({"matches": ["b+", "c"]}, Outcome.UNDECIDED),
        ({"contains": "b"}, Outcome.REJECTED),
    ],
)
def test_a_text_that_is_too_long_is_not_searched(condition: object, expected: Outcome) -> None:
    assert outcome({"ImageComments": condition}, ImageComments="a" * (LONGEST_SEARCHED + 1)) is expected
    assert outcome({"ImageComments": {"matches": "a+"}}, ImageComments="a" * LONGEST_SEARCHED) is Outcome.MATCHED
