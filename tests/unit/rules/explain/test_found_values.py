"""What conditions found, in words: values as a reader writes them, and only the length of what may not be shown."""

import pytest

from selector.rules.explain.found_values import LONGEST, SHOWN
from tests.support.builders import UNDECIDED, Json, verdict
from tests.support.tables import ABSENT


def found(attribute: str, condition: object, value: object) -> str:
    (finding,) = verdict({attribute: condition}, **({} if value is ABSENT else {attribute: value})).findings
    return finding.found


@pytest.mark.parametrize(
    ("attribute", "condition", "value", "words"),
    [
        ("Modality", "CT", "MR", '"MR"'),
        ("Modality", "CT", ABSENT, "absent"),
        ("Modality", "CT", "", "absent"),
        ("SliceThickness", 1, "3.50", "3.5"),
        ("ImageType", "A", ["B", None, "C"], '["B", empty, "C"]'),
        ("PixelSpacing", 1, [0.5, "0.70"], "[0.5, 0.7]"),
        ("AnatomicRegionSequence", {"present": False}, [{"CodeValue": "1"}], "item()"),
        (
            "AnatomicRegionSequence",
            {"item": {"CodeValue": "1", "CodeMeaning": {"present": True}}},
            [{"CodeValue": "2"}],
            'item(CodeValue "2", CodeMeaning absent)',
        ),
        # What keeps a test from deciding on a value that is there.
        (
            "StudyDate",
            {"atLeast": "20240615"},
            "2024",
            "<present, 4 characters>, which is not precise enough to decide",
        ),
        ("StudyDate", {"atLeast": "2024"}, "soon", "cannot be read: it is not a date"),
        ("StudyTime", {"atLeast": "12"}, "noon", "cannot be read: it is not a time"),
        ("PatientAge", {"atLeast": "018Y"}, "18", "cannot be read: it is not an age"),
    ],
)
def test_what_was_found(attribute: str, condition: object, value: object, words: str) -> None:
    assert found(attribute, condition, value) == words


@pytest.mark.parametrize(
    ("attribute", "value", "words"),
    [
        ("PatientName", "Doe^Jane", "<present, 8 characters>"),
        ("PatientID", "123456", "<present, 6 characters>"),
        ("OtherPatientNames", ["a", "bc"], "<present, 4 characters>"),
        ("RequestAttributesSequence", [{}, {}], "<present, 2 items>"),
        ("PatientName", ABSENT, "absent"),
    ],
)
def test_of_what_may_not_be_shown_only_the_length_is(attribute: str, value: object, words: str) -> None:
    assert found(attribute, {"present": value is ABSENT}, value) == words


@pytest.mark.parametrize(
    ("attributes", "words"),
    [({}, "absent"), ({"Modality": ["CT", "MR"]}, "cannot be read"), ({"Modality": {"a": 1}}, "cannot be read")],
)
def test_a_finding_says_why_it_is_undecided(attributes: Json, words: str) -> None:
    (finding,) = verdict({"Modality": "CT"}, **attributes).findings
    assert finding.outcome is UNDECIDED
    assert words in finding.found


def test_many_values_and_long_texts_are_cut() -> None:
    long = found("SeriesDescription", {"equals": "x"}, "y" * (LONGEST + 1))
    assert long == f'"{"y" * LONGEST}…" ({LONGEST + 1:,} characters)'
    instances = [{"EchoTime": number} for number in range(SHOWN + 1)]
    (finding,) = verdict({"EchoTime": {"atMost": 2}}, *instances).findings
    assert finding.found == f"holds for 3 of {SHOWN + 1} instances: 0, 1, 2, 3, 4, …"
