"""The orientation and the position of slices (PS3.3 C.7.6.2.1.1)."""

import math
from collections.abc import Collection, Sequence
from itertools import pairwise

from msgspec import Struct

PLANES = ("sagittal", "coronal", "axial")
"""Planes by the axis of the patient that their normal is closest to: x (left), y (posterior), z (head)."""

PARALLEL = 1e-3
"""How much the direction cosines of parallel slices may differ."""
SAME_SLICE = 0.01
"""The gap in mm between positions along the normal up to which images lie in the same slice."""
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


def common_normal(orientations: Collection[tuple[float, ...]]) -> tuple[float, float, float] | None:
    """Return the normal of parallel slices, or None if their cosines, as for `normal_of`, describe no common plane.

    It does not depend on the order of the orientations.
    """
    is_parallel = len(set(map(len, orientations))) == 1 and all(
        max(cosines) - min(cosines) <= PARALLEL for cosines in zip(*orientations, strict=True)
    )
    return normal_of(min(orientations)) if is_parallel else None


def slices(positions: Sequence[float]) -> list[Sequence[float]]:
    """Return positions along a normal in ascending order, divided into slices wherever a gap exceeds `SAME_SLICE`."""
    ordered = sorted(positions)
    gaps = [index for index, (one, other) in enumerate(pairwise(ordered), 1) if other - one > SAME_SLICE]
    return [ordered[start:end] for start, end in pairwise([0, *gaps, len(ordered)])] if ordered else []


def read_orientation(cosines: Sequence[float]) -> Orientation | None:
    """Return the orientation of a slice, or None if the cosines, as for `normal_of`, do not describe a plane."""
    normal = normal_of(cosines)
    if normal is None:
        return None
    parts = [abs(part) for part in normal]
    smallest, middle, largest = sorted(parts)
    plane = "" if math.isclose(middle, largest, abs_tol=_ALIKE) else PLANES[parts.index(largest)]
    return Orientation(plane, math.degrees(math.atan2(math.hypot(smallest, middle), largest)))
