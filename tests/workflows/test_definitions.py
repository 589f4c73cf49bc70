"""What all definitions have in common: the operator's variables, exit codes and version."""

import re
from pathlib import Path

import pytest
import yaml

from selector import errors, runtime_envs, version
from tests.support.engines import PIPELINES
from tests.workflows.conftest import read

DEFINITIONS = sorted(
    path for path in PIPELINES.rglob("*") if path.suffix in {".cwl", ".json", ".yaml"} and "rules" not in path.name
)
PAYLOADS = {error.exit_code for error in (errors.InputError, errors.SelectionError, errors.LimitError)}


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda path: path.name)
def test_variables_are_those_of_the_operator(definition: Path) -> None:
    named = set(re.findall(r"\b(?:NVIDIA_CLARA|SERIES_SELECTOR)_\w+", definition.read_text("utf-8")))
    assert named <= set(runtime_envs.names())


def test_versions_are_that_of_the_operator() -> None:
    definitions = "".join(definition.read_text("utf-8") for definition in DEFINITIONS)
    named = re.findall(r'(?:series-selector:|"tool-version": ")([\w.]+)', definitions)
    assert len(named) == 3
    assert set(named) == {version()}


def test_codes_that_concern_a_payload_do_not_fail_a_cwl_workflow() -> None:
    tool = yaml.safe_load((PIPELINES / "cwl" / "select.cwl").read_text("utf-8"))
    assert set(tool["successCodes"]) == {0, *PAYLOADS}


def test_no_step_of_a_cwl_workflow_is_reused() -> None:
    for definition in (PIPELINES / "cwl").iterdir():
        text = definition.read_text("utf-8")
        assert text.count("class: CommandLineTool") == text.count("enableReuse: false"), definition.name


def test_boutiques_lists_all_codes() -> None:
    codes = [row["code"] for row in read(PIPELINES / "boutiques" / "series-selector.json")["error-codes"]]
    # 6 is for commands that a descriptor of a run does not have.
    assert codes == sorted({kind.exit_code for kind in errors.SeriesSelectorError.__subclasses__()} - {6})
