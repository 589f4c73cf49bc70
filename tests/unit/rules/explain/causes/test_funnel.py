"""What the conditions of a selection leave over."""

import pytest

from selector.rules.explain.causes.funnel import Funnels, left_over
from selector.rules.match.series_batch import SeriesBatch
from tests.support.builders import Json, payload_of, rules_of, selection, selections, series, study

LISTED = [
    series("1.1", Modality="MR", SeriesDescription="t1", EchoTime=1),
    series("1.2", Modality="MR", SeriesDescription="t2"),
    series("1.3", Modality="CT"),
]


@pytest.mark.parametrize(
    ("conditions", "places"),
    [
        ({"SeriesDescription": {"matches": "^t1+$"}, "Modality": "MR"}, [".Modality", ".SeriesDescription"]),
        ({"noneOf": [{"Modality": "CT"}, {"EchoTime": 1, "Modality": "MR"}]}, [".noneOf[0].Modality", ".noneOf[1]"]),
        ({"anyOf": [{"series.plane": "axial"}, {"series.obliquity": 1}]}, [".anyOf"]),
        ({"anyOf": [{"EchoTime": 1}] * 12, "Modality": "MR"}, [".anyOf", ".Modality"]),
        ({"allOf": [{"anyOf": [{"series.plane": "axial"}]}]}, ['.allOf[0].anyOf[0]["series.plane"]']),
    ],
)
def test_what_is_left_over_by_path_agrees_with_the_funnel(conditions: Json, places: list[str]) -> None:
    rules = rules_of(selections(selection(conditions)))
    payload = payload_of(rules, [study("1", *LISTED)])
    batch = SeriesBatch.of(list(payload.whole.studies), payload.whole.images)
    (wanted,) = rules.selections
    found = list(left_over(wanted, batch))
    assert [one.place.removeprefix("$.selections[0].conditions") for one in found] == places
    funnels = Funnels([wanted])
    funnels.note(batch)
    assert [(one.asks, one.left, one.undecided) for one in found] == [
        (step.asks, step.left, step.undecided) for step in funnels.each[0].steps()
    ]


def test_only_the_funnels_that_are_followed_count() -> None:
    rules = rules_of(selections(selection({"Modality": "MR", "EchoTime": 1}), selection({"Modality": "CT"})))
    payload = payload_of(rules, [study("1", *LISTED)])
    funnels = Funnels(rules.selections)
    for followed in ([0, 1], [1], []):
        funnels.note(SeriesBatch.of(payload.whole.studies, payload.whole.images), followed)
    counted = [[(step.left, step.undecided) for step in funnel.steps()] for funnel in funnels.each]
    assert counted == [[(2, 0), (1, 1)], [(2, 0)]]


def test_a_selection_without_conditions_has_no_steps_and_matches() -> None:
    rules = rules_of({})
    payload = payload_of(rules, [study("1", *LISTED)])
    funnels = Funnels(rules.selections)
    funnels.note(SeriesBatch.of(payload.whole.studies, payload.whole.images))
    assert (list(funnels.each[0].steps()), funnels.each[0].matches) == ([], True)
