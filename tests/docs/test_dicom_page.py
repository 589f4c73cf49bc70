"""The page on DICOM files lists every reason, names the limits, and its commands are those that there are."""

import re
import shlex
from pathlib import Path
from typing import get_args

import pytest

from selector.dicom_files.members import DEEPEST, LONGEST
from selector.dicom_files.records import Reason
from tests.docs.markdown import blocks, codes, read, section, table
from tests.support.dicom import REPORT, SERIES, parse

PAGE = "public/docs/dicom.md"


def test_reasons() -> None:
    listed = [codes(row[0])[0] for row in table(section(PAGE, "## What is left out"))]
    assert listed == sorted(set(get_args(Reason)) - {"out of memory"}, key=str.lower)  # which ends the parse
    assert REPORT in read(PAGE)


def test_limits() -> None:
    text = section(PAGE, "## What is written")
    assert re.findall(r"more than ([\d,]+) bytes", text) == [f"{LONGEST:,}"] * 2
    assert re.findall(r"more than (\d+) levels", text) == [str(DEEPEST)]


@pytest.mark.parametrize("command", [block.text for block in blocks(PAGE, "bash")])
def test_commands(command: str, tmp_path: Path) -> None:
    (tmp_path / "input").symlink_to(SERIES)
    program, arguments = command.split(" parse", maxsplit=1)
    assert program == "python main.py"
    assert parse(tmp_path, *shlex.split(arguments)).code == 0
