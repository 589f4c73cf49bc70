"""The fast route: a metadata file is decoded as a whole, and its studies are used as the parser returns them.

It is for regular files, as most are: no attribute is named by its tag, there are no functional groups, every value has
a possible type, every study lists series, and every UID is distinct, unpadded, and a single text. That is checked for
all datasets together, about as fast as parsing. Any other file takes the careful route, `selector.payload.one_by_one`
and `selector.payload.assembling`, which returns the same studies for a file that is accepted here.
"""

import re
from collections.abc import Collection, Iterator
from functools import cache
from itertools import chain
from operator import attrgetter

import msgspec

from selector.dicom.requested import RequestedAttribute
from selector.models import Study
from selector.payload.structures import Structures, tags_of
from selector.payload.text import PIECE, decode_list
from selector.payload.uids import INSTANCE_UID, SERIES_UID, STUDY_UID, are_distinct

_ESCAPED = re.compile(rb"\\u00(3[0-9]|[46][1-9A-Fa-f]|[57][0-9Aa])")
"""An escaped letter or digit: a name that contains one may be any name."""
_ESCAPE = len(r"\u0030")
_GROUPS = (b'FunctionalGroupsSequence"', b'"520092')
"""The ends of the keywords of functional groups sequences, and how their tags begin: UIDs have the same digits."""

_series_of, _instances_of = attrgetter("series"), attrgetter("instances")


def decode_whole_file(data: bytes, structures: Structures) -> list[Study] | None:
    """Return the studies of a regular file in UTF-8 without byte order mark, or None for any other."""
    if _is_written_otherwise(data, structures.requested):
        return None
    try:
        studies = decode_list(data, structures.study_by_keyword)
    except (msgspec.MsgspecError, RecursionError):
        return None
    is_usual = all(map(_series_of, studies)) and all(map(are_distinct, _uids_by_level(studies)))
    return studies if is_usual else None


def _uids_by_level(studies: list[Study]) -> Iterator[Iterator[str]]:
    """Yield the UIDs of all studies, of all series, and of all instances."""
    yield map(attrgetter(STUDY_UID), studies)
    yield map(attrgetter(SERIES_UID), chain.from_iterable(map(_series_of, studies)))
    instances = map(_instances_of, chain.from_iterable(map(_series_of, studies)))
    yield map(attrgetter(INSTANCE_UID), chain.from_iterable(instances))


def _is_written_otherwise(data: bytes, requested: Collection[RequestedAttribute]) -> bool:
    """Return whether the tag of a requested attribute, or functional groups, may be the name of a member.

    One search finds all tags with the same beginning; a search for each would take longer than parsing.
    """
    beginnings = {tag[:2] for tag in tags_of(requested) if tag}
    return (
        any(name in data for name in _GROUPS)
        or any(_tags(beginning).search(data) for beginning in beginnings)
        or any(
            data.find(b"\\", start, start + PIECE) >= 0 and _ESCAPED.search(data, start, start + PIECE + _ESCAPE)
            for start in range(0, len(data), PIECE)
        )
    )


@cache
def _tags(group: str) -> re.Pattern[bytes]:
    """Return a pattern for tags that begin with two digits; a fixed beginning makes the search fast."""
    beginning = "".join(digit if digit.isdigit() else f"[{digit}{digit.lower()}]" for digit in group)
    return re.compile(rf'"{beginning}[0-9A-Fa-f]{{6}}"\s*:'.encode())
