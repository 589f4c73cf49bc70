"""Which private attributes of a dataset are written: those whose creator was asked for (PS3.5 7.8.1)."""

from selector.dicom.single_values import BLANKS


class PrivateBlocks:
    """The creators of the blocks of one dataset, as far as they have been seen."""

    def __init__(self, wanted: frozenset[str]) -> None:
        self._wanted = wanted
        self._creators: dict[int, str] = {}

    def add(self, tag: int, creator: str) -> None:
        """Add the creator that an element names."""
        self._creators[tag] = creator.strip(BLANKS)

    def creator_of(self, tag: int) -> str:
        """Return the creator of a private attribute, or of the block that an element names; empty if not wanted."""
        block = tag if is_creator(tag) else tag & 0xFFFF0000 | tag >> 8 & 0xFF
        creator = self._creators.get(block, "")
        return creator if creator in self._wanted else ""


def is_private(tag: int) -> bool:
    """Return whether a tag is private: its group number is odd."""
    return tag & 0x10000 != 0


def is_creator(tag: int) -> bool:
    """Return whether a private element names the creator of a block."""
    return 0x10 <= tag & 0xFFFF <= 0xFF
