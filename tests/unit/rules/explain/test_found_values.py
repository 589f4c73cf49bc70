"""What was found, in words: values as a reader writes them, and only the length of what may not be shown."""

import pytest

from selector.rules.explain.found_values import LONGEST, SHOWN, found_by, shared
from tests.support.builders import (
    UNDECIDED,
    Json,
    batch_of,
    payload_of,
    rules_of,
    selection,
    selections,
    series,
    study,
    verdict,
)
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
    ("attribute", "condition", "spellings", "words"),
    [
        ("SliceThickness", {"atMost": 1}, [3, 3.0, "3", " 3.00 ", "+3", "3e0"], "3"),
        ("SliceThickness", {"atLeast": 1}, [0, -0.0, "-0", "0.0"], "0"),
        (
            "DateOfManufacture",
            {"atMost": "2023"},
            ["20240131", "2024.01.31", "2024-01-31", " 20240131 ", 20240131],
            "20240131",
        ),
        ("CalibrationTime", {"atLeast": "13"}, ["120500", "12:05:00", "120500 "], "120500"),
        ("CalibrationTime", {"atLeast": "13"}, ["120500.5", "12:05:00.5"], "120500.5"),
        ("PatientAge", {"atLeast": "020Y"}, ["018Y", "18y", " 018y"], "018Y"),
        ("SeriesDescription", {"contains": "x"}, ["schädel", "scha\u0308del", "schädel\0"], "schädel"),
        ("FrameIncrementPointer", "00181063", ["(0018,1065)", "00181065", 0x00181065], "00181065"),
    ],
)
def test_a_value_has_one_spelling(attribute: str, condition: object, spellings: list[object], words: str) -> None:
    quoted = words if attribute == "SliceThickness" else f'"{words}"'
    assert {found(attribute, condition, one) for one in spellings} == {quoted}
    together = [{attribute: one} for one in spellings]
    (finding,) = verdict({attribute: condition}, *together).findings
    assert finding.found == quoted


def test_what_may_not_be_shown_has_one_length() -> None:
    for attribute, spellings in {
        "PatientBirthDate": ["19500102", "1950.01.02"],
        "StudyTime": ["0102", "01:02"],
    }.items():
        assert len({found(attribute, {"present": False}, one) for one in spellings}) == 1


def test_what_is_tested_as_text_is_shown_as_it_is() -> None:
    for condition in ({"contains": "-"}, {"matches": "^[0-9]+$"}, {"not": {"startsWith": "2024."}}, "[0-9]{8}"):
        assert found("DateOfManufacture", condition, "2024.01.31") == '"2024.01.31"'


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


def test_instances_that_are_compared_with_one_another() -> None:
    def found_in(attribute: str, *values: object, **of_series: object) -> str:
        instances = [{attribute: value} for value in values]
        return verdict({attribute: {"uniform": True}}, *instances, **of_series).findings[0].found

    assert found_in("EchoTime", 3, "3.0") == "3"
    assert found_in("EchoTime", 3, "2.50") == "differs between instances: 2.5, 3"
    assert found_in("EchoTime", 3, None) == "differs between instances: 3, absent"
    assert found_in("EchoTime", EchoTime=3) == "cannot be read: no instances are listed that could be compared"
    assert found_in("EchoTime") == "absent"
    assert found_in("PatientName", "Doe", "Roe^J") == (
        "differs between instances: <present, 3 characters>, <present, 5 characters>"
    )


def found_by_criterion(criterion: Json, *instances: Json, **attributes: object) -> str:
    rules = rules_of(selections(selection({"Modality": "MR"}, prefer=[criterion], take=1)))
    (context,) = batch_of(payload_of(rules, [study("1", series("1.1", *instances, **attributes))]))
    (words,) = found_by(rules.selections[0].prefer, context)
    return words


def test_a_criterion_finds_the_value_of_an_attribute_or_a_fact() -> None:
    assert found_by_criterion({"lowest": "EchoTime"}, EchoTime=2.5) == "2.5"
    assert found_by_criterion({"lowest": "EchoTime"}) == "absent"
    assert (
        found_by_criterion({"lowest": "EchoTime"}, {"EchoTime": 1}, {"EchoTime": 2})
        == "differs between instances: 1, 2"
    )
    assert found_by_criterion({"highest": "series.instanceCount"}, {}, {}) == "2"


def test_what_a_criterion_finds_and_may_not_be_shown_is_not() -> None:
    assert found_by_criterion({"lowest": "StudyDate"}, StudyDate="20240101") == "<present, 8 characters>"


def test_a_criterion_finds_whether_conditions_match() -> None:
    criterion = {"matching": {"Modality": "CT"}}
    assert found_by_criterion(criterion, Modality="CT") == "matches"
    assert found_by_criterion(criterion, Modality="MR") == "does not match"


def test_what_criteria_find_in_series_that_tie() -> None:
    by_series = {"1.1": ("2", "absent"), "1.2": ("2", "cannot be read: it is not a date"), "1.3": ("3", "absent")}
    assert shared(by_series, ["1.1", "1.2"]) == ("2", "absent or cannot be read: it is not a date")
    assert shared(by_series, []) == ()
