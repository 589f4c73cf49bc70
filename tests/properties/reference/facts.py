"""The facts of a series."""

import math
from fractions import Fraction
from itertools import pairwise
from statistics import median

from tests.properties.reference.attributes import MULTI_FRAME_CLASSES
from tests.properties.reference.payloads import Series
from tests.properties.reference.values import Element, Elements, Unreadable, is_absent

UNKNOWN: Elements = [Unreadable("cannot be determined")]
PLANES = ("sagittal", "coronal", "axial")
"""By the axis that the normal is closest to: x, y, z."""
HALFWAY = 1e-9
SAME_SLICE, PARALLEL = 0.01, 0.001
OF_SLICES = {
    *("series.sliceCount", "series.imagesPerSlice", "series.sliceSpacing", "series.sliceSpacingVariation"),
    "series.coverage",
}


def fact(series: Series, name: str) -> Elements:
    """Return the value of a fact; none if it is absent, unreadable if it cannot be determined."""
    if name in OF_SLICES:
        return _of_slices(series, name)
    counting = {
        "series.hasImage": lambda one: [one.has_image],
        "series.instanceCount": _instance_count,
        "series.frameCount": _frame_count,
        "series.voxelCount": _voxel_count,
    }
    return counting[name](series) if name in counting else _of_orientation(series, name)


def _of_orientation(series: Series, name: str) -> Elements:
    orientations = series.units("ImageOrientationPatient")
    if all(is_absent(one) for one in orientations):
        return []
    normals = [_normal(one) for one in orientations]
    if name == "series.obliquity":
        return [Fraction(max(_angle(one) for one in normals))] if all(normals) else UNKNOWN
    planes = {plane(one) for one in orientations}
    return UNKNOWN if len(planes) > 1 or None in planes else [*planes]


def _instance_count(series: Series) -> Elements:
    if series.instances:
        return [Fraction(len(series.instances))]
    (said,) = series.units("NumberOfSeriesRelatedInstances")
    return said


def _frame_count(series: Series) -> Elements:
    if not series.instances:
        return _frame_count_of_unlisted(series)
    total = Fraction(0)
    for one in series.of_instances("NumberOfFrames"):
        number: Element = one[0] if one else Fraction(1)
        if not isinstance(number, Fraction):
            return UNKNOWN
        total += number
    return [total]


def _frame_count_of_unlisted(series: Series) -> Elements:
    """Return the number of objects, unless each of them may have many frames."""
    count = _instance_count(series)
    (of_class,) = series.units("SOPClassUID")
    if is_absent(count):
        return []
    may_have_many = of_class[0] in MULTI_FRAME_CLASSES if _is_text(of_class) else count == [Fraction(1)]
    return UNKNOWN if may_have_many else count


def _voxel_count(series: Series) -> Elements:
    """Return rows times columns times images; unknown if the instances differ in their size."""
    product, is_known = Fraction(1), True
    for counts in (
        [_frame_count(series)],
        *(series.of_instances(side) or [series.above(side)] for side in ("Rows", "Columns")),
    ):
        if all(is_absent(one) for one in counts):
            return []
        first = counts[0][0] if counts[0] else None
        is_known = is_known and isinstance(first, Fraction) and all(one == counts[0] for one in counts)
        product *= first if isinstance(first, Fraction) else 1
    return [product] if is_known else UNKNOWN


def _of_slices(series: Series, name: str) -> Elements:
    """Return a fact about the places of the images along the normal."""
    said = [series.units(keyword) for keyword in ("ImagePositionPatient", "ImageOrientationPatient")]
    if any(all(is_absent(one) for one in units) for units in said):
        return []
    places = _places(series)
    if not places:
        return UNKNOWN
    stacks = [[places[0]]]
    for place in places[1:]:
        if place - stacks[-1][-1] > SAME_SLICE:
            stacks.append([])
        stacks[-1].append(place)
    centres = [(stack[0] + stack[-1]) / 2 for stack in stacks]
    steps = [other - one for one, other in pairwise(centres)]
    if name == "series.imagesPerSlice":
        return [Fraction(len(stacks[0]))] if len({len(stack) for stack in stacks}) == 1 else UNKNOWN
    found = {"series.sliceCount": float(len(stacks)), "series.coverage": centres[-1] - centres[0]}
    if steps:
        found |= {"series.sliceSpacing": median(steps), "series.sliceSpacingVariation": max(steps) - min(steps)}
    return [Fraction(str(round(found[name], 4)))] if name in found else []


def _places(series: Series) -> list[float]:
    """Return where the images are along the normal, in ascending order; none if that cannot be told of one."""
    positions = [_vector(one, 3) for one in series.of_images("ImagePositionPatient")]
    orientations = [_vector(one, 6) for one in series.of_images("ImageOrientationPatient")]
    if (
        not positions
        or not all(positions)
        or not all(orientations)
        or _frame_count(series) != [Fraction(len(positions))]
    ):
        return []
    if any(max(column) - min(column) > PARALLEL for column in zip(*orientations, strict=True)):
        return []
    (a, b, c), (d, e, f) = orientations[0][:3], orientations[0][3:]
    normal = (b * f - c * e, c * d - a * f, a * e - b * d)
    length = math.hypot(*normal)
    return sorted(sum(x * n for x, n in zip(one, normal, strict=True)) / length for one in positions) if length else []


def _vector(said: Elements, length: int) -> list[float]:
    numbers = [float(one) for one in said if isinstance(one, Fraction)]
    return numbers if len(numbers) == len(said) == length else []


def _is_text(read: Elements) -> bool:
    return bool(read) and isinstance(read[0], str)


def plane(orientation: Elements) -> str | None:
    """Return the plane of an image; None if it has no orientation, or is halfway between two planes."""
    normal = _normal(orientation)
    if not normal:
        return None
    *_, second, largest = sorted(normal)
    return PLANES[normal.index(largest)] if largest - second > HALFWAY else None


def _normal(orientation: Elements) -> list[float]:
    """Return the absolute components of the unit normal; none if the cosines do not span a plane."""
    cosines = [float(one) for one in orientation if isinstance(one, Fraction)]
    if len(cosines) != 6 or len(orientation) != 6:
        return []
    (a, b, c), (d, e, f) = cosines[:3], cosines[3:]
    normal = [abs(b * f - c * e), abs(c * d - a * f), abs(a * e - b * d)]
    length = math.hypot(*normal)
    return [one / length for one in normal] if length else []


def _angle(normal: list[float]) -> float:
    return math.degrees(math.acos(min(1.0, max(normal))))
