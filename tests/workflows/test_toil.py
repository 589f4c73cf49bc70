"""Many payloads on Toil, on this machine and on a real Slurm, whose leader is killed half-way and started again."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.engines import INSTALLED, PIPELINES, command
from tests.workflows import slurm
from tests.workflows.conftest import FLAIR, Tools, read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

pytestmark = pytest.mark.long

MANY = 30


class Ledger:
    """A line for each run of the operator that began: the name of its payload."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> list[str]:
        return self.path.read_text("utf-8").split() if self.path.exists() else []


@pytest.fixture
def ledger(tools: Tools, tmp_path: Path) -> tuple[Tools, Ledger]:
    """Give the tools with a command that also keeps the ledger."""
    ledger = Ledger(tmp_path / "ledger")
    programs = tmp_path / "keeping the ledger"
    command(programs, f'basename "$NVIDIA_CLARA_OUTPUT" -selected >>"{ledger.path}"')
    return Tools(tools.folder, programs), ledger


def payloads(tools: Tools) -> list[str]:
    """Make payloads that each have an image of their own, and a job file that lists them; return their names."""
    names = [f"p{number:02}" for number in range(MANY)]
    listed = []
    for name in names:
        folder = tools.payload(f"payloads/{name}")
        (folder / "series-images.json").write_text(json.dumps({FLAIR: f"{name}.nii.gz"}))
        listed.append({"class": "Directory", "path": str(folder)})
    inputs = {"payloads": listed, "rules": {"class": "File", "path": str(tools.rules())}}
    (tools.folder / "inputs.json").write_text(json.dumps(inputs))
    return names


def leader(tools: Tools, variables: Mapping[str, str], *options: str) -> subprocess.Popen[bytes]:
    """Start the leader, with its outputs as JSON in the file `outputs.json`."""
    folders = ("--jobStore", tools.folder / "job-store", "--workDir", tools.folder, "--outdir", tools.folder / "out")
    definition = (PIPELINES / "cwl" / "select-many.cwl", tools.folder / "inputs.json")
    with (tools.folder / "outputs.json").open("wb") as out, (tools.folder / "leader.log").open("ab") as log:
        return subprocess.Popen(
            [INSTALLED / "toil-cwl-runner", *folders, "--no-container", *options, *definition],
            cwd=tools.folder,
            env={**tools.environment(), **variables},
            stdout=out,
            stderr=log,
        )


def workers(tools: Tools) -> list[str]:
    """Return the processes that still work for the job store."""
    store = str(tools.folder / "job-store").encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if store in (process / "cmdline").read_bytes():
                found.append(process.name)
        except OSError:  # It has ended.
            continue
    return found


def killed_and_restarted(
    tools: Tools, ledger: Ledger, variables: Mapping[str, str], options: tuple[str, ...], settle: Callable[[], None]
) -> None:
    """Run many payloads on leaders of which the first is killed half-way; check what is left in the end."""
    names = payloads(tools)
    first = leader(tools, variables, *options)
    while len(ledger.names()) < MANY // 2:
        assert first.poll() is None, (tools.folder / "leader.log").read_text("utf-8")[-4000:]
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    settle()
    begun = ledger.names()
    assert MANY // 2 <= len(begun) < MANY

    second = leader(tools, variables, *options, "--restart")
    assert second.wait() == 0, (tools.folder / "leader.log").read_text("utf-8")[-4000:]

    outputs = read(tools.folder / "outputs.json")
    assert outputs["codes"] == [0] * MANY
    assert [result["basename"] for result in outputs["results"]] == [f"{name}-selected" for name in names]
    for name in names:
        selected = read(tools.folder / "out" / f"{name}-selected" / "selected-images.json")
        assert selected == {FLAIR: f"{name}.nii.gz"}
    assert sorted(ledger.names()) == names


@pytest.mark.parametrize("options", [(), ("--bypass-file-store",)], ids=["job store", "in place"])
def test_on_this_machine(options: tuple[str, ...], ledger: tuple[Tools, Ledger]) -> None:
    tools, kept = ledger

    def settle() -> None:
        while workers(tools):
            time.sleep(0.1)

    here = ("--batchSystem", "single_machine", "--maxCores", str(slurm.CORES))
    killed_and_restarted(tools, kept, {}, (*here, *options), settle)


def test_on_slurm(ledger: tuple[Tools, Ledger], slurm_variables: dict[str, str]) -> None:
    tools, kept = ledger

    def settle() -> None:
        slurm.cancel_pending(slurm_variables)
        while slurm.jobs(slurm_variables):
            time.sleep(0.5)

    options = ("--batchSystem", "slurm", "--statePollingWait", "1")
    killed_and_restarted(tools, kept, slurm_variables, options, settle)
