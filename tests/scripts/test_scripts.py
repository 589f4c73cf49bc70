"""The scripts for a machine without Docker, as a new user runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.clones import ROOT, clone_to

VENV_SCRIPT = ROOT / ".ci" / "venv.sh"


def run(*command: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd="/", env=os.environ | environment, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.fixture
def venv(tmp_path: Path) -> tuple[Path, Path]:
    """Name a virtual environment that is not there yet, and requirements that ask for nothing."""
    requirements = tmp_path / "requirements.txt"
    requirements.touch()
    return tmp_path / "a venv", requirements


@pytest.mark.long
def test_virtual_environment_is_made_when_it_must_be(venv: tuple[Path, Path]) -> None:
    folder, requirements = venv
    requirements.write_text("./there-is-no-such-package-here\n")
    assert run(VENV_SCRIPT, *venv).returncode != 0
    assert folder.exists()  # incomplete, and so recreated

    requirements.write_text("")
    made = run(VENV_SCRIPT, *venv)
    assert made.returncode == 0
    assert "Creating" in made.stderr

    again = run(VENV_SCRIPT, *venv)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")

    (folder / "bin" / "python").unlink()
    assert "Creating" in run(VENV_SCRIPT, *venv).stderr
    assert run(folder / "bin" / "python", "-c", "import pip").returncode == 0


@pytest.mark.parametrize(
    ("stand_in", "message"),
    [
        (None, "is not installed"),
        ("case $2 in *version*) exit 1 ;; esac; echo Python 3.9.2", "Python 3.11 or newer is needed"),
        ("case $2 in *ensurepip*) exit 1 ;; esac", "apt-get install python3-venv"),
    ],
    ids=["none", "old", "without venv"],
)
def test_unsuitable_python_is_named(venv: tuple[Path, Path], stand_in: str | None, message: str) -> None:
    python = venv[1].with_name("python")
    if stand_in:
        python.write_text(f"#!/bin/sh\n{stand_in}\n")
        python.chmod(0o755)

    result = run(VENV_SCRIPT, *venv, PYTHON=str(python))

    assert result.returncode == 2
    assert message in result.stderr
    assert not venv[0].exists()


@pytest.mark.long
def test_local_run_selects_from_test_data(tmp_path: Path) -> None:
    clone = clone_to(tmp_path / "a clone of it")

    first = run(clone / "run_app_local.sh", PYTHON=sys.executable)
    assert first.returncode == 0, first.stdout + first.stderr
    selected = (clone / "output" / "selected-images.json").read_text("utf-8")
    assert len(json.loads(selected)) == 12
    assert first.stdout.endswith(selected)
    assert (clone / "logs" / "series-selector.log").exists()

    second = run(clone / "run_app_local.sh")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Creating" in first.stderr
    assert "Creating" not in second.stderr


@pytest.mark.long
def test_local_run_makes_volumes_of_dicom_files(tmp_path: Path) -> None:
    clone = clone_to(tmp_path / "a clone of it")
    made = run(clone / "run_app_local.sh", "--dicom", clone / "test-data" / "dicom", "--nifti", PYTHON=sys.executable)
    assert made.returncode == 0, made.stdout + made.stderr
    selected = json.loads((clone / "output" / "nifti" / "selected-images.json").read_text("utf-8"))
    assert [(clone / "output" / "nifti" / volume).is_file() for volume in selected.values()] == [True, True]
