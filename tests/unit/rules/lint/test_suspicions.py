"""What is suspicious about a document as a whole, and where it is looked for."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.unit.rules.lint.linting import found, kinds

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


@pytest.mark.parametrize(
    ("selection", "place"),
    [
        ({"conditions": {"0019100C": 1000}}, "$.selections[0].conditions.0019100C"),
        ({"conditions": {"0019100C": 1000, "00190011": "SIEMENS MR HEADER"}}, "$.selections[0].conditions.0019100C"),
        ({"conditions": {"Modality": "MR"}, "prefer": [{"highest": "0019100c"}]}, "$.selections[0].prefer[0].highest"),
        (
            {"conditions": {"Modality": "MR"}, "prefer": [{"matching": {"0019100C": 1000}}]},
            "$.selections[0].prefer[0].matching.0019100C",
        ),
    ],
)
def test_a_literal_private_tag(selection: dict[str, Any], place: str) -> None:
    assert [(one.kind, one.place) for one in found({"selections": [selection]})] == [("private-tag", place)]


@pytest.mark.parametrize(
    "conditions",
    [
        {"0019100C": 1000, "00190010": "SIEMENS MR HEADER"},
        {"00190010": "SIEMENS MR HEADER", "anyOf": [{"0019100C": 1000}, {"0019100C": 800}]},
        {"00190010": {"present": True}},
        {"00180050": 3},
        {"00209999": "x"},
        {"OfTheParser": "x"},
    ],
)
def test_a_tag_that_is_no_private_one_or_whose_block_is_asked_for(conditions: Mapping[str, object]) -> None:
    assert kinds(conditions, customAttributes=["OfTheParser", "00209999"]) == []


def test_conditions_of_preferences_are_looked_at_beside_those_of_the_selection() -> None:
    selection = {
        "conditions": {"Modality": "MR"},
        "prefer": [{"matching": {"SeriesDescription": "T2*"}}, {"matching": {"Modality": "CT"}}],
    }
    assert [(one.kind, one.place) for one in found({"selections": [selection]})] == [
        ("expression", "$.selections[0].prefer[0].matching.SeriesDescription"),
        ("never-holds", "$.selections[0].prefer[1].matching.Modality"),
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
