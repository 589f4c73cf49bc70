"""Operands that do not fit, with what would be right."""

import pytest

from tests.support.builders import faults_of, selection, selections


@pytest.mark.parametrize(
    ("keyword", "operand", "right"),
    [
        ("SeriesDescription", 3, '"3"'),
        ("SeriesDescription", True, '"true"'),
        ("Modality", 3, '"3"'),
        ("SliceThickness", "thin", "not a number"),
        ("SliceThickness", True, "not a number"),
        ("SliceThickness", "3,5", "not a number"),
        ("StudyDate", "31.01.2024", '"20240131"'),
        ("StudyDate", "20240230", '"20240131"'),
        ("StudyDate", "24", '"2024"'),
        ("StudyTime", "25", '"133000"'),
        ("StudyTime", "1:30 pm", '"133000"'),
        ("AcquisitionDateTime", "tomorrow", '"20240131133000"'),
        ("PatientAge", "18", '"018Y"'),
        ("PatientAge", 18, '"018Y"'),
        ("PatientAge", "18 years", '"018Y"'),
        ("series.plane", "transverse", "axial, coronal, sagittal"),
        ("series.hasImage", "yes", "true or false"),
        ("series.hasImage", 1, "true or false"),
        ("series.instanceCount", "many", "not a number"),
    ],
)
def test_an_operand_of_the_wrong_kind(keyword: str, operand: object, right: str) -> None:
    ((place, message),) = faults_of(selections(selection({keyword: {"equals": operand}})))
    assert place.endswith(".equals")
    assert right in message


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        ({"TransferSyntaxUID": {"equals": "1.2."}}, ".TransferSyntaxUID.equals"),
        ({"TransferSyntaxUID": {"oneOf": ["1.2", "1.2."]}}, ".TransferSyntaxUID.oneOf[1]"),
        ({"RelatedGeneralSOPClassUID": {"hasAll": ["1.2", "1.2."]}}, ".RelatedGeneralSOPClassUID.hasAll[1]"),
        ({"TransferSyntaxUID": {"not": "1.2."}}, ".TransferSyntaxUID.not"),
        ({"TransferSyntaxUID": {"not": {"equals": "1.2."}}}, ".TransferSyntaxUID.not.equals"),
        ({"00020010": "1.2."}, ".00020010"),
        (
            {"ReferencedSeriesSequence": {"item": {"SeriesInstanceUID": "1.2."}}},
            ".ReferencedSeriesSequence.item.SeriesInstanceUID",
        ),
        ({"noneOf": [{"TransferSyntaxUID": "1.2."}]}, ".noneOf[0].TransferSyntaxUID"),
    ],
)
def test_what_is_meant_as_a_uid_wherever_a_whole_one_is_compared(condition: dict[str, object], place: str) -> None:
    ((where, message),) = faults_of(selections(selection(condition)))
    assert where == f"$.selections[0].conditions{place}"
    assert message == (
        '"1.2." is not a UID: it ends with a dot; for a part of a UID write {"startsWith": "1.2."} or an expression'
    )


@pytest.mark.parametrize(
    "test",
    [
        {"startsWith": "1.2."},
        {"contains": [".2.", "1.2.."]},
        {"endsWith": ".2"},
        {"matches": "1.2."},
        {"equals": "MR Image Storage"},
        {"equals": "1"},
        {"equals": "1.2.0.03"},
        {"equals": "1." * 31 + "12"},
    ],
)
def test_parts_of_uids_and_uids_as_systems_write_them(test: dict[str, object]) -> None:
    assert faults_of(selections(selection({"TransferSyntaxUID": test}))) == []


def test_digits_and_dots_are_a_uid_in_ui_only() -> None:
    conditions = {"SeriesDescription": "1.2.", "SoftwareVersions": ["1.2."], "SourceApplicationEntityTitle": ".1"}
    assert faults_of(selections(selection(conditions))) == []


def test_a_long_operand_is_shortened_in_messages() -> None:
    ((_, message),) = faults_of(selections(selection({"EchoTime": {"equals": "x" * 1000}})))
    assert len(message) < 200


@pytest.mark.parametrize(
    ("attribute", "written", "right"),
    [
        ("EchoTime", [4, 3], "[3, 4]"),
        ("EchoTime", ["4.0", 3], '[3, "4.0"]'),
        ("StudyDate", ["2024", "2023"], '["2023", "2024"]'),
        ("StudyTime", ["13", "12"], '["12", "13"]'),
        ("PatientAge", ["002Y", "012M"], '["012M", "002Y"]'),
    ],
)
def test_a_reversed_range(attribute: str, written: list[object], right: str) -> None:
    ((place, message),) = faults_of(selections(selection({attribute: {"between": written}})))
    assert place.endswith(".between")
    assert message == f"the range is reversed; write {right}"
