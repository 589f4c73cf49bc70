"""The facts of a series."""

import math
from fractions import Fraction

from tests.properties.reference.attributes import MULTI_FRAME_CLASSES
from tests.properties.reference.payloads import Series
from tests.properties.reference.values import Element, Elements, Unreadable, is_absent

UNKNOWN: Elements = [Unreadable("cannot be determined")]
PLANES = ("sagittal", "coronal", "axial")
"""By the axis that the normal is closest to: x, y, z."""
HALFWAY = 1e-9


def fact(series: Series, name: str) -> Elements:
    """Return the value of a fact; none if it is absent, unreadable if it cannot be determined."""
    if name == "series.hasImage":
        return [series.has_image]
    if name == "series.instanceCount":
        return _instance_count(series)
    if name == "series.frameCount":
        return _frame_count(series)
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
