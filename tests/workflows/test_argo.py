"""The Argo WorkflowTemplate: taken whole by the models of Argo, and its parts fit together."""

import json
import re
from base64 import b64encode
from typing import Any

import pytest
import yaml

from tests.container.conftest import Engine
from tests.support.engines import PIPELINES
from tests.workflows import pods
from tests.workflows.conftest import RULES, SELECTED, Tools, read, unnoticed

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


def test_only_codes_that_may_change_are_tried_again(spec: dict[str, Any]) -> None:
    expression = spec["templates"][1]["retryStrategy"]["expression"]
    codes = [int(code) for code in re.findall(r"-?\d+", expression)]
    assert expression == f"asInt(lastRetry.exitCode) in {codes}"
    assert codes == [-1, 5, 130, 137, 143]


def step(engine: Engine, tools: Tools, template: dict[str, Any], args: list[str]) -> int:
    """Run the container of the step for the payload `p1`, and return its exit code."""
    known = {
        "inputs.parameters.payload": "p1",
        "workflow.parameters.rules": b64encode(json.dumps(RULES).encode()).decode(),
    }
    values = {
        one["name"]: re.sub(r"\{\{([\w.]+)\}\}", lambda found: known[found[1]], one["value"])
        for one in template["container"]["env"]
    }
    pods.make_folders(tools.folder)
    return pods.run(engine, template, {**template["container"], "args": args}, values, tools.folder).returncode


@pytest.mark.container
def test_step_of_a_payload(engine: Engine, tools: Tools, spec: dict[str, Any]) -> None:
    tools.payload("data/payloads/p1")
    assert step(engine, tools, spec["templates"][1], []) == 0
    assert read(tools.folder / "data" / "selected" / "p1" / "selected-images.json") == SELECTED


@pytest.mark.container
def test_step_of_a_chunk(engine: Engine, tools: Tools, spec: dict[str, Any]) -> None:
    tools.payload("data/payloads/p1/a")
    assert step(engine, tools, spec["templates"][1], pods.arguments_for_chunks("## Argo Workflows")) == 0
    assert read(tools.folder / "data" / "selected" / "p1" / "a" / "selected-images.json") == SELECTED
