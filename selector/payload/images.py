"""Reading `series-images.json`: which image file belongs to which series."""

import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import partial
from itertools import chain

import msgspec

from selector.dicom.values import BLANKS
from selector.errors import Fault, InputError
from selector.models import ImageFile
from selector.payload.bounded import Bounded
from selector.payload.decoding import parse
from selector.payload.files import Found
from selector.payload.plain import plain_images, quotation_marks

Mapped = Mapping[str, str | list[str] | None]

_uid = partial(re.fullmatch, r"[0-9.]{1,64}")
_rooted = partial(re.match, r"[/\\]|[A-Za-z]:[/\\]|[A-Za-z][A-Za-z0-9+.-]*://")


class Images:
    """Collects the images of all files of a payload.

    Attributes
    ----------
    by_series
        SeriesInstanceUID to image file, for every series that has one.
    faults
        What ends the run: something that is no file, one UID with two different files.
    """

    def __init__(self) -> None:
        self.by_series: dict[str, ImageFile] = {}
        self.faults: Bounded[Fault] = Bounded()

    def add_file(self, file: Found, data: bytes) -> None:
        """Add the images of one file; raise `InputError` where it is no JSON object."""
        plain = plain_images(data) if not self.by_series and not file.folder else None
        if plain is not None:
            self.by_series = plain
            return
        for uid, written in self._mapped(file, data):
            image = _placed(written, file.folder)
            if image and self.by_series.setdefault(uid, image) != image:
                self.faults.append(Fault(file.path, "", f"the series {_shown(uid)} is mapped to two different images"))

    def _mapped(self, file: Found, data: bytes) -> Iterator[tuple[str, str | list[str] | None]]:
        try:
            mapped = msgspec.json.decode(data, type=dict[str, str | list[str] | None])
        except (msgspec.MsgspecError, RecursionError):
            mapped = None
        pairs = mapped.items() if mapped is not None and _is_complete(mapped, data) else self._pairs(file, data)
        for uid, written in pairs:
            stripped = uid.strip(BLANKS)
            if stripped:
                yield stripped, written
            else:
                self.faults.append(Fault(file.path, "$", "a member without a SeriesInstanceUID as its name"))

    def _pairs(self, file: Found, data: bytes) -> Iterator[tuple[str, str | list[str] | None]]:
        """Yield every member, also those given twice; what is no image is a fault."""
        document = parse(data, file.path, pairs=True)
        if not isinstance(document, tuple):
            message = 'must be an object {"<SeriesInstanceUID>": "<image file>"}'
            raise InputError([Fault(file.path, "$", message)])
        for uid, written in document:
            if _is_image(written):
                yield uid, written
            else:
                self.faults.append(
                    Fault(file.path, f"$['{_shown(uid)}']", "must be a file name or a list of file names")
                )


def _shown(uid: str) -> str:
    """Return a UID for a message; what is none may be anything, and is not shown."""
    return uid if _uid(uid) else "<no UID>"


def _is_image(written: object) -> bool:
    if isinstance(written, list):
        return all(isinstance(name, str) and name for name in written)
    return written is None or isinstance(written, str)


def _is_complete(mapped: Mapped, data: bytes) -> bool:
    """Tell whether the text has no other strings than those decoded: a member given twice would have been lost.

    Every string has two quotation marks, and without a backslash there are no others.
    """
    lists = [written for written in mapped.values() if isinstance(written, list)]
    empty = sum(written is None for written in mapped.values())
    strings = 2 * len(mapped) - empty - len(lists) + sum(map(len, lists))
    return quotation_marks(data) == 2 * strings and "" not in chain.from_iterable(lists)


def _placed(written: str | list[str] | None, folder: str) -> ImageFile | None:
    """Return the image as the next step gets it; None where there is none."""
    if not written:
        return None
    if isinstance(written, list):
        return tuple(_in_folder(name, folder) for name in written) if folder else tuple(written)
    return _in_folder(written, folder) if folder else written


def _in_folder(name: str, folder: str) -> str:
    """Return a relative path of a mapping in a subfolder with that subfolder before it."""
    return name if _rooted(name) else posixpath.join(folder, name)
