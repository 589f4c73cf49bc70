"""A sound payload with something hostile in it, and what a run of `main.py` makes of it."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
AUDITED = Path(__file__).resolve().with_name("hostile_audit.py")

METADATA, IMAGES, OUTPUT = "dicom-metadata.json", "series-images.json", "selected-images.json"
T2, OTHER = "1.2.3.1", "1.2.3.2"
SOUND_RULES = {
    "selections": [
        {
            "name": "T2",
            "conditions": {"Modality": "MR", "SeriesDescription": {"contains": "t2", "not": {"matches": "co[rl]"}}},
        }
    ]
}
SECRET = b"O'HARA"
"""Stands in values that no log may have."""

Piece = bytes | tuple[bytes, int] | Iterator[bytes]
"""Bytes; or bytes that come so many times; or one after the other."""

_CHUNK = 1 << 20


@dataclass(frozen=True)
class Ran:
    """What a run did: exit code, what it wrote to console and stderr, seconds, peak of memory in bytes."""

    exit_code: int
    console: str
    errors: str
    seconds: float
    peak: int

    @property
    def levels(self) -> set[str]:
        return {line.split()[1] for line in self.console.splitlines()}


class Stage:
    """The folders of runs, with a sound payload of one T2 and rules that select it.

    Parameters
    ----------
    top
        An empty folder.
    """

    def __init__(self, top: Path) -> None:
        self.top = top
        self.input, self.output, self.logs = top / "input", top / "output", top / "logs"
        self.rules = top / "rules.json"
        self.environ: dict[str, str] = {}
        self.arguments: tuple[str, ...] = ()
        self.input.mkdir()
        self.output.mkdir()
        self.make_sound()

    def make_sound(self) -> None:
        """Put the sound payload and rules in place."""
        self.metadata()
        self.images({T2: "t2.nii", OTHER: "other.nii"})
        self.write_rules(SOUND_RULES)
        self.environ.clear()
        self.arguments = ()

    def clear(self) -> None:
        """Take the input away, whatever it is, and links in place of the folders of a run."""
        for path in (self.input, self.output, self.logs):
            if path.is_symlink():
                path.unlink()
        shutil.rmtree(self.input, ignore_errors=True)
        for path in (self.input, self.output):
            path.mkdir(exist_ok=True)
        if self.rules.is_symlink() or self.rules.exists():
            self.rules.unlink()

    def metadata(self, *odd: Piece, study: bytes = b"", name: str = METADATA) -> None:
        """Write the metadata: the T2, and another series with odd members."""
        before = b'{"studies": [{"StudyInstanceUID": "1.2.3", %s "series": [{"SeriesInstanceUID": "%s", ' % (
            study,
            T2.encode(),
        )
        sound = b'"Modality": "MR", "SeriesDescription": "t2 tse tra"}, {"Modality": "MR"'
        uid = (
            ()
            if any(b"SeriesInstanceUID" in piece for piece in odd if isinstance(piece, bytes))
            else (b', "SeriesInstanceUID": "%s"' % OTHER.encode(),)
        )
        self.write(name, before, sound, *uid, *((b", ", *odd) if odd else ()), b"}]}]}")

    def images(self, mapped: Mapping[str, object]) -> None:
        self.write(IMAGES, json.dumps(mapped).encode())

    def write_rules(self, document: object) -> None:
        self.rules.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())

    def write(self, name: str, *pieces: Piece) -> None:
        """Write a file of the input folder piece by piece: what this process holds would count as the run's."""
        write(self.input / name, *pieces)

    def size(self) -> int:
        """Return the bytes of the rules and of all input files."""
        files = [path for path in [self.rules, *self.input.rglob("*")] if path.is_file() and not path.is_symlink()]
        return sum(path.stat().st_size for path in files)

    def run(self, *, audited: bool = False) -> Ran:
        """Run `main.py`."""
        program = [str(AUDITED), str(self.top / "opened")] if audited else []
        command = [sys.executable, *program, str(ROOT / "main.py"), *self.arguments]
        _forget_peak()
        begin = time.perf_counter()
        with (self.top / "console").open("wb") as console, (self.top / "errors").open("wb") as errors:
            process = subprocess.Popen(command, cwd=self.top, env=self._environment(), stdout=console, stderr=errors)
            _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        said, complained = ((self.top / name).read_text("utf-8", "strict") for name in ("console", "errors"))
        return Ran(process.returncode, said, complained, seconds, usage.ru_maxrss * 1024)

    def _environment(self) -> Mapping[str, str]:
        own = ("NVIDIA_CLARA_", "DEBUG_VSCODE", "LOG_CFG", "SERIES_SELECTOR_")
        others = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        folders = {"INPUT": self.input, "OUTPUT": self.output, "LOGS": self.logs, "SELECTION_RULES_FILE": self.rules}
        return others | {f"NVIDIA_CLARA_{name}": str(path) for name, path in folders.items()} | self.environ


def write(path: Path, *pieces: Piece) -> None:
    """Write a file piece by piece."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        for piece in pieces:
            file.writelines(_chunks(piece))


def _chunks(piece: Piece) -> Iterable[bytes]:
    if isinstance(piece, bytes):
        yield piece
    elif isinstance(piece, tuple):
        text, times = piece
        at_once = max(_CHUNK // len(text), 1)
        for _ in range(times // at_once):
            yield text * at_once
        yield text * (times % at_once)
    else:
        yield from piece


def _forget_peak() -> None:
    """Forget the most memory that this process ever had: what it starts begins with it."""
    with suppress(OSError), open("/proc/self/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def selected(stage: Stage) -> object:
    """Return what is in the output, or None where there is none."""
    path = stage.output / OUTPUT
    return json.loads(path.read_bytes()) if path.exists() else None
