"""The published schemas of the reports of `parse` and `convert`, generated from the structures that are written."""

from pathlib import Path
from typing import Any

from msgspec import Struct

from selector.dicom_files import parse_report
from selector.dicom_files.assembling import LeftOut
from selector.dicom_files.parse_report import ParseRecord
from selector.dicom_files.volumes import convert_report
from selector.dicom_files.volumes.convert_report import ConvertRecord, SeriesRow
from selector.schemas.structures import path_of, schema_of

_FILES: dict[str, tuple[str, Struct]] = {
    parse_report.NAME: (
        "What a parse left out and why (parse-report.json)",
        ParseRecord("0.0.0", 0, 2, 1, 1, 1, {"not DICOM": 1}, (LeftOut("README.txt", "not DICOM"),)),
    ),
    convert_report.NAME: (
        "What a conversion made of each selected series (convert-report.json)",
        ConvertRecord("0.0.0", 0, (SeriesRow("1.2.3", 120, ("", "_Eq_1"), "volumes/1.2.3.nii.gz"),)),
    ),
}
"""The title of each file, and an example of what is in it."""


def schemas() -> dict[Path, dict[str, Any]]:
    """Return the schemas by their paths: JSON Schema 2020-12."""
    names = {file: file.removesuffix(".json") for file in _FILES}
    return {path_of(name): schema_of(name, *_FILES[file]) for file, name in names.items()}
