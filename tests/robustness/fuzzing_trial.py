"""One input of the operator, whatever is in it: files, variables, arguments."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

METADATA, IMAGES = "input/dicom-metadata.json", "input/series-images.json"
RULES, LOGGING = "rules.json", "logging.json"
OUTPUT, REPORT, PAGE, LOG = (
    "selected-images.json",
    "selection-report.json",
    "selection-report.html",
    "series-selector.log",
)
TOP = "{top}"
"""Stands in a variable for the folder that all of a trial is in, which is also its current folder."""

SETTINGS: Mapping[str, str] = {
    "NVIDIA_CLARA_INPUT": "input",
    "NVIDIA_CLARA_OUTPUT": "output",
    "NVIDIA_CLARA_LOGS": "logs",
    "NVIDIA_CLARA_SELECTION_RULES_FILE": RULES,
}


@dataclass(frozen=True)
class Trial:
    """What one run gets.

    Attributes
    ----------
    target
        What was made odd in it.
    files
        By their path, relative to the current folder.
    environ
        The variables.
    arguments
        Of `main.py`; none is a run.
    """

    target: str
    files: Mapping[str, bytes]
    environ: Mapping[str, str]
    arguments: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The bytes of everything in it."""
        return sum(map(len, self.files.values())) + sum(map(len, self.environ.values()))

    def with_file(self, path: str, content: bytes) -> "Trial":
        return replace(self, files={**self.files, path: content})

    def encoded(self) -> bytes:
        """Return it as one text, for a fuzzer that knows of bytes alone."""
        files = {path: content.decode("latin-1") for path, content in self.files.items()}
        return json.dumps([self.target, files, dict(self.environ), list(self.arguments)]).encode()

    def keep(self, folder: Path, why: list[str]) -> None:
        """Write it into a folder, for somebody to look at."""
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in self.files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        about = {"why": why, "target": self.target, "environ": dict(self.environ), "arguments": list(self.arguments)}
        (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n", "utf-8")


def decoded(text: bytes) -> Trial | None:
    """Return the trial that was encoded, or None where the text is none any more."""
    try:
        target, files, environ, arguments = json.loads(text)
        contents = {str(path): str(content).encode("latin-1") for path, content in files.items()}
        variables = {str(name): str(value) for name, value in environ.items()}
        return Trial(str(target), contents, variables, tuple(map(str, arguments)))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
