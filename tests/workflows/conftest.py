"""The definitions in `public/pipelines`, run and checked by real engines.

`run_tests.sh` installs the engines in an environment of their own. Where they are missing, the tests are skipped with
the reason; with CI=true they fail.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.container.conftest import engine, image, parser_image
from tests.support.clones import clone_to
from tests.support.engines import INSTALLED, ROOT, command, environment
from tests.workflows import slurm

__all__ = ["engine", "image", "parser_image"]

PAGE = "public/pipelines/README.md"

# The study `Preop` of test-data has the only FLAIR, as tests/container has it.
FLAIR = "1.3.6.1.4.1.14519.5.2.1.261842420738757615976596148375041470732"
SELECTED = {FLAIR: f"{FLAIR}.nii.gz"}
CONDITIONS = {"Modality": "MR", "SeriesDescription": "flair"}
RULES = {"selections": [{"name": "FLAIR", "required": True, "conditions": CONDITIONS}]}


@dataclass(frozen=True)
class Tools:
    """The engines' programs, and a folder to run them in; `series-selector` is on the PATH."""

    folder: Path
    programs: Path

    def run(self, name: str | Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a program to its end; its exit code is for the caller to judge."""
        return subprocess.run(
            [INSTALLED / name, *arguments],
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def environment(self) -> dict[str, str]:
        """Return the variables of an engine, with the folder as home."""
        return environment(self.programs, self.folder)

    def payload(self, name: str) -> Path:
        """Make a payload folder, of test-data."""
        folder = self.folder / name
        folder.mkdir(parents=True)
        for file in (ROOT / "test-data").glob("*.json"):
            shutil.copy(file, folder)
        return folder

    def rules(self, rules: object = RULES) -> Path:
        """Write a rules file."""
        file = self.folder / "rules.json"
        file.write_text(json.dumps(rules))
        return file


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    if not (INSTALLED / "cwltool").exists():
        problem = "the workflow engines are not installed; ./run_tests.sh installs them"
        if os.environ.get("CI") == "true":
            pytest.fail(problem)
        pytest.skip(problem)
    folder, programs = tmp_path / "work", tmp_path / "programs"
    folder.mkdir()
    command(programs)
    return Tools(folder, programs)


@pytest.fixture
def sources(tools: Tools) -> Path:
    """Copy the sources, with the packages that the tests themselves run with."""
    sources = clone_to(tools.folder / "sources", "tests")
    python = sources / ".venv-app" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return sources


@pytest.fixture
def slurm_variables(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Give the variables of a Slurm that runs during the test."""
    if problem := slurm.missing():
        if os.environ.get("CI") == "true":
            pytest.fail(problem)
        pytest.skip(problem)
    with slurm.one_node(tmp_path / "slurm") as variables:
        yield variables


def with_image(definition: Path, image: str, folder: Path, parser: str = "dicom-parser") -> Path:
    """Copy a definition, with those beside it, to where it names the images of these sources."""
    copied = folder / "definitions"
    shutil.copytree(definition.parent, copied, dirs_exist_ok=True)
    for file in copied.iterdir():
        text = file.read_text("utf-8")
        for named in ("dockerPull: series-selector\n", '"image": "series-selector"'):
            text = text.replace(named, named.replace("series-selector", image))
        text = text.replace("dockerPull: dicom-parser\n", f"dockerPull: {parser}\n")
        file.write_text(text, "utf-8")
    return copied / definition.name


def unnoticed(kind: str, definition: Path) -> Sequence[str]:
    """Return the misspellings of a definition, which is right as it is, that the check of this kind does not notice."""
    program = Path(__file__).with_name("typos.py")
    done = subprocess.run(
        [INSTALLED / "python", program, kind, definition], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{definition} is not right: {done.stdout}{done.stderr}"
    return done.stdout.splitlines()


def read(path: Path) -> Any:  # noqa: ANN401 - JSON
    return json.loads(path.read_text("utf-8"))
