"""The operator as a pipeline definition runs it: container, mounts and variables are read from the definition."""

from __future__ import annotations

import json
import re
import shutil
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from msgspec import Struct, convert, field

if TYPE_CHECKING:
    from tests.container.conftest import Engine

pytestmark = pytest.mark.container

ROOT = Path(__file__).parents[2]
PIPELINES = ROOT / "public" / "pipelines"

# The study `Preop` of test-data, the only one with all three channels.
STUDY = "1.3.6.1.4.1.14519.5.2.1.55045403178940467932173621060561511778"
T1C = "1.3.6.1.4.1.14519.5.2.1.184899690769446574907185071301833648226"
T2 = "1.3.6.1.4.1.14519.5.2.1.323285174863489903773165767688011959163"
FLAIR = "1.3.6.1.4.1.14519.5.2.1.261842420738757615976596148375041470732"


class Container(Struct, forbid_unknown_fields=True):
    image: str
    tag: str
    command: list[str] = []


class Input(Struct, forbid_unknown_fields=True):
    path: str
    from_: str = field(name="from", default="")
    name: str = ""


class Output(Struct, forbid_unknown_fields=True):
    path: str
    name: str


class Operator(Struct, forbid_unknown_fields=True):
    name: str
    description: str
    container: Container
    input: list[Input]
    output: list[Output]
    variables: dict[str, str] = {}

    def options(self, payload: Path) -> list[str]:
        """Return docker's options: a folder of the payload for each output, the same one where it is an input."""
        mounts = [(f"{entry.from_}-{entry.name}" if entry.from_ else "dicom", entry.path) for entry in self.input]
        mounts += [(f"{self.name}-{entry.name}", entry.path) for entry in self.output]
        options = []
        for folder, path in mounts:
            (payload / folder).mkdir(exist_ok=True)
            options += ["--volume", f"{payload / folder}:{path}"]
        for name, value in self.variables.items():
            options += ["--env", f"{name}={value}"]
        return options


class Pipeline(Struct, forbid_unknown_fields=True, rename={"api_version": "api-version"}):
    api_version: str
    name: str
    operators: list[Operator]


@pytest.fixture
def pipeline() -> Pipeline:
    return convert(yaml.safe_load((PIPELINES / "brain-tumor.yaml").read_text("utf-8")), Pipeline)


def test_definition_holds_together(pipeline: Pipeline) -> None:
    assert pipeline.api_version == "0.4.0"
    assert [operator.name for operator in pipeline.operators][:2] == ["dicom-parser", "series-selector"]
    outputs: set[tuple[str, str]] = set()
    for operator in pipeline.operators:
        assert {(entry.from_, entry.name) for entry in operator.input if entry.from_} <= outputs
        outputs |= {(operator.name, entry.name) for entry in operator.output}


def test_variable_holds_the_rules_that_lie_beside_it(pipeline: Pipeline) -> None:
    variable = pipeline.operators[1].variables["NVIDIA_CLARA_SELECTION_RULES_BASE64"]

    assert b64decode(variable, validate=True) == (PIPELINES / "brain-tumor-rules.json").read_bytes()


def test_operator_runs_as_the_definition_says_and_the_next_step_reads_it(
    engine: Engine, pipeline: Pipeline, tmp_path: Path
) -> None:
    parser, selector, model = pipeline.operators
    shutil.copytree(ROOT / "test-data", tmp_path / f"{parser.name}-{parser.output[0].name}")

    assert (selector.container.image, selector.container.tag) == ("series-selector", "latest")
    run = engine.docker("run", "--rm", *selector.options(tmp_path), engine.image, *selector.container.command)
    assert run.returncode == 0, run.stdout + run.stderr
    selected = json.loads((tmp_path / "series-selector-selected-images" / "selected-images.json").read_text("utf-8"))
    assert selected == {
        STUDY: {"T1c": {T1C: f"{T1C}.nii.gz"}, "T2": {T2: f"{T2}.nii.gz"}, "FLAIR": {FLAIR: f"{FLAIR}.nii.gz"}}
    }
    assert (tmp_path / "series-selector-series-selector-logs" / "series-selector.log").exists()

    # The model is not here; what the page tells its author to write is run in its place.
    (example,) = re.findall(r"```python\n(.*?)```", (PIPELINES / "README.md").read_text("utf-8"), re.DOTALL)
    step = engine.run("--entrypoint", "python", *model.options(tmp_path), command=("-c", example))
    assert step.stdout.split() == [STUDY, *(f"/input/{uid}.nii.gz" for uid in (T1C, T2, FLAIR))], step.stderr
