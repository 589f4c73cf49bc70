"""The order of the files of a series: by position along the normal of the slices, where they are parallel."""

from collections.abc import Sequence

from selector.dicom.geometry import normal_of
from selector.dicom_files.assembling import Instance

_PARALLEL = 1e-3
"""How much the direction cosines of parallel slices may differ."""
_SAME_SLICE = 0.01
"""Distance in mm up to which images lie in the same slice."""


def in_order(instances: Sequence[Instance]) -> list[str]:
    """Return the files of a series in geometric order.

    Images of the same slice, and all where the slices are not parallel or an instance has no position, are in the
    order of InstanceNumber, instances without one last; then of their paths.
    """
    slices = _slices(instances)
    ordered = sorted(zip(slices, instances, strict=True), key=lambda pair: (pair[0], *_by_number(pair[1])))
    return [instance.file for _, instance in ordered]


def _by_number(instance: Instance) -> tuple[bool, float, str]:
    return instance.number is None, instance.number or 0, instance.file


def _slices(instances: Sequence[Instance]) -> list[int]:
    """Return the number of the slice that each instance lies in; 0 for all if that cannot be told."""
    distances = _distances(instances)
    numbers = [0] * len(instances)
    number, last = 0, min(distances, default=0.0)
    for distance, index in sorted((distance, index) for index, distance in enumerate(distances)):
        if distance - last > _SAME_SLICE:
            number += 1
        last = distance
        numbers[index] = number
    return numbers


def _distances(instances: Sequence[Instance]) -> list[float]:
    """Return the distance of each instance from the origin along the normal, in mm; an empty list if there is none."""
    orientation = instances[0].orientation
    normal = normal_of(orientation)
    if normal is None or not all(_is_parallel(instance, orientation) for instance in instances):
        return []
    return [sum(a * b for a, b in zip(instance.position, normal, strict=True)) for instance in instances]


def _is_parallel(instance: Instance, orientation: Sequence[float]) -> bool:
    has_place = len(instance.position) == 3 and len(instance.orientation) == 6
    return has_place and all(
        abs(one - other) <= _PARALLEL for one, other in zip(instance.orientation, orientation, strict=True)
    )
