"""Putting together what several files, or several places of one, say of the same study, series or instance.

Identical repetitions count once. Where two say different things about an attribute, it is unreadable.
A value that stands above the instances speaks for the instances listed with it, so it is moved down to them before they
join others.
"""

from collections.abc import Iterable
from functools import reduce
from typing import TypeVar

import msgspec
from msgspec import Struct

from selector.dicom.dictionary import Attribute
from selector.dicom.values import Unreadable, Values, read
from selector.models import Instance, Series, Study
from selector.payload.structures import Structures
from selector.rules.match.attribute_reader import getter
from selector.rules.rule_set import Asked

Level = TypeVar("Level", Study, Series, Instance)
Fields = dict[str, object]

_CONTRADICTORY = Unreadable("it is given more than once, and differently")


class Merger:
    """Merges datasets of the structures of one run."""

    def __init__(self, structures: Structures) -> None:
        self._structures = structures
        self._readers = [(asked.attribute, getter(asked.attribute)) for asked in structures.asked]
        self._asked = {asked.attribute: asked for asked in structures.asked}

    def study(self, parts: list[Study]) -> Study:
        """Return one study with the series of all parts."""
        series: dict[str, list[Series]] = {}
        for part in map(self._complete, parts):
            for one in part.series:
                series.setdefault(one.SeriesInstanceUID, []).append(self._with_fields(one, self._above(part, (one,))))
        merged = tuple(self._series(same) for same in series.values())
        return self._structures.study(StudyInstanceUID=parts[0].StudyInstanceUID, series=merged)

    def instances(self, listed: Iterable[Instance]) -> tuple[Instance, ...]:
        """Return each instance once."""
        merged: dict[str, Instance] = {}
        for instance in listed:
            uid = instance.SOPInstanceUID
            merged[uid] = self._joined(merged[uid], instance) if uid in merged else instance
        return tuple(merged.values())

    def copy(self, dataset: Struct, level: type[Level], uid: str) -> Level:
        """Return a dataset as a series or an instance."""
        fields = {name: getattr(dataset, name) for attribute, _ in self._readers for name in attribute.fields}
        fields[level.__struct_fields__[0]] = uid
        return level(**fields)

    def _complete(self, part: Study) -> Study:
        """Return a study with fields for all spellings."""
        if not part.by_keyword:
            return part
        series = tuple(
            msgspec.structs.replace(
                self.copy(one, self._structures.series, one.SeriesInstanceUID),
                instances=tuple(
                    self.copy(instance, self._structures.instance, instance.SOPInstanceUID)
                    for instance in one.instances
                ),
            )
            for one in part.series
        )
        return msgspec.structs.replace(self.copy(part, self._structures.study, part.StudyInstanceUID), series=series)

    def _series(self, parts: list[Series]) -> Series:
        """Return one series out of several parts of it."""
        if len(parts) == 1:
            return parts[0]
        contradictory = self._contradictory(reduce(self._joined, parts))
        lowered = [self._lowered(self._with_fields(part, contradictory)) for part in parts]
        merged = reduce(self._joined, lowered)
        instances = self.instances(instance for part in lowered for instance in part.instances)
        return msgspec.structs.replace(merged, instances=instances)

    def _lowered(self, series: Series) -> Series:
        """Return a series whose values stand at its instances, where it lists any."""
        if not series.instances:
            return series
        fields = self._above(series, series.instances)
        instances = tuple(self._with_fields(instance, fields) for instance in series.instances)
        blank: Fields = {name: None for attribute, _ in self._readers for name in attribute.fields}
        blank.pop("SeriesInstanceUID", None)
        return msgspec.structs.replace(series, instances=instances, **blank)

    def _contradictory(self, joined: Series) -> Fields:
        """Return the fields of all attributes that parts of a series contradict each other in."""
        fields: Fields = {}
        for attribute, written in self._readers:
            spelled = written(joined)
            if _CONTRADICTORY in spelled:
                fields |= zip(attribute.fields, spelled, strict=True)
        return fields

    def _above(self, upper: Struct, lower: Iterable[Struct]) -> Fields:
        """Return the fields of a dataset for all attributes that none of the datasets below has."""
        fields: Fields = {}
        datasets = [*lower, *(instance for one in lower for instance in getattr(one, "instances", ()))]
        for attribute, written in self._readers:
            if not any(read(attribute, written(dataset)) for dataset in datasets):
                fields |= zip(attribute.fields, written(upper), strict=True)
        return fields

    @staticmethod
    def _with_fields(dataset: Level, fields: Fields) -> Level:
        own = {name: value for name, value in fields.items() if name != dataset.__struct_fields__[0]}
        return msgspec.structs.replace(dataset, **own) if own else dataset

    def _joined(self, one: Level, other: Level) -> Level:
        """Return two datasets as one; what they contradict each other in is unreadable."""
        fields: Fields = {}
        for attribute, written in self._readers:
            fields |= self._field(attribute, written(one), written(other))
        return self._with_fields(one, fields)

    def _field(self, attribute: Attribute, one: tuple[object, ...], other: tuple[object, ...]) -> Fields:
        values, others = read(attribute, one), read(attribute, other)
        asked = self._asked[attribute]
        if others == () or _compared(asked, values) == _compared(asked, others):
            return {}
        fields: Fields = dict(zip(attribute.fields, other, strict=True))
        if values != ():
            fields = dict.fromkeys(attribute.fields)
            fields[attribute.fields[0]] = _CONTRADICTORY
        return fields


def _compared(asked: Asked, values: Values | Unreadable) -> object:
    """Return values so that they are equal where they mean the same; items may spell their attributes differently."""
    if not isinstance(values, tuple) or asked.attribute.kind != "sequence":
        return values
    return [
        item and [_compared(inner, read(inner.attribute, getter(inner.attribute)(item))) for inner in asked.items]
        if not isinstance(item, Unreadable)
        else item
        for item in values
    ]
