"""Private and retired attributes, wherever rules name them, and near ones that are not suspicious."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from selector.rules.lint.suspicions import suspicions
from selector.rules.loader import load_rules
from tests.unit.rules.lint.linting import found, kinds

CT = {"name": "CT", "conditions": {"Modality": "CT"}}


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
        (
            {"conditions": {"Modality": "MR"}, "prefer": [{"nearest": "0019100c", "to": 1}]},
            "$.selections[0].prefer[0].nearest",
        ),
        (
            {"conditions": {"series.references": {"0019100C": 1000}}},
            '$.selections[0].conditions["series.references"].0019100C',
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


@pytest.mark.parametrize(
    ("document", "place"),
    [
        (
            {"selections": [{"conditions": {"ImagePosition": {"present": True}}}]},
            "$.selections[0].conditions.ImagePosition",
        ),
        ({"selections": [{"conditions": {"00200030": {"present": True}}}]}, "$.selections[0].conditions.00200030"),
        ({"selections": [{**CT, "prefer": [{"lowest": "AcquisitionsInSeries"}]}]}, "$.selections[0].prefer[0].lowest"),
        ({"selections": [CT], "same": ["StudyVerifiedDate"]}, "$.same[0]"),
    ],
)
def test_a_retired_attribute(document: dict[str, Any], place: str) -> None:
    assert [(one.kind, one.place) for one in found(document)] == [("retired-attribute", place)]


def test_an_attribute_that_is_not_retired_or_that_the_images_have() -> None:
    assert kinds({"ImagePositionPatient": {"present": True}}) == []
    rules = load_rules(json.dumps({"selections": [{"conditions": {"ImagePosition": {"present": True}}}]}).encode(), "")
    assert list(suspicions(rules, ["ImagePosition"])) == []
