"""`selected-images.json` as a run writes it: the files of each selected series, and the same with a volume instead."""

import os
import re
from collections.abc import Iterator, Mapping
from functools import partial
from hashlib import sha256

import msgspec

from selector.errors import Fault, InputError
from selector.models import ImageFile
from selector.payload import files
from selector.payload.text import parse, text_of

FILE_NAME = "selected-images.json"

Selected = dict[str, str | tuple[str, ...] | dict[str, dict[str, ImageFile]]]
"""The files by series; or by study and selection, then by series."""

_is_uid = partial(re.fullmatch, r"[0-9][0-9.]{0,63}")
is_volume_file = partial(
    re.fullmatch, r"(?:[0-9][0-9.]{0,63}|series-[0-9a-f]{16})[A-Za-z0-9_-]*\.(?:nii|nii\.gz|json|bval|bvec)"
)
"""Whether a name is one of a volume or a sidecar: a stem, what dcm2niix appends, and an ending."""


def read(folder: str) -> Selected:
    """Return what was selected, from the file in a folder; raise `InputError` if it cannot be used."""
    path = os.path.join(folder, FILE_NAME)
    files.require_folder(folder)
    if not os.path.lexists(path):
        raise InputError([Fault(path, "", "there is no such file; the Series Selector writes it")])
    document = parse(text_of(files.read(files.Found(path, path)), path), path)
    try:
        selected = msgspec.convert(document, Selected)
    except msgspec.ValidationError as error:
        raise InputError([Fault(path, "", f"this is not as the Series Selector writes it: {error}")]) from None
    if len({isinstance(one, dict) for one in selected.values()}) > 1:
        raise InputError([Fault(path, "$", "some members are series, others are studies: these are two layouts")])
    return selected


def files_by_series(selected: Selected) -> dict[str, tuple[str, ...]]:
    """Return the names of the files of each series, in the order of the selection; raise `InputError` if two differ."""
    found: dict[str, tuple[str, ...]] = {}
    for series, names in _series_in(selected):
        listed = (names,) if isinstance(names, str) else names
        if found.setdefault(series, listed) != listed:
            raise InputError([Fault(FILE_NAME, "", f"the series {series} is there twice, with different files")])
    return found


def with_volumes(selected: Selected, volumes: Mapping[str, str]) -> Selected:
    """Return the same selection, with the volume of each series in place of its files."""
    return {
        uid: {name: {series: volumes[series] for series in taken} for name, taken in image.items()}
        if isinstance(image, dict)
        else volumes[uid]
        for uid, image in selected.items()
    }


def file_stem(series: str) -> str:
    """Return how the files of a series are called: its UID, unless that is not one."""
    return series if _is_uid(series) else f"series-{sha256(series.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _series_in(selected: Selected) -> Iterator[tuple[str, ImageFile]]:
    for uid, image in selected.items():
        if isinstance(image, dict):
            for taken in image.values():
                yield from taken.items()
        else:
            yield uid, image
