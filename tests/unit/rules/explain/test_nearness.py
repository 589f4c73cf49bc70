"""The order of near misses."""

import itertools

from selector.rules.explain.nearness import Nearness
from tests.support.builders import rules_of, selection, selections

PATH = "$.selections[0].conditions"
CONDITIONS = {"Modality": "PT", "SliceThickness": 3, "noneOf": [{"Modality": "CT"}, {"SeriesDescription": "x"}]}
RULES = rules_of(selections(selection(CONDITIONS), same=["FrameOfReferenceUID"]))
NEAREST_FIRST = [
    [("$.same[0]", False)],
    [(f"{PATH}.SliceThickness", False)],
    [(f"{PATH}.Modality", False), ("$.same[0]", False)],
    [(f"{PATH}.SliceThickness", True)],
    [(f"{PATH}.SliceThickness", True), (f"{PATH}.noneOf[1].SeriesDescription", False)],
    [(f"{PATH}.noneOf[0].Modality", True)],
    [(f"{PATH}.Modality", True), (f"{PATH}.SliceThickness", True)],
]


def test_a_rejected_modality_is_last_then_the_fewest_conditions_and_the_undecided_are_first() -> None:
    distances = [Nearness(RULES).distance(unmet) for unmet in NEAREST_FIRST]
    assert distances == sorted(distances)
    assert [not one < other for one, other in itertools.pairwise(distances)] == [False, True, *[False] * 4]


def test_what_matches_is_as_near_as_what_only_same_keeps_out() -> None:
    assert Nearness(RULES).distance([]) == Nearness(RULES).distance(NEAREST_FIRST[0])
    assert Nearness(RULES).distance([]) < Nearness(RULES).distance(NEAREST_FIRST[1])
