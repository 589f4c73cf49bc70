"""What a file is, from its first bytes."""

from typing import Literal

HEAD = 1024
"""Bytes that show what a file is."""

Kind = Literal["DICOM", "maybe DICOM", "archive", "other"]

_ARCHIVES = (
    (0, b"PK\x03\x04"),  # zip
    (0, b"\x1f\x8b"),  # gzip
    (0, b"BZh"),  # bzip2
    (0, b"\xfd7zXZ\0"),  # xz
    (0, b"7z\xbc\xaf\x27\x1c"),
    (0, b"Rar!\x1a\x07"),
    (0, b"\x28\xb5\x2f\xfd"),  # zstd
    (257, b"ustar"),  # tar
)
_FIRST_GROUPS = (b"\x02\0", b"\x08\0", b"\0\x08")
"""The groups that a file without preamble begins with: file meta information, identification, and the same big endian.
"""


def kind_of(head: bytes, size: int) -> Kind:
    """Return what a file of this size is that begins with these bytes.

    A file without the preamble of PS3.10 7.1 may be DICOM if it begins with an element that fits into it; whether it
    is, shows when it is read.
    """
    if head[128:132] == b"DICM":
        return "DICOM"
    if any(head.startswith(mark, at) for at, mark in _ARCHIVES):
        return "archive"
    return "maybe DICOM" if _begins_with_element(head, size) else "other"


def _begins_with_element(head: bytes, size: int) -> bool:
    """Return whether a file begins as a dataset does: with an element with a VR, or with a length that fits."""
    if len(head) < 8 or not head.startswith(_FIRST_GROUPS):
        return False
    has_vr = head[4:6].isalpha() and head[4:6].isupper()
    return has_vr or (not head.startswith(b"\0") and int.from_bytes(head[4:8], "little") <= size - 8)
