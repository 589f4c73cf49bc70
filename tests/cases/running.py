"""What a case consists of, and how it is tried: `README.md` says it in words."""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
OUTPUT, BYSTANDER = "selected-images.json", "of somebody else.txt"
LEFTOVER = ".selected-images.json.0123456789abcdef.tmp"
LINE = re.compile(r"(?P<time>\S+Z) (?P<level>[A-Z]+) +(?P<logger>[\w.]+): (?P<message>.*)")


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

Start = Callable[[Case, Place, dict[str, str]], subprocess.CompletedProcess[str]]
"""Runs the operator in a place with some variables."""


@contextmanager
def a_place() -> Iterator[Place]:
    """Make the folders of a run, and remove them."""
    with tempfile.TemporaryDirectory() as name:
        made = Place(Path(name))
        for folder in (made.input, made.output, made.logs):
            folder.mkdir()
        yield made
        for folder in (made.output, made.input / "more"):
            if folder.is_dir():
                folder.chmod(0o700)  # so that it can be removed


def check(case: Case, number: int, place: Place, start: Start, user: int) -> None:
    """Prepare one run of a case, start it, and see that all is as it must be."""
    set_up(case, number, place)
    PREPARATIONS[case.prepare](place)
    before = contents(place)

    done = start(case, place, environment(case, place))

    assert (done.returncode, done.stderr) == (case.exit, ""), done.stdout
    lines = [match for line in done.stdout.splitlines() if (match := LINE.fullmatch(line))]
    assert len(lines) == len(done.stdout.splitlines())  # no traceback among them
    check_messages(case, lines, place, user)
    check_folders(case, before, contents(place))
    check_log(case, place, len(lines))
    if case.exit == 0:
        assert (place.output / OUTPUT).read_bytes() == (case.folder / OUTPUT).read_bytes()
        check_totals(case, lines)


def set_up(case: Case, number: int, place: Place) -> None:
    """Lay out the input and the rules, and put into the output folder what an earlier run, and somebody else, left."""
    if (case.folder / "input").is_dir():
        shutil.copytree(case.folder / "input", place.input, dirs_exist_ok=True)
    for path, source in case.inputs[number].items():
        target = place.input / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / source, target)
    if (case.folder / "rules.json").exists():
        shutil.copyfile(case.folder / "rules.json", place.rules)
    for name in (OUTPUT, LEFTOVER, BYSTANDER):
        (place.output / name).write_text("from before")


def environment(case: Case, place: Place) -> dict[str, str]:
    """Return the variables of a run."""
    variables = {
        "NVIDIA_CLARA_INPUT": str(place.input),
        "NVIDIA_CLARA_OUTPUT": str(place.output),
        "NVIDIA_CLARA_LOGS": str(place.logs),
    }
    if place.rules.exists():
        variables["NVIDIA_CLARA_SELECTION_RULES_FILE"] = str(place.rules)
    return variables | {name: value.replace("{top}", str(place.top)) for name, value in case.environment.items()}


# --- What a case may have prepared ---


def nothing(_: Place) -> None:
    pass


def no_input_folder(place: Place) -> None:
    shutil.rmtree(place.input)


def no_output_folder(place: Place) -> None:
    shutil.rmtree(place.output)


def file_in_place_of_output_folder(place: Place) -> None:
    shutil.rmtree(place.output)
    place.output.write_text("from before")


def folder_in_place_of_output_file(place: Place) -> None:
    (place.output / OUTPUT).unlink()
    (place.output / OUTPUT).mkdir()


def folder_in_place_of_rules(place: Place) -> None:
    place.rules.mkdir()


def unreadable_rules(place: Place) -> None:
    place.rules.chmod(0o200)


def unreadable_metadata(place: Place) -> None:
    (place.input / "dicom-metadata.json").chmod(0o200)


def unreadable_input_subfolder(place: Place) -> None:
    (place.input / "more").mkdir(mode=0o300)


def unwritable_output_folder(place: Place) -> None:
    for name in (OUTPUT, LEFTOVER):
        (place.output / name).unlink()
    place.output.chmod(0o555)


def output_that_cannot_be_removed(place: Place) -> None:
    place.output.chmod(0o555)


PREPARATIONS: dict[str, Callable[[Place], None]] = {
    "nothing": nothing,
    "no input folder": no_input_folder,
    "no output folder": no_output_folder,
    "a file in place of the output folder": file_in_place_of_output_folder,
    "a folder in place of selected-images.json": folder_in_place_of_output_file,
    "a folder in place of the rules": folder_in_place_of_rules,
    "rules are there, reading them one may not": unreadable_rules,
    "metadata is there, reading it one may not": unreadable_metadata,
    "a subfolder is there, reading it one may not": unreadable_input_subfolder,
    "an output folder is there, writing to it one may not": unwritable_output_folder,
    "an earlier output is there, removing it one may not": output_that_cannot_be_removed,
}


# --- What is checked ---


def check_messages(case: Case, lines: Sequence[re.Match[str]], place: Place, user: int) -> None:
    """Check that each expected error came once and no other, and that the warnings are of the expected kinds."""
    errors = [line["message"] for line in lines if line["level"] in {"ERROR", "CRITICAL"}]
    warnings = [line["message"] for line in lines if line["level"] == "WARNING"]
    known = {"{top}": str(place.top), "{user}": str(user)}
    expected = [pattern_of(message, known) for message in case.errors]
    assert len(errors) == len(expected), errors
    for error in errors:
        assert [bool(pattern.search(error)) for pattern in expected].count(True) == 1, error
    for pattern in expected:
        assert any(map(pattern.search, errors)), f"missing: {pattern.pattern}"
    kinds = [pattern_of(message, known) for message in case.warnings]
    for warning in warnings:
        assert any(kind.search(warning) for kind in kinds), f"unexpected: {warning}"
    for kind in kinds:
        assert any(kind.search(warning) for warning in warnings), f"missing: {kind.pattern}"


def pattern_of(message: str, known: dict[str, str]) -> re.Pattern[str]:
    """Return the expression for an expected message, in which `…` stands for anything."""
    for name, value in known.items():
        message = message.replace(name, value)
    return re.compile(".*".join(map(re.escape, message.split("…"))))


def check_folders(case: Case, before: dict[str, str], after: dict[str, str]) -> None:
    """Check that a run removes what an earlier one left, and touches nothing else but its output and its logs."""
    own = {f"output/{OUTPUT}", f"output/{LEFTOVER}"}
    others = {path: text for path, text in after.items() if path not in own and not path.startswith("logs/")}
    assert others == {path: text for path, text in before.items() if path not in own}
    written = {f"output/{OUTPUT}"} if case.exit == 0 else set()
    assert own & after.keys() == written | {f"output/{name}" for name in case.remains}


def contents(place: Place) -> dict[str, str]:
    """Return every file and folder with what is in it."""
    found = {}
    for path in sorted(place.top.rglob("*")):
        is_text = path.is_file() and os.access(path, os.R_OK)
        found[str(path.relative_to(place.top))] = path.read_text("latin-1") if is_text else str(path.stat().st_mode)
    return found


def check_log(case: Case, place: Place, lines: int) -> None:
    """Check that the log file has what the console has, as JSON."""
    records = [json.loads(line) for line in (place.logs / "series-selector.log").read_text("utf-8").splitlines()]
    assert len(records) == lines
    assert [record["exit_code"] for record in records if "exit_code" in record] == [case.exit]


def check_totals(case: Case, lines: Sequence[re.Match[str]]) -> None:
    """Check the line of each selection, where the case has counted by hand."""
    path = case.folder / "totals.json"
    if path.exists():
        told = {}
        for line in lines:
            found = re.fullmatch(r'Selection selection=("[^"]*"|\S+) (.*)', line["message"])
            if found:
                counts = (pair.split("=") for pair in found[2].split())
                told[found[1].strip('"')] = {word: int(count) for word, count in counts}
        assert told == json.loads(path.read_text("utf-8"))
