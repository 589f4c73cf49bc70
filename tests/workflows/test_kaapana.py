"""Kaapana's description of the image, which is in the image, and what its templates start."""

import json
from base64 import b64encode
from pathlib import Path

import pytest
from msgspec import Struct, convert

from tests.container.conftest import Engine
from tests.support.engines import PIPELINES
from tests.workflows.conftest import RULES, SELECTED, Tools, read

DESCRIPTION = PIPELINES / "kaapana" / "processing-container.json"


class Channel(Struct, forbid_unknown_fields=True):
    name: str
    mounted_path: str
    description: str


class Variable(Struct, forbid_unknown_fields=True):
    name: str
    value: str
    type: str = "string"
    choices: list[str] | None = None
    adjustable: bool = False
    description: str = ""


class Template(Struct, forbid_unknown_fields=True):
    identifier: str
    description: str
    command: list[str]
    inputs: list[Channel]
    outputs: list[Channel]
    env: list[Variable]


class ProcessingContainer(Struct, forbid_unknown_fields=True):
    """The members that version 1 of Kaapana's Task API documents, as far as the description uses them."""

    name: str
    description: str
    api_version: int
    templates: list[Template]


@pytest.fixture
def templates() -> dict[str, Template]:
    description = convert(read(DESCRIPTION), ProcessingContainer)
    assert description.api_version == 1
    return {template.identifier: template for template in description.templates}


def test_choices_have_the_default_among_them(templates: dict[str, Template]) -> None:
    assert list(templates) == ["select", "select-each"]
    for template in templates.values():
        for variable in template.env:
            assert variable.choices is None or variable.value in variable.choices


@pytest.mark.container
def test_image_has_the_description(engine: Engine) -> None:
    shown = engine.run("--entrypoint", "cat", command=("/processing-container.json",))
    assert shown.stdout == DESCRIPTION.read_text("utf-8")


def started(engine: Engine, template: Template, folder: Path, rules: object) -> int:
    """Start a task as Kaapana's runner for Docker does, each channel a folder of that name; return the exit code."""
    options = []
    for channel in (*template.inputs, *template.outputs):
        mode = ":ro" if channel in template.inputs else ""
        (folder / channel.name).mkdir(exist_ok=True)
        options += ["--volume", f"{folder / channel.name}:{channel.mounted_path}{mode}"]
    values = {variable.name: variable.value for variable in template.env}
    assert values["NVIDIA_CLARA_SELECTION_RULES_BASE64"] == ""
    values["NVIDIA_CLARA_SELECTION_RULES_BASE64"] = b64encode(json.dumps(rules).encode()).decode()
    for name, value in values.items():
        options += ["--env", f"{name}={value}"]
    return engine.run(*options, command=tuple(template.command)).returncode


@pytest.mark.container
def test_one_payload(engine: Engine, tools: Tools, templates: dict[str, Template]) -> None:
    tools.payload("payload")
    assert started(engine, templates["select"], tools.folder, RULES) == 0
    assert read(tools.folder / "selected" / "selection" / "selected-images.json") == SELECTED
    assert (tools.folder / "logs" / "selection" / "selection-report.html").exists()


@pytest.mark.container
def test_each_item(engine: Engine, tools: Tools, templates: dict[str, Template]) -> None:
    tools.payload("payloads/a")
    tools.payload("payloads/b")
    assert started(engine, templates["select-each"], tools.folder, RULES) == 0
    for name in ("a", "b"):
        assert read(tools.folder / "selected" / name / "selected-images.json") == SELECTED
        assert (tools.folder / "logs" / name / "selection-report.html").exists()
