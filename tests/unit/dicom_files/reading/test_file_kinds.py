"""What a file is, from its first bytes."""

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from selector.dicom_files.reading.file_kinds import HEAD, kind_of
from tests.support.dicom import BIG_ENDIAN, EXPLICIT, IMPLICIT, SHIPPED, as_file, dataset


def kind(content: bytes) -> str:
    return kind_of(content[:HEAD], len(content))


def zipped() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("IM1", as_file(dataset()))
    return written.getvalue()


def tarred() -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("IM1"))
    return written.getvalue()


@pytest.mark.parametrize(
    "content",
    [zipped(), tarred(), gzip.compress(b""), (SHIPPED / "test_files/zipMR.gz").read_bytes()],
    ids=["zip", "tar", "gzip", "shipped"],
)
def test_archives(content: bytes) -> None:
    assert kind(content) == "archive"


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_files_with_and_without_preamble_and_meta_information(syntax: str) -> None:
    assert kind(as_file(dataset(), syntax)) == "DICOM"
    assert kind(as_file(dataset(), syntax, preamble=False)) == "maybe DICOM"
    assert kind(as_file(dataset(), syntax, meta=False)) == "maybe DICOM"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x08\0",
        b"text that is long enough to be one",
        Path(__file__).read_bytes(),
        b"\x08\0\x05\0\xff\xff\xff\x7f" + bytes(1000),  # a length that does not fit
        b"\0\x08\0\x05\0\0\0\x02" + bytes(1000),  # big endian without a VR
        b"\x7fELF" + bytes(1000),
    ],
    ids=["empty", "short", "text", "this module", "length", "no VR", "program"],
)
def test_other_files(content: bytes) -> None:
    assert kind(content) == "other"
