"""The orientation and the position of slices (PS3.3 C.7.6.2.1.1)."""

import math
import re
from collections.abc import Collection, Iterable, Sequence
from itertools import chain, compress, count
from operator import sub
from typing import Any

from msgspec import Struct

from selector.dicom.values import Element

PLANES = ("sagittal", "coronal", "axial")
"""Planes by the axis of the patient that their normal is closest to: x (left), y (posterior), z (head)."""

PARALLEL = 1e-3
"""How much the direction cosines of parallel slices may differ."""
SAME_SLICE = 0.01
"""The gap in mm between positions along the normal up to which images lie in the same slice."""
_ALIKE = 1e-5  # orientations have six or more digits
FARTHEST = 1e9
"""No position is as far in mm; much larger numbers could not be added."""

Point = tuple[float, float, float]

_has_numbers_only = re.compile(r"[-+.0-9eE ]*").fullmatch
_PLAIN = {int, float}


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


def slice_starts(ordered: Sequence[float]) -> list[int]:
    """Return where slices begin in positions along a normal in ascending order: wherever a gap exceeds `SAME_SLICE`."""
    gaps = map(sub, ordered[1:], ordered)
    return [0, *compress(count(1), map(SAME_SLICE.__lt__, gaps))] if ordered else []


def read_orientation(cosines: Sequence[float]) -> Orientation | None:
    """Return the orientation of a slice, or None if the cosines, as for `normal_of`, do not describe a plane."""
    normal = normal_of(cosines)
    if normal is None:
        return None
    parts = [abs(part) for part in normal]
    smallest, middle, largest = sorted(parts)
    plane = "" if math.isclose(middle, largest, abs_tol=_ALIKE) else PLANES[parts.index(largest)]
    return Orientation(plane, math.degrees(math.atan2(math.hypot(smallest, middle), largest)))


def points_at_once(spelled: Iterable[tuple[object, ...]]) -> Sequence[Point] | None:
    """Return the points that raw values stand for, if each is written in a usual way under one and the same spelling.

    A payload may have a million positions, and hardly two are equal, so they are read together. It is a short way to
    what `selector.dicom.values.read` gives, with the same result; None if that must be asked.

    Parameters
    ----------
    spelled
        The raw JSON of the position in each dataset, under each spelling of its name.
    """
    given = [column for column in zip(*spelled, strict=True) if column.count(None) < len(column)]
    if len(given) != 1:
        return None
    (values,) = given
    kinds = set(map(type, values))
    listed: list[Any] = list(values)
    if kinds == {str}:
        listed = [value.split("\\") for value in listed]
    elif kinds == {Element}:
        listed = [value.Value or () for value in listed]
    elif kinds != {tuple}:
        return None
    if set(map(len, listed)) != {3}:
        return None
    numbers = _numbers(list(chain.from_iterable(listed)))
    if not numbers or max(numbers) >= FARTHEST or min(numbers) <= -FARTHEST:
        return None
    return list(zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True))


def _numbers(written: Sequence[Any]) -> list[float]:
    """Return numbers of JSON, or decimal texts, as numbers; an empty list if any is something else."""
    try:
        if isinstance(written[0], str):
            return list(map(float, written)) if _has_numbers_only("".join(written)) else []
        return list(written) if set(map(type, written)) <= _PLAIN else []
    except (TypeError, ValueError, OverflowError):
        return []
