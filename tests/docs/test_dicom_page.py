"""The page on DICOM files lists every reason, names the limits, and its commands are those that there are."""

import re
import shlex
import shutil
from pathlib import Path
from typing import get_args

import pytest

from selector.dicom_files.dicomweb import series_url
from selector.dicom_files.found import Reason
from selector.dicom_files.limits import DEEPEST, LONGEST
from tests.docs.markdown import ROOT, blocks, codes, read, section, table
from tests.support.converting import REPORT as REPORT_OF_CONVERT
from tests.support.converting import convert, put, sample
from tests.support.dicom import REPORT, SERIES, parse
from tests.support.dicom_sample import EPI
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
