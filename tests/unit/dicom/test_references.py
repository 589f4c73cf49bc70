"""What the sequences of a dataset name."""

import pytest

from selector.dicom.references import Reference, references_in, referencing
from selector.dicom.requested import getter
from selector.dicom.standard.dictionary import required
from selector.dicom.values import read
from selector.payload.one_by_one import decode_one_by_one
from selector.payload.structures import Structures
from tests.support.builders import Json, as_json, series, study


def named(**attributes: object) -> frozenset[Reference]:
    """Return what a series with these attributes names, as it is read from a file."""
    structures = Structures(referencing())
    text = as_json({"studies": [study("1", series("1.1", **attributes))]})
    ((_, one),) = decode_one_by_one(text, structures, "", lambda *_: None)
    (only,) = one.series
    values = ((asked, read(asked.attribute, getter(asked.attribute)(only))) for asked in referencing())
    return frozenset(one for asked, found in values for one in references_in(asked, found))


SERIES: list[Json] = [{"SeriesInstanceUID": "1.2"}]
INSTANCE: list[Json] = [{"ReferencedSOPInstanceUID": "1.2.3"}]


@pytest.mark.parametrize(
    "attributes",
    [
        {"ReferencedSeriesSequence": SERIES},
        {"00081115": {"vr": "SQ", "Value": [{"0020000E": {"vr": "UI", "Value": ["1.2"]}}]}},
        {"CurrentRequestedProcedureEvidenceSequence": [{"ReferencedSeriesSequence": SERIES}]},
        {"StudiesContainingOtherReferencedInstancesSequence": [{"ReferencedSeriesSequence": SERIES}]},
        {"ReferencedStudySequence": [{}, {"ReferencedSeriesSequence": SERIES}]},
        {
            "ReferencedFrameOfReferenceSequence": [
                {"RTReferencedStudySequence": [{"RTReferencedSeriesSequence": [*SERIES, None]}]}
            ]
        },
        {
            "RTPrescriptionSequence": [
                {
                    "PlanningInputInformationSequence": [
                        {"ReferencedStudySequence": [{"ReferencedSeriesSequence": SERIES}]}
                    ]
                }
            ]
        },
    ],
)
def test_series_are_named_at_any_depth(attributes: dict[str, object]) -> None:
    assert named(**attributes) == {Reference(series="1.2")}


@pytest.mark.parametrize(
    "sequence", ["SourceImageSequence", "ReferencedRTPlanSequence", "ReferencedStructureSetSequence"]
)
def test_instances_are_named(sequence: str) -> None:
    assert named(**{sequence: INSTANCE}) == {Reference(instance="1.2.3")}


def test_a_plan_may_be_named_by_its_series() -> None:
    plan = {"ReferencedSeriesSequence": SERIES}
    assert named(ReferencedRTPlanSequence=[plan]) == {Reference(series="1.2")}
    assert named(ReferencedRTPlanSequence=[{**plan, **INSTANCE[0]}]) == {
        Reference(series="1.2"),
        Reference(instance="1.2.3"),
    }


@pytest.mark.parametrize(
    "attributes",
    [
        {"ReferencedSeriesSequence": "not written: 300 items"},
        {"ReferencedSeriesSequence": [{}]},
        {"ReferencedSeriesSequence": [{"SeriesInstanceUID": "unknown"}]},
        {"ReferencedSeriesSequence": [{"SeriesInstanceUID": ["1.2", "1.3"]}]},
        {"ReferencedSeriesSequence": [5]},
        {"CurrentRequestedProcedureEvidenceSequence": "not written: 300 items"},
        {"SourceImageSequence": [{"ReferencedSOPInstanceUID": 1.2}]},
    ],
)
def test_what_cannot_be_read_names_something_unknown(attributes: dict[str, object]) -> None:
    assert named(**attributes) == {Reference()}


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"ReferencedSeriesSequence": []},
        {"ReferencedSeriesSequence": [None]},
        {"CurrentRequestedProcedureEvidenceSequence": [{"StudyInstanceUID": "1"}]},
        {"ReferencedImageSequence": INSTANCE},
        {"ReferencedFrameOfReferenceSequence": [{"RTReferencedStudySequence": INSTANCE}]},
    ],
)
def test_nothing_is_named(attributes: dict[str, object]) -> None:
    assert named(**attributes) == frozenset()


def test_every_sequence_is_asked_for_once() -> None:
    attributes = [one.attribute for one in referencing()]
    assert len(set(attributes)) == len(attributes) == len(referencing()) > 20
    assert required("ReferencedImageSequence") not in attributes
