"""The scripts, as a new user runs them; `docker` is a stand-in, the real one is in `tests/container`."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from selector import runtime_envs
from tests.support.clones import ROOT, clone_to

VENV_SCRIPT = ROOT / ".ci" / "venv.sh"


def run(*command: str | Path, cwd: Path = Path("/"), **environment: str) -> subprocess.CompletedProcess[str]:
    own = ("NVIDIA_CLARA_", "DEBUG_VSCODE", "LOG_CFG", "SERIES_SELECTOR_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return subprocess.run(
        command, cwd=cwd, env=kept | environment, capture_output=True, text=True, timeout=600, check=False
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
    ends = f"Output: {clone}/output/selected-images.json\nReport: {clone}/logs/selection-report.html\n"
    assert first.stdout.endswith(f"/selected-images.json:\n{selected}\n{ends}")
    assert (clone / "logs" / "series-selector.log").exists()

    failed = run(clone / "run_app_local.sh", NVIDIA_CLARA_INPUT="/no/such/folder")
    assert failed.returncode == 3
    assert failed.stdout.endswith(f"\nOutput: none (exit code 3)\nReport: {clone}/logs/selection-report.html\n")

    second = run(clone / "run_app_local.sh")
    assert second.returncode == 0, second.stdout + second.stderr
    assert "Creating" in first.stderr
    assert "Creating" not in second.stderr


DOCKER = """#!/usr/bin/env bash
[[ $1 == run ]] || exit 0
printf '%s\\n' "$@" >"$ARGUMENTS"
exit "$CODE"
"""
FOLDERS = {runtime_envs.INPUT: "/input", runtime_envs.OUTPUT: "/output", runtime_envs.LOGS: "/logs"}
FILES = (runtime_envs.RULES_FILE, runtime_envs.LOGGING_CONFIG)


class Docker:
    """Runs `run_app_docker.sh` in a copy of the sources, with a stand-in that notes what Docker is asked for."""

    def __init__(self, top: Path) -> None:
        self.clone = top / "a clone of it"
        (self.clone / ".ci").mkdir(parents=True)
        for name in ("run_app_docker.sh", ".ci/results.sh"):
            shutil.copy(ROOT / name, self.clone / name)
        shutil.copytree(ROOT / "test-data", self.clone / "test-data")
        self.programs = top / "programs"
        self.programs.mkdir()
        (self.programs / "docker").write_text(DOCKER)
        (self.programs / "docker").chmod(0o755)
        self.arguments: list[str] = []

    def run(self, environment: Mapping[str, str], *arguments: str, code: int = 0) -> str:
        """Run the script in the folder above it and return what it prints; the stand-in exits with `code`."""
        noted = self.programs / "arguments"
        path = f"{self.programs}:{os.environ['PATH']}"
        script = self.clone / "run_app_docker.sh"
        stands_in = {"PATH": path, "ARGUMENTS": str(noted), "CODE": str(code)}
        done = run(script, *arguments, cwd=self.clone.parent, **stands_in, **environment)
        assert (done.returncode, done.stderr) == (code, "")
        self.arguments = noted.read_text().splitlines()
        return done.stdout

    def given(self, option: str) -> list[str]:
        """Return every argument of an option."""
        return [value for name, value in pairwise(self.arguments) if name == option]


@pytest.fixture
def docker(tmp_path: Path) -> Docker:
    return Docker(tmp_path)


@pytest.mark.parametrize("name", sorted({*runtime_envs.names()} - {*FOLDERS, *FILES}))
def test_every_variable_reaches_the_operator_in_docker(name: str, docker: Docker) -> None:
    docker.run({name: "1"})
    assert docker.given("--env") == [name]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_a_variable_names_is_mounted(name: str, docker: Docker, tmp_path: Path) -> None:
    (tmp_path / "a file").touch()
    for path in ("a file", "./a file", f"{tmp_path}/a file"):
        docker.run({name: path})
        assert docker.given("--env") == [f"{name}=/mounted/{name}/a file"]
        assert docker.given("--volume")[-1] == f"{tmp_path}/a file:/mounted/{name}/a file:ro"


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_a_variable_names_is_mounted(name: str, docker: Docker, tmp_path: Path) -> None:
    (tmp_path / "a folder").mkdir()
    for path in ("a folder", f"{tmp_path}/a folder/"):
        docker.run({name: path})
        assert docker.given("--env") == []
        volumes = [volume.removesuffix(":ro") for volume in docker.given("--volume")]
        assert f"{tmp_path}/a folder:{FOLDERS[name]}" in volumes


def test_the_script_documents_how_it_passes_each_variable() -> None:
    comment = (ROOT / "run_app_docker.sh").read_text("utf-8").partition("\nset -")[0]
    for name in runtime_envs.names():
        is_passed_as_it_is = name.startswith(("NVIDIA_CLARA_", "SERIES_SELECTOR_")) and name not in {*FOLDERS, *FILES}
        assert name in comment or is_passed_as_it_is, name


def test_a_misspelt_variable_is_passed_too_so_that_the_operator_warns(docker: Docker) -> None:
    docker.run({"NVIDIA_CLARA_OUPUT": "1", "SERIES_SELECTOR_REPROT": "1", "OTHER": "1"})
    assert docker.given("--env") == ["NVIDIA_CLARA_OUPUT", "SERIES_SELECTOR_REPROT"]


def test_without_variables_docker_gets_the_folders_beside_the_script(docker: Docker) -> None:
    docker.run({})
    here = docker.clone
    assert docker.given("--env") == []
    assert docker.given("--network") == ["none"]
    assert docker.given("--volume") == [
        *(f"{here}/input:/input:ro", f"{here}/output:/output", f"{here}/logs:/logs"),
        f"{here}/config:/opt/series-selector/config:ro",
    ]
    assert sorted(os.listdir(here / "input")) == sorted(path.name for path in (ROOT / "test-data").glob("*.json"))


def test_what_is_missing_is_not_mounted(docker: Docker, tmp_path: Path) -> None:
    docker.run({"NVIDIA_CLARA_INPUT": "none", "NVIDIA_CLARA_SELECTION_RULES_FILE": "none.json"})
    assert docker.given("--env") == ["NVIDIA_CLARA_SELECTION_RULES_FILE"]
    assert not [volume for volume in docker.given("--volume") if "/input" in volume or "/mounted" in volume]
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize(
    ("code", "output", "report"),
    [
        (0, "{top}/output/selected-images.json", "{top}/logs/selection-report.html"),
        (4, "none (exit code 4)", "{top}/logs/selection-report.html"),
        (125, "none (exit code 125)", "none"),
    ],
)
def test_the_end_says_where_output_and_report_are(code: int, output: str, report: str, docker: Docker) -> None:
    (docker.clone / "logs").mkdir()
    (docker.clone / "logs" / "selection-report.html").touch()
    text = f"\nOutput: {output}\nReport: {report}\n".format(top=docker.clone)
    assert docker.run({}, code=code).endswith(text)


def test_without_a_report_there_is_none(docker: Docker) -> None:
    assert docker.run({}).endswith("/selected-images.json\nReport: none\n")


def test_a_command_writes_nothing_that_could_be_pointed_to(docker: Docker) -> None:
    docker.run({})
    assert docker.run({}, "check", "rules.json") == ""
    assert docker.arguments[-3:] == ["series-selector", "check", "rules.json"]


@pytest.mark.long
def test_local_run_makes_volumes_of_dicom_files(tmp_path: Path) -> None:
    clone = clone_to(tmp_path / "a clone of it")
    made = run(clone / "run_app_local.sh", "--dicom", clone / "test-data" / "dicom", "--nifti", PYTHON=sys.executable)
    assert made.returncode == 0, made.stdout + made.stderr
    selected = json.loads((clone / "output" / "nifti" / "selected-images.json").read_text("utf-8"))
    assert [(clone / "output" / "nifti" / volume).is_file() for volume in selected.values()] == [True, True]
