"""Validating a document, or a part of it, against `selector.rules.model`, with faults in the terms of a rules file."""

from copy import deepcopy
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError

from selector.rules.faults import Faults, in_words, step, suggestion
from selector.rules.model.document import RulesDocument
from selector.rules.model.members import Described, MustBe

Model = TypeVar("Model", bound=Described)
Path = tuple[str | int, ...]

_CONDITIONS = {"Modality": {"present": True}}
_CRITERION = "selections.*.prefer.*"
_FITTING: dict[str, Any] = {
    "selections": [{"conditions": _CONDITIONS}],
    "selections.*": {"conditions": _CONDITIONS},
    "selections.*.conditions": _CONDITIONS,
    _CRITERION: {"lowest": "SeriesNumber"},
    f"{_CRITERION}.highest": "SeriesNumber",
    f"{_CRITERION}.lowest": "SeriesNumber",
    f"{_CRITERION}.matching": _CONDITIONS,
    f"{_CRITERION}.position": 1,
    "same.*": "FrameOfReferenceUID",
    "same.*.attribute": "ImagePositionPatient",
    "customAttributes.*": "(not text)",
}
"""Valid replacements for values that do not fit, by path; indexes are written ``*``."""


def validated(model: type[Model], document: object, faults: Faults, place: str) -> Model | None:
    """Return a document as a model, or None if it does not fit; every fault is added with its JSON path."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        _add(model, error, faults, place)
        return None


def validated_as_far_as_possible(document: object, faults: Faults) -> RulesDocument | None:
    """Return a rules file as a model; what does not fit is a fault and is left out, so that the rest can be checked."""
    try:
        return RulesDocument.model_validate(document)
    except ValidationError as error:
        paths = _add(RulesDocument, error, faults, "$")
    if not isinstance(document, dict) or () in paths:
        return None
    rest = deepcopy(document)
    for path in paths:
        _leave_out(rest, path)
    return validated(RulesDocument, rest, Faults(faults.file), "$")


def _add(model: type[Described], error: ValidationError, faults: Faults, place: str) -> list[Path]:
    """Add one fault for each member that does not fit, and return their paths."""
    paths: dict[Path, None] = {}
    for one in error.errors(include_url=False, include_context=False):
        path, words, known = _followed(model, one["loc"])
        if path not in paths:
            paths[path] = None
            where = place
            for key in path:
                where = step(where, key)
            faults.add(where, _message(one["type"], one["input"], path, words, known))
    return list(paths)


def _followed(model: type[Described], location: Path) -> tuple[Path, str, tuple[str, ...]]:
    """Follow the location of an error to the member that it is about.

    Any further keys are branches of unions, which are not part of the document.
    Return the path of the member, what it must be, and the names that are valid there.
    """
    path: list[str | int] = []
    expected: Any = model
    words, known = "an object", tuple[str, ...]()
    for key in location:
        if branch := _object_in(expected):  # The key is the name of the branch that was taken.
            expected = branch
            continue
        if isinstance(expected, type) and issubclass(expected, Described):
            known = expected.member_names()
            field = expected.member(str(key))
            expected, metadata = (field.annotation, field.metadata) if field else (None, [])
        elif get_origin(expected) in {list, dict}:
            inner = get_args(expected)[-1]
            expected, *metadata = get_args(inner) if get_origin(inner) is Annotated else (inner,)
        else:
            break
        words = next((one.words for one in metadata if isinstance(one, MustBe)), "")
        path.append(key)
    return tuple(path), words, known


def _object_in(expected: object) -> type[Described] | None:
    """Return the object among the forms that a value may have, or None."""
    forms = get_args(expected) if get_origin(expected) is Union else ()
    bare = (get_args(one)[0] if get_origin(one) is Annotated else one for one in forms)
    return next((one for one in bare if isinstance(one, type) and issubclass(one, Described)), None)


def _message(kind: str, found: object, path: Path, words: str, known: tuple[str, ...]) -> str:
    if kind == "missing":
        return "missing"
    if kind == "string_unicode":  # Half of a surrogate pair; pydantic reports the object that has such a member.
        return f"{in_words(found)} cannot be the name of a member"
    if kind == "extra_forbidden":
        return f"no such member{suggestion(str(path[-1]), known) or '; the members are ' + ', '.join(known)}"
    shown = {dict: "an object", list: "a list", type(None): "null"}.get(type(found)) or in_words(found)
    if isinstance(found, list) and len(str(found)) < 40:
        shown = in_words(found)
    return f"must be {words}, not {shown}"


def _leave_out(document: dict[str, Any], path: Path) -> None:
    """Remove what does not fit, or replace it where its absence would be another fault."""
    if path[0] == "examples":
        document.pop("examples", None)
        return
    if _kind(path) == f"{_CRITERION}.nearest":
        path = path[:-1]  # What goes with its `to` is not known.
    *above, last = path
    holder: Any = document
    for key in above:
        holder = holder[key]
    kind = _kind(path)
    if kind in _FITTING:
        holder[last] = deepcopy(_FITTING[kind])
        return
    holder.pop(last, None)
    if kind.startswith(f"{_CRITERION}.") and holder.keys() <= {"description", "$comment"}:
        holder.update(_FITTING[_CRITERION])


def _kind(path: Path) -> str:
    return ".".join("*" if isinstance(key, int) else key for key in path)
