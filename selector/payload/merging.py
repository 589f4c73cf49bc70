"""Merging several datasets of the same study, series or instance, from one file or several.

Identical datasets count once. An attribute with different values is unreadable.
A value given above the instances applies to the instances listed with it, so it is moved down to them before they are
merged with others.
"""

from collections.abc import Iterable
from functools import reduce
from typing import TypeVar

import msgspec
from msgspec import Struct

from selector.dicom.requested import RequestedAttribute, getter
from selector.dicom.single_values import Unreadable
from selector.dicom.values import Values, read
from selector.models import Instance, Series, Study
from selector.payload.structures import Structures

Dataset = TypeVar("Dataset", Study, Series, Instance)
Fields = dict[str, object]

_CONTRADICTORY = Unreadable("it is given more than once, with different values")


class Merger:
    """Merges the datasets of one run."""

    def __init__(self, structures: Structures) -> None:
        self._structures = structures
        attributes = [(one, one.attribute) for one in structures.requested]
        self._readers = [(one, attribute, attribute.fields, getter(attribute)) for one, attribute in attributes]
        self._fields = [field for _, _, fields, _ in self._readers for field in fields]

    def study(self, parts: list[Study]) -> Study:
        """Return one study with the series of all parts."""
        series: dict[str, list[Series]] = {}
        for part in map(self._with_all_spellings, parts):
            for one in part.series:
                series.setdefault(one.SeriesInstanceUID, []).append(self._replaced(one, self._above(part, (one,))))
        merged = tuple(self._series(same) for same in series.values())
        return self._structures.study(StudyInstanceUID=parts[0].StudyInstanceUID, series=merged)

    def instances(self, listed: Iterable[Instance]) -> tuple[Instance, ...]:
        """Return each instance once."""
        merged: dict[str, Instance] = {}
        for instance in listed:
            uid = instance.SOPInstanceUID
            merged[uid] = self._joined(merged[uid], instance) if uid in merged else instance
        return tuple(merged.values())

    def copy(self, dataset: Struct, level: type[Dataset], uid: str) -> Dataset:
        """Return a dataset as a study, a series or an instance, without the level below it."""
        fields = {field: getattr(dataset, field) for field in self._fields}
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

    def _series(self, parts: list[Series]) -> Series:
        """Return one series with everything in its parts."""
        if len(parts) == 1:
            return parts[0]
        contradictory: Fields = {}
        joined = reduce(self._joined, parts)
        for _, _, fields, spelled in self._readers:
            if _CONTRADICTORY in spelled(joined):
                contradictory |= zip(fields, spelled(joined), strict=True)
        lowered = [self._lowered(self._replaced(part, contradictory)) for part in parts]
        merged = reduce(self._joined, lowered)
        instances = self.instances(instance for part in lowered for instance in part.instances)
        return msgspec.structs.replace(merged, instances=instances)

    def _lowered(self, series: Series) -> Series:
        """Return a series with its values moved down to its instances, if it lists any."""
        if not series.instances:
            return series
        fields = self._above(series, series.instances)
        instances = tuple(self._replaced(instance, fields) for instance in series.instances)
        return msgspec.structs.replace(self._replaced(series, dict.fromkeys(self._fields)), instances=instances)

    def _above(self, upper: Struct, lower: Iterable[Struct]) -> Fields:
        """Return the fields of a dataset for the attributes that no dataset below it has."""
        found: Fields = {}
        datasets = [*lower, *(instance for one in lower for instance in getattr(one, "instances", ()))]
        for _, attribute, fields, spelled in self._readers:
            if not any(read(attribute, spelled(dataset)) for dataset in datasets):
                found |= zip(fields, spelled(upper), strict=True)
        return found

    def _joined(self, one: Dataset, other: Dataset) -> Dataset:
        """Return two datasets as one; an attribute with different values becomes unreadable."""
        found: Fields = {}
        for requested, attribute, fields, spelled in self._readers:
            values, others = read(attribute, spelled(one)), read(attribute, spelled(other))
            if others == ():
                continue
            if values == ():
                found |= zip(fields, spelled(other), strict=True)
            elif _comparable(requested, values) != _comparable(requested, others):
                found |= {**dict.fromkeys(fields), fields[0]: _CONTRADICTORY}
        return self._replaced(one, found)

    @staticmethod
    def _replaced(dataset: Dataset, fields: Fields) -> Dataset:
        """Return a dataset with other values in some fields, but with the same UID."""
        others = {name: value for name, value in fields.items() if name != dataset.__struct_fields__[0]}
        return msgspec.structs.replace(dataset, **others) if others else dataset


def _comparable(requested: RequestedAttribute, values: Values | Unreadable) -> object:
    """Return values that are equal if they mean the same, however items spell their attributes."""
    if not isinstance(values, tuple) or requested.attribute.kind != "sequence":
        return values
    return [
        item and [_comparable(inner, read(inner.attribute, getter(inner.attribute)(item))) for inner in requested.items]
        if not isinstance(item, Unreadable)
        else item
        for item in values
    ]
