"""The page on DICOM files lists every reason, names the limits, and its commands are those that there are."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pydicom
import pytest

from selector.dicom_files.dicomweb import series_url
from selector.dicom_files.found import Reason
from selector.dicom_files.limits import DEEPEST, LONGEST
from tests.docs.markdown import ROOT, blocks, codes, read, section, table
from tests.support.converting import REPORT as REPORT_OF_CONVERT
from tests.support.converting import convert, put, sample
from tests.support.dicom import REPORT, SERIES, parse
from tests.support.dicom_sample import EPI, SAMPLE
from tests.support.names import OUTPUT

PAGE = "public/docs/dicom.md"


def test_reasons() -> None:
    listed = [codes(row[0])[0] for row in table(section(PAGE, "## What is left out"))]
    assert listed == sorted(set(get_args(Reason)) - {"out of memory"}, key=str.lower)  # which ends the parse
    assert REPORT in read(PAGE)


def test_limits() -> None:
    text = section(PAGE, "## What is written")
    assert re.findall(r"more than ([\d,]+) bytes", text) == [f"{LONGEST:,}"] * 2
    assert re.findall(r"more than (\d+) levels", text) == [str(DEEPEST)]


def commands(name: str) -> list[str]:
    lines = [line for block in blocks(PAGE, "bash") for line in block.text.splitlines()]
    return [line for line in lines if line.startswith(f"python main.py {name}")]


@pytest.mark.parametrize("command", commands("convert"))
def test_commands_that_convert(command: str, tmp_path: Path) -> None:
    arguments = shlex.split(command.replace("/path/to/dicom", str(tmp_path / "dicom")))[3:]
    names = put(tmp_path, sample(EPI[0]))
    converted = convert(tmp_path, {EPI[0]: names}, *arguments)
    assert converted.code == 0, converted.printed
    text = section(PAGE, "## Volumes of what was selected")
    assert all(f"`{name}`" in text for name in (REPORT_OF_CONVERT, OUTPUT, "volumes/"))
    assert all(name == OUTPUT or name.startswith("volumes/") for name in converted.written)


def test_values_of_sidecars(tmp_path: Path) -> None:
    images = [pydicom.dcmread(path) for path in sorted(SERIES.iterdir())[:15]]
    for image in images:
        image.add_new("PixelData", "OW", bytes(image.Rows * image.Columns * 2))
    (volume,) = convert(tmp_path, {EPI[0]: put(tmp_path, images)}).selected.values()
    sidecar = json.loads((tmp_path / "output" / volume.replace(".nii.gz", ".json")).read_text("utf-8"))
    assert sidecar["EchoTime"] == images[0].EchoTime / 1000
    assert sidecar["RepetitionTime"] == images[0].RepetitionTime / 1000
    assert set(sidecar["ImageType"]) - set(images[0].ImageType) == {"MAGNITUDE"}


@pytest.mark.parametrize("command", commands("parse"))
def test_commands(command: str, tmp_path: Path) -> None:
    (tmp_path / "input").symlink_to(SERIES)
    answer = tmp_path / "metadata.json"
    shutil.copy(ROOT / "tests/data/dcm_qa/uih/dicom-metadata.ps3.18.json", answer)
    arguments = command.removeprefix("python main.py parse")
    parsed = parse(tmp_path, *shlex.split(arguments.replace("metadata.json", str(answer))))
    assert parsed.code == 0, parsed.printed


def test_url_of_a_series() -> None:
    text = section(PAGE, "## From a DICOMweb server")
    (base,) = re.findall(r"--base-url (\S+)", text)
    assert f"`{series_url(base, '1.2.3', '1.2.3.1')}`" in text


def selected_from(folder: Path) -> list[str]:
    """Return the series that the default rules select from `input` in a folder."""
    (folder / "output").mkdir(exist_ok=True)
    folders = {f"NVIDIA_CLARA_{name.upper()}": str(folder / name) for name in ("input", "output", "logs")}
    run = subprocess.run(
        [sys.executable, ROOT / "main.py"], env=os.environ | folders, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    return list(json.loads((folder / "output" / OUTPUT).read_text("utf-8")))


@pytest.fixture
def files_beside_input(tmp_path: Path) -> Path:
    (tmp_path / "dicom").symlink_to(SAMPLE)
    (tmp_path / "input").mkdir()
    return tmp_path


def test_files_written_by_pydicom(files_beside_input: Path) -> None:
    (program,) = [one.text for one in blocks(PAGE, "python") if "import pydicom" in one.text]
    assert len(program.partition("import pydicom\n")[2].strip().splitlines()) < 10
    subprocess.run([sys.executable, "-c", program], cwd=files_beside_input, check=True)
    assert selected_from(files_beside_input) == list(EPI)


@pytest.mark.long
def test_files_written_by_dcm2json(files_beside_input: Path) -> None:
    absent = [name for name in ("dcm2json", "jq") if shutil.which(name) is None]
    if absent:
        pytest.skip(f"{' and '.join(absent)} not installed")
    (program,) = [one.text for one in blocks(PAGE, "bash") if "dcm2json" in one.text]
    subprocess.run(["bash", "-ec", program], cwd=files_beside_input, check=True)
    assert selected_from(files_beside_input) == list(EPI)
