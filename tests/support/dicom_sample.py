"""The DICOM files of `test-data/dicom`: real headers from `tests/data`, with a few pixels that are made up.

Run as a program, it writes them anew.
"""

import json
import struct
import sys
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import PYDICOM_IMPLEMENTATION_UID, ExplicitVRLittleEndian

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "test-data" / "dicom"

EPI = (
    "1.2.840.113619.2.408.5282380.4562341.27283.1537222031.341",
    "1.2.840.113619.2.408.5282380.4562341.27283.1537222031.342",
)
T1 = "1.2.156.112605.14038013508437.20180925054548.3.15800.1"

_SERIES = (("nih", EPI[0]), ("nih", EPI[1]), ("uih", T1))
_IMAGES = 15
"""Images of each series: one time point of the echo-planar ones."""
_REMOVED = ["***"]
"""What stands in place of dates that were removed, which no date may be."""
_SIDE = 16
"""Rows and columns: the upper left corner of the real image."""


def files() -> Iterator[tuple[str, bytes]]:
    """Yield the path of each file, and its content; their order is not that of the slices."""
    images = [image for project, series in _SERIES for image in _images(project, series)]
    for number, dataset in enumerate(sorted(images, key=_shuffled), 1):
        yield f"IM{number:04}", _as_file(dataset)


def _images(project: str, series: str) -> Iterator[Dataset]:
    path = ROOT / "tests" / "data" / "dcm_qa" / project / "dicom-metadata.ps3.18.json"
    datasets: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))
    listed = [one for one in datasets if one["0020000E"]["Value"] == [series]]
    for number, image in enumerate(listed[:_IMAGES]):
        image.pop("00201209", None)  # NumberOfSeriesRelatedInstances, which is not in the files
        dataset = Dataset.from_json({tag: one for tag, one in image.items() if one.get("Value") != _REMOVED})
        dataset.Rows = dataset.Columns = _SIDE
        ramp = (100 * number + row * column for row in range(_SIDE) for column in range(_SIDE))
        dataset.PixelData = struct.pack(f"<{_SIDE * _SIDE}H", *ramp)
        dataset["PixelData"].VR = "OW"
        yield dataset


def _shuffled(dataset: Dataset) -> str:
    return sha256(dataset.SOPInstanceUID.encode()).hexdigest()


def _as_file(dataset: Dataset) -> bytes:
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.ImplementationClassUID = PYDICOM_IMPLEMENTATION_UID
    dataset.file_meta.ImplementationVersionName = "PYDICOM"  # of any version, so that the bytes are always the same
    written = BytesIO()
    pydicom.dcmwrite(written, dataset, enforce_file_format=True)
    return written.getvalue()


if __name__ == "__main__":
    SAMPLE.mkdir(exist_ok=True)
    for name, content in files():
        (SAMPLE / name).write_bytes(content)
    sys.stdout.write(f"{SAMPLE}: {len([*SAMPLE.iterdir()])} files\n")
