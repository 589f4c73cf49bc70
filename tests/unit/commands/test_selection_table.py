"""The table of what was selected, of the records of real runs."""

import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec

from selector.commands.selection_table import selection_table
from selector.errors import Fault
from selector.report.build import with_faults
from selector.report.record import Record
from tests.support.builders import as_json, selection, selections, series, study
from tests.support.names import IMAGES, METADATA
from tests.support.runs import run

ROOT = Path(__file__).parents[3]

T2 = selection({"Modality": "MR", "SeriesDescription": "t2"}, name="T2", take=1)
CT = selection({"Modality": "CT"}, name="CT")
LISTED = (
    series("1.1", Modality="MR", SeriesNumber=1, SeriesDescription="t2 tra"),
    series("1.2", Modality="MR", SeriesNumber=2, SeriesDescription="t2 sag"),
    series("1.3", Modality="MR", SeriesNumber=3, SeriesDescription="t1"),
    series("1.4", Modality="SR", SeriesNumber=4),
)


def record(*studies: object, rules: object, level: str = "full") -> Record:
    """Return the record of a run in which every series but 1.4 has an image."""
    images = dict.fromkeys(("1.1", "1.2", "1.3"), "a.nii")
    files = {METADATA: as_json(list(studies)), IMAGES: as_json(images)}
    done = run(files, as_json(rules), report=level)
    assert done.report
    return msgspec.json.decode(done.report, type=Record)


def lines(made: Record) -> list[str]:
    """Return the lines, with a bar between their cells."""
    return [re.sub(" {2,}", " | ", line.strip()) for line in selection_table(made).splitlines()]


def test_taken_and_not_taken() -> None:
    made = record(study("1", *LISTED), rules=selections({**T2, "prefer": [{"lowest": "SeriesNumber"}]}, CT))
    assert lines(made) == [
        "Study 1",
        "selection | series | description | outcome",
        "T2 | 1 | MR | t2 tra | taken",
        'CT | - | nothing; the nearest is series 1: Modality "CT", found "MR"',
        "- | 2 | MR | t2 sag | T2: rank 2 of 2 by lowest SeriesNumber, but take is 1; 1.1 ranks before it",
        '- | 3 | MR | t1 | T2: SeriesDescription contains "t2", found "t1"',
        '- | 4 | SR | CT: Modality "CT", found "SR"',
        "",
    ]


def test_columns_are_below_each_other() -> None:
    made = record(study("1", *LISTED), rules=selections(CT))
    titles, *others = selection_table(made).splitlines()[1:-1]
    at = titles.index("outcome")
    assert all(line[at - 2 : at] == "  " and line[at] != " " for line in others)


def test_study_that_is_not_complete() -> None:
    made = record(study("1", *LISTED[1:2]), rules=selections(T2, {**CT, "required": True}))
    assert lines(made)[:4] == [
        "Study 1",
        "Nothing is passed on, because it lacks CT",
        "selection | series | description | outcome",
        "T2 | 2 | MR | t2 sag | chosen",
    ]


def test_undecided_without_image_and_without_labels() -> None:
    undecided = study("1", series("1.1", Modality="MR"))
    assert lines(record(undecided, rules=selections(T2)))[2:4] == [
        'T2 | - | nothing; the nearest is series 1.1: SeriesDescription contains "t2", found absent',
        '- | 1.1 | MR | T2: SeriesDescription contains "t2", found absent',
    ]
    without_image = record(study("1", series("1.4", Modality="CT")), rules=selections(CT))
    assert lines(without_image)[2:3] == [
        "CT | - | nothing; the nearest is series 1.4: it has no image in series-images.json"
    ]


def test_tie() -> None:
    made = record(study("1", *LISTED[:2]), rules=selections(T2))
    assert lines(made)[2:3] == ["T2 | - | undecided: 2 series tie for 1 place"]


def test_warnings_about_a_study() -> None:
    made = record(study("1", *LISTED), rules=selections(CT))
    warned = msgspec.structs.replace(made.studies[0], remarks=("a warning",))
    assert lines(msgspec.structs.replace(made, studies=(warned,)))[:2] == ["Study 1", "a warning"]


def test_many_studies() -> None:
    made = record(*(study(f"{number}", series(f"{number}.1")) for number in range(1, 24)), rules=selections(CT))
    shown = lines(made)
    assert sum(line.startswith("Study ") for line in shown) == 20
    assert shown[-1] == "The report has 3 more studies."


def test_summary_and_faults() -> None:
    made = record(study("1", *LISTED), rules=selections(T2, CT), level="summary")
    failed = with_faults(made, 5, [Fault("/output", "", "cannot be written")])
    assert lines(failed) == [
        "error: /output: cannot be written",
        "selection | taken | matched | undecided | rejected",
        "T2 | 0 | 2 | 0 | 2",
        "CT | 0 | 0 | 0 | 4",
    ]


def test_what_a_terminal_would_obey_is_escaped_and_what_is_long_is_cut() -> None:
    described = series("1.1", Modality="CT", SeriesDescription=f"\x1b[2J{'x' * 100}")
    text = selection_table(record(study("1", described), rules=selections(CT)))
    assert "\x1b" not in text
    assert "…" in text


def test_program(tmp_path: Path) -> None:
    made = record(study("1", *LISTED), rules=selections(T2))
    (tmp_path / "report.json").write_bytes(msgspec.json.encode(made))
    program = [sys.executable, "-P", "-m", "selector.commands.selection_table", str(tmp_path / "report.json")]
    done = subprocess.run(program, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, check=True)
    assert done.stdout.decode() == selection_table(made)
