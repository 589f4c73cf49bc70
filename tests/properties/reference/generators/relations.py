"""Sequences in generated payloads that name other series or their instances."""

from collections.abc import Callable, Sequence
from random import Random

from tests.properties.reference.attributes import tag_or_keyword
from tests.properties.reference.values import Dataset

ODD: Sequence[object] = [[], [{"ReferencedSOPClassUID": "1.2.3"}], [None], "not written: 300 items", [5], {"vr": "SQ"}]
"""What may be written in place of a list of items."""

Members = tuple[Dataset, Sequence[Dataset]]
"""What is said of a series, and of each of its instances."""


def refer(rng: Random, listed: Sequence[Members]) -> None:
    """Let some series of a study name others, instances of them, or something that is not listed."""
    for said, instances in listed:
        for _ in range(rng.choice([0, 0, 1, 1, 2])):
            name, sequence = rng.choice(_WAYS)(rng, listed)
            raw = rng.choice(ODD) if rng.random() < 0.06 else sequence
            datasets = instances if instances and rng.random() < 0.6 else [said]
            for dataset in datasets if rng.random() < 0.7 else datasets[:1]:
                dataset[_spelled(rng, name)] = raw


def _in_series(rng: Random, listed: Sequence[Members]) -> tuple[str, object]:
    return "ReferencedSeriesSequence", _series(rng, listed)


def _in_evidence(rng: Random, listed: Sequence[Members]) -> tuple[str, object]:
    inner = {_spelled(rng, "ReferencedSeriesSequence"): _series(rng, listed)}
    return "CurrentRequestedProcedureEvidenceSequence", [inner]


def _in_structure_set(rng: Random, listed: Sequence[Members]) -> tuple[str, object]:
    study = {_spelled(rng, "RTReferencedSeriesSequence"): {"vr": "SQ", "Value": _series(rng, listed)}}
    return "ReferencedFrameOfReferenceSequence", [{_spelled(rng, "RTReferencedStudySequence"): [study]}]


def _in_instances(rng: Random, listed: Sequence[Members]) -> tuple[str, object]:
    uids = [one["SOPInstanceUID"] for _, instances in listed for one in instances] or ["1.9.9"]
    name = rng.choice(["SourceImageSequence", "ReferencedRTPlanSequence", "ReferencedStructureSetSequence"])
    return name, _items(rng, "ReferencedSOPInstanceUID", uids)


def _series(rng: Random, listed: Sequence[Members]) -> list[Dataset]:
    return _items(rng, "SeriesInstanceUID", [said["SeriesInstanceUID"] for said, _ in listed])


def _items(rng: Random, keyword: str, uids: Sequence[object]) -> list[Dataset]:
    pool = [*uids] * 3 + ["1.9.9", "unknown", f" {uids[0]}\0"]
    return [{_spelled(rng, keyword): rng.choice(pool)} for _ in range(rng.choice([1, 1, 2]))]


def _spelled(rng: Random, keyword: str) -> str:
    return rng.choice([keyword, tag_or_keyword(keyword)])


_WAYS: Sequence[Callable[[Random, Sequence[Members]], tuple[str, object]]] = (
    *(_in_series, _in_evidence, _in_structure_set),
    *(_in_instances, _in_instances),
)
