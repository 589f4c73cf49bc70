"""The careful route: a metadata file is decoded one study, or one dataset, at a time.

One value of the wrong type makes a typed decode fail as a whole, so a study that fails is decoded member by member:
such a value becomes unreadable, and a malformed study, series or instance is left out.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import required
from selector.dicom.values import Element, Written
from selector.errors import Fault, InputError
from selector.models import Instance, Series, Study
from selector.payload.structures import Structures
from selector.payload.text import (
    decode_list,
    is_object,
    parse,
    with_constants_as_numbers,
    without_deep_nesting,
)
from selector.payload.uids import UIDS

LeaveOut = Callable[[str, str], None]
"""Called with the JSON path of what is left out, and the reason."""

Dataset = TypeVar("Dataset", bound=Struct)

_FORMS = 'the document must be {"studies": […]}, a list of studies, or a list of datasets of the DICOM JSON Model'
_UIDS = frozenset(spelling for keyword in UIDS for spelling in required(keyword).spellings)


def decode_one_by_one(
    data: bytes, structures: Structures, file: str, leave_out: LeaveOut
) -> Iterator[tuple[str, Study]]:
    """Yield each element of the outermost list that is an object, with its JSON path.

    `leave_out` is called for a study, series or instance that is not an object, and for a `series` or `instances` that
    is not a list. What is left out below an element is None in its list, so that the others keep their index.
    `InputError` is raised if `data`, UTF-8 without byte order mark, is not JSON or has another form at the top.
    """
    decoder = _Decoder(structures, file, leave_out)
    for place, element in _elements(data, file):
        dataset = decoder.dataset(element, place)
        if dataset is not None:
            yield place, dataset


def _elements(data: bytes, file: str) -> Iterator[tuple[str, Raw | object]]:
    """Yield the elements of the outermost list with their JSON paths; a dataset that is in no list is the only one.

    They are parsed already if the typed parser rejects the text: it rejects unpaired surrogates, and runs out of stack
    if values are nested very deeply.
    """
    top = "$.studies" if is_object(data) else "$"
    listed: list[Raw] | list[object]
    try:
        listed = _raw_elements(data)
    except RecursionError:
        yield from _elements(without_deep_nesting(data), file)
        return
    except msgspec.MsgspecError:
        document = parse(data, file)
        if isinstance(document, dict) and "studies" not in document and _UIDS.intersection(document):
            yield "$", document
            return
        listed = _listed(document, file)
    yield from ((f"{top}[{index}]", element) for index, element in enumerate(listed))


def _raw_elements(data: bytes) -> list[Raw]:
    """Return the elements of the outermost list as JSON; msgspec's errors are passed on."""
    try:
        return decode_list(data, Raw)
    except msgspec.MsgspecError:
        if (numbers := with_constants_as_numbers(data)) is data:
            raise
        return decode_list(numbers, Raw)


def _listed(document: object, file: str) -> list[object]:
    """Return the outermost list of a document; raise `InputError` if it has another form."""
    listed = document.get("studies") if isinstance(document, dict) else document
    if isinstance(listed, list):
        return listed
    if not isinstance(document, dict):
        raise InputError([Fault(file, "$", _FORMS)])
    if "studies" in document:
        raise InputError([Fault(file, "$.studies", f'"studies" is not a list; {_FORMS}')])
    raise InputError([Fault(file, "$", f'there is no member "studies"; {_FORMS}')])


class _Decoder:
    """Decodes one element at a time, member by member if the typed decode fails."""

    def __init__(self, structures: Structures, file: str, leave_out: LeaveOut) -> None:
        self._structures = structures
        self._typed = msgspec.json.Decoder(structures.dataset)
        self._file, self._leave_out = file, leave_out

    def dataset(self, element: object, place: str) -> Study | None:
        """Return a study, or a dataset of the DICOM JSON Model; None if it is left out."""
        if isinstance(element, Raw):
            try:
                return self._typed.decode(element)
            except (msgspec.MsgspecError, RecursionError):
                element = parse(bytes(element), self._file)
        return self._level(element, place, self._structures.dataset, self._series)

    def _series(self, element: object, place: str) -> Series | None:
        return self._level(element, place, self._structures.series, self._instance)

    def _instance(self, element: object, place: str) -> Instance | None:
        return self._level(element, place, self._structures.instance, None)

    def _level(
        self, element: object, place: str, level: type[Dataset], below: Callable[[object, str], object] | None
    ) -> Dataset | None:
        """Return a dataset of one level with those below it, or None if it is left out."""
        if not isinstance(element, dict):
            self._leave_out(place, "it is not an object")
            return None
        members: dict[str, Any] = {}  # by the fields of a structure made at run time
        for field in msgspec.structs.fields(level):
            raw = element.get(field.encode_name)
            if raw is None:
                continue
            if field.name not in {"series", "instances"}:
                members[field.name] = _value(raw, field.type)
            elif isinstance(raw, list) and below:
                listed = enumerate(raw)
                members[field.name] = tuple(below(one, f"{place}.{field.name}[{index}]") for index, one in listed)
            else:
                self._leave_out(f"{place}.{field.name}", "it is not a list")
                return None
        return level(**members)


def _value(raw: object, annotation: object) -> object:
    """Return one value in the type of its field, or an unreadable value."""
    try:
        return msgspec.convert(_known_members(raw), Written if annotation is str else annotation)
    except RecursionError:
        return Unreadable("it is nested too deeply")
    except (msgspec.ValidationError, UnicodeEncodeError):  # The latter for an unpaired surrogate.
        return Unreadable("it has the wrong type")


def _known_members(raw: object) -> object:
    """Return a value without members that the DICOM JSON Model does not have, such as the ``_rawValue`` of dcmjs."""
    if isinstance(raw, list):
        return list(map(_known_members, raw))
    if not isinstance(raw, dict):
        return raw
    known = raw.keys() & Element.__struct_fields__ or raw
    return {name: _known_members(raw[name]) for name in known}
