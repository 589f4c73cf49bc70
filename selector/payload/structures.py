"""The structures that one run decodes its payload into, made from the attributes that its rules ask for.

What no structure has a field for is skipped while it is parsed.
An attribute has a field for each spelling of its name, at every level, because it may stand at any.
"""

from collections.abc import Callable, Collection
from functools import cache
from operator import attrgetter
from typing import Optional, Union

import msgspec
from msgspec import Struct

from selector.dicom.dictionary import Attribute, find
from selector.dicom.values import Written
from selector.models import Instance, Series, Study
from selector.rules.compiled import Asked

STUDY_UID, SERIES_UID, INSTANCE_UID = "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"


class Structures(Struct, frozen=True):
    """The types for one run.

    Attributes
    ----------
    study, series, instance
        The levels of the hierarchy.
    entry
        An element of the outermost list: a study of the hierarchy, or a dataset of the DICOM JSON Model.
    asked
        What they have fields for beside the UIDs.
    """

    study: type[Study]
    series: type[Series]
    instance: type[Instance]
    entry: type[Study]
    asked: tuple[Asked, ...]


def structures_for(asked: Collection[Asked]) -> Structures:
    """Make the types that hold the attributes asked for."""
    fields: dict[str, tuple[str, object, object]] = {}
    for one in asked:
        for name, spelling in zip(one.attribute.fields, one.attribute.spellings, strict=True):
            fields[name] = (name, _type_of(one), msgspec.field(default=None, name=spelling))
    instance = _structure("Instance", Instance, fields, (INSTANCE_UID,))
    series = _structure("Series", Series, fields, (SERIES_UID,), instances=_tuple_of(instance))
    study = _structure("Study", Study, fields, (STUDY_UID,), series=_tuple_of(series))
    entry = _structure("Entry", Study, fields, (STUDY_UID, SERIES_UID, INSTANCE_UID), series=_tuple_of(series))
    return Structures(study, series, instance, entry, tuple(asked))


@cache
def uid_attribute(keyword: str) -> Attribute:
    """Return one of the three attributes that identify a study, a series or an instance."""
    attribute = find(keyword)
    if attribute is None:
        raise LookupError(keyword)
    return attribute


def fields_getter(names: tuple[str, ...]) -> Callable[[object], tuple[object, ...]]:
    """Return what reads several fields into a tuple, also where there is one of them, or none."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda dataset: tuple(getattr(dataset, name) for name in names)


def _structure(
    name: str,
    base: type[Struct],
    asked: dict[str, tuple[str, object, object]],
    uids: tuple[str, ...],
    **members: object,
) -> type:
    fields = dict(asked)
    for keyword in uids:
        attribute = uid_attribute(keyword)
        spelled = zip(attribute.fields, attribute.spellings, strict=True)
        fields |= {field: (field, Written, msgspec.field(default=None, name=spelling)) for field, spelling in spelled}
        fields[keyword] = (keyword, str, "")
    fields |= {member: (member, annotation, ()) for member, annotation in members.items()}
    return msgspec.defstruct(name, list(fields.values()), bases=(base,), frozen=True, eq=False, gc=False)


def _tuple_of(element: object) -> object:
    """Return the type of a tuple whose elements have a type that is made at run time."""
    return tuple.__class_getitem__((element, ...))


def _type_of(asked: Asked) -> object:
    if asked.attribute.kind != "sequence":
        return Written
    fields = [
        (name, _type_of(inner), msgspec.field(default=None, name=spelling))
        for inner in asked.items
        for name, spelling in zip(inner.attribute.fields, inner.attribute.spellings, strict=True)
    ]
    item = msgspec.defstruct("Item", fields, frozen=True, gc=False)
    items = _tuple_of(Optional[item])  # noqa: UP045 - made at run time
    sequence = msgspec.defstruct(
        "Sequence",
        [("vr", str | None, None), ("Value", Optional[items], None)],  # noqa: UP045 - as above
        frozen=True,
        gc=False,
        forbid_unknown_fields=True,
    )
    return Union[None, str, items, sequence]  # noqa: UP007 - as above
