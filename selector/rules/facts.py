"""Facts of a series: what follows from several of its attributes or instances.

A fact has one value, or none where it is absent, or is unreadable where it cannot be told.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from selector.dicom.dictionary import Attribute, find
from selector.dicom.geometry import Orientation, read_orientation
from selector.dicom.values import Unreadable, Values
from selector.rules.attributes import AttributeReader, Subject


class Fact(Struct, frozen=True, eq=False):
    """A fact: its name in the rules, how its value is compared, the attributes it needs, and how it is found.

    `kind` is ``number``, ``flag`` (1 or 0) or ``plane`` (a text).
    `at_once` finds it for many series faster than one by one, where there is such a way.
    """

    name: str
    kind: str
    needs: tuple[Attribute, ...]
    of: Callable[[Subject], Values | Unreadable]
    at_once: Callable[[Sequence[Subject]], list[Values | Unreadable]] | None = None

    def of_many(self, subjects: Sequence[Subject]) -> list[Values | Unreadable]:
        """Return the fact of each series."""
        return self.at_once(subjects) if self.at_once else list(map(self.of, subjects))


INSTANCE_COUNT = "series.instanceCount"

_YES, _NO = (1,), (0,)


def _needed(keyword: str) -> Attribute:
    attribute = find(keyword)
    if attribute is None:
        raise LookupError(keyword)
    return attribute


def instance_count() -> Fact:
    """`series.instanceCount`: the distinct instances listed, else NumberOfSeriesRelatedInstances (PS3.4 C.3.4)."""
    attribute = _needed("NumberOfSeriesRelatedInstances")
    reader = AttributeReader.of(attribute, _whole)

    def of(subject: Subject) -> Values | Unreadable:
        if subject[1].instances:
            return (len(subject[1].instances),)
        (count,) = reader.in_series(subject)
        return () if count is None else count

    def at_once(subjects: Sequence[Subject]) -> list[Values | Unreadable]:
        if any(subject[1].instances for subject in subjects):
            return list(map(of, subjects))
        return [() if count is None else count for count in reader.above_instances(subjects)]

    return Fact(INSTANCE_COUNT, "number", (attribute,), of, at_once)


def frame_count() -> Fact:
    """`series.frameCount`: the sum of NumberOfFrames (PS3.3 C.7.6.6) over the instances listed, 1 where absent."""
    attribute = _needed("NumberOfFrames")
    reader = AttributeReader.of(attribute, _whole)

    def of(subject: Subject) -> Values | Unreadable:
        series = subject[1]
        if not series.instances:
            return ()
        found = reader.in_series(subject)
        listed = sum(found.values()) == len(series.instances)
        total = 0
        for count, times in found.items():
            if isinstance(count, Unreadable):
                return count
            total += (1 if count is None else count[0]) * (times if listed else len(series.instances))
        return (total,)

    return Fact("series.frameCount", "number", (attribute,), of)


def plane() -> Fact:
    """`series.plane`: the plane on which all instances agree; see `selector.dicom.geometry`."""
    return _oriented("series.plane", "plane", _common_plane)


def obliquity() -> Fact:
    """`series.obliquity`: the largest angle between a slice's normal and its nearest axis, in degrees."""
    return _oriented("series.obliquity", "number", lambda found: (max(o.obliquity for o in found),))


def has_image() -> Fact:
    """`series.hasImage`: whether series-images.json names an image for the series."""

    def at_once(subjects: Sequence[Subject]) -> list[Values | Unreadable]:
        return [_YES if series.SeriesInstanceUID in images else _NO for _, series, images in subjects]

    return Fact("series.hasImage", "flag", (), lambda subject: at_once((subject,))[0], at_once)


FACTS: dict[str, Callable[[], Fact]] = {
    INSTANCE_COUNT: instance_count,
    "series.frameCount": frame_count,
    "series.plane": plane,
    "series.obliquity": obliquity,
    "series.hasImage": has_image,
}


def _oriented(name: str, kind: str, of_all: Callable[[list[Orientation]], Values | Unreadable]) -> Fact:
    attribute = _needed("ImageOrientationPatient")
    reader = AttributeReader.of(attribute, _orientation)

    def of(subject: Subject) -> Values | Unreadable:
        found = reader.in_series(subject)
        if None in found:
            return () if len(found) == 1 else Unreadable("some instances lack ImageOrientationPatient")
        unreadable = next((result for result in found if isinstance(result, Unreadable)), None)
        return unreadable or of_all([result for result in found if isinstance(result, Orientation)])

    return Fact(name, kind, (attribute,), of)


def _orientation(values: Values | Unreadable) -> Orientation | Unreadable:
    if isinstance(values, Unreadable):
        return values
    cosines = [value for value in values if isinstance(value, (int, float))]
    orientation = read_orientation(cosines) if len(cosines) == len(values) else None
    return orientation or Unreadable("ImageOrientationPatient describes no plane")


def _common_plane(found: list[Orientation]) -> Values | Unreadable:
    planes = {orientation.plane for orientation in found}
    if len(planes) > 1:
        return Unreadable("the instances lie in different planes")
    if planes == {""}:
        return Unreadable("the slices lie halfway between two planes")
    return tuple(planes)


def _whole(values: Values | Unreadable) -> tuple[int] | Unreadable:
    if isinstance(values, Unreadable):
        return values
    if isinstance(values[0], (int, float)) and values[0] == int(values[0]) and values[0] >= 0:
        return (int(values[0]),)
    return Unreadable("it is no count")
