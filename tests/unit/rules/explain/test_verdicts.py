"""Verdicts: the outcome that the selection found, with the conditions that decided it, in words."""

import pytest

from selector.rules.explain.verdicts import NEAR, Explainer, conditions_in_words
from selector.rules.match.series_batch import SeriesBatch
from selector.verdicts import Finding
from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    Json,
    batch_of,
    findings_in_words,
    in_words,
    payload_of,
    rules_of,
    selection,
    selections,
    series,
    study,
    verdict,
)


def test_the_findings_are_the_conditions_that_decided() -> None:
    conditions: dict[str, object] = {
        "Modality": "MR",
        "SliceThickness": [2, 4],
        "anyOf": [{"StationName": "MR9"}, {"EchoTime": 1}],
    }
    found = verdict(conditions, Modality="MR", SliceThickness=5, StationName="MR1", EchoTime=2)
    assert findings_in_words(found) == [
        ("$.selections[0].conditions.SliceThickness", "SliceThickness between 2 and 4", "5", REJECTED),
        ("$.selections[0].conditions.anyOf[0].StationName", 'StationName contains "MR9"', '"MR1"', REJECTED),
        ("$.selections[0].conditions.anyOf[1].EchoTime", "EchoTime 1", "2", REJECTED),
    ]


def test_a_finding_says_how_many_instances_hold() -> None:
    instances = [{"ImageType": "A"}] * 118 + [{"ImageType": "LOCALIZER"}] * 2
    (finding,) = verdict({"ImageType": {"not": "LOCALIZER"}}, *instances).findings
    assert finding.outcome is UNDECIDED
    assert "holds for 118 of 120 instances" in finding.found


def test_a_finding_about_a_multi_frame_object_counts_frames() -> None:
    groups = [{"MREchoSequence": [{"EffectiveEchoTime": value}]} for value in (1, 1, 9)]
    (finding,) = verdict({"EchoTime": {"atMost": 5}}, {"PerFrameFunctionalGroupsSequence": groups}).findings
    assert finding.found == "holds for 2 of 3 frames: 1, 9"


def places(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.place.removeprefix("$.selections[0].conditions.") for finding in findings]


def test_all_conditions_are_findings_where_they_match_together() -> None:
    found = verdict({"Modality": "MR", "anyOf": [{"EchoTime": 1}, {"EchoTime": 2}]}, Modality="MR", EchoTime=2)
    assert found.outcome is MATCHED
    assert places(found.findings) == ["Modality", "anyOf[1].EchoTime"]
    assert found.changes == ()


def test_a_finding_in_none_of_is_negated() -> None:
    conditions = {"noneOf": [{"Modality": "CT"}, {"EchoTime": 1}]}
    (finding,) = verdict(conditions, Modality="CT", EchoTime=2).findings
    assert (finding.asks, finding.found, finding.outcome) == ('not (Modality "CT")', '"CT"', REJECTED)
    assert [one.outcome for one in verdict(conditions, Modality="MR", EchoTime=2).findings] == [MATCHED, MATCHED]
    assert places(verdict(conditions, Modality="MR").findings) == ["noneOf[1].EchoTime"]
    rules = rules_of(selections(selection(conditions)))
    assert [asks for _, asks in conditions_in_words(rules.selections[0].condition)] == [
        'not (Modality "CT")',
        "not (EchoTime 1)",
    ]
    twice = verdict({"noneOf": [{"noneOf": [{"Modality": "CT"}]}]}, Modality="MR")
    assert [(one.asks, one.outcome) for one in twice.findings] == [('not (not (Modality "CT"))', REJECTED)]


def test_series_on_which_the_same_conditions_decide_have_their_own_findings() -> None:
    rules = rules_of(selections(selection({"Modality": "MR", "noneOf": [{"SeriesDescription": {"contains": "t1"}}]})))
    listed = [series(f"1.{text}", Modality="MR", SeriesDescription=f"t1 {text}") for text in "1234"]
    found = Explainer(rules.selections[0]).verdicts(batch_of(payload_of(rules, [study("1", *listed)])))
    assert [one.found for each in found for one in each.findings] == [f'"t1 {text}"' for text in "1234"]


SLOW, HOSTILE = {"matches": "^(a|aa)+$"}, "a" * 60 + "!"


@pytest.mark.parametrize(
    "conditions",
    [
        {"SeriesDescription": SLOW, "Modality": "CT"},
        {"Modality": "CT", "SeriesDescription": SLOW},
        {"Modality": "CT", "anyOf": [{"SeriesDescription": SLOW}, {"EchoTime": 9}]},
        {"Modality": "CT", "noneOf": [{"SeriesDescription": SLOW}]},
    ],
)
def test_a_condition_that_was_not_asked_is_not_among_the_findings(conditions: Json) -> None:
    found = verdict(conditions, Modality="MR", SeriesDescription=HOSTILE)
    assert found.outcome is REJECTED
    assert places(found.findings) == ["Modality"]
    assert found.changes == ()  # Whether this one change would do is not known.


CONDITIONS: list[Json] = [
    {"Modality": "MR", "SeriesDescription": {"contains": "t2"}},
    {"Modality": ["MR", "CT"], "SeriesDescription": {"matches": "t[12]|loc"}},
    {"anyOf": [{"SeriesDescription": {"matches": "^t1"}}, {"EchoTime": [80, ">="]}]},
    {"noneOf": [{"SeriesDescription": "loc.*"}, {"allOf": [{"EchoTime": {"present": False}}, {"Modality": "CT"}]}]},
    {"EchoTime": {"atLeast": 50, "instances": "any"}, "noneOf": [{"Modality": {"not": "MR"}}]},
    {"series.plane": "axial", "series.hasImage": True, "StudyDate": ["2024", ">="]},
    {"AnatomicRegionSequence": {"item": {"CodeValue": {"matches": "^T-"}}}, "anyOf": [{"Modality": "MR"}]},
]
LISTED = [
    series("1.1", Modality="MR", SeriesDescription="t2", EchoTime=90, AnatomicRegionSequence=[{"CodeValue": "T-1"}]),
    series("1.2", Modality="CT", SeriesDescription="localizer"),
    series("1.3", {"EchoTime": 90}, {"EchoTime": 10}, Modality="MR", SeriesDescription="t1"),
    series("1.4", {"EchoTime": 90}, {}, SeriesDescription="t3", ImageOrientationPatient=[1, 0, 0, 0, 1, 0]),
    series("1.5", Modality={"odd": 1}, AnatomicRegionSequence=[{}]),
    series("1.6"),
]


@pytest.mark.parametrize("conditions", CONDITIONS)
def test_the_outcome_of_a_verdict_is_that_of_the_selection(conditions: Json) -> None:
    rules = rules_of(selections(selection(conditions)))
    payload = payload_of(rules, [study("1", *LISTED, StudyDate="20240101"), study("2", series("2.1", Modality="MR"))])
    batch = batch_of(payload)
    found = Explainer(rules.selections[0]).verdicts(batch)
    assert [one.outcome for one in found] == list(rules.selections[0].condition.outcomes(batch))
    for one in found:
        assert all((finding.outcome is MATCHED) == (one.outcome is MATCHED) for finding in one.findings)
        assert one.findings
    # One series after the other, and all together, give the same.
    explainer = Explainer(rules.selections[0])
    alone = [explainer.verdicts(SeriesBatch.of_each([context])) for context in batch]
    assert [list(map(in_words, one)) for one in alone] == [[in_words(one)] for one in found]


def test_series_with_the_same_findings_share_one_verdict() -> None:
    rules = rules_of(selections(selection({"Modality": "MR"})))
    listed = [series(f"1.{number}", Modality=name) for number, name in enumerate(["CT", "PT", "CT"])]
    first, second, third = Explainer(rules.selections[0]).verdicts(batch_of(payload_of(rules, [study("1", *listed)])))
    assert first is third
    assert first != second


def test_a_change_is_suggested_only_where_few_conditions_decided() -> None:
    names = ["EchoTime", "FlipAngle", "SliceThickness", "RepetitionTime"]
    for count in (NEAR, NEAR + 1):
        found = verdict({name: {"atMost": 1} for name in names[:count]}, **dict.fromkeys(names, 2))
        assert len(found.findings) == count
        assert len(found.changes) == (count if count <= NEAR else 0)


def test_of_alternatives_the_one_with_the_fewest_changes_is_suggested() -> None:
    alternatives = [{"EchoTime": {"atMost": 1}, "FlipAngle": {"atMost": 1}}, {"SliceThickness": {"atMost": 1}}]
    found = verdict({"anyOf": alternatives}, EchoTime=2, FlipAngle=2, SliceThickness=2)
    assert [change.place.rpartition(".")[2] for change in found.changes] == ["SliceThickness"]
    assert verdict({"noneOf": [{"EchoTime": 2}]}, EchoTime=2).changes == ()


def test_everything_is_matched_without_a_condition() -> None:
    rules = rules_of({})
    (found,) = Explainer(rules.selections[0]).verdicts(batch_of(payload_of(rules, [study("1", series("1.1"))])))
    assert (found.outcome, found.findings) == (MATCHED, ())
