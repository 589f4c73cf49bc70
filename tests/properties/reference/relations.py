"""Relations between the series of a study: which one names which."""

from collections.abc import Callable, Iterator

from tests.properties.reference.outcomes import MATCHED, REJECTED, UNDECIDED, every, some
from tests.properties.reference.payloads import Series
from tests.properties.reference.values import Dataset, Element, Unreadable, said_in

REFERENCES, REFERENCED_BY = "series.references", "series.referencedBy"

NAMING = {
    "ReferencedSeriesSequence": "SeriesInstanceUID",
    "RTReferencedSeriesSequence": "SeriesInstanceUID",
    "SourceImageSequence": "ReferencedSOPInstanceUID",
    "ReferencedRTPlanSequence": "ReferencedSOPInstanceUID",
    "ReferencedStructureSetSequence": "ReferencedSOPInstanceUID",
}
AROUND = {
    "CurrentRequestedProcedureEvidenceSequence": "ReferencedSeriesSequence",
    "ReferencedFrameOfReferenceSequence": "RTReferencedStudySequence",
    "RTReferencedStudySequence": "RTReferencedSeriesSequence",
}
"""What is nested in what."""
OF_DATASETS = [*NAMING, "CurrentRequestedProcedureEvidenceSequence", "ReferencedFrameOfReferenceSequence"]

Name = tuple[str, str] | None
"""The attribute that names something, and the UID; None for what cannot be read."""


def related(relation: str, series: Series, meets: Callable[[Series], str]) -> str:
    """Return the outcome of a relation to another series that meets conditions."""
    others = [one for one in series.study.series.values() if one is not series]
    if relation == REFERENCED_BY:
        return some(every([_refers(one, series), meets(one)]) for one in others)
    names = _names(series)
    if not names:
        return UNDECIDED
    is_known = all(any(name in _called(one) for one in series.study.series.values()) for name in names)
    return some([*(every([_refers(series, one), meets(one)]) for one in others), REJECTED if is_known else UNDECIDED])


def _refers(one: Series, other: Series) -> str:
    names = _names(one)
    if names & _called(other):
        return MATCHED
    instances = {name for each in one.study.series.values() for name in _called(each)}
    may_be_any = any(name is None or (name[0] != "SeriesInstanceUID" and name not in instances) for name in names)
    return UNDECIDED if may_be_any or not names else REJECTED


def _called(series: Series) -> set[Name]:
    """Return all that names a series or an instance of it."""
    return {("SeriesInstanceUID", series.uid), *(("ReferencedSOPInstanceUID", uid) for uid in series.instances)}


def _names(series: Series) -> set[Name]:
    listed = ((keyword, item) for keyword in OF_DATASETS for unit in series.units(keyword) for item in unit)
    return {name for keyword, item in listed if item is not None for name in _named(keyword, item)}


def _named(keyword: str, item: Element) -> Iterator[Name]:
    if isinstance(item, Unreadable) or not isinstance(item, dict):
        yield None
    elif keyword in NAMING:
        (uid,) = _uids(item, NAMING[keyword]) or [None]
        yield (NAMING[keyword], uid) if uid else None
    else:
        for inner in said_in(item, AROUND[keyword]):
            yield from _named(AROUND[keyword], inner) if inner is not None else ()


def _uids(item: Dataset, keyword: str) -> list[str | None]:
    return [uid if isinstance(uid, str) else None for uid in said_in(item, keyword)]
