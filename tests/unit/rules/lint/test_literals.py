"""Texts that are compared literally, but probably meant otherwise, and near ones that are not suspicious."""

import json
from pathlib import Path

import pytest

from selector.errors import ConfigurationError
from selector.rules.lint.suspicions import suspicions
from selector.rules.loader import load_rules
from tests.unit.rules.lint.linting import kinds, only

ROOT = Path(__file__).parents[4]
OWN = {"literal-expression", "undefined-term"}


@pytest.mark.parametrize("modality", ["MRI", "PET", ["MRI", "CT"], {"not": "CAT"}, {"oneOf": ["CT", "PET"]}])
def test_a_modality_that_is_not_defined(modality: object) -> None:
    assert kinds({"Modality": modality}) == [("undefined-term", ".Modality")]


def test_the_nearest_term_is_suggested() -> None:
    assert "did you mean MR?" in only({"Modality": "MRI"}).message
    assert "did you mean PT?" in only({"Modality": "PET"}).message


@pytest.mark.parametrize("modality", ["MR", "mr", ["CT", "!PT"], {"oneOf": ["CT", "PT"]}, {"startsWith": "RT"}])
def test_a_modality_that_is_defined(modality: object) -> None:
    assert "undefined-term" not in {kind for kind, _ in kinds({"Modality": modality})}


@pytest.mark.parametrize("text", ["t1|t2", "^t1", "t1$", "t1.*post", "t[1-2]", "(?i)t1"])
def test_the_syntax_of_expressions_in_a_literal_text(text: str) -> None:
    assert kinds({"SeriesDescription": {"contains": text}}) == [("literal-expression", ".SeriesDescription")]
    assert "literal-expression" not in {kind for kind, _ in kinds({"SeriesDescription": {"matches": text}})}


@pytest.mark.parametrize("text", ["t1 + c", "(t1)", "T2*", "ep2d [b50]", "5.0 mm", "$5", "why?"])
def test_what_a_value_may_well_have(text: str) -> None:
    assert kinds({"SeriesDescription": {"contains": text}}) == []


def test_no_false_alarm_on_the_samples_and_the_cases() -> None:
    paths = [*(ROOT / "config").rglob("*.json"), *(ROOT / "tests" / "cases").glob("*/rules.json")]
    alarms = {}
    for path in paths:
        try:
            found = [one for one in suspicions(load_rules(path.read_bytes(), "rules.json")) if one.kind in OWN]
        except (ConfigurationError, json.JSONDecodeError, OSError):
            continue
        if found:
            alarms[path.parent.name] = found
    assert alarms == {}
