"""The page on many payloads: its commands, its example of a row, and its tables."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from selector.errors import TO_LOOK_AT
from selector.many.rows import PayloadRow
from selector.many.summary import decode_row
from tests.docs.markdown import ROOT, blocks, codes, read, section, table
from tests.support.clones import clone_to
from tests.support.many import batch, make_payloads, rows, settings
from tests.support.names import LOG, METADATA, OUTPUT, PAGE, REPORT

MANY = "public/docs/many.md"


def run(clone: Path, name: str) -> str:
    """Run the block of the page with a command in a clone; return what it prints."""
    (command,) = (block.text for block in blocks(MANY, "bash") if name in block.text)
    command = command.replace(".venv-app/bin/python", sys.executable)
    done = subprocess.run(["bash", "-ec", command], cwd=clone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_commands_of_the_page(tmp_path: Path) -> None:
    clone = clone_to(tmp_path / "series-selector", "tests")
    run(clone, "main.py batch")
    told = {name for row in table(section(MANY, "## A batch")) for name in codes(row[1])}
    assert {f"/{path.relative_to(clone / 'many')}" for path in (clone / "many").glob("*/p1/*")} >= told
    assert {Path(name).name for name in told} == {METADATA, "series-images.json", OUTPUT, REPORT, PAGE, LOG}
    listed = set(re.findall(r"^- `(batch-summary\.jsonl)`|^- `(series-selector\.log)`", read(MANY), re.MULTILINE))
    assert len(listed) == 2
    assert len(rows(clone / "many" / "logs")) == 2


@pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
def test_payloads_without_output_are_listed(tmp_path: Path) -> None:
    for name in ("input", "output", "logs"):
        (tmp_path / "many" / name).mkdir(parents=True)
    make_payloads(tmp_path / "many" / "input", ["p1", "p2"])
    (tmp_path / "many" / "input" / "p2" / METADATA).write_bytes(b"{")
    assert batch(settings(tmp_path / "many")).returncode == TO_LOOK_AT
    (line,) = run(tmp_path, "many/logs/batch-summary.jsonl").splitlines()
    assert line.startswith(f"p2\t3\t{METADATA}\tline 1, column 2\tthis is not JSON")


def test_example_of_a_row_is_what_a_batch_writes(tmp_path: Path) -> None:
    (text,) = (block.text for block in blocks(MANY, "json"))
    example = json.loads(text)
    schema = (ROOT / "selector" / "schemas" / "batch-summary-row.schema.json").read_text("utf-8")
    Draft202012Validator(json.loads(schema)).validate(example)
    assert isinstance(decode_row(text.encode()), PayloadRow)
    folder = tmp_path / "input" / "p7"
    folder.mkdir(parents=True)
    (folder / METADATA).write_bytes(b'{"aaaa":')
    (folder / "series-images.json").write_bytes(b"{}")
    for name in ("output", "logs"):
        (tmp_path / name).mkdir()
    assert batch(settings(tmp_path)).returncode == TO_LOOK_AT
    written = rows(tmp_path / "logs")["p7"]
    assert {**written, "rules": "", "version": ""} == {**example, "rules": "", "version": ""}


def test_exit_codes_of_the_page() -> None:
    told = {code for row in table(read(MANY).partition("**Exit code.**")[2]) for code in row[0].split(", ")}
    assert told == {"0", "2", "3", "5", str(TO_LOOK_AT), "7", "130", "143"}
