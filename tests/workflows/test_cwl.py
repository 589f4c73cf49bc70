"""The CWL definitions, run by cwltool: in containers of the real image and without."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.engines import PIPELINES, ROOT
from tests.workflows.conftest import FLAIR, RULES, SELECTED, Tools, read, unnoticed, with_image

if TYPE_CHECKING:
    from pathlib import Path

    from tests.container.conftest import Engine

CWL = PIPELINES / "cwl"
DEFINITIONS = sorted(CWL.glob("*.cwl"))
IN_CONTAINERS = ("--disable-pull", "--strict-memory-limit", "--strict-cpu-limit")


@pytest.fixture
def javascript() -> None:
    """Need what cwltool runs JavaScript with."""
    if not shutil.which("node"):
        if os.environ.get("CI") == "true":
            pytest.fail("Node.js is not installed")
        pytest.skip("Node.js is not installed")


def cwltool(tools: Tools, *arguments: str | Path) -> dict[str, Any]:
    """Run a definition that succeeds; return its outputs, which are in the folder `out`."""
    done = tools.run("cwltool", "--outdir", "out", *arguments)
    assert done.returncode == 0, done.stderr
    outputs: dict[str, Any] = json.loads(done.stdout)
    return outputs


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda path: path.name)
def test_definition_is_valid(definition: Path, tools: Tools) -> None:
    done = tools.run("cwltool", "--validate", definition)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr


@pytest.mark.long
@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize("definition", DEFINITIONS, ids=lambda path: path.name)
def test_validation_notices_a_typo(definition: Path) -> None:
    assert unnoticed("cwl", definition) == []


def test_only_the_variant_with_files_needs_javascript() -> None:
    with_javascript = [path.name for path in DEFINITIONS if "JavascriptRequirement" in path.read_text("utf-8")]
    assert with_javascript == ["select-files.cwl"]


def test_one_payload(tools: Tools) -> None:
    inputs = ("--payload", tools.payload("payload"), "--rules", tools.rules())
    outputs = cwltool(tools, "--no-container", CWL / "select.cwl", *inputs)
    assert outputs["code"] == 0
    result = tools.folder / "out" / "payload-selected"
    assert outputs["result"]["path"] == str(result)
    assert outputs["selected"]["path"] == str(result / "selected-images.json")
    assert names(result) == ["logs", "selected-images.json"]
    assert read(result / "selected-images.json") == SELECTED
    assert names(result / "logs") == ["selection-report.html", "selection-report.json", "series-selector.log"]


@pytest.mark.container
def test_one_payload_in_a_container(engine: Engine, tools: Tools) -> None:
    definition = with_image(CWL / "select.cwl", engine.image, tools.folder)
    inputs = ("--payload", tools.payload("payload"), "--rules", tools.rules(), "--report", "none")
    outputs = cwltool(tools, *IN_CONTAINERS, definition, *inputs)
    assert outputs["code"] == 0
    result = tools.folder / "out" / "payload-selected"
    assert read(result / "selected-images.json") == SELECTED
    assert names(result / "logs") == ["series-selector.log"]


def without_series(payload: Path) -> None:
    (payload / "dicom-metadata.json").write_text("[]")


def without_flair(payload: Path) -> None:
    metadata = payload / "dicom-metadata.json"
    metadata.write_text(metadata.read_text("utf-8").replace("flair", "").replace("FLAIR", ""))


def slow(payload: Path) -> None:
    series = [{"SeriesInstanceUID": "1.2.3.1", "Modality": "MR", "SeriesDescription": "a" * 60}]
    (payload / "dicom-metadata.json").write_text(json.dumps([{"StudyInstanceUID": "1.2.3", "series": series}]))


def with_slow_expression() -> dict[str, Any]:
    """Return rules that select the same, by an expression that hardly ever comes to an end on some texts."""
    (flair,) = RULES["selections"]
    patterns = {"anyOf": [{"SeriesDescription": "flair"}, {"SeriesDescription": {"matches": "^(a|aa)+$b"}}]}
    return {"selections": [{**flair, "conditions": {"Modality": "MR", **patterns}}]}


def test_payloads_that_fail_cost_nothing_but_themselves(tools: Tools) -> None:
    payloads = [tools.payload(name) for name in ("whole", "broken", "lacking", "slow", "last")]
    for spoil, payload in zip((without_series, without_flair, slow), payloads[1:4], strict=True):
        spoil(payload)
    inputs = [part for payload in payloads for part in ("--payloads", payload)]
    rules = tools.rules(with_slow_expression())

    outputs = cwltool(tools, "--no-container", CWL / "select-many.cwl", *inputs, "--rules", rules)

    assert outputs["codes"] == [0, 3, 4, 7, 0]
    assert [one["basename"] for one in outputs["results"]] == [f"{payload.name}-selected" for payload in payloads]
    for payload, code in zip(payloads, outputs["codes"], strict=True):
        result = tools.folder / "out" / f"{payload.name}-selected"
        assert (result / "selected-images.json").exists() == (code == 0)
        last = (result / "logs" / "series-selector.log").read_text("utf-8").splitlines()[-1]
        assert json.loads(last)["exit_code"] == code


def test_rules_that_cannot_be_used_fail_the_step(tools: Tools) -> None:
    inputs = ("--payload", tools.payload("payload"), "--rules", tools.rules({"selection": []}))
    done = tools.run("cwltool", "--no-container", CWL / "select.cwl", *inputs)
    assert done.returncode == 1
    assert "did you mean selections" in done.stderr


@pytest.mark.parametrize("definition", ["select.cwl", "select-many.cwl", "select-chunks.cwl"])
def test_result_of_another_payload_of_the_same_name_is_not_reused(definition: str, tools: Tools) -> None:
    name = {"select.cwl": "payload", "select-many.cwl": "payloads", "select-chunks.cwl": "chunks"}[definition]
    inputs = (f"--{name}", tools.folder / "one", "--rules", tools.rules())
    payload = tools.payload("one/a")
    found = []
    for images in ({FLAIR: "/before.nii"}, {FLAIR: "/after.nii"}):
        (payload / "series-images.json").write_text(json.dumps(images))
        outputs = cwltool(tools, "--cachedir", tools.folder / "cache", "--no-container", CWL / definition, *inputs)
        assert outputs.get("codes", [outputs.get("code")]) == [0]
        found += [read(path) for path in (tools.folder / "out").rglob("selected-images.json")]
        shutil.rmtree(tools.folder / "out")
    assert found == [{FLAIR: "/before.nii"}, {FLAIR: "/after.nii"}]


def with_images(payload: Path) -> Path:
    for image in read(payload / "series-images.json").values():
        (payload / image).write_text(image)
    return payload


@pytest.mark.usefixtures("javascript")
@pytest.mark.parametrize("layout", ["bySeries", "byStudy"])
def test_selected_images_as_files(layout: str, tools: Tools) -> None:
    rules = tools.rules({**RULES, "layout": layout})
    payload = with_images(tools.payload("payload"))
    outputs = cwltool(tools, "--no-container", CWL / "select-files.cwl", "--payload", payload, "--rules", rules)
    assert [(image["class"], image["basename"]) for image in outputs["images"]] == [("File", f"{FLAIR}.nii.gz")]
    assert (tools.folder / "out" / f"{FLAIR}.nii.gz").read_text("utf-8") == f"{FLAIR}.nii.gz"


@pytest.mark.container
@pytest.mark.usefixtures("javascript")
def test_selected_images_as_files_from_a_container(engine: Engine, tools: Tools) -> None:
    definition = with_image(CWL / "select-files.cwl", engine.image, tools.folder)
    payload = with_images(tools.payload("payload"))
    outputs = cwltool(tools, *IN_CONTAINERS, definition, "--payload", payload, "--rules", tools.rules())
    assert [image["basename"] for image in outputs["images"]] == [f"{FLAIR}.nii.gz"]


@pytest.mark.usefixtures("javascript")
def test_lists_of_files_in_folders(tools: Tools) -> None:
    payload = tools.payload("payload")
    (payload / "dwi").mkdir()
    listed = ["dwi/b800.nii", "dwi/b50.nii"]
    for name in listed:
        (payload / name).touch()
    (payload / "series-images.json").write_text(json.dumps({FLAIR: listed}))
    inputs = ("--payload", payload, "--rules", tools.rules())
    outputs = cwltool(tools, "--no-container", CWL / "select-files.cwl", *inputs)
    assert [image["basename"] for image in outputs["images"]] == ["b800.nii", "b50.nii"]


@pytest.mark.usefixtures("javascript")
def test_image_that_is_no_file_of_the_payload_fails_the_step(tools: Tools) -> None:
    inputs = ("--payload", tools.payload("payload"), "--rules", tools.rules())
    done = tools.run("cwltool", "--no-container", CWL / "select-files.cwl", *inputs)
    assert done.returncode == 1
    assert f"not a file of the payload: {FLAIR}.nii.gz" in done.stderr


@pytest.mark.usefixtures("javascript")
def test_more_than_cwl_reads_of_a_file_fails_the_step(tools: Tools) -> None:
    payload = tools.payload("payload")
    listed = [f"{number:060d}.dcm" for number in range(1100)]
    for name in listed:
        (payload / name).touch()
    (payload / "series-images.json").write_text(json.dumps({FLAIR: listed}))
    inputs = ("--payload", payload, "--rules", tools.rules())
    done = tools.run("cwltool", "--no-container", CWL / "select-files.cwl", *inputs)
    assert done.returncode == 1
    assert "64" in done.stderr


def test_chunks(tools: Tools) -> None:
    for name in ("first/a", "first/b", "second/c", "second/broken"):
        tools.payload(name)
    without_series(tools.folder / "second" / "broken")
    chunks = [part for name in ("first", "second") for part in ("--chunks", tools.folder / name)]
    outputs = cwltool(tools, "--no-container", CWL / "select-chunks.cwl", *chunks, "--rules", tools.rules())
    assert outputs["codes"] == [0, 6]
    out = tools.folder / "out"
    for payload in ("first-selected/a", "first-selected/b", "second-selected/c"):
        assert read(out / payload / "selected-images.json") == SELECTED
    assert not (out / "second-selected" / "broken" / "selected-images.json").exists()
    assert (out / "second-logs" / "batch-summary.json").exists()


@pytest.mark.container
def test_chunk_in_a_container(engine: Engine, tools: Tools) -> None:
    definition = with_image(CWL / "select-chunks.cwl", engine.image, tools.folder)
    tools.payload("chunk/a")
    inputs = ("--chunks", tools.folder / "chunk", "--rules", tools.rules())
    outputs = cwltool(tools, *IN_CONTAINERS, definition, *inputs)
    assert outputs["codes"] == [0]
    assert read(tools.folder / "out" / "chunk-selected" / "a" / "selected-images.json") == SELECTED


VOLUMES = pytest.mark.parametrize(("modality", "codes"), [("MR", [0, 0, 0]), ("PT", [0, 4, 3])])


def from_dicom_files(tools: Tools, modality: str, codes: list[int], *arguments: str | Path) -> None:
    """Run the definition on the DICOM files of test-data, which are all MR, and check its results."""
    rules = tools.rules({"selections": [{"conditions": {"Modality": modality}, "required": True}]})
    outputs = cwltool(tools, *arguments, "--dicom", ROOT / "test-data" / "dicom", "--rules", rules)
    assert outputs["codes"] == codes
    out = tools.folder / "out"
    assert {"dicom-metadata.json", "series-images.json"} < set(names(out / "dicom"))
    assert (out / "dicom-selected" / "selected-images.json").exists() == (codes[1] == 0)
    volumes = out / "dicom-volumes"
    assert (volumes / "selected-images.json").exists() == (codes[2] == 0)
    if not codes[2]:
        assert all((volumes / volume).exists() for volume in read(volumes / "selected-images.json").values())


@VOLUMES
def test_from_dicom_files_to_volumes(modality: str, codes: list[int], tools: Tools) -> None:
    from_dicom_files(tools, modality, codes, "--no-container", CWL / "dicom-to-selection.cwl")


@pytest.mark.container
@VOLUMES
def test_from_dicom_files_to_volumes_in_containers(
    modality: str, codes: list[int], engine: Engine, parser_image: str, tools: Tools
) -> None:
    definition = with_image(CWL / "dicom-to-selection.cwl", engine.image, tools.folder, parser_image)
    from_dicom_files(tools, modality, codes, *IN_CONTAINERS, definition)
