"""The header of one file: what it takes to be used, and why a file is left out."""

import os
import zlib
from pathlib import Path
from typing import Any

import pytest

from selector.dicom_files.found import Header, LeftOutFile, Reason
from selector.dicom_files.reading.headers import read_header
from tests.support.dicom import (
    BIG_ENDIAN,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    SHIPPED,
    as_file,
    dataset,
    found_in,
    header_of,
    values_of,
)

WITH_PIXELS: dict[str, Any] = {
    "Rows": 4,
    "Columns": 4,
    "BitsAllocated": 8,
    "BitsStored": 8,
    "SamplesPerPixel": 1,
    "PixelData": bytes(16),
}


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
@pytest.mark.parametrize(("preamble", "meta"), [(True, True), (False, True), (False, False)])
def test_files_with_and_without_preamble_and_meta_information(
    syntax: str, tmp_path: Path, *, preamble: bool, meta: bool
) -> None:
    content = as_file(dataset(Modality="CT", Rows=7), syntax, preamble=preamble, meta=meta)
    header = header_of(content, tmp_path)
    assert (header.study, header.series, header.instance) == ("1.2", "1.2.3", "1.2.3.4")
    assert values_of(content, tmp_path)["Rows"] == 7


def test_place_of_a_slice(tmp_path: Path) -> None:
    made = dataset(ImagePositionPatient=["1", "2.5", "-3"], ImageOrientationPatient=["1", "0", "0", "0", "1", "0"])
    made.InstanceNumber = "007"
    header = header_of(as_file(made), tmp_path)
    assert [*header.position] == [1, 2.5, -3]
    assert [*header.orientation] == [1, 0, 0, 0, 1, 0]
    assert header.number == 7


def test_place_that_cannot_be_read(tmp_path: Path) -> None:
    made = dataset(InstanceNumber="1", ImagePositionPatient=["1", "2", "3"])
    content = as_file(made).replace(b"1\\2\\3 ", b"1\\*\\3 ").replace(b"\x13\0IS\2\x001 ", b"\x13\0IS\2\0* ")
    header = header_of(content, tmp_path)
    assert (header.position, header.orientation, header.number) == ((), (), None)


@pytest.mark.parametrize("undefined", [False, True])
def test_pixels_are_not_read(tmp_path: Path, *, undefined: bool) -> None:
    content = as_file(dataset(**WITH_PIXELS))
    if undefined:
        at = content.rindex(b"\xe0\x7f\x10\x00")
        content = content[: at + 8] + b"\xff\xff\xff\xff" + content[at + 12 :]
    assert "PixelData" not in values_of(content, tmp_path)


def deflated(data: bytes) -> bytes:
    """Return a file whose dataset unpacks to this."""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    content = as_file(dataset(), DEFLATED)
    meta = 144 + int.from_bytes(content[140:144], "little")
    return content[:meta] + packer.compress(data) + packer.flush()


FAULTS: dict[str, tuple[bytes, Reason, str]] = {
    "empty file": (b"", "not DICOM", ""),
    "text": (b"not DICOM, whatever its name says", "not DICOM", ""),
    "begins like DICOM": (b"\x08\0\x05\0CS\x04\0" + bytes(300), "not DICOM", ""),
    "zip": ((b"PK\x03\x04" + bytes(300)), "archive", "unpack it"),
    "preamble alone": (bytes(128) + b"DICM", "has no UID", "no StudyInstanceUID and no SeriesInstanceUID and no SOP"),
    "no study": (as_file(dataset(StudyInstanceUID=None)), "has no UID", "no StudyInstanceUID"),
    "empty series": (as_file(dataset(SeriesInstanceUID="")), "has no UID", "no SeriesInstanceUID"),
    "no instance": (as_file(dataset(SOPInstanceUID=None), meta=False), "has no UID", "no SOPInstanceUID"),
    "two UIDs": (as_file(dataset(StudyInstanceUID=["1.2", "1.3"])), "has no UID", "no StudyInstanceUID"),
    "ends in a value": (as_file(dataset(StudyDescription="head"))[:-2], "broken", "it ends within its header"),
    "ends in a sequence": (
        (SHIPPED / "test_files/rtplan_truncated.dcm").read_bytes(),
        "broken",
        "it ends within its header",
    ),
    "ends in its pixels": (as_file(dataset(**WITH_PIXELS))[:-1], "broken", "it ends within its pixel data"),
    "pixels cut off": (as_file(dataset(**WITH_PIXELS))[:-16], "broken", "it ends within its pixel data"),
    "ends in deflated data": (as_file(dataset(), DEFLATED)[:-9], "broken", "its deflated data set ends too early"),
    "not deflated at all": (as_file(dataset(), EXPLICIT).replace(b"1.2.1\0", b"1.2.1.99"), "broken", ""),
    "DICOMDIR": ((SHIPPED / "test_files/dicomdirtests/DICOMDIR").read_bytes(), "DICOMDIR", ""),
    "big endian DICOMDIR": ((SHIPPED / "test_files/dicomdirtests/DICOMDIR-bigEnd").read_bytes(), "DICOMDIR", ""),
    "sequences without end": (
        as_file(dataset()) + b"\x40\0\x75\2SQ\0\0\xff\xff\xff\xff" * 9,
        "broken",
        "cannot be parsed",
    ),
    "a length beyond the file": (as_file(dataset()) + b"\x28\0\x10\0UT\0\0\xff\xff\xff\x7f", "broken", ""),
    "a length beyond the deflated data": (
        deflated(as_file(dataset(), meta=False) + b"\x28\0\x10\0UT\0\0\xff\xff\xff\x7f"),
        "broken",
        "within its header",
    ),
}


@pytest.mark.parametrize(("content", "reason", "detail"), FAULTS.values(), ids=FAULTS)
def test_why_a_file_is_left_out(content: bytes, reason: Reason, detail: str, tmp_path: Path) -> None:
    found = found_in(content, tmp_path)
    assert isinstance(found, LeftOutFile)
    assert found.reason == reason
    assert detail in found.detail


def test_nesting_that_is_too_deep_for_the_parser(tmp_path: Path) -> None:
    level = b"\x40\0\x30\xa7SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    found = found_in(as_file(dataset()) + level * 5000, tmp_path)
    assert isinstance(found, LeftOutFile)
    assert found.reason == "broken"
    assert "cannot be parsed" in found.detail


def test_small_file_that_unpacks_to_a_large_one_is_read_as_far_as_its_header(tmp_path: Path) -> None:
    data = as_file(dataset(Rows=7), meta=False) + b"\xe0\x7f\x10\0OB\0\0\0\0\0\x10"
    header = header_of(deflated(data + bytes(1 << 28)), tmp_path)
    assert header.members["Rows"] == b"7"


@pytest.mark.parametrize("name", ["folder", "pipe", "nothing"])
def test_what_is_no_regular_file(name: str, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    found = read_header(str(tmp_path / name), frozenset())
    assert isinstance(found, LeftOutFile)
    assert found.reason == "cannot be read"
    assert found.detail


def test_digests_are_equal_for_equal_content(tmp_path: Path) -> None:
    files = [as_file(dataset(), EXPLICIT), as_file(dataset(), BIG_ENDIAN), as_file(dataset(Modality="CT"))]
    first, second, other = (header_of(content, tmp_path).digest for content in files)
    assert first == second != other


@pytest.mark.parametrize("path", sorted(SHIPPED.rglob("*.dcm")), ids=lambda path: path.name)
def test_files_that_pydicom_ships_are_read_or_left_out_with_a_reason(path: Path) -> None:
    found = read_header(str(path), frozenset())
    assert isinstance(found, Header) or found.reason in {"broken", "has no UID", "not DICOM", "DICOMDIR"}
