"""What a dataset refers to: the sequences that name other series or their instances (PS3.3)."""

from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from selector.dicom.requested import RequestedAttribute, getter, united
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import required
from selector.dicom.values import Values, read

NAMING_SERIES = ("ReferencedSeriesSequence", "RTReferencedSeriesSequence")
"""The sequences whose items name a series, at any depth."""
NAMING_INSTANCES = ("SourceImageSequence", "ReferencedRTPlanSequence", "ReferencedStructureSetSequence")
"""The sequences of a dataset itself, or of a functional group macro, whose items name an instance."""

_SERIES_UID, _INSTANCE_UID = required("SeriesInstanceUID"), required("ReferencedSOPInstanceUID")
_LISTS_OF_SERIES = (
    (),
    ("BlendingSequence",),
    ("CurrentRequestedProcedureEvidenceSequence",),
    ("IdenticalDocumentsSequence",),
    ("PertinentOtherEvidenceSequence",),
    ("PredecessorDocumentsSequence",),
    ("ReferencedImageEvidenceSequence",),
    ("ReferencedPresentationStateSequence",),
    ("ReferencedRTPlanSequence",),
    ("ReferencedRawDataSequence",),
    ("ReferencedSpatialRegistrationSequence",),
    ("ReferencedStudySequence",),
    ("ReferencedWaveformSequence",),
    ("SourceImageEvidenceSequence",),
    ("StudiesContainingOtherReferencedInstancesSequence",),
    ("AdvancedBlendingSequence", "ReferencedSpatialRegistrationSequence"),
    ("ContributingSourcesSequence", "ContributingSOPInstancesReferenceSequence"),
    ("RTPhysicianIntentSequence", "RTPhysicianIntentInputInstanceSequence", "ReferencedStudySequence"),
    ("RTPrescriptionSequence", "PlanningInputInformationSequence", "ReferencedStudySequence"),
    (
        "AcquisitionTaskSequence",
        "AcquisitionSubtaskSequence",
        "ReferencedPositionReferenceInstanceSequence",
        "ReferencedStudySequence",
    ),
)
"""The sequences around ReferencedSeriesSequence, outermost first: every nesting that a module of PS3.3 has."""
_LISTS_OF_RT_SERIES = ("ReferencedFrameOfReferenceSequence", "RTReferencedStudySequence")
"""Those around RTReferencedSeriesSequence (PS3.3 C.8.8.5)."""


class Reference(Struct, frozen=True):
    """What an item of a sequence names: a series or an instance; neither if that cannot be read."""

    series: str = ""
    instance: str = ""


@cache
def referencing() -> tuple[RequestedAttribute, ...]:
    """Return every sequence of a dataset that may name other series or instances, with what to read in its items."""
    named = RequestedAttribute(_SERIES_UID)
    of_series, of_rt_series = (RequestedAttribute(required(keyword), (named,)) for keyword in NAMING_SERIES)
    lists = [_requested(path, of_series) for path in _LISTS_OF_SERIES]
    instances = [_requested((keyword,), RequestedAttribute(_INSTANCE_UID)) for keyword in NAMING_INSTANCES]
    return united([*lists, _requested(_LISTS_OF_RT_SERIES, of_rt_series), *instances])


def references_in(asked: RequestedAttribute, values: Values | Unreadable) -> frozenset[Reference]:
    """Return what the values of one of the `referencing` sequences name."""
    return frozenset(_named(asked, values))


def _named(asked: RequestedAttribute, values: Values | Unreadable) -> Iterator[Reference]:
    for item in (values,) if isinstance(values, Unreadable) else values:
        if isinstance(item, Unreadable):
            yield Reference()
        elif item is not None:
            named = [one for inner in asked.items for one in _in_member(inner, item)]
            names_itself = any(inner.attribute in {_SERIES_UID, _INSTANCE_UID} for inner in asked.items)
            yield from named or [Reference()] * names_itself


def _in_member(asked: RequestedAttribute, item: object) -> Iterator[Reference]:
    values = read(asked.attribute, getter(asked.attribute)(item))
    if asked.items:
        yield from _named(asked, values)
    elif values != ():
        uid = values[0] if isinstance(values, tuple) else None
        is_series = asked.attribute == _SERIES_UID
        yield Reference() if not isinstance(uid, str) else Reference(uid) if is_series else Reference(instance=uid)


def _requested(path: tuple[str, ...], named: RequestedAttribute) -> RequestedAttribute:
    for keyword in reversed(path):
        named = RequestedAttribute(required(keyword), (named,))
    return named
