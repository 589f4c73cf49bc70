"""From a dataset as pydicom reads it, undecoded, to the members of its JSON object.

Every public attribute is written that is not binary. A sequence whose JSON is longer than `LONGEST` is replaced by a
text, and another such value by the reference that PS3.18 F.2.2 has for it; a rule then finds them unreadable, and never
decides on a part. That holds from the innermost sequence outwards, so that a long list of contours does not hide the
references beside it. The functional groups of multi-frame objects (PS3.3 C.7.6.16) are written in full.
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

from selector.dicom_files.raw_values import VALUED, read_value
from selector.dicom_files.records import Members, object_of
from selector.dicom_files.tags import Entry, entry_of, private_vr_of

LONGEST = 1 << 15
"""Bytes of JSON that a value may have, in the file and in JSON."""
DEEPEST = 16
"""Levels of sequences in sequences that are written."""

_FUNCTIONAL_GROUPS = frozenset({0x52009229, 0x52009230})
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
    creators: dict[int, str] = {}
    for element in dataset:
        tag = int(element.tag)
        if tag & 0xFFFF == 0 or tag < 0x00080000:  # Group lengths, and what is not part of a dataset.
            continue
        if tag == _CHARACTER_SET:
            names = _character_sets(element)
            members["SpecificCharacterSet"] = msgspec.json.encode(names if len(names) > 1 else names[0] or None)
            around = msgspec.structs.replace(around, encodings=tuple(convert_encodings(names)))
            continue
        if isinstance(element, RawDataElement):
            _require_whole(element)
            if tag == _PIXEL_REPRESENTATION:
                around = msgspec.structs.replace(around, signed=any(element.value or b""))
        entry = _private(element, tag, creators, around) if tag & 0x10000 else entry_of(tag)
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


def _private(
    element: RawDataElement | DataElement, tag: int, creators: dict[int, str], around: Surroundings
) -> Entry | None:
    """Return the entry of a private attribute, or of the creator of some, if it is to be written (PS3.5 7.8.1)."""
    block = tag >> 8 if tag & 0xFFFF >= 0x1000 else tag >> 16 << 8 | tag & 0xFF
    if tag & 0xFFFF < 0x1000 and isinstance(element, RawDataElement) and around.private:
        creators[block] = (element.value or b"").decode("latin-1").strip(" \0")
    creator = creators.get(block, "")
    if creator not in around.private:
        return None
    return Entry(f"{tag:08X}", "LO" if tag & 0xFFFF < 0x1000 else private_vr_of(tag, creator))


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
        return msgspec.json.encode({"vr": vr, "BulkDataURI": f"#{tag:08X}"})
    is_little = element.is_little_endian
    return msgspec.json.encode(read_value(vr, element.value, around.encodings, little_endian=is_little))


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
        return msgspec.json.encode("not written: too many levels")
    inner = msgspec.structs.replace(around, stream=None, depth=around.depth + 1)
    written = [object_of(members_of(item.values(), inner)) for item in items]
    joined = b"[" + b",".join(written) + b"]"
    if len(joined) > LONGEST and tag not in _FUNCTIONAL_GROUPS:
        return msgspec.json.encode(f"not written: {len(written)} items")
    return joined
