"""Facts that count the instances and the images of a series, and whether it has an image file."""

from collections.abc import Collection, Mapping
from math import prod

from selector.dicom.functional_groups import is_multi_frame
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import required
from selector.dicom.values import Values
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext, values_reader
from selector.rules.match.facts.fact import Fact

INSTANCE_COUNT = "series.instanceCount"


def instance_count() -> Fact:
    """`series.instanceCount`: the distinct instances listed, else NumberOfSeriesRelatedInstances (PS3.4 C.3.4)."""
    attribute = required("NumberOfSeriesRelatedInstances")
    reader = AttributeReader.of(attribute, _whole)

    def of(context: SeriesContext) -> Values | Unreadable:
        if objects := context[1].objects:
            return (len(objects),)
        (count,) = reader.in_objects(context)
        return () if count is None else count

    description = "How many instances the series has: those listed, else NumberOfSeriesRelatedInstances."
    return Fact(INSTANCE_COUNT, "number", description, (attribute,), of, _whole)


def frame_count() -> Fact:
    """`series.frameCount`: the sum of NumberOfFrames (PS3.3 C.7.6.6) over the instances listed, 1 where absent.

    Where none are listed, it is the instance count if the objects cannot have several frames.
    """
    instances, classes = instance_count(), values_reader(required("SOPClassUID"))
    attribute = required("NumberOfFrames")
    reader = AttributeReader.of(attribute, _whole)

    def of(context: SeriesContext) -> Values | Unreadable:
        objects = context[1].objects
        if not objects:
            return _single_frames(instances.of(context), classes.in_objects(context))
        found = reader.in_objects(context)
        listed = sum(found.values()) == len(objects)
        total = 0
        for count, times in found.items():
            if isinstance(count, Unreadable):
                return count
            total += (1 if count is None else count[0]) * (times if listed else len(objects))
        return (total,)

    description = (
        "How many images its instances have: the sum of NumberOfFrames, counting 1 for an instance without it. "
        "Undecided where no instances are listed and they may have several frames."
    )
    return Fact("series.frameCount", "number", description, (attribute, *instances.needs, required("SOPClassUID")), of)


def _single_frames(
    instances: Values | Unreadable, classes: Collection[Values | Unreadable | None]
) -> Values | Unreadable:
    """Return the number of frames of instances that are not listed: one each, if their SOP classes allow no more."""
    if not isinstance(instances, tuple) or not instances:
        return instances
    uids = [values[0] if isinstance(values, tuple) else None for values in classes]
    if any(isinstance(uid, str) and is_multi_frame(uid) for uid in uids):
        return Unreadable("the instances, which are not listed, may have several frames each")
    if instances == (1,) and not all(isinstance(uid, str) for uid in uids):
        return Unreadable("the only instance, which is not listed, may have several frames: there is no SOPClassUID")
    return instances


def _whole(values: Values | Unreadable) -> tuple[int] | Unreadable:
    if isinstance(values, Unreadable):
        return values
    if isinstance(values[0], (int, float)) and values[0] == int(values[0]) and values[0] >= 0:
        return (int(values[0]),)
    return Unreadable("it is not a count")


def voxel_count() -> Fact:
    """`series.voxelCount`: Rows times Columns (PS3.3 C.7.6.3) times the number of frames."""
    frames, sides = frame_count(), (required("Rows"), required("Columns"))
    readers = [AttributeReader.of(side, _whole) for side in sides]

    def of(context: SeriesContext) -> Values | Unreadable:
        found = [frames.of(context), *(_common(reader.in_objects(context)) for reader in readers)]
        if () in found:
            return ()
        unreadable = next((count for count in found if isinstance(count, Unreadable)), None)
        counts = [count[0] for count in found if isinstance(count, tuple)]
        return unreadable or (prod(count for count in counts if isinstance(count, int)),)

    description = (
        "How many voxels it has: Rows times Columns times frames. Undecided where the instances differ in these."
    )
    return Fact("series.voxelCount", "number", description, (*sides, *frames.needs), of)


def _common(found: Mapping[tuple[int] | Unreadable | None, int]) -> tuple[int] | Unreadable | tuple[()]:
    """Return the count on which all instances agree; the empty tuple if none has it."""
    if len(found) > 1:
        return Unreadable("the instances differ in Rows or Columns")
    (count,) = found
    return () if count is None else count


def has_image() -> Fact:
    """`series.hasImage`: whether series-images.json names an image for the series."""

    def of(context: SeriesContext) -> Values | Unreadable:
        return (int(context[1].SeriesInstanceUID in context[2]),)

    return Fact("series.hasImage", "flag", "Whether series-images.json names an image for the series.", (), of)
