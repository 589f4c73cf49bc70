"""Many payloads in one container: its limits, the owner of its files, and `docker stop`."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.container.conftest import Engine, Folders
from tests.docs.markdown import blocks
from tests.support.builders import write
from tests.support.many import REQUIRED, exit_codes, make_payloads, outputs, rows
from tests.support.names import METADATA

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.container

LOCKED_DOWN = ("--read-only", "--network", "none", "--cap-drop", "ALL", "--user", "1000:1000", "--pids-limit", "64")
LIMITED = ("--memory", "256m", "--cpus", "2")


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    for name in ("input", "output", "logs"):
        (tmp_path / name).mkdir()
    write(tmp_path, {"rules.json": REQUIRED})
    folders = Folders(tmp_path)
    folders.hand_over(1000)
    return folders


def settings(folders: Folders, *options: str) -> list[str]:
    rules = ("--volume", f"{folders.root}/rules.json:/rules.json:ro")
    variable = ("--env", "NVIDIA_CLARA_SELECTION_RULES_FILE=/rules.json")
    return [*options, *LIMITED, *rules, *variable, *folders.mounts("input", "output", "logs")]


@pytest.mark.parametrize("options", [(), LOCKED_DOWN], ids=["root", "locked down"])
def test_each_payload_for_itself(engine: Engine, folders: Folders, options: tuple[str, ...]) -> None:
    names = [f"p{number:03}" for number in range(30)]
    make_payloads(folders.input, names)
    (folders.input / "p000" / METADATA).write_bytes(b"{")
    os.truncate(folders.input / "p001" / METADATA, 1 << 33)  # takes no room on the disk

    done = engine.run(*settings(folders, *options), command=("batch",))

    assert done.returncode == 6, done.stdout + done.stderr
    codes = exit_codes(folders.logs)
    assert (set(codes), codes["p000"], codes["p001"]) == ({*names}, 3, 7)
    assert {codes[name] for name in names[2:]} == {0, 4}
    assert {name for name, code in codes.items() if not code} == {*outputs(folders.root)}
    written = [*folders.output.rglob("*"), *folders.logs.rglob("*")]
    assert {path.stat().st_uid for path in written} == {folders.output.stat().st_uid}

    one = (
        *("--env", "NVIDIA_CLARA_INPUT=/input/p002", "--env", "NVIDIA_CLARA_OUTPUT=/output/again"),
        *("--env", "NVIDIA_CLARA_LOGS=/logs/again"),
    )
    assert engine.run(*settings(folders, *options, *one)).returncode == codes["p002"]
    for path in (folders.output, folders.logs):
        again = {file.name: file.read_bytes() for file in (path / "again").iterdir() if file.suffix != ".log"}
        assert again == {file.name: file.read_bytes() for file in (path / "p002").iterdir() if file.suffix != ".log"}


def test_a_stopped_batch_goes_on_where_it_was(engine: Engine, folders: Folders) -> None:
    names = [f"p{number:04}" for number in range(1000)]
    make_payloads(folders.input, names)
    container = engine.start(*settings(folders, *LOCKED_DOWN), command=("batch",))
    while not (path := folders.logs / "batch-summary.jsonl").exists() or not path.stat().st_size:
        assert engine.docker("inspect", "--format", "{{.State.Running}}", container).stdout.strip() == "true"

    engine.docker("stop", "--time", "600", container)

    assert engine.wait(container) == 143
    begun = exit_codes(folders.logs)
    assert 0 < len(begun) < len(names)
    assert {name for name, code in begun.items() if not code} == {*outputs(folders.root)}
    first = rows(folders.logs)

    done = engine.run(*settings(folders, *LOCKED_DOWN), command=("batch", "--resume"))

    assert done.returncode == 6, done.stdout + done.stderr
    assert {name: row for name, row in rows(folders.logs).items() if name in first} == first
    assert set(rows(folders.logs)) == {*names}
    kept = json.loads((folders.logs / "batch-summary.json").read_bytes())["kept"]
    assert kept == list(begun.values()).count(0)


def test_command_of_the_page(engine: Engine, tmp_path: Path) -> None:
    (command,) = (block.text for block in blocks("public/docs/many.md", "bash") if "docker run" in block.text)
    for name in ("output", "logs"):
        (tmp_path / "many" / name).mkdir(parents=True)
    make_payloads(tmp_path / "many" / "input", ["p1", "p2"])
    named = command.replace("  series-selector batch", f"  {engine.image} batch")
    assert named != command
    subprocess.run(["bash", "-ec", named], cwd=tmp_path, capture_output=True, check=True)
    assert exit_codes(tmp_path / "many" / "logs") == {"p1": 0, "p2": 0}
