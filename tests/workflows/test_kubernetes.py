"""The Kubernetes Job: validated for the oldest version that has all of it and for the newest, and its container run."""

import subprocess
from typing import Any

import pytest
import yaml

from tests.container.conftest import Engine
from tests.support.engines import PIPELINES
from tests.workflows import pods
from tests.workflows.conftest import SELECTED, Tools, read, unnoticed

JOB = PIPELINES / "kubernetes" / "job.yaml"


@pytest.fixture
def documents() -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the rules and the Job."""
    rules, job = yaml.safe_load_all(JOB.read_text("utf-8"))
    return rules, job


@pytest.mark.parametrize("version", ["1.31", "newest"])
def test_job_is_valid(version: str, tools: Tools) -> None:
    options = () if version == "newest" else ("--kubernetes-version", version)
    done = tools.run("kubernetes-validate", "--strict", *options, JOB)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count(" passed ") == 2


@pytest.mark.usefixtures("tools")
def test_validation_notices_a_typo() -> None:
    assert unnoticed("kubernetes", JOB) == []


def test_exit_codes_fail_the_job_or_the_index(documents: tuple[dict[str, Any], dict[str, Any]]) -> None:
    _, job = documents
    (container,) = job["spec"]["template"]["spec"]["containers"]
    by_action = {}
    for rule in job["spec"]["podFailurePolicy"]["rules"]:
        if codes := rule.get("onExitCodes"):
            assert (codes["containerName"], codes["operator"]) == (container["name"], "In")
            by_action[rule["action"]] = codes["values"]
    assert by_action == {"FailJob": [2], "FailIndex": [1, 3, 4, 6, 7]}
    assert job["spec"]["maxFailedIndexes"] == job["spec"]["completions"]


def variables(container: dict[str, Any], index: int) -> dict[str, str]:
    """Return the environment for an index; as in Kubernetes, `$(NAME)` is replaced where the variable comes before."""
    values: dict[str, str] = {}
    for variable in container["env"]:
        if source := variable.get("valueFrom"):
            path = "metadata.annotations['batch.kubernetes.io/job-completion-index']"
            assert source == {"fieldRef": {"fieldPath": path}}
            values[variable["name"]] = str(index)
        else:
            text = variable["value"]
            for name, value in values.items():
                text = text.replace(f"$({name})", value)
            values[variable["name"]] = text
    return values


def pod(
    engine: Engine, tools: Tools, documents: tuple[dict[str, Any], dict[str, Any]], args: list[str]
) -> subprocess.CompletedProcess[str]:
    """Run the pod of index 1, with rules for test-data."""
    rules, job = documents
    (tools.folder / "rules").mkdir()
    for name, text in rules["data"].items():
        (tools.folder / "rules" / name).write_text(text.replace('"CT"}', '"MR", "SeriesDescription": "flair"}'))
    pods.make_folders(tools.folder)
    spec = job["spec"]["template"]["spec"]
    (container,) = spec["containers"]
    return pods.run(engine, spec, {**container, "args": args}, variables(container, 1), tools.folder)


@pytest.mark.container
def test_pod_of_an_index(engine: Engine, tools: Tools, documents: tuple[dict[str, Any], dict[str, Any]]) -> None:
    tools.payload("data/payloads/0")
    tools.payload("data/payloads/1")

    done = pod(engine, tools, documents, [])

    assert done.returncode == 0, done.stdout + done.stderr
    selected = tools.folder / "data" / "selected"
    assert [path.name for path in selected.iterdir()] == ["1"]
    assert read(selected / "1" / "selected-images.json") == SELECTED
    assert (tools.folder / "data" / "logs" / "1" / "selection-report.html").exists()
    assert (selected / "1" / "selected-images.json").stat().st_uid == 1000


@pytest.mark.container
def test_pod_of_a_chunk(engine: Engine, tools: Tools, documents: tuple[dict[str, Any], dict[str, Any]]) -> None:
    for name in ("a", "b", "broken"):
        tools.payload(f"data/payloads/1/{name}")
    (tools.folder / "data" / "payloads" / "1" / "broken" / "dicom-metadata.json").write_text("{")

    done = pod(engine, tools, documents, pods.arguments_for_chunks("## Kubernetes"))

    assert done.returncode == 6, done.stdout + done.stderr
    selected = tools.folder / "data" / "selected" / "1"
    assert {path.parent.name: read(path) for path in selected.glob("*/*")} == {"a": SELECTED, "b": SELECTED}
    assert read(tools.folder / "data" / "logs" / "1" / "batch-summary.json")["payloads"] == 3
