"""The structures that one run decodes its payload into, made from the attributes that its rules ask for.

What no structure has a field for is skipped while it is parsed.
An attribute has a field for each spelling of its name, at every level, because it may stand at any.
Structures for files without tags have fields for keywords only, which is faster and takes less memory; there a tag says
nothing in any dataset, so that both kinds are read alike.
"""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Optional, Union

import msgspec
from msgspec import Struct

from selector.dicom.dictionary import Attribute, find, is_tag
from selector.dicom.values import Written
from selector.models import Instance, Series, Study
from selector.rules.rule_set import Asked

STUDY_UID, SERIES_UID, INSTANCE_UID = _UIDS = "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"

_OBJECT = 64
"""Bytes of an object without its fields, and of its place in a list, which grows by being copied."""

_Field = tuple[str, object, object]


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


class _Fields:
    """The fields of one kind of structures: for all spellings, or for those that are no tags."""

    def __init__(self, *, by_keyword: bool) -> None:
        self.by_keyword = by_keyword

    def of(self, attribute: Attribute, kind: object) -> list[_Field]:
        return [
            (field, kind, msgspec.field(default=None, name=spelling))
            for field, spelling in zip(attribute.fields, attribute.spellings, strict=True)
            if not (self.by_keyword and is_tag(spelling))
        ]

    def namespace(self, attributes: Iterable[Attribute]) -> dict[str, object]:
        """Return what stands in place of the fields that are not there."""
        if not self.by_keyword:
            return {}
        spelled = (pair for one in attributes for pair in zip(one.fields, one.spellings, strict=True))
        return {"by_keyword": True, **{field: None for field, spelling in spelled if is_tag(spelling)}}


def structures_for(asked: Collection[Asked], *, by_keyword: bool = False) -> Structures:
    """Make the types that hold the attributes asked for; `by_keyword`, of files that name no attribute by its tag."""
    fields = _Fields(by_keyword=by_keyword)
    instance = _structure("Instance", Instance, fields, asked, (INSTANCE_UID,))
    series = _structure("Series", Series, fields, asked, (SERIES_UID,), instances=_tuple_of(instance))
    study = _structure("Study", Study, fields, asked, (STUDY_UID,), series=_tuple_of(series))
    entry = study
    if not by_keyword:  # Datasets of the DICOM JSON Model name attributes by tags.
        entry = _structure("Entry", Study, fields, asked, _UIDS, series=_tuple_of(series))
    return Structures(study, series, instance, entry, tuple(asked))


def worst_size(size: int, asked: Collection[Asked]) -> int:
    """Return how many bytes the parser may make of a file of so many bytes at worst.

    That is a list of objects that are empty, ``{},``, each with room for three spellings of all it may have.
    """
    fields = 1 + 3 * (len(_UIDS) + _most_members(asked))
    return size // len("{},") * (_OBJECT + 8 * fields)


def _most_members(asked: Collection[Asked]) -> int:
    """Return how many attributes an object may have, a dataset or an item of a sequence."""
    return max([len(asked), *(_most_members(one.items) for one in asked)])


def tags_of(asked: Iterable[Asked]) -> set[str]:
    """Return the tags of all that is asked for, those that identify a level included, in upper case."""
    uids = {uid_attribute(keyword).tag for keyword in _UIDS}
    return uids.union(*({one.attribute.tag} | tags_of(one.items) for one in asked))


@cache
def uid_attribute(keyword: str) -> Attribute:
    """Return one of the three attributes that identify a study, a series or an instance."""
    attribute = find(keyword)
    if attribute is None:
        raise LookupError(keyword)
    return attribute


def _structure(
    name: str,
    base: type[Struct],
    fields: _Fields,
    asked: Collection[Asked],
    uids: tuple[str, ...],
    **members: object,
) -> type:
    made = {field[0]: field for one in asked for field in fields.of(one.attribute, _type_of(one, fields))}
    for keyword in uids:
        made |= {field[0]: field for field in fields.of(uid_attribute(keyword), Written)}
        made[keyword] = (keyword, str, "")
    made |= {member: (member, annotation, ()) for member, annotation in members.items()}
    namespace = fields.namespace([*(one.attribute for one in asked), *map(uid_attribute, uids)])
    return msgspec.defstruct(
        name, list(made.values()), bases=(base,), namespace=namespace, frozen=True, eq=False, gc=False
    )


def _tuple_of(element: object) -> object:
    """Return the type of a tuple whose elements have a type that is made at run time."""
    return tuple.__class_getitem__((element, ...))


def _type_of(asked: Asked, fields: _Fields) -> object:
    if asked.attribute.kind != "sequence":
        return Written
    members = [field for inner in asked.items for field in fields.of(inner.attribute, _type_of(inner, fields))]
    namespace = fields.namespace(inner.attribute for inner in asked.items)
    item = msgspec.defstruct("Item", members, namespace=namespace, frozen=True, gc=False)
    items = _tuple_of(Optional[item])  # noqa: UP045 - made at run time
    sequence = msgspec.defstruct(
        "Sequence",
        [("vr", str | None, None), ("Value", Optional[items], None)],  # noqa: UP045 - as above
        frozen=True,
        gc=False,
        forbid_unknown_fields=True,
    )
    return Union[None, str, items, sequence]  # noqa: UP007 - as above
