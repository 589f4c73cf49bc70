"""What was read from a file: the values that pass from the workers to whoever puts them together."""

from hashlib import blake2b
from typing import Literal

import msgspec
from msgspec import Struct

from selector.dicom.single_values import BLANKS, read_number

Members = dict[str, bytes]
"""JSON by the name of the attribute, in the order of the tags."""

UIDS = ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")

Reason = Literal[
    "archive",
    "broken",
    "cannot be read",
    "conflict",
    "copy",
    "DICOMDIR",
    "has no UID",
    "not DICOM",
    "out of memory",
    "series in two studies",
    "stops the reader",
]


class Header(Struct, frozen=True, tag=True, gc=False):
    """The header of one instance.

    Attributes
    ----------
    study, series, instance
        Its UIDs.
    members
        JSON by attribute, without the UIDs.
    digest
        The same for two headers with the same members.
    position, orientation
        ImagePositionPatient in mm and ImageOrientationPatient, empty if they cannot be read.
    number
        InstanceNumber, or None.
    """

    study: str
    series: str
    instance: str
    members: Members
    digest: bytes
    position: tuple[float, ...] = ()
    orientation: tuple[float, ...] = ()
    number: float | None = None


class LeftOutFile(Struct, frozen=True, tag=True, gc=False):
    """Why a file is left out; `has_some_uid` if it has at least one of the UIDs of an instance."""

    reason: Reason
    detail: str = ""
    has_some_uid: bool = False


Found = Header | LeftOutFile


def object_of(members: Members) -> bytes:
    """Return members as a JSON object."""
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), value) for name, value in members.items()) + b"}"


def header_of(members: Members) -> Header | LeftOutFile:
    """Return the header with these members, or that it lacks a UID."""
    digest = blake2b(object_of(members), digest_size=16).digest()
    study, series, instance = uids = [_uid(members.get(keyword)) for keyword in UIDS]
    missing = [keyword for keyword, uid in zip(UIDS, uids, strict=True) if not uid]
    if missing:
        return LeftOutFile("has no UID", f"no {' and no '.join(missing)}", has_some_uid=len(missing) < len(UIDS))
    position, orientation = (
        _numbers(members.get(keyword)) for keyword in ("ImagePositionPatient", "ImageOrientationPatient")
    )
    number = _numbers(members.get("InstanceNumber"))
    others = {name: value for name, value in members.items() if name not in UIDS}
    return Header(
        study, series, instance, others, digest, position, orientation, number[0] if len(number) == 1 else None
    )


def _uid(written: bytes | None) -> str:
    value = _plain(written)
    return value.strip(BLANKS) if isinstance(value, str) else ""


def _numbers(written: bytes | None) -> tuple[float, ...]:
    """Return the numbers of an attribute, or the empty tuple if it is absent or cannot be read."""
    value = _plain(written)
    texts = value if isinstance(value, list) else [value]
    numbers = [read_number(text.strip(BLANKS)) if isinstance(text, str) else None for text in texts]
    return tuple(float(number) for number in numbers if number is not None) if None not in numbers else ()


def _plain(written: bytes | None) -> object:
    """Return the value of an attribute, or its values if there are several, as a list."""
    return None if written is None else msgspec.json.decode(written)
