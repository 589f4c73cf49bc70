"""Facts of a series: what follows from several of its attributes or instances.

A fact has one value, or none where it is absent, or is unreadable where it cannot be told.
"""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Protocol

from msgspec import Struct

from selector.dicom.dictionary import Attribute, find
from selector.dicom.geometry import Orientation, read_orientation
from selector.dicom.values import Unreadable, Values
from selector.rules.match.attribute_reader import AttributeReader, Memo, Subject
from selector.rules.match.columns import Column
from selector.rules.match.outcome_reader import Judge, OutcomeReader
from selector.rules.match.series_batch import Subjects


class Fact(Struct, frozen=True, eq=False):
    """A fact: its name in the rules, how its value is compared, the attributes it needs, and how it is found.

    `kind` is ``number``, ``flag`` (1 or 0) or ``plane`` (a text).
    `judged` takes a test and returns what gives the test's outcomes for many series.
    """

    name: str
    kind: str
    needs: tuple[Attribute, ...]
    of: "_Of"
    judged: Callable[[Judge], "Judged"]


class Judged(Protocol):
    """What a test says of a fact of many series."""

    def outcomes(self, subjects: Subjects, /) -> Column:
        """Return the outcome for each series."""

    def at_once(self, subjects: Subjects, /) -> Column | None:
        """Return the same where that costs next to nothing, else None."""


class _OneByOne:
    """A fact that is found for each series by itself."""

    def __init__(self, of: "_Of", judge: Judge) -> None:
        self._of = of
        self._judged = Memo(judge)

    def outcomes(self, subjects: Subjects) -> Column:
        return Column(map(self._judged.__getitem__, map(self._of, subjects)))

    def at_once(self, _: Subjects) -> Column | None:
        return None


class _ByValue(_OneByOne):
    """A fact that follows from the values of one attribute as long as no instances are listed."""

    def __init__(self, attribute: Attribute, of: "_Of", of_values: "_OfValues", judge: Judge) -> None:
        super().__init__(of, judge)
        self._outcomes = OutcomeReader(attribute, lambda values: judge(values if values == () else of_values(values)))

    def outcomes(self, subjects: Subjects) -> Column:
        return super().outcomes(subjects) if subjects.list_instances else self._outcomes.above_instances(subjects)

    def at_once(self, subjects: Subjects) -> Column | None:
        return None if subjects.list_instances else self._outcomes.at_once(subjects)


class _HasImage:
    """Whether a series has an image."""

    def __init__(self, judge: Judge) -> None:
        self._table = bytes([judge(_NO), judge(_YES)]).ljust(256)

    def outcomes(self, subjects: Subjects) -> Column:
        return Column(map(subjects.images.__contains__, map(_uid_of, subjects.series))).translate(self._table)

    def at_once(self, _: Subjects) -> Column | None:
        return None


INSTANCE_COUNT = "series.instanceCount"

_YES, _NO = (1,), (0,)
_Of = Callable[[Subject], Values | Unreadable]
_OfValues = Callable[[Values | Unreadable], Values | Unreadable]
_uid_of = attrgetter("SeriesInstanceUID")


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

    return Fact(INSTANCE_COUNT, "number", (attribute,), of, partial(_ByValue, attribute, of, _whole))


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

    return Fact("series.frameCount", "number", (attribute,), of, partial(_OneByOne, of))


def plane() -> Fact:
    """`series.plane`: the plane on which all instances agree; see `selector.dicom.geometry`."""
    return _oriented("series.plane", "plane", _common_plane)


def obliquity() -> Fact:
    """`series.obliquity`: the largest angle between a slice's normal and its nearest axis, in degrees."""
    return _oriented("series.obliquity", "number", lambda found: (max(o.obliquity for o in found),))


def has_image() -> Fact:
    """`series.hasImage`: whether series-images.json names an image for the series."""

    def of(subject: Subject) -> Values | Unreadable:
        return _YES if subject[1].SeriesInstanceUID in subject[2] else _NO

    return Fact("series.hasImage", "flag", (), of, _HasImage)


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

    def of_values(values: Values | Unreadable) -> Values | Unreadable:
        result = _orientation(values)
        return result if isinstance(result, Unreadable) else of_all([result])

    return Fact(name, kind, (attribute,), of, partial(_ByValue, attribute, of, of_values))


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
