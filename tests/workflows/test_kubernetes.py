"""The Kubernetes Job: validated for the oldest version that has all of it and for the newest, and its container run."""

from typing import Any

import pytest
import yaml

from tests.container.conftest import Engine
from tests.workflows.conftest import PIPELINES, SELECTED, Tools, read, unnoticed

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


def options(job: dict[str, Any], tools: Tools, index: int) -> list[str]:
    """Return docker's options for a container as the pod of an index has it; the volume and the rules are folders."""
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    given = ["--read-only", "--user", f"{pod['securityContext']['runAsUser']}:{pod['securityContext']['runAsGroup']}"]
    given += [part for name in container["securityContext"]["capabilities"]["drop"] for part in ("--cap-drop", name)]
    given += ["--memory", container["resources"]["limits"]["memory"].replace("Mi", "m")]
    assert set(container["resources"]["requests"]) == {"cpu", "memory"}
    for mount in container["volumeMounts"]:
        mode = ":ro" if mount.get("readOnly") else ""
        given += ["--volume", f"{tools.folder / mount['name'] / mount.get('subPath', '')}:{mount['mountPath']}{mode}"]
    values = variables(container, index)
    return [*given, *(part for name, value in values.items() for part in ("--env", f"{name}={value}"))]


@pytest.mark.container
def test_pod_of_an_index(engine: Engine, tools: Tools, documents: tuple[dict[str, Any], dict[str, Any]]) -> None:
    rules, job = documents
    tools.payload("data/payloads/0")
    tools.payload("data/payloads/1")
    (tools.folder / "rules").mkdir()
    for name, text in rules["data"].items():
        (tools.folder / "rules" / name).write_text(text.replace('"CT"}', '"MR", "SeriesDescription": "flair"}'))
    for name in ("selected", "logs"):
        (tools.folder / "data" / name).mkdir()
        (tools.folder / "data" / name).chmod(0o777)
    for folder in (tools.folder, *tools.folder.parents[:2]):
        folder.chmod(0o755)

    done = engine.run("--network", "none", *options(job, tools, 1))

    assert done.returncode == 0, done.stdout + done.stderr
    selected = tools.folder / "data" / "selected"
    assert [path.name for path in selected.iterdir()] == ["1"]
    assert read(selected / "1" / "selected-images.json") == SELECTED
    assert (tools.folder / "data" / "logs" / "1" / "selection-report.html").exists()
    assert (selected / "1" / "selected-images.json").stat().st_uid == 1000
