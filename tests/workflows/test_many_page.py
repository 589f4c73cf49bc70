"""The commands of the page on many payloads that need a workflow engine, run as they are there."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.docs.markdown import blocks
from tests.support.many import exit_codes, make_payloads
from tests.workflows.conftest import read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.workflows.conftest import Tools

PAGE = "public/docs/many.md"
NAMES = [f"p{number}" for number in range(5)]


def command(name: str) -> str:
    """Return the block of the page with a command."""
    (text,) = (block.text for block in blocks(PAGE, "bash") if name in block.text)
    return text


def run(tools: Tools, folder: Path, text: str, variables: Mapping[str, str] | None = None) -> str:
    """Run commands in a folder; return what they print."""
    done = subprocess.run(
        ["bash", "-ec", text],
        cwd=folder,
        env=tools.environment() | dict(variables or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def chunks(tools: Tools, sources: Path) -> Path:
    """Make chunks of two instead of a thousand, of which the second has a payload that is broken."""
    make_payloads(sources / "payloads", NAMES)
    (sources / "payloads" / "p2" / "dicom-metadata.json").write_text("{")
    shutil.copy(sources / "config" / "selection-rules.json", sources)
    text = command("split --lines=1000")
    run(tools, sources, text.replace("--lines=1000", "--lines=2"))
    made = {chunk.name: sorted(os.listdir(chunk)) for chunk in (sources / "chunks").glob("chunk-*")}
    assert made == {"chunk-0000": NAMES[:2], "chunk-0001": NAMES[2:4], "chunk-0002": NAMES[4:]}
    return sources


def check(chunks: Path) -> None:
    assert read(chunks / "outputs.json")["codes"] == [0, 6, 0]
    codes: dict[str, int] = {}
    for logs in (chunks / "results").glob("*-logs"):
        codes |= exit_codes(logs)
    assert codes == {**dict.fromkeys(NAMES, 0), "p2": 3}
    selected = {path.parent.name for path in (chunks / "results").glob("*-selected/*/selected-images.json")}
    assert selected == {*NAMES} - {"p2"}


def test_chunks_by_cwltool(tools: Tools, chunks: Path) -> None:
    run(tools, chunks, command("cwltool --no-container"))
    check(chunks)
    if not shutil.which("jq"):
        pytest.skip("jq is not installed")
    codes, row = run(tools, chunks, command("jq --compact-output")).splitlines()
    assert codes == "[0,6,0]"
    assert row.startswith("p2\t3\tdicom-metadata.json\tline 1, column 2\tthis is not JSON")


@pytest.mark.long
def test_chunks_by_toil_on_slurm(tools: Tools, chunks: Path, slurm_variables: dict[str, str]) -> None:
    run(tools, chunks, command("toil-cwl-runner"), slurm_variables)
    check(chunks)
