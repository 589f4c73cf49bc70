"""Odd DICOM files, made from real ones: some of their bytes, lengths, VRs and tags are otherwise.

Each is made from the seed and its number alone, and has a SOPInstanceUID of its own where the original's is left.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

from selector.dicom_files.found import Header
from selector.dicom_files.reading.headers import read_header
from tests.robustness.fuzzing_bytes import mutated_bytes
from tests.support.dicom import REAL, SHIPPED

_LARGEST = 40_000
_VRS = tuple(b"AE AS AT CS DA DS DT FD FL IS LO LT OB OW PN SH SL SQ SS ST SV TM UC UI UL UN UR US UT UV XX".split())
_LENGTHS = (0, 1, 2, 3, 7, 8, 0x7FFF, 0xFFFE, 0xFFFF)
_LONG_LENGTHS = (*_LENGTHS, 0x10000, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
_TAGS = (0x00020010, 0x00041220, 0x00080005, 0x00080018, 0x0020000D, 0x52009230, 0x7FE00010, 0xFFFEE000, 0xFFFEE00D)
_HEADS = re.compile(rb"(?s).\0.\0(?=[A-Z]{2})|[\x08\x10\x18\x20\x28]\0.\0")
"""What looks like the tag of an element in little endian."""


def odd_file(seed: int, number: int) -> bytes:
    """Return an odd file."""
    rng = Random(f"{seed} {number}")  # noqa: S311 - the same in every run
    content, uid = rng.choice(_originals())
    digits = f"{number:06}".encode()
    content = content.replace(uid, uid[: -len(digits)] + digits) if len(uid) > len(digits) else content
    for _ in range(rng.choice((1, 1, 2, 5))):
        content = rng.choice(_MUTATIONS)(content, rng)
    return content


@cache
def _originals() -> Sequence[tuple[bytes, bytes]]:
    """Return real files, each with its SOPInstanceUID."""
    paths = [path for top in (REAL, SHIPPED) for path in sorted(top.rglob("*")) if path.is_file()]
    return [found for path in paths if path.stat().st_size < _LARGEST and (found := _original(path))]


def _original(path: Path) -> tuple[bytes, bytes] | None:
    found = read_header(str(path), frozenset())
    if isinstance(found, Header):
        return path.read_bytes(), found.instance.encode()
    return None if found.reason == "not DICOM" else (path.read_bytes(), b"")


def _at_element(content: bytes, rng: Random) -> int:
    """Return where an element begins, as far as that can be seen."""
    places = [found.start() for found in re.finditer(_HEADS, content)]
    return rng.choice(places) if places else rng.randrange(len(content) + 1)


def _replaced(content: bytes, at: int, piece: bytes) -> bytes:
    return content[:at] + piece + content[at + len(piece) :]


def _other_tag(content: bytes, rng: Random) -> bytes:
    tag = rng.choice((*_TAGS, rng.randrange(1 << 32)))
    piece = (tag >> 16).to_bytes(2, "little") + (tag & 0xFFFF).to_bytes(2, "little")
    return _replaced(content, _at_element(content, rng), piece)


def _other_vr(content: bytes, rng: Random) -> bytes:
    return _replaced(content, _at_element(content, rng) + 4, rng.choice(_VRS))


def _other_length(content: bytes, rng: Random) -> bytes:
    at = _at_element(content, rng)
    if rng.random() < 0.5:
        return _replaced(content, at + 6, rng.choice(_LENGTHS).to_bytes(2, "little"))
    return _replaced(content, at + rng.choice((4, 8)), rng.choice(_LONG_LENGTHS).to_bytes(4, "little"))


def _nested(content: bytes, rng: Random) -> bytes:
    at = _at_element(content, rng)
    level = b"\x40\0\x30\xa7SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    return content[:at] + level * rng.choice((1, 5, 20, 300)) + content[at:]


def _cut(content: bytes, rng: Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


_MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    mutated_bytes,
    mutated_bytes,
    _other_tag,
    _other_vr,
    _other_length,
    _other_length,
    _nested,
    _cut,
)
