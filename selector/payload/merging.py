"""Merging several datasets of the same study, series or instance, from one file or several.

What any of them says of the patient or the study holds for the whole study, what any says of a series for the whole
series; what is said of a study beyond that holds for the series listed with it. Identical datasets count once. An
attribute with different values at one level is unreadable.
"""

from collections.abc import Hashable, Iterable, Sequence
from functools import cache, partial, reduce
from operator import attrgetter
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from selector.dicom.functional_groups import PER_FRAME, SHARED
from selector.dicom.requested import RequestedAttribute, getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.ps3_3 import study_attributes
from selector.dicom.values import Contradictory, Values, comparable, read
from selector.models import Instance, Series, Study
from selector.payload.structures import Structures

Dataset = TypeVar("Dataset", Study, Series, Instance)
Fields = dict[str, object]

_GROUP_FIELDS = (*SHARED.fields, *PER_FRAME.fields)
_groups_of, _NO_GROUPS = attrgetter(*_GROUP_FIELDS), (None,) * len(_GROUP_FIELDS)


class Merger:
    """Merges the datasets of one run."""

    def __init__(self, structures: Structures) -> None:
        self._structures = structures
        attributes = [(one, one.attribute) for one in structures.whole]
        self._readers = [(one, attribute, attribute.fields, getter(attribute)) for one, attribute in attributes]
        self._fields = [field for _, _, fields, _ in self._readers for field in fields]
        self._values_of = attrgetter(*self._fields)
        of_studies = study_attributes()
        self._below_studies = [reader for reader in self._readers if reader[1].keyword not in of_studies]

    def study(self, parts: Sequence[Study]) -> Study:
        """Return one study with the series of all parts."""
        parts = [self._with_all_spellings(part) for part in parts]
        listed: dict[str, list[tuple[Study, Series]]] = {}
        for part in parts:
            for series in part.series:
                listed.setdefault(series.SeriesInstanceUID, []).append((part, series))
        moved: Fields = {field: None for _, _, fields, _ in self._below_studies for field in fields}
        study = self._replaced(reduce(self.joined, parts), moved)
        together = cache(partial(reduce, self.joined))  # Many series are in the same parts.
        merged = [self._series(each, together(tuple([part for part, _ in each]))) for each in listed.values()]
        return msgspec.structs.replace(study, series=tuple(merged))

    def _series(self, parts: Sequence[tuple[Study, Series]], study: Study) -> Series:
        """Return one series with everything in its parts, and what their studies say beyond the study itself."""
        several = [series for _, series in parts]
        series = reduce(self.joined, several)
        found: Fields = {}
        for _, attribute, fields, spelled in self._below_studies:
            written = spelled(study)
            if _is_given(written) and read(attribute, spelled(series)) == ():
                found |= zip(fields, written, strict=True)
        if len(several) > 1:
            instances = self.instances(instance for one in several for instance in one.instances)
            series = msgspec.structs.replace(series, instances=instances)
        return self._replaced(series, found)

    def instances(self, listed: Iterable[Instance]) -> tuple[Instance, ...]:
        """Return each instance once; copies of multi-frame objects stay apart until their frames are read."""
        merged: dict[str, Instance] = {}
        multi_frame: list[Instance] = []
        for instance in listed:
            uid = instance.SOPInstanceUID
            if has_groups(instance):
                multi_frame.append(instance)
            else:
                merged[uid] = self.joined(merged[uid], instance) if uid in merged else instance
        return (*merged.values(), *multi_frame)

    def copy(self, dataset: Struct, level: type[Dataset], uid: str) -> Dataset:
        """Return a dataset as a study, a series or an instance, without the level below it."""
        fields: dict[str, Any] = dict(zip(self._fields, self._values_of(dataset), strict=True))
        fields[level.__struct_fields__[0]] = uid
        return level(**fields)

    def _with_all_spellings(self, part: Study) -> Study:
        """Return a study with a field for each spelling."""
        if not part.by_keyword:
            return part
        series = []
        for one in part.series:
            instances = (self.copy(each, self._structures.instance, each.SOPInstanceUID) for each in one.instances)
            copied = self.copy(one, self._structures.series, one.SeriesInstanceUID)
            series.append(msgspec.structs.replace(copied, instances=tuple(instances)))
        copied_study = self.copy(part, self._structures.study, part.StudyInstanceUID)
        return msgspec.structs.replace(copied_study, series=tuple(series))

    def joined(self, one: Dataset, other: Dataset) -> Dataset:
        """Return two datasets as one; an attribute with different values becomes unreadable."""
        found: Fields = {}
        for requested, attribute, fields, spelled in self._readers:
            written = spelled(other)
            others = read(attribute, written) if _is_given(written) else ()
            if others == ():
                continue
            values = read(attribute, spelled(one))
            if values == ():
                found |= zip(fields, written, strict=True)
            elif comparable_values(requested, values) != comparable_values(requested, others):
                given = _readable(requested, values) | _readable(requested, others)
                found |= {**dict.fromkeys(fields), fields[0]: Contradictory(given=given)}
            elif _texts(others) > _texts(values):  # Of several spellings the same one stays, whatever the order.
                found |= zip(fields, written, strict=True)
        return self._replaced(one, found)

    @staticmethod
    def _replaced(dataset: Dataset, fields: Fields) -> Dataset:
        """Return a dataset with other values in some fields, but with the same UID."""
        others = {name: value for name, value in fields.items() if name != dataset.__struct_fields__[0]}
        return msgspec.structs.replace(dataset, **others) if others else dataset


def has_groups(dataset: Struct) -> bool:
    """Return whether a dataset has functional groups."""
    return _groups_of(dataset) != _NO_GROUPS


def comparable_values(requested: RequestedAttribute, values: Values | Unreadable) -> Hashable:
    """Return values that are equal if they mean the same, however they and the attributes in items are spelled."""
    if isinstance(values, Unreadable):
        return values
    if requested.attribute.kind != "sequence":
        return comparable(requested.attribute, values)
    return tuple(
        tuple(
            comparable_values(inner, read(inner.attribute, getter(inner.attribute)(item))) for inner in requested.items
        )
        if item and not isinstance(item, Unreadable)
        else item
        for item in values
    )


def _is_given(written: tuple[object, ...]) -> bool:
    """Return whether a dataset has any of the spellings of an attribute."""
    return written.count(None) < len(written)


def _texts(values: Values | Unreadable) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, tuple) else []


def _readable(requested: RequestedAttribute, values: Values | Unreadable) -> frozenset[Hashable]:
    """Return what datasets say of an attribute as far as it can be read."""
    if isinstance(values, tuple) and len(values) == 1 and isinstance(values[0], Contradictory):
        return values[0].given
    is_readable = isinstance(values, tuple) and not any(isinstance(value, Unreadable) for value in values)
    return frozenset({comparable_values(requested, values)} if is_readable else ())
