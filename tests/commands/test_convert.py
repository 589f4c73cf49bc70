"""The command `convert`, run as a user would: arguments, and a signal while dcm2niix is running."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.robustness.faults_places import IN_A_NAMESPACE, no_mounts
from tests.support.converting import put, sample
from tests.support.dicom_sample import EPI, ROOT
from tests.support.names import OUTPUT


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the command on `input`, with an old result in `output`, which is made."""
    folders = {name: folder / name for name in ("input", "output", "logs")}
    for path in folders.values():
        path.mkdir(exist_ok=True)
    (folders["output"] / OUTPUT).write_text("stale")
    environ = {f"NVIDIA_CLARA_{name.upper()}": str(path) for name, path in folders.items()}
    return subprocess.Popen(
        [sys.executable, ROOT / "main.py", "convert", *arguments],
        env=os.environ | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.mark.parametrize("arguments", [[], ["--dicom"], ["--dicom", "a", "--volumes", "b"], ["--dicom", "a", "b"]])
def test_arguments_that_cannot_be_used(arguments: list[str], tmp_path: Path) -> None:
    process = started(tmp_path, *arguments)
    printed, _ = process.communicate()
    assert process.returncode == 2
    assert "usage: series-selector" in printed
    assert not [*(tmp_path / "output").iterdir()]


def test_help_removes_nothing(tmp_path: Path) -> None:
    process = started(tmp_path, "--help")
    process.communicate()
    assert process.returncode == 0
    assert [path.name for path in (tmp_path / "output").iterdir()] == [OUTPUT]


def test_signal_ends_dcm2niix_too_and_leaves_nothing(tmp_path: Path) -> None:
    image = sample(EPI[0])[0]
    image.Rows = image.Columns = 2048
    image.PixelData = os.urandom(2048 * 2048 * 2)
    images = put(tmp_path, [image])
    (tmp_path / "input").mkdir()
    many = {f"1.2.{number}": images for number in range(1000)}  # minutes of work
    (tmp_path / "input" / OUTPUT).write_text(json.dumps(many))
    process = started(tmp_path, "--dicom", str(tmp_path / "dicom"))
    while not programs_below(tmp_path / "output"):
        assert process.poll() is None
    process.terminate()
    printed, _ = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM, printed
    assert "nothing is written" in printed
    assert not [*(tmp_path / "output").iterdir()]
    assert not programs_below(tmp_path / "output")


@pytest.mark.parametrize("size", ["4k", "64k"], ids=["for links", "for volumes"])
def test_full_disk(size: str, tmp_path: Path) -> None:
    if why := no_mounts():
        pytest.skip(why)
    image = sample(EPI[0])[0]
    image.Rows = image.Columns = 512
    image.PixelData = os.urandom(512 * 512 * 2)
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / OUTPUT).write_text(json.dumps({"1.2": put(tmp_path, [image])}))
    (tmp_path / "output").mkdir()
    mounting = f'mount -t tmpfs -o size={size},nr_inodes={{}} none "{tmp_path}/output"'.format(
        4 if size == "4k" else 99
    )
    command = [sys.executable, str(ROOT / "main.py"), "convert", "--dicom", str(tmp_path / "dicom")]
    folders = {f"NVIDIA_CLARA_{name.upper()}": str(tmp_path / name) for name in ("input", "output", "logs")}
    run = subprocess.run(
        [*IN_A_NAMESPACE, f'{mounting} && "$@"; code=$?; ls -A "{tmp_path}/output"; exit $code', "-", *command],
        env=os.environ | folders,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 5, run.stdout + run.stderr
    assert "No space left on device; free some space there" in run.stdout
    assert run.stdout.splitlines()[-1].endswith("Converter ended exit_code=5")  # and no file is listed after it


def programs_below(folder: Path) -> list[str]:
    """Return the numbers of the processes that have a path below a folder among their arguments."""
    below = f"{folder}/".encode()
    return [
        path.parent.name
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if any(argument.startswith(below) for argument in _content(path).split(b"\0"))
    ]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:  # It has ended meanwhile.
        return b""
