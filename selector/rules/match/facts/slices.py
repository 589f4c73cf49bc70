"""Facts of a series from the positions of its images along the normal of their slices, see `selector.dicom.geometry`.

A frame of a multi-frame object is an image like any other.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise

from msgspec import Struct

from selector.dicom.geometry import FARTHEST, common_normal, points_at_once, slice_starts
from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute, required
from selector.dicom.values import Values
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext
from selector.rules.match.facts.counting import frame_count
from selector.rules.match.facts.fact import Fact

_DECIMALS = 4
"""Lengths are rounded to a ten-thousandth of a millimetre, so that 2.5 is not 2.5000000000000284."""
_POSITION, _ORIENTATION = required("ImagePositionPatient"), required("ImageOrientationPatient")

Vector = tuple[float, ...]
_Found = Mapping[Vector | Unreadable | None, int]


class _Slices(Struct, frozen=True):
    """The slices of a series in ascending order: their centres along the normal in mm, and how many images each has."""

    centres: tuple[float, ...]
    counts: tuple[int, ...]

    @classmethod
    def of(cls, ordered: Sequence[float]) -> "_Slices":
        """Return the slices of images at some positions along the normal, in ascending order."""
        starts = slice_starts(ordered)
        if len(starts) == len(ordered):
            return cls(tuple(ordered), (1,) * len(ordered))
        bounds = list(pairwise([*starts, len(ordered)]))
        centres = ((ordered[start] + ordered[end - 1]) / 2 for start, end in bounds)
        return cls(tuple(centres), tuple(end - start for start, end in bounds))

    @property
    def spacings(self) -> list[float]:
        """The distances between neighbours in mm, in ascending order."""
        return sorted(other - one for one, other in pairwise(self.centres))


def slice_facts() -> tuple[Fact, ...]:
    """Return the facts that are derived from positions."""
    reader = _SliceReader()
    needs = (_POSITION, _ORIENTATION, *reader.frames.needs)

    def fact(name: str, description: str, of_slices: Callable[[_Slices], Values | Unreadable]) -> Fact:
        def of(context: SeriesContext) -> Values | Unreadable:
            found = reader.slices(context)
            return of_slices(found) if isinstance(found, _Slices) else found

        return Fact(f"series.{name}", "number", f"{description} Undecided where {_UNDECIDED}.", needs, of)

    return tuple(fact(name, *others) for name, others in _FACTS.items())


class _SliceReader:
    """Reads the slices of a series."""

    def __init__(self) -> None:
        self.frames = frame_count()
        self._written = getter(_POSITION)
        self._positions, self._orientations = _vectors(_POSITION, 3), _vectors(_ORIENTATION, 6)

    def slices(self, context: SeriesContext) -> "_Slices | Unreadable | tuple[()]":
        """Return the slices, or why they are not known; the empty tuple if no position or no orientation is given."""
        points, orientations = self._points(context), self._orientations.in_series(context)
        if points == () or orientations.keys() == {None}:
            return ()
        if isinstance(points, Unreadable):
            return points
        if not points or self.frames.of(context) != (len(points),):
            return Unreadable("not every image is listed with its own position")
        if unreadable := _unreadable(orientations, _ORIENTATION):
            return unreadable
        normal = common_normal([one for one in orientations if isinstance(one, tuple)])
        if normal is None:
            return Unreadable("the images have different orientations, or no plane")
        x, y, z = normal
        return _Slices.of(sorted([x * a + y * b + z * c for a, b, c in points]))

    def _points(self, context: SeriesContext) -> Sequence[Vector] | Unreadable | tuple[()]:
        """Return the position of each image, a list; the empty tuple if there is none at all."""
        instances = context[1].instances
        at_once = points_at_once(map(self._written, instances))
        if at_once is not None:
            return at_once
        found = self._positions.in_series(context)
        if found.keys() == {None}:
            return ()
        times = len(instances) // sum(found.values())  # A position of the series is that of all its images.
        positions = [one for one, count in found.items() if isinstance(one, tuple) for _ in range(count * times)]
        return _unreadable(found, _POSITION) or positions


def _vectors(attribute: Attribute, length: int) -> AttributeReader[Vector]:
    def vector(values: Values | Unreadable) -> Vector | Unreadable:
        if isinstance(values, Unreadable):
            return values
        numbers = tuple([float(value) for value in values if isinstance(value, (int, float))])
        is_sound = len(numbers) == len(values) == length and max(numbers) < FARTHEST and min(numbers) > -FARTHEST
        return numbers if is_sound else Unreadable(f"{attribute.name} is not {length} numbers of a sensible size")

    return AttributeReader.of(attribute, vector)


def _unreadable(found: _Found, attribute: Attribute) -> Unreadable | None:
    """Return why not every image has a readable value, if so."""
    if None in found:
        return Unreadable(f"some images lack {attribute.name}")
    return next((one for one in found if isinstance(one, Unreadable)), None)


def _images_per_slice(found: _Slices) -> Values | Unreadable:
    counts = set(found.counts)
    return tuple(counts) if len(counts) == 1 else Unreadable("the slices have different numbers of images")


def _spacing(found: _Slices) -> Values:
    spacings = found.spacings
    last = len(spacings) - 1
    return _length((spacings[last // 2] + spacings[(last + 1) // 2]) / 2) if spacings else ()


def _variation(found: _Slices) -> Values:
    spacings = found.spacings
    return _length(spacings[-1] - spacings[0]) if spacings else ()


def _length(length: float) -> Values:
    return (round(length, _DECIMALS),)


_UNDECIDED = "an image lacks its position or orientations differ"
_FACTS: dict[str, tuple[str, Callable[[_Slices], Values | Unreadable]]] = {
    "sliceCount": (
        "How many slices it has: the positions of its images along the normal, divided where a gap exceeds 0.01 mm.",
        lambda found: (len(found.centres),),
    ),
    "imagesPerSlice": ("How many images each slice has. Undecided where that varies.", _images_per_slice),
    "sliceSpacing": ("The distance between the centres of neighbouring slices in mm, their median.", _spacing),
    "sliceSpacingVariation": (
        "The largest distance between neighbouring slices minus the smallest, in mm: 0 where they are evenly spaced.",
        _variation,
    ),
    "coverage": (
        "The distance from the centre of the first slice to that of the last in mm.",
        lambda found: _length(found.centres[-1] - found.centres[0]),
    ),
}
