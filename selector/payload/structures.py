"""The structures that a payload is decoded into, made at run time from the requested attributes.

The parser skips members without a field.
An attribute may be given at any level, so each level has a field for each spelling of its name.
For files that name no attribute by its tag and have no functional groups, there are structures that hold keywords only
and are faster to read: the parser itself rejects any other file, because a tag or a functional group has a field of a
type that nothing has.
"""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Annotated, Optional, Union

import msgspec
from msgspec import Struct

from selector.dicom.functional_groups import FRAMES, PER_FRAME, SHARED, with_groups
from selector.dicom.requested import RequestedAttribute
from selector.dicom.standard.dictionary import Attribute, is_tag, required
from selector.dicom.values import Written
from selector.models import Instance, Series, Study
from selector.payload.uids import INSTANCE_UID, SERIES_UID, STUDY_UID, UIDS

_Field = tuple[str, object, object]
_Nothing = Annotated[int, msgspec.Meta(ge=1, le=0)]
"""The type of a member that must not be there."""
_GROUPS = dict.fromkeys((SHARED, PER_FRAME), _Nothing)


class Structures:
    """The types for one set of rules, each made when it is first used.

    Parameters
    ----------
    requested
        The attributes that need fields, beside the UIDs and the functional groups that may answer for them.
    """

    def __init__(self, requested: Collection[RequestedAttribute]) -> None:
        self.requested = tuple(requested)

    @cached_property
    def whole(self) -> tuple[RequestedAttribute, ...]:
        """All attributes with fields, functional groups included."""
        return with_groups(self.requested)

    @cached_property
    def study_by_keyword(self) -> type[Study]:
        """A study of a file that names no attribute by its tag, and has no functional groups."""
        return _Maker(self.requested, by_keyword=True).hierarchy()[0]

    @cached_property
    def study(self) -> type[Study]:
        """A study of the hierarchy."""
        return self._levels[0]

    @cached_property
    def series(self) -> type[Series]:
        """A series of the hierarchy."""
        return self._levels[1]

    @cached_property
    def instance(self) -> type[Instance]:
        """An instance of the hierarchy."""
        return self._levels[2]

    @cached_property
    def multi_frame(self) -> type[Series]:
        """A series whose instances are frames."""
        name, marked = "MultiFrame", {"has_frames": True}
        made: type = msgspec.defstruct(
            name, [], bases=(self.series,), namespace=marked, frozen=True, eq=False, gc=False
        )
        return made

    @cached_property
    def dataset(self) -> type[Study]:
        """An element of the outermost list: a study of the hierarchy, or a dataset of the DICOM JSON Model."""
        return self._maker.level("Dataset", Study, UIDS, series=_tuple_of(self.series))

    @cached_property
    def _maker(self) -> "_Maker":
        return _Maker(self.whole, by_keyword=False)

    @cached_property
    def _levels(self) -> tuple[type[Study], type[Series], type[Instance]]:
        return self._maker.hierarchy()


class _Maker:
    """Makes structures for all spellings, or for those that are not tags."""

    def __init__(self, requested: Collection[RequestedAttribute], *, by_keyword: bool) -> None:
        self._by_keyword = by_keyword
        self._attributes = {one.attribute: self._type(one) for one in requested}

    def hierarchy(self) -> tuple[type[Study], type[Series], type[Instance]]:
        """Return the structures for a study, a series and an instance."""
        instance = self.level("Instance", Instance, (INSTANCE_UID,))
        series = self.level("Series", Series, (SERIES_UID,), instances=_tuple_of(instance))
        return self.level("Study", Study, (STUDY_UID,), series=_tuple_of(series)), series, instance

    def level(self, name: str, base: type[Struct], uids: tuple[str, ...], **below: object) -> type:
        """Return the structure for one level, with UIDs and the level below it."""
        attributes = self._attributes | {required(keyword): Written for keyword in uids}
        if self._by_keyword:
            attributes |= _GROUPS
        fixed: dict[str, _Field] = {keyword: (keyword, str, "") for keyword in uids}
        fixed |= {member: (member, annotation, ()) for member, annotation in below.items()}
        return self._structure(name, attributes, fixed, base)

    def _type(self, requested: RequestedAttribute) -> object:
        """Return the type of an attribute's raw value."""
        if requested.attribute.kind != "sequence":
            return Written
        item = self._structure("Item", {inner.attribute: self._type(inner) for inner in requested.items}, {})
        items = _tuple_of(Optional[item])  # noqa: UP045 - made at run time
        fields = [("vr", str | None, None), ("Value", Optional[items], None)]  # noqa: UP045 - made at run time
        sequence = msgspec.defstruct("Sequence", fields, frozen=True, gc=False, forbid_unknown_fields=True)
        return Union[None, str, items, sequence]  # noqa: UP007 - made at run time

    def _structure(
        self,
        name: str,
        attributes: Mapping[Attribute, object],
        fixed: Mapping[str, _Field],
        base: type[Struct] = Struct,
    ) -> type:
        """Return a structure with a field for each spelling; a fixed field replaces one of its name."""
        fields: dict[str, _Field] = {}
        for attribute, annotation in attributes.items():
            for field, spelling in zip(attribute.fields, attribute.spellings, strict=True):
                kind = _Nothing if self._by_keyword and is_tag(spelling) else annotation
                fields[field] = (field, kind, msgspec.field(default=None, name=spelling))
        # The parser looks fields up in their order: those that hold something come first.
        every = sorted({**fields, **fixed}.values(), key=lambda field: field[1] is _Nothing)
        marked: dict[str, object] = {"by_keyword": self._by_keyword}
        if self._by_keyword:  # Only asked of multi-frame objects.
            marked |= {field: None for field in FRAMES.fields if field not in fields}
        is_item = base is Struct
        return msgspec.defstruct(
            name, every, bases=(base,), namespace=marked, frozen=True, eq=is_item, gc=False, omit_defaults=True
        )


def _tuple_of(element: object) -> object:
    """Return the type of a tuple whose elements have a type that is made at run time."""
    return tuple.__class_getitem__((element, ...))
