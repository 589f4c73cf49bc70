"""The functional groups of multi-frame objects (PS3.3 C.7.6.16), and which attributes they have.

`standard/functional_groups.tsv` has a row for each attribute that is in the item of a functional group macro itself:
keyword, and the sequences of the macros (PS3.3 C.7.6.16.2 and the macros of C.8). `standard/multi_frame_classes.tsv`
has a row for each SOP class whose objects may have several frames.
"""

from collections.abc import Iterable
from functools import cache

from selector.dicom.requested import RequestedAttribute, united
from selector.dicom.standard.dictionary import required
from selector.dicom.standard.tables import table

SHARED = required("SharedFunctionalGroupsSequence")
PER_FRAME = required("PerFrameFunctionalGroupsSequence")
FRAMES = required("NumberOfFrames")

COUNTERPARTS = {
    "AcquisitionNumber": "FrameAcquisitionNumber",
    "EchoTime": "EffectiveEchoTime",
    "Exposure": "ExposureInmAs",
    "ExposureTime": "ExposureTimeInms",
    "ImageComments": "FrameComments",
    "ImageLaterality": "FrameLaterality",
    "ImageType": "FrameType",
    "InversionTime": "InversionTimes",
    "TemporalPositionIdentifier": "TemporalPositionIndex",
    "XRayTubeCurrent": "XRayTubeCurrentInmA",
}
"""Attributes of classic objects, each with the attribute of a macro that says the same in the same unit."""
TERMS: dict[str, dict[object, str]] = {"InPlanePhaseEncodingDirection": {"COLUMN": "COL"}}
"""Defined terms of macros by attribute, each with the term of classic objects that says the same."""

CONVERTED = ("UnassignedSharedConvertedAttributesSequence", "UnassignedPerFrameConvertedAttributesSequence")
"""Have whatever attribute of the original a converter had no macro for (PS3.3 C.7.6.16.2.25, C.7.6.16.2.26)."""


def sources_of(requested: RequestedAttribute) -> list[tuple[RequestedAttribute, tuple[str, ...]]]:
    """Return what answers for an attribute in the items of macros, and the keywords of these macros.

    The attribute itself comes first, then its counterpart. Nothing answers for the groups and the number of frames.
    """
    keyword = requested.attribute.keyword
    if requested.attribute in {SHARED, PER_FRAME, FRAMES}:
        return []
    sources = [(requested, (*_macros().get(keyword, ()), *CONVERTED))]
    if counterpart := COUNTERPARTS.get(keyword):
        sources.append((RequestedAttribute(required(counterpart), requested.items), _macros()[counterpart]))
    return sources


def with_groups(requested: Iterable[RequestedAttribute]) -> tuple[RequestedAttribute, ...]:
    """Return attributes with the functional groups that may answer for them, and with NumberOfFrames."""
    listed = tuple(requested)
    macros = united(
        RequestedAttribute(required(macro), (answering,))
        for one in listed
        for answering, macros in sources_of(one)
        for macro in macros
    )
    groups = RequestedAttribute(SHARED, macros), RequestedAttribute(PER_FRAME, macros)
    return united((*listed, RequestedAttribute(FRAMES), *groups))


@cache
def is_multi_frame(uid: str) -> bool:
    """Return whether the objects of a SOP class may have several frames."""
    return f"\n{uid}\t" in table("multi_frame_classes")


@cache
def _macros() -> dict[str, tuple[str, ...]]:
    rows = (row.split("\t") for row in table("functional_groups").splitlines()[1:])
    return {keyword: tuple(macros.split(",")) for keyword, macros in rows}
