"""The operator and a reference written from the documents alone come to the same verdicts, and take the same series."""

import json
from collections import Counter
from itertools import count

import pytest

from tests.properties.reference.comparing import Case, Difference, case, differences, operated
from tests.properties.reference.outcomes import MATCHED, REJECTED, UNDECIDED
from tests.properties.reference.shrinking import shrunk
from tests.support.builders import selection, selections, series, study

LEAST = 0.1
"""The smallest share of each outcome, so that there is something to compare."""


@pytest.mark.parametrize(("seed", "verdicts"), [(1, 2_000), pytest.param(2, 100_000, marks=pytest.mark.long)])
def test_no_verdict_differs(seed: int, verdicts: int) -> None:
    tally: Counter[str] = Counter()
    for number in count():
        one = case(f"{seed}/{number}")
        for difference in differences(one, operated(one), tally):
            pytest.fail(described(one, difference))
        if tally.total() >= verdicts:
            break
    assert min(tally[outcome] for outcome in (MATCHED, REJECTED, UNDECIDED)) > LEAST * tally.total()


def described(one: Case, difference: Difference) -> str:
    """Return a difference with the smallest case that shows it."""

    def differs(smaller: Case) -> bool:
        return any(alike(other, difference) for other in differences(smaller, operated(smaller)))

    smallest = shrunk(one, differs)
    parts = [difference._asdict(), *smallest]
    return "\n".join(json.dumps(part, ensure_ascii=False) for part in parts)


def alike(one: Difference, other: Difference) -> bool:
    """Return whether two differences are of one kind: for outcomes, the same ones."""
    same = (one.what, one.selection) == (other.what, other.selection)
    return same and (one.what != "outcome" or (one.expected, one.said) == (other.expected, other.said))


def test_a_difference_is_noticed_and_made_small() -> None:
    listed = [study(uid, series(f"{uid}.1", {"Modality": "CT"}, SeriesNumber=1), series(f"{uid}.2")) for uid in "12"]
    rules = selections(selection({"SeriesNumber": 1}, name="first"), selection({"Modality": "CT"}, name="CT"))
    wide = Case(rules, {"": listed}, {"1.1": "a", "1.2": "b", "2.1": "c"})

    def differs(one: Case) -> bool:
        """Let the reference believe that a series has no image."""
        mistaken = one._replace(images={**one.images, "1.1": None})
        return "taken" in {difference.what for difference in differences(mistaken, operated(one))}

    smallest = shrunk(wide, differs)
    assert smallest == Case(
        selections(selection({"SeriesNumber": 1}, name="first")),
        {"": [study("1", {"SeriesInstanceUID": "1.1", "SeriesNumber": 1})]},
        {"1.1": "a"},
    )
