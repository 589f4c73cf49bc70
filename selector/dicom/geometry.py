"""The orientation of slices, from ImageOrientationPatient (PS3.3 C.7.6.2.1.1)."""

import math
from collections.abc import Sequence

from msgspec import Struct

PLANES = ("sagittal", "coronal", "axial")
"""Planes by the axis of the patient that their normal is closest to: x (left), y (posterior), z (head)."""

_ALIKE = 1e-5  # orientations have six or more digits


class Orientation(Struct, frozen=True):
    """The plane of a slice, empty where two axes are equally close, and its angle to that axis in degrees, 0 to 55."""

    plane: str
    obliquity: float


def normal_of(cosines: Sequence[float]) -> tuple[float, float, float] | None:
    """Return the normal of a slice, of unit length, or None if the cosines do not describe a plane.

    They are the direction cosines of the first row and of the first column, three each, in the patient's coordinates.
    They need not be exactly of unit length.
    """
    if len(cosines) != 6 or not all(abs(cosine) <= 2 for cosine in cosines):
        return None
    x, y, z, i, j, k = cosines
    normal = (y * k - z * j, z * i - x * k, x * j - y * i)
    length = math.hypot(*normal)
    if length < 0.1:  # a missing or parallel direction
        return None
    return normal[0] / length, normal[1] / length, normal[2] / length


def read_orientation(cosines: Sequence[float]) -> Orientation | None:
    """Return the orientation of a slice, or None if the cosines, as for `normal_of`, do not describe a plane."""
    normal = normal_of(cosines)
    if normal is None:
        return None
    parts = [abs(part) for part in normal]
    smallest, middle, largest = sorted(parts)
    plane = "" if math.isclose(middle, largest, abs_tol=_ALIKE) else PLANES[parts.index(largest)]
    return Orientation(plane, math.degrees(math.atan2(math.hypot(smallest, middle), largest)))
