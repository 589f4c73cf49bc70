"""Functional groups for generated multi-frame objects."""

from collections.abc import Mapping, Sequence
from random import Random

from tests.properties.reference.attributes import tag_or_keyword
from tests.properties.reference.frames import PER_FRAME, SHARED
from tests.properties.reference.generators.pools import AXIAL, CORONAL, SOUND, TILTED
from tests.properties.reference.values import Dataset

MACROS = {
    "PixelMeasuresSequence": ("SliceThickness", "PixelSpacing", "SpacingBetweenSlices"),
    "PlaneOrientationSequence": ("ImageOrientationPatient",),
    "PlanePositionSequence": ("ImagePositionPatient",),
    "MREchoSequence": ("EffectiveEchoTime",),
    "MRTimingAndRelatedParametersSequence": ("RepetitionTime", "FlipAngle"),
    "MRDiffusionSequence": ("DiffusionBValue",),
    "MRImageFrameTypeSequence": ("FrameType",),
    "FrameAnatomySequence": ("AnatomicRegionSequence",),
}
FRAME_VALUES: Mapping[str, Sequence[object]] = {
    "EffectiveEchoTime": [3, 2.5, 1.1, 0],
    "FrameType": [["ORIGINAL", "PRIMARY", "AXIAL"], "DERIVED\\SECONDARY\\MPR", ["ORIGINAL", "PRIMARY", "LOCALIZER"]],
    "ImageOrientationPatient": [AXIAL, AXIAL, CORONAL, TILTED],
}
ANSWERED = {"EffectiveEchoTime": "EchoTime", "FrameType": "ImageType"}


def enhanced_frames(rng: Random, instance: Dataset) -> None:
    """Make an instance a multi-frame object; what its macros hold it mostly lacks itself."""
    count = rng.randint(1, 4)
    shared: Dataset = {}
    per_frame: list[Dataset] = [{"FrameContentSequence": [{"FrameAcquisitionNumber": 1}]} for _ in range(count)]
    for macro, keywords in MACROS.items():
        if rng.random() < 0.3:
            continue
        if rng.random() < 0.5:
            _fill(rng, [shared], macro, keywords)
        else:
            _fill(rng, per_frame, macro, keywords)
        for keyword in keywords:
            if rng.random() < 0.8:
                forget(instance, ANSWERED.get(keyword, keyword))
    forget(instance, "NumberOfFrames")
    instance["NumberOfFrames"] = count + (1 if rng.random() < 0.1 else 0)
    if rng.random() < 0.5:
        forget(instance, "ImageType")
        instance["ImageType"] = ["ORIGINAL", "PRIMARY"]
    if shared:
        instance[_name(rng, SHARED)] = [shared]
    if rng.random() < 0.9:
        instance[_name(rng, PER_FRAME)] = {"vr": "SQ", "Value": per_frame}


def _fill(rng: Random, groups: list[Dataset], macro: str, keywords: tuple[str, ...]) -> None:
    """Give each group the macro, mostly with the same values; now and then not to all."""
    name = _name(rng, macro)
    same = {keyword: _drawn(rng, keyword) for keyword in keywords}
    alike = rng.random() < 0.6
    for group in groups:
        if rng.random() < 0.95:
            group[name] = [
                {_name(rng, one): same[one] if alike else _drawn(rng, one) for one in keywords if rng.random() < 0.95}
            ]


def _drawn(rng: Random, keyword: str) -> object:
    return rng.choice(FRAME_VALUES.get(keyword) or SOUND[keyword])


def _name(rng: Random, keyword: str) -> str:
    return rng.choice([keyword, tag_or_keyword(keyword)])


def forget(instance: Dataset, keyword: str) -> None:
    """Say nothing of an attribute."""
    tag = tag_or_keyword(keyword)
    for name in (keyword, tag, tag.lower()):
        instance.pop(name, None)
