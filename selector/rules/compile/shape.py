# ruff: noqa: ANN401 - types are values here
"""What does not fit the declared shape of a rules file, all of it at once, and the shape as a published schema.

Only a document that does not fit, and the making of the schema, come here: they need pydantic, which takes longer to
import than a good run takes as a whole.
"""

import types
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import msgspec
from msgspec import NODEFAULT, Meta, Struct, UnsetType
from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from selector.rules.faults import in_words, step, suggestion


def misfits(document: object, shape: type[Struct], place: str) -> Iterator[tuple[str, str]]:
    """Yield the place and a message for everything in a document that does not fit a structure of `model`."""
    try:
        model_of(shape).model_validate(document)
    except ValidationError as error:
        seen = set()
        for fault in error.errors(include_url=False, include_context=False):
            path, expected, known = _member(shape, fault["loc"])
            if path in seen:
                continue
            seen.add(path)
            where = place
            for key in path:
                where = step(where, key)
            yield where, _message(fault["type"], fault["input"], path, expected, known)


@cache
def model_of(shape: type[Struct]) -> type[BaseModel]:
    """Return the pydantic model of a structure, with its descriptions, examples and limits."""
    fields: dict[str, Any] = {}
    for member in msgspec.structs.fields(shape):
        annotation, meta = _parts(member.type)
        default = ... if member.default is NODEFAULT else None
        fields[f"{member.name}_"] = (
            _pydantic(annotation),
            Field(default, alias=member.encode_name, **_described(meta)),
        )
    config = ConfigDict(extra="forbid", strict=True, title=shape.__name__)
    return create_model(shape.__name__, __config__=config, __doc__=shape.__doc__, **fields)


def _parts(annotation: Any) -> tuple[Any, Meta | None]:
    """Take the `UnsetType` and the `Meta` off a member's type."""
    if get_origin(annotation) in {Union, types.UnionType}:
        rest = [part for part in get_args(annotation) if part is not UnsetType]
        if len(rest) == 1:
            return _parts(rest[0])
        annotation = Union[tuple(rest)]  # noqa: UP007 - made at run time
    if get_origin(annotation) is Annotated:
        inner, *metas = get_args(annotation)
        return inner, metas[-1]
    return annotation, None


def _pydantic(annotation: Any) -> Any:
    """Return the type as pydantic understands it."""
    annotation, meta = _parts(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Struct):
        made: Any = model_of(annotation)
    elif origin in {Union, types.UnionType}:
        made = Union[tuple(map(_pydantic, arguments))]  # noqa: UP007 - made at run time
    elif origin is list:
        made = list[_pydantic(arguments[0])]  # type: ignore[misc]
    else:
        made = annotation
    limits = _limits(meta)
    return Annotated[made, Field(**limits)] if limits else made


def _limits(meta: Meta | None) -> dict[str, Any]:
    names = ("ge", "min_length", "max_length")
    return {name: getattr(meta, name) for name in names if getattr(meta, name, None) is not None}


def _described(meta: Meta | None) -> dict[str, Any]:
    described = {"description": meta.description, "examples": meta.examples} if meta else {}
    return {name: value for name, value in (described | _limits(meta)).items() if value is not None}


def _member(shape: type[Struct], loc: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], Any, list[str]]:
    """Follow an error's location to the member it is about: its path, its type, and the members known there.

    What follows in the location are branches of unions and types of elements, which are no part of the document.
    """
    path: list[str | int] = []
    expected: Any = shape
    known: list[str] = []
    for key in loc:
        expected, _ = _parts(expected)
        if isinstance(key, int) and get_origin(expected) is list:
            expected = get_args(expected)[0]
        elif get_origin(expected) is dict:
            expected = get_args(expected)[1]
        elif isinstance(expected, type) and issubclass(expected, Struct):
            members = {member.encode_name: member.type for member in msgspec.structs.fields(expected)}
            known = list(members)
            expected = members.get(str(key))
        else:
            break
        path.append(key)
    return tuple(path), expected, known


def _message(kind: str, found: object, path: tuple[str | int, ...], expected: Any, known: list[str]) -> str:
    if kind == "missing":
        return "missing"
    if kind == "extra_forbidden":
        return f"no such member{suggestion(str(path[-1]), known) or '; known are ' + ', '.join(known)}"
    shown = {dict: "an object", list: "a list", type(None): "null"}.get(type(found)) or in_words(found)
    if isinstance(found, list):
        shown = in_words(found) if len(str(found)) < 40 else "a list"
    return f"must be {' or '.join(_in_words(expected))}, not {shown}"


def _in_words(annotation: Any) -> list[str]:
    """Return the alternatives of a type in words."""
    annotation, meta = _parts(annotation)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in {Union, types.UnionType}:
        return list(dict.fromkeys(word for part in arguments for word in _in_words(part)))
    if origin is Literal:
        return [in_words(value) for value in arguments]
    if origin is list:
        exactly = " of two" if getattr(meta, "max_length", None) == 2 else ""
        least = " with at least one" if getattr(meta, "min_length", None) == 1 else ""
        inner = {"text": "texts", "a number": "numbers", "an object": "objects"}
        words = [inner.get(word, word) for word in _in_words(arguments[0])]
        return [f"a list{exactly}{least if not exactly else ''} of {' or '.join(words)}".replace("of two of", "of two")]
    least_number = getattr(meta, "ge", None)
    plain = {str: "text", bool: "true or false", float: "a number"}
    if annotation is int:
        return ["a number" if least_number is None else f"a whole number of at least {least_number}"]
    if annotation in plain:
        return [plain[annotation] if least_number is None else f"a number of at least {least_number}"]
    return ["an object"]
