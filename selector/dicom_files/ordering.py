"""The order of the files of a series: by position along the normal of the slices, where they are parallel."""

from bisect import bisect_right
from collections.abc import Sequence

from selector.dicom.geometry import common_normal, slice_starts
from selector.dicom_files.assembling import Instance


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
    orientations = {tuple(instance.orientation) for instance in instances}
    normal = common_normal(orientations)
    if normal is None or not all(len(instance.position) == 3 for instance in instances):
        return [0] * len(instances)
    positions = [sum(a * b for a, b in zip(instance.position, normal, strict=True)) for instance in instances]
    ordered = sorted(positions)
    starts = [ordered[index] for index in slice_starts(ordered)]
    return [bisect_right(starts, position) for position in positions]
