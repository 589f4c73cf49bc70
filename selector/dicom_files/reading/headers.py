"""The header of one file: what its dataset says up to its pixels, or why the file is left out."""

import logging
import mmap
import os
import warnings
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, cast

from pydicom import config
from pydicom.filereader import data_element_generator, read_dataset, read_partial

from selector.dicom_files.found import Header, LeftOutFile, header_of
from selector.dicom_files.limits import LONGEST
from selector.dicom_files.reading.file_kinds import HEAD, kind_of
from selector.dicom_files.reading.members import Surroundings, TruncatedError, members_of
from selector.files import regular_file
from selector.process import memory_limit

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

_PIXELS = 0x7FE00000
"""The group of pixel data, at which reading ends (PS3.5 8)."""
_DIRECTORY = range(0x00040000, 0x00050000)
"""The group of a DICOMDIR (PS3.3 F.3)."""
_META = 0x0002
_TRANSFER_SYNTAX = 0x00020010
_DEFLATED = b"1.2.840.10008.1.2.1.99"
_MOST_INFLATED = 1 << 26
"""Bytes of a deflated dataset that are searched for a header: a small file may unpack to any size."""
_UNDEFINED = 0xFFFFFFFF
_LONG_LENGTH = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SV", "UN", "UV"})
"""VRs with a length of four bytes after two that are reserved (PS3.5 7.1.2)."""

config.settings.reading_validation_mode = config.IGNORE  # What a value means is decided by whoever reads it.
logging.getLogger("pydicom").disabled = True  # What it has to say about a file may show its values.


class _End:
    """Stops reading at the pixels or in a DICOMDIR, and keeps the element that stopped it."""

    tag = 0
    size = 0
    """Bytes of that element, its tag included; 0 if they are not known."""

    def __call__(self, tag: int, vr: str | None, length: int) -> bool:
        number = int(tag)
        if number < _PIXELS and number not in _DIRECTORY:
            return False
        self.tag = number
        self.size = 0 if length == _UNDEFINED else length + (12 if vr in _LONG_LENGTH else 8)
        return True


def read_header(path: str, private: frozenset[str]) -> Header | LeftOutFile:
    """Return the header of a file, with the private attributes of some creators, or why the file is left out.

    Whatever the file contains, no error is raised.
    """
    try:
        with regular_file.opened(path) as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _header(file, private)
    except OSError as error:
        return LeftOutFile("cannot be read", error.strerror or "")


def _header(file: BinaryIO, private: frozenset[str]) -> Header | LeftOutFile:
    head = file.read(HEAD)
    size = file.seek(0, os.SEEK_END)
    kind = kind_of(head, size)
    if kind in {"archive", "other"}:
        return LeftOutFile("archive", "unpack it") if kind == "archive" else LeftOutFile("not DICOM")
    try:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            found = _parsed(cast("BinaryIO", mapped), head, size, private)
    except TruncatedError as error:
        found = LeftOutFile("broken", str(error) or "it ends within its header")
    except Exception as error:  # noqa: BLE001 - for a broken file, pydicom raises almost anything
        if memory_limit.is_shortage(error):
            return LeftOutFile("out of memory")
        found = LeftOutFile("broken", f"its header cannot be parsed ({type(error).__name__})")
    is_certain = kind == "DICOM" or isinstance(found, Header) or found.has_some_uid
    return found if is_certain else LeftOutFile("not DICOM")


def _parsed(stream: BinaryIO, head: bytes, size: int, private: frozenset[str]) -> Header | LeftOutFile:
    end = _End()
    inflated = _inflated(stream, head) if _DEFLATED in head else None
    if inflated is None:
        stream.seek(0)
        dataset: Dataset = read_partial(stream, stop_when=end, defer_size=LONGEST, force=True)
        if stream.tell() + end.size > size:
            raise TruncatedError("it ends within its pixel data")
    else:
        stream = inflated
        dataset = read_dataset(stream, is_implicit_VR=False, is_little_endian=True, stop_when=end, defer_size=LONGEST)
        if stream.tell() > stream.seek(0, os.SEEK_END):
            raise TruncatedError
    if end.tag in _DIRECTORY:
        return LeftOutFile("DICOMDIR")
    return header_of(members_of(dataset.values(), Surroundings(private, stream)))


def _inflated(stream: BinaryIO, head: bytes) -> BinaryIO | None:
    """Return the dataset of a deflated file (PS3.5 A.5), at least its header; None if the file is not deflated."""
    stream.seek(132 if head[128:132] == b"DICM" else 0)
    meta = data_element_generator(
        stream, is_implicit_VR=False, is_little_endian=True, stop_when=lambda tag, _vr, _length: tag >> 16 != _META
    )
    syntax = next((element.value for element in meta if element.tag == _TRANSFER_SYNTAX), b"")
    if (syntax or b"").strip(b" \0") != _DEFLATED:
        return None
    for _ in meta:  # Up to the end of the file meta information.
        pass
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    data = inflater.decompress(stream.read(), _MOST_INFLATED)
    if not inflater.eof and len(data) < _MOST_INFLATED:
        raise TruncatedError("its deflated data set ends too early")
    return BytesIO(data)
