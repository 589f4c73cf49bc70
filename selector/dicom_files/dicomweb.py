"""Metadata that a DICOMweb server answers (PS3.18 10.4): lists of datasets in the DICOM JSON Model (PS3.18 Annex F).

Their values are written as those of files are: under keywords, without their VR.
"""

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote

import msgspec
from msgspec import Struct

from selector.dicom.standard.dictionary import find, is_tag
from selector.dicom_files.found import Found, LeftOutFile, Members, header_of, object_of
from selector.dicom_files.limits import DEEPEST, LONGEST, TOO_DEEP, limited_sequence, reference
from selector.dicom_files.private import PrivateBlocks, is_creator, is_private
from selector.errors import Fault, InputError
from selector.files.json_text import compact
from selector.payload import files
from selector.payload.text import parse, text_of, with_constants_as_numbers

_BINARY = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})


class _Element(Struct, frozen=True):
    vr: str = ""
    Value: tuple[object, ...] = ()
    BulkDataURI: str | None = None
    InlineBinary: str | None = None


_Dataset = dict[str, _Element]
_to_dataset = msgspec.json.Decoder(_Dataset)


def read_answers(paths: Iterable[str], private: frozenset[str]) -> Iterator[tuple[str, Found]]:
    """Yield what is found in each dataset of some files, with the file and the JSON path of the dataset.

    `InputError` is raised if a file cannot be read, or is not a list in JSON.
    """
    for path in paths:
        for index, dataset in enumerate(_datasets(path)):
            yield f"{path}: $[{index}]", _found(dataset, private)


def series_url(base: str, study: str, series: str) -> str:
    """Return the URL of a series below that of a DICOMweb service (PS3.18 10.1)."""
    return f"{base.rstrip('/')}/studies/{quote(study, safe='')}/series/{quote(series, safe='')}"


def _datasets(path: str) -> list[msgspec.Raw]:
    text = with_constants_as_numbers(text_of(files.read(files.Found(path, path)), path))
    try:
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    except (msgspec.MsgspecError, RecursionError):
        parse(text, path)  # Its message has the line and the column.
        message = "must be a list of datasets, as a DICOMweb server answers a request for metadata"
        raise InputError([Fault(path, "$", message)]) from None


def _found(dataset: msgspec.Raw, private: frozenset[str]) -> Found:
    try:
        return header_of(_members(_to_dataset.decode(dataset), private, depth=0))
    except (msgspec.MsgspecError, RecursionError):
        return LeftOutFile("broken", "it is not a dataset of the DICOM JSON Model")


def _members(dataset: Mapping[str, _Element], private: frozenset[str], depth: int) -> Members:
    members: Members = {}
    blocks = PrivateBlocks(private)
    for name, element in sorted(dataset.items(), key=lambda pair: pair[0].upper()):
        if not is_tag(name):
            continue
        tag = int(name, 16)
        if is_private(tag):
            if is_creator(tag):
                blocks.add(tag, str(next(iter(element.Value), "")))
            if not blocks.creator_of(tag):
                continue
        elif tag & 0xFFFF == 0 or tag < 0x00080000:  # Group lengths, and what is not part of a dataset.
            continue
        written = _written(tag, element, private, depth)
        if written is not None:
            attribute = find(name)
            members[attribute.name if attribute else name.upper()] = written
    return members


def _written(tag: int, element: _Element, private: frozenset[str], depth: int) -> bytes | None:
    """Return the JSON of an element; None if it is binary."""
    if element.vr == "SQ":
        return _sequence(tag, element.Value, private, depth)
    if element.vr in _BINARY or element.InlineBinary is not None:
        return None
    if element.BulkDataURI is not None:
        return reference(tag, element.vr)
    value = element.Value[0] if len(element.Value) == 1 else element.Value or None
    written = compact(value)
    return written if len(written) <= LONGEST else reference(tag, element.vr)


def _sequence(tag: int, items: Iterable[object], private: frozenset[str], depth: int) -> bytes:
    if depth == DEEPEST:
        return TOO_DEEP
    datasets = (msgspec.convert(item or {}, _Dataset) for item in items)
    return limited_sequence(tag, [object_of(_members(dataset, private, depth + 1)) for dataset in datasets])
