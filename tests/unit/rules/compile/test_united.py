"""Conditions on several attributes as one: what they may ask, and how the attributes are put together."""

import pytest

from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    Dataset,
    Json,
    faults_of,
    outcome,
    selection,
    selections,
    verdict,
)

TEXT, TIME = "SeriesDescription or ProtocolName", "EchoTime or EffectiveEchoTime"
OTHERS = ("ImageType or FrameType", "StudyDate or AcquisitionDateTime")
UNREADABLE = ["a", "b"]


def both(one: object, other: object, key: str = TEXT) -> Dataset:
    first, second = key.split(" or ")
    return {first: one, second: other}


@pytest.mark.parametrize(
    ("conditions", "matched", "rejected", "undecided"),
    [
        (
            {TEXT: "t2"},
            [both("T2", None), both(None, "ax t2"), both("t1", "t2"), both(UNREADABLE, "t2")],
            [both("t1", None), both("t1", "t3")],
            [{}, both("", None), both(UNREADABLE, "t1"), both(UNREADABLE, None)],
        ),
        (
            {TEXT: {"not": "t2"}},
            [both("t1", None), both("t1", "t3")],
            [both("t2", None), both("t1", "t2"), both(UNREADABLE, "t2")],
            [{}, both(UNREADABLE, "t1")],
        ),
        ({TEXT: ["t1", "t2", "!cor"]}, [both("x", "t2"), both("t1", "t2")], [both("t1", "cor"), both("x", "y")], [{}]),
        ({TEXT: {"contains": "a", "endsWith": "b"}}, [both("ab", "x")], [both("ax", "xb")], []),
        ({TEXT: {"contains": "t", "values": "all"}}, [both("t1", "t2"), both("t1", None)], [both("t1", "x")], [{}]),
        (
            {TEXT: {"equals": "x", "ifMissing": "matched"}},
            [{}, both("x", None)],
            [both("y", None)],
            [both(UNREADABLE, None)],
        ),
        ({TEXT: {"present": True}}, [both("x", None), both(None, UNREADABLE)], [{}, both("", " ")], []),
        ({TEXT: {"present": False}}, [{}], [both("x", None)], []),
        (
            {TIME: [70, 120]},
            [both(80, None, TIME), both(None, 120, TIME), both(80, 90, TIME)],
            [both(80, 130, TIME), both("x", 130, TIME)],
            [{}, both(80, "x", TIME)],
        ),
        (
            {TIME: {"atLeast": 70, "values": "any"}},
            [both(80, 10, TIME), both("x", 80, TIME)],
            [both(1, 2, TIME)],
            [both("x", 1, TIME)],
        ),
        ({TIME: 80}, [both(80, 1, TIME)], [both(1, None, TIME)], []),
        ({TIME: {"equals": 80, "tolerance": 1}}, [both(79, 1, TIME)], [both(78.9, None, TIME)], []),
        ({TIME: [80, "!="]}, [both(1, 2, TIME)], [both(80, 1, TIME)], [{}]),
        # Each attribute by its own VR: whole codes, parts of texts; dates with and without a time.
        (
            {"Modality or SeriesDescription": "CT"},
            [{"Modality": "CT"}, {"SeriesDescription": "oct"}],
            [{"Modality": "OCT"}],
            [],
        ),
        (
            {"StudyDate or AcquisitionDateTime": "2024"},
            [{"StudyDate": "20240131"}, {"AcquisitionDateTime": "20240131120000"}],
            [{"StudyDate": "2023"}],
            [{"AcquisitionDateTime": "noon"}],
        ),
        ({"ImageType or FrameType": "ADC"}, [{"FrameType": ["X", "ADC"]}], [{"ImageType": ["X", "Y"]}], [{}]),
        ({"00080008 or FrameType": {"oneOf": ["A", "B"]}}, [{"ImageType": ["X", "B"]}], [{"FrameType": ["X"]}], []),
        (
            {"PatientName or OperatorsName": {"contains": "doe"}},
            [{"OperatorsName": ["A^B", "Doe^J"]}],
            [{"PatientName": "X"}],
            [],
        ),
    ],
)
def test_the_values_of_all_are_tested(
    conditions: Json, matched: list[Dataset], rejected: list[Dataset], undecided: list[Dataset]
) -> None:
    for expected, listed in ((MATCHED, matched), (REJECTED, rejected), (UNDECIDED, undecided)):
        for attributes in listed:
            assert outcome(conditions, **attributes) is expected, attributes
            # The same in an item of a sequence.
            if "instances" not in str(conditions):
                item = {"RequestAttributesSequence": {"item": conditions}}
                assert outcome(item, RequestAttributesSequence=[attributes or {"Rows": 1}]) is expected, attributes


def test_sequences_can_be_joined() -> None:
    key = "AnatomicRegionSequence or PrimaryAnatomicStructureSequence"
    liver = {"item": {"CodeValue or CodeMeaning": {"equals": "liver"}}}
    code, other = [{"CodeMeaning": "Liver"}], [{"CodeMeaning": "Lung"}]
    assert outcome({key: liver}, AnatomicRegionSequence=code) is MATCHED
    assert outcome({key: liver}, AnatomicRegionSequence=other, PrimaryAnatomicStructureSequence=code) is MATCHED
    assert outcome({key: liver}, AnatomicRegionSequence=other) is REJECTED
    assert outcome({key: {"not": liver}}, AnatomicRegionSequence=other) is MATCHED
    assert outcome({key: liver}) is UNDECIDED


def test_custom_attributes_can_be_joined() -> None:
    document = selections(selection({"Mine or 00191008": "x"}), customAttributes=["Mine", "his or hers"])
    assert faults_of(document) == []
    assert faults_of({**document, "selections": [selection({"his or hers": "x"})]}) == []


FAULTS = [
    (TEXT, {"equals": "a", "position": 1}, ".position", "position is about one attribute"),
    (TEXT, {"hasAll": ["a"]}, ".hasAll", 'write {"oneOf": ["a"]}'),
    (TEXT, {"equals": ["a", "b"]}, ".equals", "equals with a list is about the values of one attribute"),
    (TEXT, {"not": {"equals": "a", "position": 1}}, ".not.position", "position is about one attribute"),
    (TEXT, {"atLeast": 3}, ".atLeast", "SeriesDescription (LO) is text: atLeast does not fit"),
    (TEXT, {"contains": "a", "instances": "any", "not": "b"}, ".instances", "cannot be combined with not"),
    (TEXT, "(", "", "the expression is not valid"),
    (TEXT, [], "", "[] is not a condition"),
    (TEXT, {"contians": "x"}, ".contians", "did you mean contains?"),
    (TIME, {"equals": 1, "atLeast": 1}, "", 'say "values": "any" or "values": "all"'),
    ("ImageType or FrameType", ["A", "!B"], "", 'write {"oneOf": ["A"]}'),
    ("ScanningSequence or SequenceVariant", ["A", "B"], "", 'write {"oneOf": ["A", "B"]}'),
    ("SeriesDescription or EchoTime", "a", "", "SeriesDescription (LO) is text, EchoTime (DS) is a number"),
    ("StudyDate or PatientAge", "a", "", "compared in the same way"),
    ("Mine or Modality", "a", "", "compared in the same way"),
    ("PixelData or Modality", {"present": True}, "", "compared in the same way"),
    ("series.plane or Modality", "axial", "", "series.plane is a fact of the series"),
    ("Modality or Modality", "CT", "", "names an attribute twice"),
    ("SeriesDescription or 0008103E", "x", "", "names an attribute twice"),
    ("Modality or BodyPart", "x", "", '"BodyPart": no such DICOM attribute'),
    ("BodyPart or BodyPart", "x", "", '"BodyPart": no such DICOM attribute'),
    ("series.plane or series.plane", "axial", "", "series.plane is a fact of the series"),
    (" or ", "x", "", "the name of an attribute is missing"),
    ("Modality or ", "x", "", "the name of an attribute is missing"),
    ("anyOf or Modality", "x", "", "no such DICOM attribute"),
    ("StudyInstanceUID or SeriesInstanceUID", {"equals": "1.2."}, ".equals", '"1.2." is not a UID'),
]


@pytest.mark.parametrize(("key", "test", "place", "part"), FAULTS)
def test_a_fault_has_its_place(key: str, test: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(selections(selection({key: test}), customAttributes=["Mine"]))
    assert where == f'$.selections[0].conditions["{key}"]{place}'
    assert part in message


def test_only_conditions_join_attributes() -> None:
    document = selections(selection({"Modality": "CT"}, prefer=[{"highest": TIME}]), same=[TEXT])
    assert [place for place, _ in faults_of(document)] == ["$.selections[0].prefer[0].highest", "$.same[0]"]
    assert all("only the key of a condition joins several by or" in message for _, message in faults_of(document))


@pytest.mark.parametrize(
    ("conditions", "asks", "found"),
    [
        ({TEXT: "t3"}, f'{TEXT} contains "t3"', 'SeriesDescription "t1" and ProtocolName "t2"'),
        ({TIME: [70, 120]}, f"{TIME} all values between 70 and 120", "absent"),
        (
            {"Modality or SeriesDescription": "CT"},
            'Modality or SeriesDescription "CT" (Modality) or contains "CT" (SeriesDescription)',
            'SeriesDescription "t1"',
        ),
        ({"StationName or PatientComments": "x"}, None, 'StationName "S1" and PatientComments <present, 6 characters>'),
        ({"StudyDate or SeriesDate": "2023"}, None, "StudyDate <present, 4 characters>"),
    ],
)
def test_the_report_shows_what_may_be_shown_of_each(conditions: Json, asks: str | None, found: str) -> None:
    attributes = {"StationName": "S1", "PatientComments": "secret", "StudyDate": "2024"}
    made = verdict(conditions, SeriesDescription="t1", ProtocolName="t2", **attributes)
    (finding,) = made.findings
    assert asks is None or finding.asks == asks
    assert finding.found == found
    assert made.changes == ()
