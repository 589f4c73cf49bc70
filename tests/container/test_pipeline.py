"""The steps as a pipeline definition runs them: containers, mounts and variables are read from the definition."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from msgspec import Struct, convert, field

from tests.support.converting import sample
from tests.support.dicom_sample import EPI, T1

if TYPE_CHECKING:
    from tests.container.conftest import Engine

pytestmark = pytest.mark.container

ROOT = Path(__file__).parents[2]
PIPELINES = ROOT / "public" / "pipelines"
PAGE = (PIPELINES / "README.md").read_text("utf-8")

STUDY = "1.2.840.113619.6.408.28831229784644470934771902094312156645"
SERIES = dict(zip(("T1c", "T2", "FLAIR"), (T1, *EPI), strict=True))
DESCRIPTIONS = {"T1c": "3D_AX_T1_postcontrast", "T2": "2D_AX_T2", "FLAIR": "2D_AX_T2_FLAIR"}
"""Those of the study `Preop` of test-data, the only one there with all three channels."""


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


def payload(place: Path) -> None:
    """Write the files of the sample as one study, whose series have the descriptions of the three channels."""
    (place / "dicom").mkdir()
    for name, uid in SERIES.items():
        for number, image in enumerate(sample(uid)):
            image.StudyInstanceUID, image.SeriesDescription = STUDY, DESCRIPTIONS[name]
            image.save_as(place / "dicom" / f"{name}-{number:02}")


def run_step(engine: Engine, step: Operator, place: Path, folder: str) -> dict[str, object]:
    """Run a step as the definition says; return the file that it writes."""
    run = engine.docker("run", "--rm", *step.options(place), engine.image, *step.container.command)
    assert run.returncode == 0, run.stdout + run.stderr
    written: dict[str, object] = json.loads((place / folder).read_text("utf-8"))
    return written


def test_steps_run_as_the_definition_says(engine: Engine, parser: Engine, pipeline: Pipeline, tmp_path: Path) -> None:
    parsing, selecting, model = pipeline.operators
    assert [f"{step.container.image}:{step.container.tag}" for step in (parsing, selecting)] == [
        "dicom-parser:latest",
        "series-selector:latest",
    ]
    payload(tmp_path)
    images = run_step(parser, parsing, tmp_path, "dicom-parser-parsed-dicom/series-images.json")
    written = {uid: sorted(files) for uid, files in convert(images, dict[str, list[str]]).items()}
    assert written == {uid: [f"{name}-{number:02}" for number in range(15)] for name, uid in SERIES.items()}

    selected = run_step(engine, selecting, tmp_path, "series-selector-selected-images/selected-images.json")
    assert selected == {STUDY: {name: {uid: images[uid]} for name, uid in SERIES.items()}}
    assert (tmp_path / "series-selector-series-selector-logs" / "series-selector.log").exists()

    # The model is not here; what the page tells its author to write is run in its place.
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    step = engine.run("--entrypoint", "python", *model.options(tmp_path), command=("-c", example))
    *lines, after = [line.rpartition(" /input/") for line in step.stdout.split("\n")]
    assert [line[0] for line in lines] == [f"{STUDY} {name} 15 slices, the first is" for name in SERIES], step.stderr
    assert all((tmp_path / "dicom" / line[2]).is_file() for line in lines)
    assert after == ("", "", "")

    (fourth,) = convert(yaml.safe_load(re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)[0]), list[Operator])
    volumes = run_step(parser, fourth, tmp_path, "dicom-converter-selected-volumes/selected-images.json")
    assert volumes == {STUDY: {name: {uid: f"volumes/{uid}.nii.gz"} for name, uid in SERIES.items()}}
