"""The facts of a series worked out from DICOM headers, in plain Python that shares nothing with the operator."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pydicom.dataset import Dataset

GAP = 0.01
NOT_PARALLEL = 0.001


class Image(NamedTuple):
    """One image: a frame of a multi-frame object, or a whole object."""

    size: tuple[object, object]
    position: tuple[float, ...]
    orientation: tuple[float, ...]


def facts_of(datasets: Sequence[Dataset]) -> dict[str, float | None]:
    """Return the facts by name; None if there is nothing to derive one from, or it cannot be told."""
    images = [image for dataset in datasets for image in _images(dataset)]
    facts: dict[str, float | None] = dict.fromkeys(
        ("voxelCount", "sliceCount", "imagesPerSlice", "sliceSpacing", "sliceSpacingVariation", "coverage")
    )
    sizes = {image.size for image in images}
    if len(sizes) == 1 and None not in (size := sizes.pop()):
        facts["voxelCount"] = int(str(size[0])) * int(str(size[1])) * len(images)
    places = _places(images)
    if not places:
        return facts
    stacks = [[places[0]]]
    for place in places[1:]:
        if place - stacks[-1][-1] > GAP:
            stacks.append([])
        stacks[-1].append(place)
    facts["sliceCount"] = len(stacks)
    if len({len(stack) for stack in stacks}) == 1:
        facts["imagesPerSlice"] = len(stacks[0])
    centres = [sum(stack) / len(stack) for stack in stacks]
    facts["coverage"] = centres[-1] - centres[0]
    steps = [other - one for one, other in pairwise(centres)]
    if steps:
        facts["sliceSpacing"] = median(steps)
        facts["sliceSpacingVariation"] = max(steps) - min(steps)
    return facts


def _images(dataset: Dataset) -> Iterator[Image]:
    size = (dataset.get("Rows"), dataset.get("Columns"))
    shared = list(dataset.get("SharedFunctionalGroupsSequence") or [])
    per_frame = list(dataset.get("PerFrameFunctionalGroupsSequence") or [])
    frames = int(dataset.get("NumberOfFrames") or 1)
    for number in range(frames):
        groups = [dataset, *(per_frame[number : number + 1]), *shared]
        if per_frame and len(per_frame) != frames:  # It cannot be told which item is that of which frame.
            groups = []
        position = _numbers(groups, "PlanePositionSequence", "ImagePositionPatient")
        yield Image(size, position, _numbers(groups, "PlaneOrientationSequence", "ImageOrientationPatient"))


def _numbers(groups: Sequence[Dataset], macro: str, keyword: str) -> tuple[float, ...]:
    for group in groups:
        for item in (group, *(group.get(macro) or [])):
            if item.get(keyword):
                return tuple(float(one) for one in item.get(keyword))
    return ()


def _places(images: Sequence[Image]) -> list[float]:
    """Return the distances along the normal in ascending order; none if an image has no place or another plane."""
    if not images or any(len(one.position) != 3 or len(one.orientation) != 6 for one in images):
        return []
    first = images[0].orientation
    if any(abs(a - b) > NOT_PARALLEL for one in images for a, b in zip(one.orientation, first, strict=True)):
        return []
    (a, b, c), (d, e, f) = first[:3], first[3:]
    normal = (b * f - c * e, c * d - a * f, a * e - b * d)
    length = math.hypot(*normal)
    return sorted(sum(x * n for x, n in zip(one.position, normal, strict=True)) / length for one in images)
