"""Runs of the command `convert` in this process, on DICOM files and a selection that a test has made."""

import json
from collections.abc import Iterable
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pydicom
import pytest
from pydicom.dataset import Dataset

from selector import cli
from tests.support.dicom_sample import SAMPLE
from tests.support.names import OUTPUT
from tests.support.runs import process_as_it_was

REPORT = "convert-report.json"
VOLUMES = "volumes"


class Converted(NamedTuple):
    """What a conversion left: exit code, selection and report or None, its files, and what it printed."""

    code: int
    selected: Any
    report: Any
    written: list[str]
    printed: str


def convert(folder: Path, selection: object, *arguments: str) -> Converted:
    """Convert what a selection, which is JSON or bytes, names in `dicom`; `output` is made."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("input", "output", "logs"):
            (folder / name).mkdir(exist_ok=True)
            patch.setenv(f"NVIDIA_CLARA_{name.upper()}", str(folder / name))
        text = selection if isinstance(selection, bytes) else json.dumps(selection).encode()
        (folder / "input" / OUTPUT).write_bytes(text)
        with process_as_it_was(), redirect_stdout(StringIO()) as printed, redirect_stderr(printed):
            code = cli.main(["convert", *(arguments or ("--dicom", str(folder / "dicom")))])
    output, report = folder / "output", folder / "logs" / REPORT
    written = sorted(str(path.relative_to(output)) for path in output.rglob("*") if not path.is_dir())
    return Converted(code, _json_in(output / OUTPUT), _json_in(report), written, printed.getvalue())


def put(folder: Path, datasets: Iterable[Dataset], prefix: str = "") -> list[str]:
    """Write instances into `dicom`, and return the names of the files."""
    (folder / "dicom").mkdir(exist_ok=True)
    names = []
    for number, dataset in enumerate(datasets):
        names.append(f"{prefix}{number:03}")
        dataset.save_as(folder / "dicom" / names[-1])
    return names


def sample(series: str) -> list[Dataset]:
    """Return the images of a series of the sample, by their position along its normal."""
    read = [pydicom.dcmread(path) for path in sorted(SAMPLE.iterdir())]
    return sorted(
        (one for one in read if one.SeriesInstanceUID == series), key=lambda one: float(one.ImagePositionPatient[2])
    )


def _json_in(path: Path) -> Any:  # noqa: ANN401 - JSON
    return json.loads(path.read_text("utf-8")) if path.exists() else None
