"""What the selections take in studies, many of which have the same outcomes."""

from sys import getrefcount

import pytest

from selector.models import MATCHED
from selector.rules.choose.chooser import Chooser
from tests.support.builders import batch_of, payload_of, result_of, rules_of, selection, selections, series, study

FRAME = "FrameOfReferenceUID"


def test_what_excludes_a_series_in_one_study_does_not_in_another_with_the_same_outcomes() -> None:
    rules = selections(selection({"Modality": "MR"}), same=[FRAME])
    frames: list[dict[str, object]] = [{}, {FRAME: "1.2.3"}]
    studies = [
        study(
            uid, series(f"{uid}.1", Modality="MR", **frames[index % 2]), series(f"{uid}.2", Modality="MR", **frames[1])
        )
        for index, uid in enumerate("1234")
    ]
    found = {one.uid: one.choice(0) for one in result_of(rules, *studies).studies}
    assert {uid: (len(one.taken), one.matched, one.undecided) for uid, one in found.items()} == {
        "1": (1, 1, 1),
        "2": (2, 2, 0),
        "3": (1, 1, 1),
        "4": (2, 2, 0),
    }


@pytest.mark.parametrize(("size", "is_remembered"), [(100, True), (101, False)])
def test_the_outcomes_of_large_studies_are_not_remembered(size: int, is_remembered: bool) -> None:  # noqa: FBT001 - a case
    rules = rules_of(selections(*(selection({"Modality": "MR"}, name=name) for name in "abcde")))
    batch = batch_of(payload_of(rules, [study("1", *(series(f"1.{number}") for number in range(size)))]))
    outcome = MATCHED << 2 * 4
    outcomes, chooser = [outcome] * size, Chooser(rules.selections, distinct=False, same=())
    before = getrefcount(outcome)
    (result,), _ = chooser.results(batch, outcomes)
    assert result.choice(4).matched == size
    assert (getrefcount(outcome) - before >= size) == is_remembered
