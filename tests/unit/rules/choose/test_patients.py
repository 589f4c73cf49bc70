"""A study belongs to one patient: with two, nothing is chosen in it."""

from typing import Any

import pytest

from selector.rules.choose.patients import SEVERAL_PATIENTS
from tests.support.builders import Dataset, instance, result_of, selection, selections, series, study

RULES = selections(selection({"Modality": "MR"}, name="MR"), selection({"Modality": "CT"}, name="CT", required=True))
TAG = "00100020"


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
