"""The fast route: a metadata file is decoded as a whole, and its studies are used as the parser returns them.

It is for regular files, as most are: no attribute is named by its tag, there are no functional groups, every value has
a possible type, every study lists series, and every UID is distinct, unpadded, and a single text. That is checked for
all datasets together, or by the parser itself. Any other file takes the careful route, `selector.payload.one_by_one`
and `selector.payload.assembling`, which returns the same studies for a file that is accepted here.
"""

from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import msgspec

from selector.models import Study
from selector.payload.structures import Structures
from selector.payload.text import decode_list
from selector.payload.uids import INSTANCE_UID, SERIES_UID, STUDY_UID, are_distinct, are_plain

_series_of, _instances_of = attrgetter("series"), attrgetter("instances")


class RegularFile(NamedTuple):
    """The studies of a regular file, with their UIDs and those of their series, of which some may be there twice."""

    studies: list[Study]
    study_uids: list[str]
    series_uids: list[str]


def decode_whole_file(data: bytes, structures: Structures) -> list[Study] | None:
    """Return the studies of a regular file in UTF-8 without byte order mark, or None for any other."""
    found = decode_regular(data, structures)
    is_distinct = found and are_distinct(found.study_uids) and are_distinct(found.series_uids)
    return found.studies if found and is_distinct else None


def decode_regular(data: bytes, structures: Structures) -> RegularFile | None:
    """Return the same for a file in which studies and series may be repeated."""
    try:
        studies = decode_list(data, structures.study_by_keyword)
    except (msgspec.MsgspecError, RecursionError):
        return None
    lists = list(map(_series_of, studies))
    study_uids = list(map(_study_uid_of, studies))
    series_uids = list(map(_series_uid_of, chain.from_iterable(lists)))
    instances = chain.from_iterable(map(_instances_of, chain.from_iterable(lists)))
    instance_uids = list(map(_instance_uid_of, instances))
    is_regular = all(lists) and all(map(are_plain, (study_uids, series_uids, instance_uids)))
    return RegularFile(studies, study_uids, series_uids) if is_regular and are_distinct(instance_uids) else None


_study_uid_of, _series_uid_of, _instance_uid_of = (
    attrgetter(STUDY_UID),
    attrgetter(SERIES_UID),
    attrgetter(INSTANCE_UID),
)
