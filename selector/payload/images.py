"""Reading `series-images.json`, which maps series to image files."""

import posixpath
import re
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any

import msgspec

from selector.dicom.single_values import BLANKS, shown_uid
from selector.errors import Fault, InputError
from selector.models import ImageFile, Study
from selector.payload.bounded import Bounded
from selector.payload.files import Found
from selector.payload.text import parse
from selector.payload.uids import are_plain

_rooted = partial(re.match, r"[/\\]|[A-Za-z]:[/\\]|[A-Za-z][A-Za-z0-9+.-]*://")


class Images:
    """Collects the images of all files of a payload.

    Attributes
    ----------
    by_series
        SeriesInstanceUID to image file, for every series that has one.
    faults
        What ends the run: a value that is not a file name, one UID with two different files.
    """

    def __init__(self) -> None:
        self.by_series: dict[str, ImageFile] = {}
        self.faults: Bounded[Fault] = Bounded()

    def add_file(self, file: Found, data: bytes) -> None:
        """Add the images of one file; raise `InputError` if it is not a JSON object."""
        mapped = decode_mapping(data)
        if mapped is not None and not self.by_series and not file.folder and _is_final(mapped):
            self.by_series = mapped
            return
        for key, names in self._members(file, data) if mapped is None else mapped.items():
            uid, image = key.strip(BLANKS), _placed(names, file.folder)
            if not uid:
                self.faults.append(Fault(file.path, "$", "a member has a blank name instead of a SeriesInstanceUID"))
            elif image and self.by_series.setdefault(uid, image) != image:
                message = f"the series {shown_uid(uid)} is mapped to two different images"
                self.faults.append(Fault(file.path, "", message))

    def _members(self, file: Found, data: bytes) -> Iterable[tuple[str, ImageFile | None]]:
        """Yield every member, duplicates included; a value that is not an image is a fault."""
        document = parse(data, file.path, pairs=True)
        if not isinstance(document, tuple):
            message = 'must be an object {"<SeriesInstanceUID>": "<image file>"}'
            raise InputError([Fault(file.path, "$", message)])
        for key, names in document:
            if names is None or isinstance(names, str):
                yield key, names
            elif isinstance(names, list) and all(isinstance(name, str) and name for name in names):
                yield key, tuple(names)
            else:
                message = "must be a file name or a list of file names"
                self.faults.append(Fault(file.path, f"$['{shown_uid(key.strip(BLANKS))}']", message))


def count_images(studies: Iterable[Study], images: Container[str]) -> int:
    """Return how many series of some studies have an image."""
    series = chain.from_iterable(map(attrgetter("series"), studies))
    return sum(map(images.__contains__, map(attrgetter("SeriesInstanceUID"), series)))


def decode_mapping(data: bytes) -> dict[str, ImageFile] | None:
    """Return the mapping as parsed, or None if the parser may have dropped a duplicate member.

    Every text has two quotation marks, and unless one is escaped there are no others, so their number shows duplicates.
    """
    if b'\\"' in data:
        return None
    quotation_marks = data.count(b'"')
    with suppress(msgspec.MsgspecError, RecursionError):
        mapped: dict[str, Any] = msgspec.json.decode(data, type=dict[str, str])
        return mapped if quotation_marks == 4 * len(mapped) else None
    try:
        mapped = msgspec.json.decode(data, type=dict[str, str | tuple[str, ...] | None])
    except (msgspec.MsgspecError, RecursionError):
        return None
    others = [names for names in mapped.values() if names.__class__ is not str]
    lists = [names for names in others if names is not None]
    texts = 2 * len(mapped) - len(others) + sum(map(len, lists))
    return mapped if quotation_marks == 2 * texts and "" not in chain.from_iterable(lists) else None


def _is_final(mapped: Mapping[str, ImageFile]) -> bool:
    """Return whether a mapping can be used as it is."""
    return all(mapped.values()) and are_plain(mapped)


def _placed(names: ImageFile | None, folder: str) -> ImageFile | None:
    """Return an image with the mapping's subfolder in front of relative paths; None if there is no image."""
    if not names or not folder:
        return names or None
    if isinstance(names, tuple):
        return tuple(name if _rooted(name) else posixpath.join(folder, name) for name in names)
    return names if _rooted(names) else posixpath.join(folder, names)
