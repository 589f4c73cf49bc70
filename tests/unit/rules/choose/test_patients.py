"""A study belongs to one patient, and with `studiesPerPatient` only the newest complete ones of each contribute."""

from typing import Any

import pytest

from selector.rules.choose.patients import SEVERAL_PATIENTS
from selector.series_selector import select
from tests.support.builders import (
    Dataset,
    instance,
    payload_of,
    result_of,
    rules_of,
    selection,
    selections,
    series,
    study,
)

RULES = selections(selection({"Modality": "MR"}, name="MR"), selection({"Modality": "CT"}, name="CT", required=True))
TAG = "00100020"
OLDER, UNKNOWN = "this is an older one", "it cannot be told whether this is one"
NO_PATIENT = "it has no readable PatientID, so it counts as the only study of its patient"


def two(of_first: Dataset, of_second: Dataset, **of_study: Any) -> Dataset:  # noqa: ANN401 - any JSON
    """Build a study of two series."""
    return study("1", series("1.1", Modality="MR", **of_first), series("1.2", Modality="CT", **of_second), **of_study)


def patients(*studies: Dataset) -> list[str]:
    """Return why each selection took nothing, empty if it took a series."""
    (result,) = result_of(RULES, *studies).studies
    return [choice.undecided_because for choice in result.choices if not choice.taken]


@pytest.mark.parametrize(
    "several",
    [
        two({"PatientID": "A"}, {"PatientID": "B"}),
        two({"PatientID": "A"}, {TAG: "B"}),
        two({"PatientID": "A"}, {"PatientID": {"vr": "LO", "Value": ["B"]}}),
        two({"PatientID": "A"}, {}, PatientID="B"),
        two({"instances": [instance("a", PatientID="A")]}, {"PatientID": "B"}),
        two({"instances": [instance("a", PatientID="A"), instance("b", PatientID="B")]}, {}),
        two({"instances": [instance("a", PatientID="A")]}, {}, PatientID="B"),
        two({"PatientID": "a"}, {"PatientID": "A"}),
        two({"PatientID": "A", TAG: "B"}, {"PatientID": "B"}),
        two({"PatientID": "A", TAG: "B"}, {}),
    ],
)
def test_two_patients_leave_the_study_undecided(several: Dataset) -> None:
    assert patients(several) == [SEVERAL_PATIENTS] * 2


@pytest.mark.parametrize(
    "one",
    [
        two({}, {}),
        two({}, {}, PatientID="A"),
        two({"PatientID": "A"}, {}),
        two({"PatientID": "A"}, {"PatientID": " A "}),
        two({"PatientID": "A"}, {TAG: {"vr": "LO", "Value": ["A"]}}, PatientID="A"),
        two({"PatientID": "\u00e9"}, {"PatientID": "e\u0301"}),
        two({"PatientID": "A"}, {"PatientID": ""}),
        two({"PatientID": "A"}, {"PatientID": 7}),  # unreadable
        two({"PatientID": "A"}, {"PatientID": ["B", "C"]}),
    ],
)
def test_absence_and_spelling_and_what_cannot_be_read_say_nothing(one: Dataset) -> None:
    assert patients(one) == []


@pytest.mark.parametrize(
    "parts",
    [
        [study("1", PatientID="A"), two({}, {}, PatientID="B")],
        [two({"PatientID": "A"}, {}), two({"PatientID": "B"}, {})],
        [two({}, {}, PatientID=value) for value in ("A", 7, "B")],
        [two({"instances": [instance("a", PatientID=value)]}, {}) for value in ("A", "B")],
    ],
)
def test_parts_of_a_study_that_name_two_patients_leave_it_undecided(parts: list[Dataset]) -> None:
    for order in (parts, parts[::-1]):
        assert patients(*order) == [SEVERAL_PATIENTS] * 2


def test_parts_of_a_study_that_name_one_patient_are_one_study() -> None:
    assert patients(two({}, {}, PatientID="A"), two({}, {}, PatientID="A "), two({}, {}, PatientID=7)) == []


def test_other_studies_are_not_concerned() -> None:
    other = study("2", series("2.1", Modality="CT", PatientID="C"))
    results = result_of(RULES, two({"PatientID": "A"}, {"PatientID": "B"}), other).studies
    assert {result.uid: result.lacking for result in results} == {"1": ("CT",), "2": ()}


@pytest.mark.parametrize(
    "others",
    [
        [study("2", series("2.1", PatientID="B"), series("2.2", PatientID="B"))],
        [study("2", series("2.1"), series("2.2"), PatientID="B")],
        [study("2", series("2.1", PatientID="B")), study("3", series("3.1"), PatientID="C")],
        [study("2", series("2.1", instance("a", PatientID="B")))],
        [study("2", series("2.1", **{TAG: "B"}))],
    ],
)
def test_a_study_of_two_patients_is_found_among_others_of_one_each(others: list[Dataset]) -> None:
    of_two = two({"PatientID": "A"}, {"PatientID": "B"})
    for listed in ([of_two, *others], [*others, of_two]):
        remarks = {one.uid: one.remarks for one in result_of(RULES, *listed).studies}
        assert remarks == {one["StudyInstanceUID"]: (SEVERAL_PATIENTS,) * (one is of_two) for one in listed}


@pytest.mark.parametrize("conditions", [{"Modality": "PT"}, {"SliceThickness": 1}, {"Modality": "MR"}])
def test_the_study_says_so_once_whatever_matches(conditions: Dataset) -> None:
    rules = selections(selection(conditions, name="a"), selection(conditions, name="b"))
    (result,) = result_of(rules, two({"PatientID": "A"}, {"PatientID": "B"})).studies
    assert result.remarks == (SEVERAL_PATIENTS,)


def dated(uid: str, date: object = None, time: object = None, **attributes: object) -> Dataset:
    """Build a study with one series that is selected."""
    own = {"PatientID": "A", "StudyDate": date, "StudyTime": time, **attributes}
    return study(uid, series(f"{uid}.1", Modality="MR"), **own)


def passed_over(most: int, *studies: Dataset) -> dict[str, str]:
    """Return why studies are passed over, by UID; checks that all others count."""
    result = result_of(selections(selection({"Modality": "MR"}), studiesPerPatient=most), *studies)
    assert not result.unmet
    assert result.totals[0].taken == sum(one.contributes and any(one.choices[0].taken) for one in result.studies)
    assert all(bool(one.remarks) == one.passed_over.endswith(UNKNOWN) for one in result.studies)
    return {one.uid: one.passed_over.rpartition(", and ")[2] for one in result.studies if one.passed_over}


@pytest.mark.parametrize(
    ("most", "studies", "expected"),
    [
        (1, [dated("1", "20240101"), dated("2", "20240102"), dated("3", "20231231")], {"1": OLDER, "3": OLDER}),
        (2, [dated("1", "20240101"), dated("2", "20240102"), dated("3", "20231231")], {"3": OLDER}),
        (3, [dated("1", "20240101"), dated("2"), dated("3", "20231231")], {}),
        (1, [dated("1", "20240101", "10"), dated("2", "20240101", "11")], {"1": OLDER}),
        (1, [dated("1", "20240101", "10"), dated("2", "20240101", "1030")], {"1": UNKNOWN, "2": UNKNOWN}),
        (1, [dated("1", "20240101", "10"), dated("2", "20240101")], {"1": UNKNOWN, "2": UNKNOWN}),
        (1, [dated("1", "2024", "10"), dated("2", "20240101", "11")], {"1": UNKNOWN, "2": UNKNOWN}),
        (1, [dated("1", "2024"), dated("2", "202312")], {"2": OLDER}),
        (
            1,
            [dated("1", "20240101"), dated("2", "20240101"), dated("3", "2023")],
            {"1": UNKNOWN, "2": UNKNOWN, "3": OLDER},
        ),
        (
            2,
            [dated("1", "2024"), dated("2", "2023"), dated("3", "2023"), dated("4", "2022")],
            dict.fromkeys("23", UNKNOWN) | {"4": OLDER},
        ),
        (2, [dated("1", "2024"), dated("2", "2024"), dated("3", "2023")], {"3": OLDER}),
        (1, [dated("1", "20240101"), dated("2")], {"1": UNKNOWN, "2": UNKNOWN}),
        (1, [dated("1", "20240101"), dated("2", "***")], {"1": UNKNOWN, "2": UNKNOWN}),
        (2, [dated("1", "2024"), dated("2", "2023"), dated("3")], {"2": UNKNOWN, "3": UNKNOWN}),
        (1, [dated("1", "2024"), dated("2", "2023", PatientID="a")], {}),
        (1, [dated("1", "2024"), dated("2", "2023", PatientID=" A ")], {"2": OLDER}),
    ],
)
def test_the_newest_contribute_if_that_is_certain(most: int, studies: list[Dataset], expected: dict[str, str]) -> None:
    assert passed_over(most, *studies) == expected
    assert passed_over(most, *reversed(studies)) == expected


def test_studies_in_which_nothing_is_taken_are_not_counted() -> None:
    without = study("2", series("2.1", Modality="CT"), PatientID="A", StudyDate="2025")
    incomplete = study("3", series("3.1", Modality="MR"), PatientID="A", StudyDate="2026")
    document = selections(
        selection({"Modality": "MR"}, name="MR"),
        selection({"SeriesNumber": 1}, name="first", required=True),
        studiesPerPatient=1,
    )
    complete = study("1", series("1.1", Modality="MR", SeriesNumber=1), PatientID="A", StudyDate="2024")
    result = result_of(document, without, incomplete, complete)
    assert {one.uid: one.contributes for one in result.studies} == {"1": True, "2": False, "3": False}
    assert not any(one.passed_over for one in result.studies)


@pytest.mark.parametrize("patient", [{}, {"PatientID": ""}, {"PatientID": 7}, {"PatientID": ["A", "B"]}])
def test_a_study_without_a_patient_is_the_only_one_of_its_patient(patient: Dataset) -> None:
    listed = [study(uid, series(f"{uid}.1", Modality="MR"), StudyDate="2024", **patient) for uid in "12"]
    result = result_of(selections(selection({"Modality": "MR"}), studiesPerPatient=1), *listed)
    assert [(one.passed_over, one.remarks) for one in result.studies] == [("", (NO_PATIENT,))] * 2
    without = result_of(selections(selection({"Modality": "MR"})), *listed)
    assert not any(one.remarks for one in without.studies)


def test_the_patient_may_be_named_below_the_study() -> None:
    of_series = study("1", series("1.1", Modality="MR", PatientID="A"), StudyDate="2023")
    of_instance = study("2", series("2.1", {"PatientID": "A"}, Modality="MR"), StudyDate="2022")
    assert passed_over(1, of_series, of_instance, dated("3", "2024")) == {"1": OLDER, "2": OLDER}


def test_it_is_no_cause_of_exit_code_4() -> None:
    document = selections(selection({"Modality": "MR"}, required=True), studiesPerPatient=1)
    result = result_of(document, dated("1", "2024"), dated("2", "2024"))
    assert not result.unmet
    assert not any(one.contributes for one in result.studies)


def test_what_is_kept_for_the_report_is_passed_over_as_well() -> None:
    rules = rules_of(selections(selection({"Modality": "MR"}), studiesPerPatient=1))
    payload = payload_of(rules, [dated("1", "2023"), dated("2", "2024")])
    result = select(payload, rules, keep=True)
    assert tuple(one for _, one in result.kept) == result.studies
    assert [bool(one.passed_over) for one in result.studies] == [False, True]
