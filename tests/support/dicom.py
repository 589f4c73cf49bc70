"""DICOM files for tests: those that pydicom ships and those in `tests/data`, and new ones, written by pydicom."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from selector.dicom_files.found import Header, LeftOutFile
from selector.dicom_files.reading.headers import read_header
from tests.support.names import IMAGES, METADATA

ROOT = Path(__file__).parents[2]
SHIPPED = Path(pydicom.__file__).parent / "data"
REAL = ROOT / "tests" / "data" / "dicom"
SERIES = REAL / "ge_epi_a"
REPORT = "parse-report.json"

EXPLICIT, IMPLICIT = ExplicitVRLittleEndian, ImplicitVRLittleEndian
BIG_ENDIAN, DEFLATED = ExplicitVRBigEndian, DeflatedExplicitVRLittleEndian

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"


def dataset(uid: str = "1.2.3.4", **attributes: object) -> Dataset:
    """Return an instance; attributes by keyword replace its own."""
    made = Dataset()
    own = {
        "SOPClassUID": MR_IMAGE,
        "SOPInstanceUID": uid,
        "StudyInstanceUID": "1.2",
        "SeriesInstanceUID": "1.2.3",
        "Modality": "MR",
    }
    for keyword, value in {**own, **attributes}.items():
        if value is not None:
            setattr(made, keyword, value)
    return made


def as_file(made: Dataset, syntax: str = EXPLICIT, *, preamble: bool = True, meta: bool = True) -> bytes:
    """Return an instance as a file in a transfer syntax."""
    written = BytesIO()
    if meta:
        made.file_meta = FileMetaDataset()
        made.file_meta.TransferSyntaxUID = pydicom.uid.UID(syntax)
        made.file_meta.MediaStorageSOPClassUID = pydicom.uid.UID(MR_IMAGE)
        made.file_meta.MediaStorageSOPInstanceUID = pydicom.uid.UID("1.2.3.4")
        pydicom.dcmwrite(written, made, enforce_file_format=True)
    else:
        pydicom.dcmwrite(written, made, implicit_vr=syntax == IMPLICIT, little_endian=syntax != BIG_ENDIAN)
    return written.getvalue() if preamble or not meta else written.getvalue()[132:]


def found_in(content: bytes, folder: Path, *private: str) -> Header | LeftOutFile:
    """Return what is found in a file with this content."""
    path = folder / "file"
    path.write_bytes(content)
    return read_header(str(path), frozenset(private))


def header_of(content: bytes, folder: Path, *private: str) -> Header:
    found = found_in(content, folder, *private)
    assert isinstance(found, Header), found
    return found


def values_of(content: bytes, folder: Path, *private: str) -> dict[str, Any]:
    """Return the attributes of a file, without its UIDs."""
    return {name: json.loads(value) for name, value in header_of(content, folder, *private).members.items()}


class Parsed(NamedTuple):
    """What a parse left: exit code, both outputs or None, report or None, what it printed, and the files it wrote."""

    code: int
    metadata: Any
    images: Any
    report: Any
    printed: str
    written: list[str]


def parse(folder: Path, *arguments: str, environ: Mapping[str, str] | None = None) -> Parsed:
    """Run the command in a process, on `input` in a folder; `output` is made, and holds what an earlier parse left."""
    output, logs = folder / "output", folder / "logs"
    output.mkdir(exist_ok=True)
    for name in (METADATA, IMAGES):
        (output / name).write_text('"stale"')
    folders = {"INPUT": folder / "input", "OUTPUT": output, "LOGS": logs}
    variables = {f"NVIDIA_CLARA_{name}": str(path) for name, path in folders.items()}
    run = subprocess.run(
        [sys.executable, ROOT / "main.py", "parse", *arguments],
        env={**os.environ, **variables, **(environ or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    read: Callable[[Path], Any] = lambda path: json.loads(path.read_text("utf-8")) if path.exists() else None  # noqa: E731
    written = sorted(str(path.relative_to(output)) for path in output.rglob("*") if path.is_file())
    contents = (read(output / METADATA), read(output / IMAGES), read(logs / REPORT))
    return Parsed(run.returncode, *contents, run.stdout + run.stderr, written)


def datasets_in(metadata: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON
    """Yield each instance of a hierarchy, with what stands above it."""
    for study in metadata["studies"]:
        for series in study["series"]:
            for instance in series["instances"]:
                levels = {**study, **series, **instance}
                yield {name: value for name, value in levels.items() if name not in {"series", "instances"}}
