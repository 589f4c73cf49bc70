"""A sound payload with something hostile in it, and what a run of `main.py` makes of it."""

import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.support.measured import measured

ROOT = Path(__file__).resolve().parents[2]
AUDITED = Path(__file__).resolve().with_name("hostile_audit.py")

METADATA, IMAGES, OUTPUT = "dicom-metadata.json", "series-images.json", "selected-images.json"
REPORT, PAGE, LOG = "selection-report.json", "selection-report.html", "series-selector.log"
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
_LONGEST = 120.0
"""Seconds after which a run is ended."""


@dataclass(frozen=True)
class Ran:
    """What a run did: exit code, what it wrote to console and stderr, seconds, peak of memory in bytes.

    Where it took so long that it was ended, `is_ended` is set.
    """

    exit_code: int
    console: str
    errors: str
    seconds: float
    peak: int
    is_ended: bool = False


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
        """Write a file of the input folder piece by piece: the large ones need not be held as a whole."""
        write(self.input / name, *pieces)

    def size(self) -> int:
        """Return the bytes of the rules and of all input files."""
        files = [path for path in [self.rules, *self.input.rglob("*")] if path.is_file() and not path.is_symlink()]
        return sum(path.stat().st_size for path in files)

    def run(self, *, audited: bool = False) -> Ran:
        """Run `main.py`."""
        program = [str(AUDITED), str(self.top / "opened")] if audited else []
        command = [sys.executable, *program, str(ROOT / "main.py"), *self.arguments]
        console, errors = self.top / "console", self.top / "errors"
        cost = measured(command, self._environment(), stdout=console, stderr=errors, folder=self.top, limit=_LONGEST)
        said, complained = (path.read_text("utf-8", "strict") for path in (console, errors))
        return Ran(cost.code, said, complained, cost.seconds, cost.peak, cost.is_ended)

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


def selected(stage: Stage) -> object:
    """Return what is in the output, or None where there is none."""
    path = stage.output / OUTPUT
    return json.loads(path.read_bytes()) if path.exists() else None
