"""The values of a multi-frame object, frame by frame, from its functional groups."""

from collections.abc import Sequence
from fractions import Fraction

from tests.properties.reference.attributes import ATTRIBUTES
from tests.properties.reference.values import (
    CONFLICT,
    Dataset,
    Elements,
    Unreadable,
    elements,
    is_absent,
    merged,
    said_in,
)

SHARED, PER_FRAME = "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"
IN_STANDARD_MACROS = {
    "AnatomicRegionSequence",
    "DiffusionBValue",
    "EchoTime",
    "EffectiveEchoTime",
    "FlipAngle",
    "FrameAcquisitionDateTime",
    "FrameType",
    "ImageComments",
    "ImageOrientationPatient",
    "ImagePositionPatient",
    "ImageType",
    "PixelSpacing",
    "RepetitionTime",
    "SliceThickness",
    "SpacingBetweenSlices",
    "WindowCenter",
}
"""Attributes that a macro of PS3.3 has, so that items that are missing might have them."""
ANSWERS_FOR = {"EchoTime": "EffectiveEchoTime", "ImageType": "FrameType"}


def of_frames(datasets: Sequence[Dataset], keyword: str, above: Elements) -> list[Elements]:
    """Return the values of an attribute for each frame of one instance, or once for all of it.

    Parameters
    ----------
    datasets
        What describes the instance; more than one if it is listed repeatedly.
    keyword
        The attribute.
    above
        What the series or the study says of it.
    """
    top = merged([said_in(dataset, keyword) for dataset in datasets])
    if keyword != "ImageType":
        return (_frames(datasets[0], keyword) if is_absent(top) else []) or [top]
    image_type = above if is_absent(top) else top
    if CONFLICT in image_type or not is_absent(image_type[2:]):
        return [top]
    return [frame or top for frame in _frames(datasets[0], keyword)] or [top]


def _frames(dataset: Dataset, keyword: str) -> list[Elements]:
    shared, per_frame = _items(dataset, SHARED), _items(dataset, PER_FRAME)
    for_all = _in_macros(shared[0], keyword) if shared else []
    each = [_in_macros(item, keyword) or for_all for item in per_frame or [{}]]
    if per_frame and len(per_frame) < _number_of_frames(dataset) and keyword in IN_STANDARD_MACROS:
        missing: Elements = [Unreadable("frames are missing")]
        return [missing if is_absent(for_all) else merged([for_all, *each])]
    return [] if all(is_absent(one) for one in each) else each


def _number_of_frames(dataset: Dataset) -> Fraction:
    read = said_in(dataset, "NumberOfFrames")
    return read[0] if read and isinstance(read[0], Fraction) else Fraction(1)


def _in_macros(group: Dataset, keyword: str) -> Elements:
    """Return what the items of the macros in an item of functional groups say of an attribute."""
    for name in (keyword, ANSWERS_FOR.get(keyword)):
        if name:
            macros = [item for macro in group for item in _items(group, macro)]
            said = merged([said_in(item, name) for item in macros])
            if not is_absent(said):
                return said
    return []


def _items(dataset: Dataset, name: str) -> list[Dataset]:
    for keyword, attribute in ATTRIBUTES.items():
        if attribute.vr == "SQ" and name in {keyword, attribute.tag}:
            spelled = (spelling for spelling in (keyword, attribute.tag) if spelling in dataset)
            listed = (item for spelling in spelled for item in elements(keyword, dataset[spelling]))
            return [item if isinstance(item, dict) else {} for item in listed]
    return []
