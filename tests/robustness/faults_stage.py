"""A stage for runs that something befalls: payloads of different size, what each comes to, and what must hold after."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.names import IMAGES, LOG, METADATA, OUTPUT, PAGE, REPORT

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 120
"""Seconds after which a run hangs."""
RULES = {"selections": [{"conditions": {"Modality": {"present": True}}}]}
SIZES = {"a study": 0, "a thousand series": 1, "twenty thousand series": 13, "sixty thousand series": 38}
"""Each payload, and how often the series of `tests/data/idc` are in it; one study is of `test-data`."""


@contextmanager
def prepared(*sizes: str) -> Iterator["Stage"]:
    """Make a stage with payloads, and remove it."""
    with TemporaryDirectory() as name:
        stage = Stage(Path(name))
        stage.prepare(sizes)
        yield stage


@dataclass
class Stage:
    """Folders for one run after the other.

    Attributes
    ----------
    right
        What must be written for each payload.
    seconds
        How long a run on it takes when nothing befalls it.
    """

    top: Path
    right: dict[str, bytes] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def output(self) -> Path:
        return self.top / "output"

    @property
    def logs(self) -> Path:
        return self.top / "logs"

    def input(self, size: str) -> Path:
        return self.top / size.replace(" ", "-")

    def prepare(self, sizes: Sequence[str]) -> None:
        """Make the payloads, and learn what a run on each comes to."""
        self.output.mkdir()
        self.logs.mkdir()
        (self.top / "selection-rules.json").write_text(json.dumps(RULES), "utf-8")
        for size in sizes:
            make_payload(self.input(size), SIZES[size])
            self.run(size)  # so that Python has the modules compiled
            begin = time.monotonic()
            done = self.run(size)
            self.seconds[size] = time.monotonic() - begin
            assert done.returncode == 0, done.stdout
            self.right[size] = (self.output / OUTPUT).read_bytes()

    def settings(self, size: str) -> dict[str, str]:
        own = ("NVIDIA_CLARA_", "DEBUG_VSCODE", "LOG_CFG", "SERIES_SELECTOR_", "PYTHON")
        environ = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        return environ | {
            "NVIDIA_CLARA_INPUT": str(self.input(size)),
            "NVIDIA_CLARA_OUTPUT": str(self.output),
            "NVIDIA_CLARA_LOGS": str(self.logs),
            "NVIDIA_CLARA_SELECTION_RULES_FILE": str(self.top / "selection-rules.json"),
        }

    def start(self, size: str, before: Sequence[str] = (), **settings: str) -> subprocess.Popen[str]:
        """Start a run; `before` stands before the command, and may change what it starts with.

        A setting that is empty is not set at all.
        """
        command = [*before, sys.executable, str(ROOT / "main.py")]
        environ = {name: value for name, value in (self.settings(size) | settings).items() if value}
        return subprocess.Popen(
            command,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,  # so that all of it can be ended
        )

    def run(self, size: str, before: Sequence[str] = (), **settings: str) -> subprocess.CompletedProcess[str]:
        """Run to the end."""
        return self.end(self.start(size, before, **settings))

    @staticmethod
    def end(process: subprocess.Popen[str], limit: float = LIMIT) -> subprocess.CompletedProcess[str]:
        """Wait for a run that was started; end one that hangs, which is wrong."""
        try:
            told, complaints = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise AssertionError(f"it hung for {limit} seconds") from None
        return subprocess.CompletedProcess(process.args, process.returncode, told, complaints)

    def written(self) -> bytes | None:
        """Return what is in the output file, or None where there is none."""
        return written_in(self.output)

    def clear(self) -> None:
        """Remove what an earlier run wrote."""
        (self.output / OUTPUT).unlink(missing_ok=True)

    def see_told(self, done: subprocess.CompletedProcess[str], codes: Sequence[int]) -> int:
        """See that a run ended as it may, without a traceback; return its exit code."""
        everything = done.stdout + done.stderr
        assert done.returncode in codes, (done.returncode, everything[-2000:])
        assert "Traceback" not in everything, everything
        assert "a bug in this operator" not in everything, everything
        return done.returncode

    def see(self, size: str, done: subprocess.CompletedProcess[str], codes: Sequence[int]) -> int:
        """See besides that the output is whole or absent."""
        self.see_told(done, codes)
        if done.returncode == 0:
            assert self.written() == self.right[size]
        elif done.returncode > 0:
            assert self.written() is None
        else:  # It was ended from outside, maybe before it could remove what an earlier run wrote.
            assert self.written() in {None, *self.right.values()}
        return done.returncode

    def see_the_next(self, size: str) -> None:
        """See that the next run does what it should, and that nothing is left over."""
        done = self.run(size)
        assert done.returncode == 0, done.stdout
        assert self.written() == self.right[size]
        names = {path.name for folder in (self.output, self.logs) for path in folder.iterdir()}
        known = {OUTPUT, LOG, REPORT, PAGE}
        assert {name for name in names if not name.startswith(f"{LOG}.")} <= known, names


def written_in(folder: Path) -> bytes | None:
    """Return what is in the output file of a folder, or None where there is none."""
    with suppress(FileNotFoundError, NotADirectoryError):
        return (folder / OUTPUT).read_bytes()
    return None


def make_payload(folder: Path, times: int) -> None:
    """Write a payload: the first study of `test-data`, or the series of `tests/data/idc` several times."""
    folder.mkdir()
    source = ROOT / "tests" / "data" / "idc" if times else ROOT / "test-data"
    studies = json.loads((source / METADATA).read_text("utf-8"))["studies"]
    images = json.loads((source / IMAGES).read_text("utf-8"))
    if not times:
        (folder / METADATA).write_text(json.dumps({"studies": studies[:1]}), "utf-8")
        shutil.copyfile(source / IMAGES, folder / IMAGES)
        return
    made: list[dict[str, object]] = []
    mapped: dict[str, str] = {}
    for number in range(times):
        for study in studies:
            series = [{**one, "SeriesInstanceUID": f"{one['SeriesInstanceUID']}.{number}"} for one in study["series"]]
            made.append({**study, "StudyInstanceUID": f"{study['StudyInstanceUID']}.{number}", "series": series})
        mapped |= {f"{uid}.{number}": f"ü {number}/{image}" for uid, image in images.items()}
    (folder / METADATA).write_text(json.dumps({"studies": made}, ensure_ascii=False), "utf-8")
    (folder / IMAGES).write_text(json.dumps(mapped, ensure_ascii=False), "utf-8")
