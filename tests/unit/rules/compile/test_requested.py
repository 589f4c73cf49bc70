"""What rules ask for: every attribute once, with what is asked for inside it, and what facts need."""

from selector.dicom.requested import RequestedAttribute
from tests.support.builders import rules_of, selection, selections

CODES, REGION = "PurposeOfReferenceCodeSequence", "AnatomicRegionSequence"


def tree(requested: tuple[RequestedAttribute, ...]) -> dict[str, object]:
    names = [one.attribute.name for one in requested]
    assert len(set(names)) == len(names)
    return {one.attribute.name: tree(one.items) for one in requested}


def test_every_attribute_is_requested_once_by_whatever_name() -> None:
    rules = rules_of(
        selections(
            selection({"Modality": "MR", "00080060": {"not": "CT"}, "anyOf": [{"EchoTime": 1}, {"EchoTime": 2}]}),
            selection({"Modality": "CT"}, prefer=[{"lowest": "SliceThickness"}, {"matching": {"StationName": "A"}}]),
            same=["FrameOfReferenceUID"],
        )
    )
    wanted = ["Modality", "EchoTime", "SliceThickness", "StationName", "FrameOfReferenceUID"]
    assert tree(rules.requested) == {name: {} for name in wanted}
    assert rules.facts == frozenset()


def test_a_fact_requests_the_attributes_that_it_needs() -> None:
    rules = rules_of(
        selections(
            selection({"series.plane": "axial", "series.hasImage": True}, prefer=[{"highest": "series.frameCount"}])
        )
    )
    of_frames = ("NumberOfFrames", "NumberOfSeriesRelatedInstances", "SOPClassUID")
    assert tree(rules.requested) == {keyword: {} for keyword in ("ImageOrientationPatient", *of_frames)}
    assert rules.facts == {"series.plane", "series.hasImage", "series.frameCount"}


def test_what_is_asked_inside_one_sequence_is_joined() -> None:
    inner = {CODES: {"item": {"CodeValue": "1"}}}
    rules = rules_of(
        selections(
            selection({REGION: {"item": {**inner, "anyOf": [{"CodeMeaning": "x"}]}}}),
            selection({REGION: {"not": {"item": {CODES: {"item": {"CodingSchemeDesignator": "SRT"}}}}}}),
            selection({REGION: {"present": True}}),
        )
    )
    assert tree(rules.requested) == {
        REGION: {CODES: {"CodeValue": {}, "CodingSchemeDesignator": {}}, "CodeMeaning": {}}
    }
