"""What is suspicious about a document as a whole, and where it is looked for."""

import json
from pathlib import Path
from typing import Any

import pytest

from selector.errors import ConfigurationError, LimitError
from selector.rules.lint.suspicions import suspicions
from selector.rules.loader import load_rules
from tests.unit.rules.lint.linting import found

ROOT = Path(__file__).parents[4]
CT, PT = {"name": "CT", "conditions": {"Modality": "CT"}}, {"name": "PT", "conditions": {"Modality": "PT"}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"selections": [CT, PT]}, [("layout", "$.layout")]),
        ({"selections": [CT, PT], "layout": "bySeries"}, []),
        ({"selections": [CT, PT], "layout": "byStudy"}, []),
        ({"selections": [CT]}, []),
        ({"selections": [{**CT, "take": 1}]}, [("take-without-prefer", "$.selections[0].take")]),
        ({"selections": [{**CT, "take": "all"}]}, []),
        ({"selections": [{**CT, "take": 1, "prefer": [{"lowest": "SeriesNumber"}]}]}, []),
        ({"selections": [{**CT, "take": 1, "required": True}]}, []),
        ({"selections": [{**CT, "take": 1, "required": 1}]}, []),
        ({"selections": [{**CT, "take": 3, "required": 3}]}, []),
        ({"selections": [{**CT, "take": 3, "required": 2}]}, [("take-without-prefer", "$.selections[0].take")]),
        ({"selections": [{**CT, "take": 2, "required": True}]}, [("take-without-prefer", "$.selections[0].take")]),
        ({"selections": [{**CT, "take": 1, "required": False}]}, [("take-without-prefer", "$.selections[0].take")]),
        ({}, [("everything", "$")]),
        (None, [("everything", "$")]),
    ],
)
def test_a_document_as_a_whole(document: object, expected: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.place) for one in found(document)] == expected


ALARMS = {
    "repeating_groups": {"retired-attribute"},  # curves
    "short_form_blanks": {"whole-values"},
    "images_as_written": {"expression"},
}
"""What is suspicious about the cases that are about just that, besides the layout and `take`."""


@pytest.mark.parametrize(
    ("criterion", "is_suspicious"),
    [
        ({"lowest": "PixelSpacing", "position": 2}, False),
        ({"lowest": "PixelSpacing", "position": 3}, True),
        ({"lowest": "EchoTime", "position": 1}, False),
        ({"lowest": "EchoTime", "position": 2}, True),
        ({"highest": "series.frameCount", "position": 2}, True),
        ({"highest": "WindowCenter", "position": 9}, False),
    ],
)
def test_a_position_that_has_no_value(criterion: dict[str, Any], *, is_suspicious: bool) -> None:
    expected = [("never-holds", "$.selections[0].prefer[0].position")] if is_suspicious else []
    assert [(one.kind, one.place) for one in found({"selections": [{**CT, "prefer": [criterion]}]})] == expected


def test_no_false_alarm_on_the_samples_and_the_cases() -> None:
    paths = [*(ROOT / "config").rglob("*.json"), *(ROOT / "tests" / "cases").glob("*/rules.json")]
    alarms: dict[str, set[str]] = {}
    for path in paths:
        try:
            rules = load_rules(path.read_bytes(), "rules.json")
        except (ConfigurationError, LimitError, OSError):
            continue
        alarms[path.parent.name] = {one.kind for one in suspicions(rules)} - {
            "layout",
            "take-without-prefer",
            "everything",
        }
    assert {name: found for name, found in alarms.items() if found} == ALARMS
    assert len(alarms) > 50


def test_conditions_of_preferences_are_looked_at_beside_those_of_the_selection() -> None:
    selection = {
        "conditions": {"Modality": "MR"},
        "prefer": [{"matching": {"SeriesDescription": "T2*"}}, {"matching": {"Modality": "CT"}}],
    }
    assert [(one.kind, one.place) for one in found({"selections": [selection]})] == [
        ("expression", "$.selections[0].prefer[0].matching.SeriesDescription"),
        ("never-holds", "$.selections[0].prefer[1].matching.Modality"),
    ]


def test_conditions_for_another_series_are_looked_at_by_themselves() -> None:
    selection = {
        "conditions": {"Modality": "MR", "series.referencedBy": {"Modality": "CT"}},
        "prefer": [
            {"nearest": "EchoTime", "to": {"Modality": "CT", "Rows": {"greaterThan": 70000}}},
            {"nearest": "EchoTime", "to": {"SeriesDescription": "T2*"}},
        ],
    }
    assert [(one.kind, one.place) for one in found({"selections": [selection]})] == [
        ("expression", "$.selections[0].prefer[1].to.SeriesDescription"),
        ("never-holds", "$.selections[0].prefer[0].to.Rows"),
    ]


def test_what_is_shared_is_reported_once_and_where_it_is() -> None:
    document = {
        "conditions": {"0019100C": 1000, "Rows": {"atLeast": 0}, "AcquisitionTime": {"present": False}},
        "layout": "byStudy",
        "selections": [CT, PT],
    }
    absent = {"AccessionNumber": {"present": False}, "PatientBreedCodeSequence": {"present": False}}
    assert [(one.kind, one.place) for one in found(document)] == [
        ("private-tag", "$.conditions.0019100C"),
        ("always-holds", "$.conditions.Rows"),
    ]
    assert [(one.kind, one.place) for one in found({**document, "conditions": absent})] == [
        ("absence", "$.conditions.PatientBreedCodeSequence"),
    ]


def test_what_contradicts_what_is_shared_is_reported_where_it_is() -> None:
    document = {"conditions": {"Modality": ["MR", "CT"]}, "layout": "byStudy", "selections": [CT, PT]}
    (one,) = found(document)
    assert (one.kind, one.place) == ("never-holds", "$.selections[1].conditions.Modality")
    assert one.message == "no value of Modality satisfies this together with $.conditions.Modality"


def test_a_creator_may_be_shared() -> None:
    selections = [{"conditions": {"0019100C": 1000}}]
    assert found({"conditions": {"00190010": "SIEMENS MR HEADER"}, "selections": selections}) == []


@pytest.mark.parametrize(
    "path",
    sorted([*(ROOT / "config").rglob("*.json"), *(ROOT / "public" / "pipelines").glob("*.json")]),
    ids=lambda path: path.name,
)
def test_no_sample_is_suspicious(path: Path) -> None:
    assert found(json.loads(path.read_bytes())) == []
