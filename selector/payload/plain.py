"""Files with nothing odd in them, which most are: taken as they are, at the speed of the parser.

What is told here of all at once, `decoding`, `assembling` and `images` tell of each, with care.
Nothing here is decided by chance: a file is plain, or it is given up.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain, islice
from operator import attrgetter
from typing import Any

import msgspec

from selector.dicom.values import BLANKS
from selector.models import ImageFile, Study
from selector.payload.decoding import whole
from selector.payload.files import PIECE, pieces
from selector.payload.structures import INSTANCE_UID, SERIES_UID, STUDY_UID, Structures, tags_of

_ESCAPED = rb"\\u00(3[0-9]|[46][1-6])"
"""A hex digit written as an escape: a name with it in it may be a tag, too."""
_ESCAPE = 6
"""So many bytes it has."""

_MANY = 10_000
"""So many UIDs are looked at together: few enough to stay in the processor's cache."""

_series_of, _instances_of = attrgetter("series"), attrgetter("instances")


def plain_studies(data: bytes, structures: Structures) -> list[Study] | None:
    """Return the studies of a file of the hierarchical form, or None where anything is odd about it.

    Parameters
    ----------
    data
        UTF-8 without byte order mark.
    structures
        Those for files that name no attribute by its tag.
    """
    if _may_have_tags(data, structures):
        return None
    try:
        studies = whole(data, structures.entry)
    except (msgspec.MsgspecError, RecursionError):
        return None
    is_plain = all(map(_series_of, studies)) and all(map(_is_plain, _levels(studies)))
    return studies if is_plain else None


def _levels(studies: list[Study]) -> Iterator[Iterator[str]]:
    """Yield the UIDs of all studies, of all series, and of all instances."""
    yield map(attrgetter(STUDY_UID), studies)
    yield map(attrgetter(SERIES_UID), chain.from_iterable(map(_series_of, studies)))
    if any(map(_instances_of, chain.from_iterable(map(_series_of, studies)))):
        instances = map(_instances_of, chain.from_iterable(map(_series_of, studies)))
        yield map(attrgetter(INSTANCE_UID), chain.from_iterable(instances))


def plain_images(data: bytes) -> dict[str, ImageFile] | None:
    """Return a mapping of one file to each series, or None where it is not as plain as that.

    A text has two quotation marks, so their number tells whether a member that was given twice got lost.
    """
    try:
        mapped: dict[str, Any] = msgspec.json.decode(data, type=dict[str, str])
    except (msgspec.MsgspecError, RecursionError):
        return None
    is_complete = quotation_marks(data) == 4 * len(mapped)
    return mapped if is_complete and all(mapped.values()) and _are_plain_keys(mapped) else None


def _are_plain_keys(mapped: Mapping[str, object]) -> bool:
    each = iter(mapped)
    return "" not in mapped and all(map(_are_unpadded, iter(lambda: list(islice(each, _MANY)), [])))


def quotation_marks(data: bytes) -> int:
    """Return how many quotation marks there are around texts; -1 where a backslash makes that uncertain."""
    return -1 if b"\\" in data else data.count(b'"')


def _is_plain(uids: Iterable[str]) -> bool:
    """Tell whether UIDs are distinct, none empty, and none with a blank or a backslash in it."""
    each, count, distinct = iter(uids), 0, set[str]()
    while some := list(islice(each, _MANY)):
        if not _are_unpadded(some):
            return False
        count += len(some)
        distinct.update(some)
    return len(distinct) == count and "" not in distinct


def _are_unpadded(uids: list[str]) -> bool:
    """Tell whether none of some UIDs has a blank or a backslash in it."""
    together = "\\".join(uids)
    return together.count("\\") < len(uids) and not any(blank in together for blank in BLANKS)


def _may_have_tags(data: bytes, structures: Structures) -> bool:
    """Tell whether a tag that is asked for may be the name of a member.

    One search finds all tags that begin alike, as most do; a search for each would take longer than to parse the text.
    """
    groups = {tag[:2] for tag in tags_of(structures.asked) if tag}
    return any(_tags(group).search(data) for group in groups) or any(
        b"\\" in piece and re.compile(_ESCAPED).search(data, start, start + PIECE + _ESCAPE)
        for start, piece in zip(range(0, len(data), PIECE), pieces(data), strict=True)
    )


@cache
def _tags(group: str) -> re.Pattern[bytes]:
    """Return what finds tags by their first two digits; a fixed beginning is what makes it fast."""
    beginning = "".join(digit if digit.isdigit() else f"[{digit}{digit.lower()}]" for digit in group)
    return re.compile(rf'"{beginning}[0-9A-Fa-f]{{6}}"\s*:'.encode())
