"""The fast route: a metadata file is decoded as a whole, and its studies are used as the parser returns them.

It is for regular files, as most are: no attribute is named by its tag, there are no functional groups, every value has
a possible type, every study lists series, and every UID is distinct, unpadded, and a single text. That is checked for
all datasets together, or by the parser itself. Any other file takes the careful route, `selector.payload.one_by_one`
and `selector.payload.assembling`, which returns the same studies for a file that is accepted here.
"""

from collections.abc import Iterator
from itertools import chain
from operator import attrgetter

import msgspec

from selector.models import Study
from selector.payload.structures import Structures
from selector.payload.text import decode_list
from selector.payload.uids import INSTANCE_UID, SERIES_UID, STUDY_UID, are_distinct

_series_of, _instances_of = attrgetter("series"), attrgetter("instances")


def decode_whole_file(data: bytes, structures: Structures) -> list[Study] | None:
    """Return the studies of a regular file in UTF-8 without byte order mark, or None for any other."""
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
