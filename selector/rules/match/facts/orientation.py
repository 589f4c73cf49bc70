"""Facts of a series from the orientation of its slices, see `selector.dicom.geometry`."""

from collections.abc import Callable

from selector.dicom.geometry import Orientation, read_orientation
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import required
from selector.dicom.values import Values
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext
from selector.rules.match.facts.fact import Fact


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
