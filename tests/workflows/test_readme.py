"""The commands of the page on pipelines, run as they are there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.docs.markdown import blocks
from tests.support.engines import PIPELINES
from tests.workflows.conftest import PAGE, Tools, read, with_image

if TYPE_CHECKING:
    from pathlib import Path

    from tests.container.conftest import Engine


def run(tools: Tools, sources: Path, name: str, image: str = "") -> str:
    """Run the block of the page that has a command, with the image of these sources; return what it prints."""
    (commands,) = (block.text for block in blocks(PAGE, "bash") if name in block.text)
    if image:
        for folder in ("cwl", "boutiques"):
            for definition in (PIPELINES / folder).iterdir():
                copy = with_image(definition, image, tools.folder)
                shutil.copy(copy, sources / "public" / "pipelines" / folder)
    commands = re.sub(r"^\./run_app_local\.sh --version$", "", commands, flags=re.MULTILINE)  # It makes .venv-app.
    done = subprocess.run(
        ["bash", "-ec", commands], cwd=sources, env=tools.environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.container
def test_cwltool_with_docker(engine: Engine, tools: Tools, sources: Path) -> None:
    printed = run(tools, sources, "select.cwl", engine.image)
    assert len(read(sources / "results" / "test-data-selected" / "selected-images.json")) == 12
    assert printed.endswith((sources / "results" / "test-data-selected" / "selected-images.json").read_text("utf-8"))


def test_cwltool_without_a_container(tools: Tools, sources: Path) -> None:
    shutil.rmtree(tools.programs)
    outputs = json.loads(run(tools, sources, "--no-container --outdir"))
    assert outputs["codes"] == [0]
    assert len(read(sources / "results" / "test-data-selected" / "selected-images.json")) == 12


@pytest.mark.container
def test_boutiques(engine: Engine, tools: Tools, sources: Path) -> None:
    run(tools, sources, "bosh", engine.image)
    assert len(read(sources / "selected" / "selected-images.json")) == 12


@pytest.mark.long
def test_toil(tools: Tools, sources: Path) -> None:
    (inputs,) = (block.text for block in blocks(PAGE, "yaml") if "payloads:" in block.text)
    for name in ("p1", "p2"):
        tools.payload(f"payloads/{name}")
    (sources / "inputs.yaml").write_text(inputs.replace("/data/payloads", str(tools.folder / "payloads")))
    shutil.copy(sources / "config" / "selection-rules.json", sources)
    # Slurm is in another test.
    (command,) = (block.text for block in blocks(PAGE, "bash") if "toil-cwl-runner" in block.text)
    here = command.replace("--batchSystem slurm", "--batchSystem single_machine")
    assert here != command
    subprocess.run(["bash", "-ec", here], cwd=sources, env=tools.environment(), capture_output=True, check=True)
    assert read(sources / "outputs.json")["codes"] == [0, 0]
