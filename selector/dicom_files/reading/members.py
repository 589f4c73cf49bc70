"""From a dataset as pydicom reads it, undecoded, to the members of its JSON object.

Every public attribute is written that is not binary, in full up to the limits in `selector.dicom_files.limits`.
"""

from collections.abc import Iterable
from io import BytesIO
from typing import BinaryIO

import msgspec
from msgspec import Struct
from pydicom.charset import convert_encodings
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import read_sequence

from selector.dicom_files.found import Members, object_of
from selector.dicom_files.limits import DEEPEST, LONGEST, TOO_DEEP, limited_sequence, reference
from selector.dicom_files.private import PrivateBlocks, is_creator, is_private
from selector.dicom_files.reading.raw_values import VALUED, read_value
from selector.dicom_files.reading.tags import Entry, entry_of, private_vr_of
from selector.files.json_text import compact

_KNOWN = VALUED | {"SQ", "OB", "OD", "OF", "OL", "OV", "OW"}
_CHARACTER_SET, _PIXEL_REPRESENTATION = 0x00080005, 0x00280103
_UNDEFINED = 0xFFFFFFFF


class TruncatedError(Exception):
    """A value ends before its length is reached."""


class Surroundings(Struct, frozen=True):
    """What the elements of a dataset inherit from the datasets around it.

    Attributes
    ----------
    private
        The creators of the private attributes to write.
    stream
        Where elements can be read that were skipped as too long; None inside a sequence.
    encodings
        What SpecificCharacterSet says, as Python's names of encodings.
    signed
        Whether pixels are signed numbers, which decides between US and SS (PS3.5 A.1).
    depth
        How many sequences are around the dataset.
    """

    private: frozenset[str]
    stream: BinaryIO | None = None
    encodings: tuple[str, ...] = ("latin-1",)
    signed: bool = False
    depth: int = 0


def members_of(dataset: Iterable[RawDataElement | DataElement], around: Surroundings) -> Members:
    """Return the members of a dataset; raise `TruncatedError` if an element is cut off."""
    members: Members = {}
    blocks = PrivateBlocks(around.private)
    for element in dataset:
        tag = int(element.tag)
        if tag & 0xFFFF == 0 or tag < 0x00080000:  # Group lengths, and what is not part of a dataset.
            continue
        if tag == _CHARACTER_SET:
            names = _character_sets(element)
            members["SpecificCharacterSet"] = compact(names if len(names) > 1 else names[0] or None)
            around = msgspec.structs.replace(around, encodings=tuple(convert_encodings(names)))
            continue
        if isinstance(element, RawDataElement):
            _require_whole(element)
            if tag == _PIXEL_REPRESENTATION:
                around = msgspec.structs.replace(around, signed=any(element.value or b""))
        entry = _private(element, tag, blocks) if is_private(tag) else entry_of(tag)
        written = entry and _written(element, tag, entry, around)
        if entry and written:
            members[entry.name] = written
    return members


def _require_whole(element: RawDataElement) -> None:
    if element.value is not None and element.length != _UNDEFINED and len(element.value) < element.length:
        raise TruncatedError


def _character_sets(element: RawDataElement | DataElement) -> list[str]:
    """Return the values of SpecificCharacterSet, the only element that pydicom may have decoded; at least one."""
    if isinstance(element, RawDataElement):
        return [name.strip(" \0") for name in (element.value or b"").decode("latin-1").split("\\")]
    return [element.value or ""] if isinstance(element.value or "", str) else [*element.value]


def _private(element: RawDataElement | DataElement, tag: int, blocks: PrivateBlocks) -> Entry | None:
    """Return the entry of a private attribute, or of the creator of some, if it is to be written."""
    if is_creator(tag) and isinstance(element, RawDataElement):
        blocks.add(tag, (element.value or b"").decode("latin-1"))
    creator = blocks.creator_of(tag)
    if not creator:
        return None
    return Entry(f"{tag:08X}", "LO" if is_creator(tag) else private_vr_of(tag, creator))


def _written(element: RawDataElement | DataElement, tag: int, entry: Entry, around: Surroundings) -> bytes | None:
    """Return the JSON of an element; None if it is binary."""
    if isinstance(element, DataElement):  # A sequence of undefined length, which had to be read to find its end.
        return _sequence(element.value, tag, around) if element.VR == "SQ" else None
    vr = element.VR if element.VR in _KNOWN else entry.vr  # Not in implicit VR, or UN (PS3.5 6.2.2).
    if vr == "SQ":
        return _sequence(_items(element, around), tag, around)
    if vr == "US or SS":
        vr = "SS" if around.signed else "US"
    if vr not in VALUED:
        return None
    if not element.length:
        return b"null"
    if element.value is None or len(element.value) > LONGEST:
        return reference(tag, vr)
    is_little = element.is_little_endian
    return compact(read_value(vr, element.value, around.encodings, little_endian=is_little))


def _items(element: RawDataElement, around: Surroundings) -> Iterable[Dataset]:
    if not element.length:
        return ()
    is_implicit = element.is_implicit_VR or element.VR == "UN"
    source = around.stream if element.value is None else BytesIO(element.value)
    if source is None:
        raise TruncatedError
    if element.value is None:
        source.seek(element.value_tell)
    return read_sequence(source, is_implicit, element.is_little_endian, element.length, "latin-1")


def _sequence(items: Iterable[Dataset], tag: int, around: Surroundings) -> bytes:
    if around.depth == DEEPEST:
        return TOO_DEEP
    inner = msgspec.structs.replace(around, stream=None, depth=around.depth + 1)
    return limited_sequence(tag, [object_of(members_of(item.values(), inner)) for item in items])
