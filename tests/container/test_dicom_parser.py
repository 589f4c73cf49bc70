"""The image `dicom-parser` beside that of the selector: from DICOM files to a selection, and from that to volumes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.container.conftest import ROOT
from tests.docs.markdown import blocks
from tests.support.converting import sample
from tests.support.dicom_sample import EPI, SAMPLE, T1

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.container.conftest import Engine

pytestmark = pytest.mark.container

LOCKED_DOWN = ("--read-only", "--network", "none", "--cap-drop", "ALL", "--user", "12345:12345")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Make the folders of three steps, for the user of the containers."""
    shutil.copytree(SAMPLE, tmp_path / "dicom")
    for name in ("parsed", "selected", "volumes", "logs"):
        (tmp_path / name).mkdir()
        (tmp_path / name).chmod(0o777)
    return tmp_path


def mounts(place: Path, **folders: str) -> list[str]:
    """Return docker's options that mount folders of the place at the top of the container."""
    return [option for path, name in folders.items() for option in ("--volume", f"{place / name}:/{path}")]


@pytest.mark.parametrize("options", [(), LOCKED_DOWN], ids=["root", "locked down"])
def test_from_files_to_volumes(engine: Engine, parser: Engine, place: Path, options: Sequence[str]) -> None:
    parsed = parser.run(*options, *mounts(place, input="dicom", output="parsed", logs="logs"))
    assert parsed.returncode == 0, parsed.stdout + parsed.stderr
    images = json.loads((place / "parsed" / "series-images.json").read_text("utf-8"))
    assert {uid: len(files) for uid, files in images.items()} == dict.fromkeys([*EPI, T1], 15)

    selected = engine.run(*options, *mounts(place, input="parsed", output="selected", logs="logs"))
    assert selected.returncode == 0, selected.stdout + selected.stderr

    folders = mounts(place, input="selected", dicom="dicom", output="volumes", logs="logs")
    converted = parser.run(*options, *folders, command=("convert", "--dicom", "/dicom"))
    assert converted.returncode == 0, converted.stdout + converted.stderr
    volumes = json.loads((place / "volumes" / "selected-images.json").read_text("utf-8"))
    assert volumes == {uid: f"volumes/{uid}.nii.gz" for uid in EPI}
    owner = place.joinpath("volumes").stat().st_uid if not options else 12345
    for path in (place / "volumes").rglob("*"):
        assert path.stat().st_uid == owner, path


def test_without_a_command_it_parses(parser: Engine, place: Path) -> None:
    help_ = parser.run(command=("--help",))
    assert "convert" in help_.stdout
    empty = parser.run(*mounts(place, output="parsed"))
    assert empty.returncode == 3
    assert "no DICOM instance" in empty.stdout


def test_commands_of_the_page(engine: Engine, parser: Engine, place: Path) -> None:
    (block,) = [one.text for one in blocks("public/docs/dicom.md", "bash") if "docker" in one.text]
    _, build, *steps = block.splitlines()
    assert build == "docker build --tag dicom-parser --target dicom-parser ."
    commands = "\n".join(steps).replace("/path/to/dicom", str(place / "dicom"))
    for name, image in (("series-selector", engine.image), ("dicom-parser", parser.image)):
        commands = re.sub(rf" {name}(?= |$)", f" {image}", commands, flags=re.MULTILINE)
    run = subprocess.run(["bash", "-ec", commands], cwd=place, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    volumes = json.loads((place / "volumes" / "selected-images.json").read_text("utf-8"))
    assert list(volumes) == list(EPI)


@pytest.mark.parametrize(("memory", "code"), [("64m", 7), ("512m", 0)])
def test_volume_that_does_not_fit_into_memory(parser: Engine, place: Path, memory: str, code: int) -> None:
    image = sample(EPI[0])[0]
    image.Rows = image.Columns = 4096
    image.PixelData = bytes(2 * 4096 * 4096)
    names = [f"large-{number}" for number in range(3)]
    for number, name in enumerate(names):
        image.SOPInstanceUID, image.InstanceNumber, image.ImagePositionPatient = f"1.2.{number}", number, [0, 0, number]
        image.save_as(place / "dicom" / name)
    (place / "selected" / "selected-images.json").write_text(json.dumps({"1.2": names}))
    folders = mounts(place, input="selected", dicom="dicom", output="volumes", logs="logs")
    done = parser.run("--memory", memory, *folders, command=("convert", "--dicom", "/dicom"))
    assert done.returncode == code, done.stdout
    assert ("raise the limit (64 MiB)" in done.stdout) == (code == 7)
    assert bool([*(place / "volumes").iterdir()]) == (code == 0)


@pytest.mark.parametrize("command", [("parse",), ("convert", "--dicom", "/input")], ids=["parse", "convert"])
def test_the_other_image_names_it(engine: Engine, place: Path, command: tuple[str, ...]) -> None:
    refused = engine.run(*mounts(place, input="dicom", output="parsed"), command=command)
    assert refused.returncode == 2
    assert "use the image dicom-parser" in refused.stdout


def test_the_selector_has_no_package_of_the_parser(engine: Engine, parser: Engine) -> None:
    look = ("-c", "import importlib.util as u; print([bool(u.find_spec(n)) for n in ('pydicom', 'dcm2niix', 'pip')])")
    assert engine.run("--entrypoint", "python", command=look).stdout == "[False, False, False]\n"
    assert parser.run("--entrypoint", "python", command=look).stdout == "[True, True, False]\n"
    for image in (engine, parser):
        there = image.run("--entrypoint", "ls", command=("/opt/series-selector/test-data",)).stdout.split()
        assert "dicom" not in there
        assert set(there) < {path.name for path in (ROOT / "test-data").iterdir()}
