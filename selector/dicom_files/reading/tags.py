"""The names and VRs of tags."""

from functools import lru_cache

from msgspec import Struct
from pydicom.datadict import dictionary_VR, private_dictionary_VR

from selector.dicom.standard.dictionary import find


class Entry(Struct, frozen=True, gc=False):
    """The name of an attribute in the metadata, and its VR in PS3.6; both are empty where there is none."""

    name: str
    vr: str


@lru_cache(maxsize=10_000)
def entry_of(tag: int) -> Entry:
    """Return the entry of a public tag: named by keyword, or by eight hex digits if it has none."""
    digits = f"{tag:08X}"
    attribute = find(digits)
    if attribute:
        return Entry(attribute.name, attribute.vr)
    try:
        return Entry(digits, dictionary_VR(tag))  # The repeating groups of curves and overlays.
    except KeyError:
        return Entry(digits, "")


@lru_cache(maxsize=10_000)
def private_vr_of(tag: int, creator: str) -> str:
    """Return the VR of a private tag, as far as it is known; else an empty text."""
    try:
        return private_dictionary_VR(tag, creator)
    except KeyError:
        return ""
