"""Facts of a series, derived from several of its attributes or instances.

A fact has one value. It is absent if there is nothing to derive it from, and unreadable if it cannot be established.
A new fact is one function here and an entry in `FACTS`.
"""

from collections.abc import Callable, Collection
from typing import ClassVar

from msgspec import Struct

from selector.dicom.dictionary import Attribute, required
from selector.dicom.functional_groups import is_multi_frame
from selector.dicom.geometry import Orientation, read_orientation
from selector.dicom.single_values import Unreadable
from selector.dicom.values import Values
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext, values_reader

Of = Callable[[SeriesContext], Values | Unreadable]
OfValues = Callable[[Values | Unreadable], Values | Unreadable]


class Fact(Struct, frozen=True, eq=False):
    """A fact of a series.

    Attributes
    ----------
    name
        The name in the rules.
    kind
        How the value is compared: ``number``, ``flag`` (1 or 0) or ``plane`` (a text).
    description
        A sentence for the published schema and the documents.
    needs
        The attributes that it is derived from.
    of
        Returns the value for a series; the empty tuple where it is absent.
    of_values
        Returns the same from the values of the one attribute that it needs, if a series lists no instances; None if
        these are not enough.
    """

    vr: ClassVar[str] = ""
    is_single: ClassVar[bool] = True
    name: str
    kind: str
    description: str
    needs: tuple[Attribute, ...]
    of: Of
    of_values: OfValues | None = None


INSTANCE_COUNT = "series.instanceCount"


def instance_count() -> Fact:
    """`series.instanceCount`: the distinct instances listed, else NumberOfSeriesRelatedInstances (PS3.4 C.3.4)."""
    attribute = required("NumberOfSeriesRelatedInstances")
    reader = AttributeReader.of(attribute, _whole)

    def of(context: SeriesContext) -> Values | Unreadable:
        if objects := context[1].objects:
            return (len(objects),)
        (count,) = reader.in_objects(context)
        return () if count is None else count

    description = "How many instances the series has: those listed, else NumberOfSeriesRelatedInstances."
    return Fact(INSTANCE_COUNT, "number", description, (attribute,), of, _whole)


def frame_count() -> Fact:
    """`series.frameCount`: the sum of NumberOfFrames (PS3.3 C.7.6.6) over the instances listed.

    An instance without it counts as 1; if all are without, as the frames that its functional groups have. Where none
    are listed, it is the instance count if the objects cannot have several frames.
    """
    instances, classes = instance_count(), values_reader(required("SOPClassUID"))
    attribute = required("NumberOfFrames")
    reader = AttributeReader.of(attribute, _whole)

    def of(context: SeriesContext) -> Values | Unreadable:
        objects = context[1].objects
        if not objects:
            return _single_frames(instances.of(context), classes.in_objects(context))
        found = reader.in_objects(context)
        if found.keys() == {None}:
            return (len(context[1].instances),)
        listed = sum(found.values()) == len(objects)
        total = 0
        for count, times in found.items():
            if isinstance(count, Unreadable):
                return count
            total += (1 if count is None else count[0]) * (times if listed else len(objects))
        return (total,)

    description = (
        "How many images its instances have: the sum of NumberOfFrames, counting 1 for an instance without it. "
        "Undecided where no instances are listed and they may have several frames."
    )
    return Fact("series.frameCount", "number", description, (attribute, *instances.needs, required("SOPClassUID")), of)


def _single_frames(
    instances: Values | Unreadable, classes: Collection[Values | Unreadable | None]
) -> Values | Unreadable:
    """Return the number of frames of instances that are not listed: one each, if their SOP classes allow no more."""
    if not isinstance(instances, tuple) or not instances:
        return instances
    uids = [values[0] if isinstance(values, tuple) else None for values in classes]
    if any(isinstance(uid, str) and is_multi_frame(uid) for uid in uids):
        return Unreadable("the instances, which are not listed, may have several frames each")
    if instances == (1,) and not all(isinstance(uid, str) for uid in uids):
        return Unreadable("the only instance, which is not listed, may have several frames: there is no SOPClassUID")
    return instances


def plane() -> Fact:
    """`series.plane`: the plane on which all instances agree; see `selector.dicom.geometry`."""
    description = (
        "The plane of all its slices, from ImageOrientationPatient: axial, coronal or sagittal, whichever their normal "
        "is nearest to. Absent where no orientation is written, undecided where instances differ."
    )
    return _oriented("series.plane", "plane", description, _common_plane)


def obliquity() -> Fact:
    """`series.obliquity`: the largest angle between a slice's normal and its nearest axis, in degrees."""
    description = "The largest angle between a slice's normal and the axis that is nearest to it, in degrees."
    return _oriented("series.obliquity", "number", description, lambda found: (max(o.obliquity for o in found),))


def has_image() -> Fact:
    """`series.hasImage`: whether series-images.json names an image for the series."""

    def of(context: SeriesContext) -> Values | Unreadable:
        return (int(context[1].SeriesInstanceUID in context[2]),)

    return Fact("series.hasImage", "flag", "Whether series-images.json names an image for the series.", (), of)


def _oriented(
    name: str, kind: str, description: str, of_all: Callable[[list[Orientation]], Values | Unreadable]
) -> Fact:
    attribute = required("ImageOrientationPatient")
    reader = AttributeReader.of(attribute, _orientation)

    def of(context: SeriesContext) -> Values | Unreadable:
        found = reader.in_series(context)
        if None in found:
            return () if len(found) == 1 else Unreadable("some instances lack ImageOrientationPatient")
        unreadable = next((result for result in found if isinstance(result, Unreadable)), None)
        return unreadable or of_all([result for result in found if isinstance(result, Orientation)])

    def of_values(values: Values | Unreadable) -> Values | Unreadable:
        result = _orientation(values)
        return result if isinstance(result, Unreadable) else of_all([result])

    return Fact(name, kind, description, (attribute,), of, of_values)


def _orientation(values: Values | Unreadable) -> Orientation | Unreadable:
    if isinstance(values, Unreadable):
        return values
    cosines = [value for value in values if isinstance(value, (int, float))]
    orientation = read_orientation(cosines) if len(cosines) == len(values) else None
    return orientation or Unreadable("ImageOrientationPatient does not describe a plane")


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
    return Unreadable("it is not a count")


def finder(about: Attribute | Fact) -> Callable[[SeriesContext], bool]:
    """Return a function that returns whether a series has an attribute or fact, readable or not."""
    if isinstance(about, Fact):
        return lambda context: about.of(context) != ()
    reader = values_reader(about)
    return lambda context: reader.in_series(context).keys() != {None}


FACTS: dict[str, Fact] = {
    fact.name: fact for fact in (instance_count(), frame_count(), plane(), obliquity(), has_image())
}
"""Every fact by its name."""
