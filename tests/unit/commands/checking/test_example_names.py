"""Names in the study of an example: attributes of PS3.6, private and custom ones, and names that stand for nothing."""

from typing import Any

import pytest

from selector.commands.checking.example_names import check_names
from selector.rules.compile.names import Names
from selector.rules.faults import Faults

Json = dict[str, Any]


def faults_in(study: Json, *custom: str) -> list[tuple[str, str]]:
    """Return the place, below the study, and the message of each fault."""
    faults = Faults("rules.json")
    check_names(study, "$", Names(faults, custom))
    return [(fault.place, fault.message) for fault in faults.found]


def in_series(**attributes: object) -> Json:
    return {
        "StudyInstanceUID": "1",
        "series": [{"SeriesInstanceUID": "1.1"}, {"SeriesInstanceUID": "1.2", **attributes}],
    }


def in_instance(**attributes: object) -> Json:
    return in_series(instances=[{"SOPInstanceUID": "1.2.1", **attributes}])


@pytest.mark.parametrize(
    ("study", "place", "message"),
    [
        ({"StudyDescripton": "x"}, "$.StudyDescripton", "did you mean StudyDescription?"),
        (in_series(SliceThicknes=5), "$.series[1].SliceThicknes", "did you mean SliceThickness?"),
        (in_series(modality="CT"), "$.series[1].modality", "did you mean Modality?"),
        (in_series(instance=[]), "$.series[1].instance", "did you mean instances?"),
        ({"serie": []}, "$.serie", "did you mean series?"),
        ({"instances": []}, "$.instances", "no such DICOM attribute"),
        (in_instance(EchoTme=5), "$.series[1].instances[0].EchoTme", "did you mean EchoTime?"),
        (in_instance(instances=[]), "$.series[1].instances[0].instances", "no such DICOM attribute"),
        (in_series(**{"series.plane": "axial"}), '$.series[1]["series.plane"]', "no such DICOM attribute"),
        (in_series(**{"0008FFFE": "x"}), "$.series[1].0008FFFE", "PS3.6 has no tag 0008FFFE"),
        (in_series(**{"60000013": 1}), "$.series[1].60000013", "PS3.6 has no tag 60000013"),
        (
            in_instance(AnatomicRegionSequence=[{"CodeValue": "1"}, {"CodeValu": "1"}]),
            "$.series[1].instances[0].AnatomicRegionSequence[1].CodeValu",
            "did you mean CodeValue?",
        ),
        (
            in_series(**{"00082218": {"vr": "SQ", "Value": [{"CodeMeanin": {"vr": "LO", "Value": ["x"]}}]}}),
            "$.series[1].00082218.Value[0].CodeMeanin",
            "did you mean CodeMeaning?",
        ),
        (
            {"RequestAttributesSequence": [{"ScheduledProtocolCodeSequence": [{"CodeValu": "1"}]}]},
            "$.RequestAttributesSequence[0].ScheduledProtocolCodeSequence[0].CodeValu",
            "did you mean CodeValue?",
        ),
        (in_series(ParserKid="x"), "$.series[1].ParserKid", "did you mean ParserKind?"),
    ],
)
def test_a_name_that_stands_for_nothing(study: Json, place: str, message: str) -> None:
    ((where, words),) = faults_in(study, "ParserKind")
    assert where == place
    assert message in words


@pytest.mark.parametrize(
    "study",
    [
        in_instance(SliceThickness=5, **{"00180050": {"vr": "DS", "Value": [5]}}),
        in_series(**{"0019100c": 1000, "00190010": "SIEMENS"}),
        in_series(ParserKind="x", **{"77771000": 1}),
        in_series(**{"60020010": 512, "OverlayRows": 512}),
        in_series(PatientName={"Alphabetic": "A^B"}),
        in_series(PatientName={"vr": "PN", "Value": [{"Alphabetic": "A^B"}], "_rawValue": "A^B"}),
        in_series(AnatomicRegionSequence=[{"00080100": "1", "00190010": "x", "ParserKind": 1}]),
        in_series(ParserKind=[{"whatever": 1}], **{"00191001": [{"whatever": 1}]}),
        in_series(description="a note", **{"$comment": "another"}),
        {"series": None, "AnatomicRegionSequence": {"vr": "SQ"}},
        {"series": [5], "AnatomicRegionSequence": "x"},
    ],
)
def test_names_that_stand_for_something(study: Json) -> None:
    assert faults_in(study, "ParserKind", "77771000") == []
