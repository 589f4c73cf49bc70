"""What a case consists of: `README.md` says it in words."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


@dataclass(frozen=True)
class Case:
    """What `case.json` says."""

    name: str
    description: str
    inputs: list[dict[str, str]] = field(default_factory=lambda: [{}])
    environment: dict[str, str] = field(default_factory=dict)
    prepare: str = "nothing"
    exit: int = 0
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    remains: list[str] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return HERE / self.name


@dataclass(frozen=True)
class Place:
    """The folders of one run."""

    top: Path

    @property
    def input(self) -> Path:
        return self.top / "input"

    @property
    def output(self) -> Path:
        return self.top / "output"

    @property
    def logs(self) -> Path:
        return self.top / "logs"

    @property
    def rules(self) -> Path:
        return self.top / "rules.json"


def cases() -> list[Case]:
    return [Case(path.parent.name, **json.loads(path.read_text("utf-8"))) for path in sorted(HERE.glob("*/case.json"))]


CASES = cases()
RUNS = [(case, number) for case in CASES for number in range(len(case.inputs))]


@contextmanager
def a_place(inside: Path | None = None) -> Iterator[Place]:
    """Make the folders of a run, in a folder or where temporary folders are, and remove them."""
    with tempfile.TemporaryDirectory(dir=inside) as name:
        made = Place(Path(name))
        for folder in (made.input, made.output, made.logs):
            folder.mkdir()
        yield made
        for folder in (made.output, made.input / "more", made.input / "lost+found"):
            if folder.is_dir():
                folder.chmod(0o700)  # so that it can be removed
