"""From the text of `dicom-metadata.json` to structures.

A typed decode of the whole file is fast, but one odd value makes it fail as a whole.
Then each study is decoded by itself, and a study that fails again is put together member by member: an odd value is
then unreadable, and an odd study, series or instance is left out, each with its path.
"""

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Raw, Struct

from selector.dicom.values import Unreadable, Written
from selector.errors import Fault, InputError
from selector.files.json_text import fault_of
from selector.models import Instance, Series, Study
from selector.payload.files import position
from selector.payload.structures import Structures

Entry = tuple[str, Study]
"""A JSON path and what stands there."""

Leave = Callable[[str, str], None]
"""Takes the JSON path and the reason for what is left out."""

Level = TypeVar("Level", Study, Series, Instance)
Listed = TypeVar("Listed")
Below = Callable[[object, str], object]

_SHAPE = 'must be {"studies": […]}, a list of studies, or a list of datasets of the DICOM JSON Model'
_BRACKETS = rb'(?s:"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)|[^"\[\]{}]++)*+(?:([\[{]++)|([\]}]++)|\Z)'
"""Brackets that stand side by side, the opening and the closing ones, after everything else."""
_DEEPEST = 200
_DIGITS = 400
_byte = partial(re.search, r"\(byte (\d+)\)")


class _Document(Struct, Generic[Listed], gc=False):
    studies: list[Listed]


def decode(data: bytes, structures: Structures, path: str, leave_out: Leave) -> list[Entry]:
    """Decode the elements of the outermost list.

    What is left out below an element is None in its list, so that the others keep their places.

    Parameters
    ----------
    data
        UTF-8 without byte order mark.
    path
        The file's name for messages.
    leave_out
        Is told what is not of the type that it should be.

    Raises
    ------
    InputError
        Where the text is no JSON, or is of another shape at the top.
    """
    where = "$.studies" if _is_object(data) else "$"
    try:
        listed, elements = _decoded(data, structures, path)
    except RecursionError:
        return decode(_pruned(data), structures, path, leave_out)
    if elements is not None:
        tolerant = _Tolerant(structures, leave_out)
        placed = ((f"{where}[{index}]", element) for index, element in enumerate(elements))
        studies = ((place, tolerant.study(element, place)) for place, element in placed)
        return [(place, study) for place, study in studies if study is not None]
    return [(f"{where}[{index}]", entry) for index, entry in enumerate(listed)]


def whole(data: bytes, element: type[Listed]) -> list[Listed]:
    """Return the elements of the outermost list; raise what msgspec raises where one is no such element."""
    if _is_object(data):
        return msgspec.json.decode(data, type=_Document[element]).studies  # type: ignore[valid-type]
    return msgspec.json.decode(data, type=list[element])  # type: ignore[valid-type]


def _is_object(data: bytes) -> bool:
    return data[:4096].lstrip().startswith(b"{")


def _decoded(data: bytes, structures: Structures, path: str) -> tuple[list[Study], list[object] | None]:
    """Return the elements as structures; where they do not fit as a whole, each as a structure or as plain JSON."""
    try:
        return whole(data, structures.entry), None
    except msgspec.MsgspecError:
        return [], list(_one_by_one(data, structures, path))


def _one_by_one(data: bytes, structures: Structures, path: str) -> Iterator[object]:
    """Yield each element, as a structure where it fits and as plain JSON where it does not."""
    try:
        raws = whole(data, Raw)
    except msgspec.MsgspecError:
        yield from _listed(parse(data, path), path)
        return
    decoder = msgspec.json.Decoder(structures.entry)
    for raw in raws:
        try:
            yield decoder.decode(raw)
        except msgspec.MsgspecError:
            yield parse(bytes(raw), path)


def _pruned(data: bytes) -> bytes:
    """Return JSON with `true`, which is no value of any attribute, in place of everything nested too deeply."""
    pruned, depth, kept = bytearray(), 0, 0
    for brackets in re.finditer(_BRACKETS, data):
        if brackets[1]:
            begun, depth = depth, depth + len(brackets[1])
            if begun <= _DEEPEST < depth:
                pruned += data[kept : brackets.start(1) + _DEEPEST - begun] + b"true"
        elif brackets[2]:
            begun, depth = depth, depth - len(brackets[2])
            if depth <= _DEEPEST < begun:
                kept = brackets.start(2) + begun - _DEEPEST
    return bytes(pruned) + (data[kept:] if depth <= _DEEPEST else b"")


def parse(data: bytes, path: str, *, pairs: bool = False) -> object:
    """Parse JSON into plain values; raise `InputError` with line and column where it is none.

    With `pairs`, an object becomes a tuple of its members, so that none given twice is lost.
    """
    hook = tuple if pairs else None
    try:
        document: object = json.loads(
            data, parse_constant=_refuse_constant, parse_int=_whole_number, object_pairs_hook=hook
        )
    except json.JSONDecodeError as error:
        raise InputError([Fault(path, *fault_of(error))]) from None
    except RecursionError:
        return parse(_pruned(data), path, pairs=pairs)
    except ValueError as error:
        raise InputError([Fault(path, _place_of(error, data), f"this is not JSON: {error}")]) from None
    return document


def _place_of(error: ValueError, data: bytes) -> str:
    found = _byte(str(error))
    return position(data, int(found[1])) if found else ""


def _whole_number(digits: str) -> float:
    """Return a whole number; one with more digits than any value has is infinite, which no value can be."""
    return int(digits) if len(digits) < _DIGITS else float("inf")


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _listed(document: object, path: str) -> list[object]:
    listed = document.get("studies") if isinstance(document, dict) else document
    if isinstance(listed, list):
        return listed
    if isinstance(document, dict):
        found = "its studies are no list" if "studies" in document else "there is no member studies"
        raise InputError([Fault(path, "$.studies" if "studies" in document else "$", f"{found}; it {_SHAPE}")])
    raise InputError([Fault(path, "$", _SHAPE)])


class _Tolerant:
    """Puts a study together member by member."""

    def __init__(self, structures: Structures, leave_out: Leave) -> None:
        self._structures = structures
        self._leave_out = leave_out

    def study(self, element: object, place: str) -> Study | None:
        """Return the study or dataset as it is, or put together, or None where it is left out."""
        if isinstance(element, Study):
            return element
        return self._level(element, place, self._structures.entry, self._series)

    def _series(self, element: object, place: str) -> Series | None:
        return self._level(element, place, self._structures.series, self._instance)

    def _instance(self, element: object, place: str) -> Instance | None:
        return self._level(element, place, self._structures.instance, None)

    def _level(self, element: object, place: str, shape: type[Level], below: Below | None) -> Level | None:
        """Return a dataset with what is below it, or None where it is left out."""
        if not isinstance(element, dict):
            self._leave_out(place, "it is no object")
            return None
        members: dict[str, Any] = {}  # made at run time, see structures
        for field in msgspec.structs.fields(shape):
            written = element.get(field.encode_name)
            if field.name not in {"series", "instances"}:
                members[field.name] = _value(written, field.type)
            elif isinstance(written, list) and below:
                members[field.name] = self._below(written, f"{place}.{field.name}", below)
            elif written is not None:
                self._leave_out(f"{place}.{field.name}", "they are no list")
                return None
        given = {name: value for name, value in members.items() if value is not None}
        return shape(**given)

    @staticmethod
    def _below(elements: list[object], place: str, make: Below) -> tuple[object, ...]:
        return tuple(make(element, f"{place}[{index}]") for index, element in enumerate(elements))


def _value(written: object, annotation: object) -> object:
    """Return one value as the structures hold it, whatever it is."""
    try:
        return msgspec.convert(written, Written if annotation is str else annotation)
    except (msgspec.ValidationError, UnicodeEncodeError):  # The other for half of a surrogate pair.
        return Unreadable("it is of the wrong type")
