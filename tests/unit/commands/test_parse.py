"""The command `parse`, within this process; `tests/commands/test_parse.py` runs it as a user would."""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from selector import cli
from tests.support.dicom import REPORT, SERIES, as_file, dataset
from tests.support.names import IMAGES, METADATA

ANSWER = str(Path(__file__).parents[2] / "data/dcm_qa/uih/dicom-metadata.ps3.18.json")
URL = "https://pacs.example/dicom-web"


@pytest.fixture
def folder(environ: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that has those of a parse: an input with a DICOM file, an output of an earlier parse."""
    assert environ["NVIDIA_CLARA_OUTPUT"] == str(tmp_path / "output")
    (tmp_path / "input").mkdir()
    (tmp_path / "input" / "a").write_bytes(as_file(dataset()))
    for name in (METADATA, IMAGES):
        (tmp_path / "output" / name).write_text("stale")
    monkeypatch.setenv("NVIDIA_CLARA_INPUT", str(tmp_path / "input"))
    root = logging.getLogger()
    handlers, level, raises = root.handlers[:], root.level, logging.raiseExceptions
    yield tmp_path
    for handler in root.handlers[:]:
        root.removeHandler(handler)
        handler.close()
    for handler in handlers:
        root.addHandler(handler)
    root.setLevel(level)
    logging.raiseExceptions = raises


def written(folder: Path, name: str = METADATA) -> Any:  # noqa: ANN401 - JSON
    return json.loads((folder / "output" / name).read_text("utf-8"))


def report_in(folder: Path) -> Any:  # noqa: ANN401 - JSON
    return json.loads((folder / "logs" / REPORT).read_text("utf-8"))


def outputs(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "output").iterdir() if "selected" not in path.name)


def test_files(folder: Path) -> None:
    (folder / "input" / "b").write_text("text")
    (folder / "input" / "c").write_bytes(b"PK\x03\x04")
    assert cli.main(["parse"]) == 0
    assert written(folder)["studies"][0]["StudyInstanceUID"] == "1.2"
    assert written(folder, IMAGES) == {"1.2.3": ["a"]}
    assert report_in(folder)["leftOutCounts"] == {"archive": 1, "not DICOM": 1}


def test_private_attributes_and_a_folder_for_each_study(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NVIDIA_CLARA_INPUT", str(SERIES))
    assert cli.main(["parse", "--private", "GEMS_ACQU_01", "--split", "study"]) == 0
    (study,) = outputs(folder)
    (series,) = written(folder, f"{study}/{METADATA}")["studies"][0]["series"]
    assert series["00190010"] == "GEMS_ACQU_01"


def test_answers(folder: Path) -> None:
    assert cli.main(["parse", "--metadata", ANSWER, "--base-url", URL]) == 0
    assert all(url.startswith(f"{URL}/studies/") for url in written(folder, IMAGES).values())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--metadata", ANSWER], "belong together"),
        (["--base-url", URL], "belong together"),
        (["--metadata", ANSWER, "--base-url", "pacs"], "must begin with"),
        (["--split", "series"], "invalid choice"),
    ],
)
def test_arguments(arguments: list[str], words: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["parse", *arguments]) == 2
    assert words in capsys.readouterr().err
    assert outputs(folder) == []


def test_study_of_two_patients_is_a_warning(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("A", "B"):
        made = dataset(f"1.2.3.{ord(name)}", PatientID=name)
        (folder / "input" / name).write_bytes(as_file(made))
    assert cli.main(["parse"]) == 0
    assert "About a study: its series have different PatientIDs" in capsys.readouterr().out
    assert [one["study"] for one in report_in(folder)["remarks"]] == ["1.2"]


def test_nothing_to_use(folder: Path) -> None:
    (folder / "input" / "a").write_text("text")
    assert cli.main(["parse"]) == 3
    assert outputs(folder) == []
    assert (report_in(folder)["exitCode"], report_in(folder)["leftOutCounts"]) == (3, {"not DICOM": 1})


def test_settings(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERIES_SELECTOR_WORKERS", "many")
    assert cli.main(["parse"]) == 2
    assert outputs(folder) == []
    assert report_in(folder)["faults"][0]["file"] == "SERIES_SELECTOR_WORKERS"


def test_output_that_cannot_be_removed_or_written(folder: Path) -> None:
    (folder / "output" / METADATA).unlink()
    (folder / "output" / METADATA).mkdir()
    assert cli.main(["parse"]) == 5
    assert outputs(folder) == [METADATA]


def test_report_that_cannot_be_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NVIDIA_CLARA_LOGS", str(folder / "input" / "a"))
    assert cli.main(["parse"]) == 0
    assert "No report" in capsys.readouterr().out


def test_signal(folder: Path) -> None:
    clean_up = cli.clean_up(["parse"])
    assert cli.main(["parse"]) == 0
    clean_up()
    assert outputs(folder) == []
    assert not (folder / "logs" / REPORT).exists()
