"""The Argo WorkflowTemplate: taken whole by the models of Argo, and its parts fit together."""

import re
from typing import Any

import pytest
import yaml

from tests.workflows.conftest import PIPELINES, unnoticed

TEMPLATE = PIPELINES / "argo" / "workflow-template.yaml"


@pytest.fixture
def spec() -> dict[str, Any]:
    spec: dict[str, Any] = yaml.safe_load(TEMPLATE.read_text("utf-8"))["spec"]
    return spec


@pytest.mark.usefixtures("tools")
def test_models_take_all_of_it_and_a_typo_is_noticed() -> None:
    assert unnoticed("argo", TEMPLATE) == []


def test_parts_fit_together(spec: dict[str, Any]) -> None:
    many, one = spec["templates"]
    ((step,),) = many["steps"]
    assert (spec["entrypoint"], step["template"]) == (many["name"], one["name"])
    given = {parameter["name"] for parameter in step["arguments"]["parameters"]}
    assert given == {parameter["name"] for parameter in one["inputs"]["parameters"]}
    used = set(re.findall(r"\{\{([\w.]+)\}\}", TEMPLATE.read_text("utf-8")))
    known = {f"workflow.parameters.{parameter['name']}" for parameter in spec["arguments"]["parameters"]}
    assert used == {*known, *(f"inputs.parameters.{name}" for name in given), "item"}
    volumes = {volume["name"] for volume in spec["volumes"]}
    assert {mount["name"] for mount in one["container"]["volumeMounts"]} == volumes
    resources = one["container"]["resources"]
    assert (set(resources["requests"]), set(resources["limits"])) == ({"cpu", "memory"}, {"memory"})


def test_only_codes_that_may_change_are_tried_again(spec: dict[str, Any]) -> None:
    expression = spec["templates"][1]["retryStrategy"]["expression"]
    codes = [int(code) for code in re.findall(r"-?\d+", expression)]
    assert expression == f"asInt(lastRetry.exitCode) in {codes}"
    assert codes == [-1, 5, 130, 137, 143]
