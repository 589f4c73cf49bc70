"""What several files, or several places of one, say of the same study, series or instance."""

from collections import Counter
from itertools import permutations
from pathlib import Path

import pytest

from selector.dicom.values import Contradictory
from tests.support.builders import instance, series, study
from tests.unit.payload.loading import METADATA, Found, View, found, left_out, load, view

CONTRADICTORY = "contradictory"


def marked(values: Found) -> object:
    """Return values, or `CONTRADICTORY`."""
    return CONTRADICTORY if isinstance(values, tuple) and isinstance(values[0], Contradictory) else values


def merged(folder: Path, parts: list[View], keyword: str = "Modality", uid: str = "1.1") -> Counter[object]:
    """Return what decides on an attribute of a series whose study is given in parts.

    It must be the same with the parts in one file or in several, in any order.
    """
    results = []
    for number, order in enumerate(permutations(parts)):
        files = {f"{at}/{METADATA}": [part] for at, part in enumerate(order)}
        several = load(folder / f"several{number}", [], files)
        one = load(folder / f"one{number}", list(order))
        assert left_out(several) == left_out(one) == []
        results += [found(several, uid, keyword), found(one, uid, keyword)]
    assert results == [results[0]] * len(results)
    return Counter({marked(values): count for values, count in results[0].items()})


def test_a_study_in_two_files_has_the_series_of_both(tmp_path: Path) -> None:
    payload = load(
        tmp_path,
        [study("1", series("1.1", Modality="MR"), StudyDate="20240131")],
        {f"b/{METADATA}": [study("1", series("1.2", Modality="CT"), StudyDate="20240131")]},
    )
    assert [one.StudyInstanceUID for one in payload.whole.studies] == ["1"]
    assert {uid: found(payload, uid, "Modality") for uid in ("1.1", "1.2")} == {
        "1.1": {("MR",): 1},
        "1.2": {("CT",): 1},
    }
    assert [found(payload, uid, "StudyDate") for uid in ("1.1", "1.2")] == [{("20240131",): 1}] * 2


def test_a_study_in_both_forms_is_one(tmp_path: Path) -> None:
    dataset = {"0020000D": {"vr": "UI", "Value": ["1"]}, "0020000E": {"vr": "UI", "Value": ["1.1"]}}
    parts: list[View] = [
        study("1", series("1.1", instance("a", Modality="MR"))),
        {**dataset, "00080018": {"vr": "UI", "Value": ["a"]}, "00080060": {"vr": "CS", "Value": ["MR"]}},
        {**dataset, "00080018": {"vr": "UI", "Value": ["b"]}, "00080060": {"vr": "CS", "Value": ["MR"]}},
    ]
    assert merged(tmp_path, parts) == {("MR",): 2}


@pytest.mark.parametrize("times", [2, 3])
@pytest.mark.parametrize(
    "part",
    [
        study("1", series("1.1", Modality="MR")),
        study("1", series("1.1", Modality="MR"), Modality="CT"),
        study("1", series("1.1", instance("a"), Modality="MR")),
        study("1", series("1.1", instance("a", Modality="MR"), Modality="CT")),
        study("1", series("1.1"), Modality="MR"),
        study("1", series("1.1", instance("a")), Modality="MR"),
    ],
)
def test_identical_repetitions_count_once(part: View, times: int, tmp_path: Path) -> None:
    assert merged(tmp_path, [part] * times) == {("MR",): 1}


def test_instances_listed_twice_count_once(tmp_path: Path) -> None:
    payload = load(tmp_path, [study("1", series("1.1", instance("a"), instance("b"), instance(" a ")))])
    assert view(payload) == {"1": {"series": {"1.1": {"instances": {"a": {}, "b": {}}}}}}
    parts = [study("1", series("1.1", instance("a", Modality="MR"), instance("b", Modality="MR")))] * 2
    assert merged(tmp_path, parts) == {("MR",): 2}


def test_repetitions_that_are_spelled_differently_are_identical(tmp_path: Path) -> None:
    parts = [
        study("1", series("1.1", SliceThickness=3)),
        study("1", {**series("1.1"), "00180050": "3.0"}),
        study("1", {**series("1.1"), "00180050": {"vr": "DS", "Value": [3]}}),
    ]
    assert merged(tmp_path, parts, "SliceThickness") == {(3,): 1}


@pytest.mark.parametrize(
    ("item", "is_identical"),
    [({"CodeValue": "1"}, True), ({"00080100": "1 "}, True), ({"CodeValue": "2"}, False), ({}, False)],
)
def test_items_of_sequences_are_compared_by_their_values(item: View, *, is_identical: bool, tmp_path: Path) -> None:
    keyword = "ProcedureCodeSequence"
    parts = [study("1", series("1.1", **{keyword: [one]})) for one in ({"CodeValue": "1"}, item)]
    payload = load(tmp_path, parts, requested=[f"{keyword}.CodeValue"])
    assert (CONTRADICTORY in map(marked, found(payload, "1.1", keyword))) is not is_identical


@pytest.mark.parametrize("absent", [None, "", []])
def test_what_one_part_lacks_the_other_gives(absent: object, tmp_path: Path) -> None:
    parts = [study("1", series("1.1", Modality=absent)), study("1", series("1.1", Modality="MR"))]
    assert merged(tmp_path, parts) == {("MR",): 1}
    listed = [instance("a", Modality=absent), instance("a", Modality="MR")]
    assert merged(tmp_path / "instances", [study("1", series("1.1", one)) for one in listed]) == {("MR",): 1}


@pytest.mark.parametrize(
    "parts",
    [
        [series("1.1", Modality="MR"), series("1.1", Modality="CT")],
        [series("1.1", Modality="MR"), series("1.1", Modality="CT"), series("1.1", Modality="MR")],
        [series("1.1", instance("a", Modality="MR")), series("1.1", instance("a", Modality="CT"))],
        [series("1.1", instance("a"), Modality="MR"), series("1.1", instance("a"), Modality="CT")],
        [series("1.1", instance("a"), Modality="MR"), series("1.1", Modality="CT")],
        [
            series("1.1", instance("a"), {**instance("a"), "00080060": "MR"}),
            series("1.1", instance("a", Modality="CT")),
        ],
    ],
)
def test_repetitions_that_contradict_each_other_are_unreadable(parts: list[View], tmp_path: Path) -> None:
    assert merged(tmp_path, [study("1", part) for part in parts]) == {CONTRADICTORY: 1}


@pytest.mark.parametrize("above", ["MR", "CT"])
def test_what_an_instance_says_decides_whatever_is_repeated_above_it(above: str, tmp_path: Path) -> None:
    parts = [series("1.1", Modality="MR"), series("1.1", instance("a", Modality="PT"), Modality=above)]
    assert merged(tmp_path, [study("1", part) for part in parts]) == {("PT",): 1}


def test_a_contradiction_is_about_that_attribute_alone(tmp_path: Path) -> None:
    parts = [
        study("1", series("1.1", Modality="MR", SliceThickness=3)),
        study("1", series("1.1", Modality="CT", SliceThickness=3)),
    ]
    assert merged(tmp_path, parts, "SliceThickness") == {(3,): 1}


def test_a_contradiction_is_about_that_series_alone(tmp_path: Path) -> None:
    parts = [
        study("1", series("1.1", Modality="MR"), series("1.2", Modality="PT")),
        study("1", series("1.1", Modality="CT"), series("1.2", Modality="PT")),
    ]
    assert merged(tmp_path, parts, uid="1.2") == {("PT",): 1}


def test_a_study_says_something_about_the_series_listed_with_it(tmp_path: Path) -> None:
    parts = [study("1", series("1.1"), Modality="MR"), study("1", series("1.2"), Modality="CT")]
    assert merged(tmp_path, parts, uid="1.1") == {("MR",): 1}
    assert merged(tmp_path / "other", parts, uid="1.2") == {("CT",): 1}


@pytest.mark.parametrize("keyword", ["PatientID", "PatientAge", "StudyDescription", "ModalitiesInStudy"])
def test_what_is_said_of_the_patient_or_the_study_holds_for_all_series_of_the_study(
    keyword: str, tmp_path: Path
) -> None:
    said: View = {"StudyInstanceUID": "1", keyword: "012Y"}
    listed = study("1", series("1.1"), series("1.2", instance("a")))
    for part in (said, {**said, "series": []}, study("1", series("1.3"), **{keyword: "012Y"})):
        payload = load(tmp_path, [listed, part], requested=[keyword])
        assert [found(payload, uid, keyword) for uid in ("1.1", "1.2")] == [{("012Y",): 1}] * 2


def test_what_is_said_of_a_study_beyond_itself_holds_for_the_series_listed_there(tmp_path: Path) -> None:
    parts = [{"StudyInstanceUID": "1", "Modality": "MR"}, study("1", series("1.1")), study("1", series("1.2"))]
    assert merged(tmp_path, parts) == {None: 1}


def test_studies_that_contradict_each_other_are_unreadable(tmp_path: Path) -> None:
    parts = [study("1", series("1.1"), StudyDate="20240131"), study("1", series("1.2"), StudyDate="20240201")]
    assert merged(tmp_path, parts, "StudyDate") == {CONTRADICTORY: 1}
    parts = [study("1", series("1.1"), Modality="MR"), study("1", series("1.1"), Modality="CT")]
    assert merged(tmp_path / "other", parts) == {CONTRADICTORY: 1}


def test_a_series_in_one_part_decides_against_the_study_in_another(tmp_path: Path) -> None:
    parts = [study("1", series("1.1"), Modality="MR"), study("1", series("1.1", Modality="CT"))]
    assert merged(tmp_path, parts) == {("CT",): 1}


@pytest.mark.parametrize(
    ("keyword", "one", "other"),
    [("StudyDate", "20240131", "2024.01.31"), ("StudyTime", "12:30", "1230"), ("PatientAge", "012Y", "12Y")],
)
def test_what_is_spelled_differently_is_no_contradiction(keyword: str, one: str, other: str, tmp_path: Path) -> None:
    parts = [study("1", series("1.1"), **{keyword: spelling}) for spelling in (one, other)]
    payloads = [load(tmp_path, order, requested=[keyword]) for order in (parts, parts[::-1])]
    readings = [found(payload, "1.1", keyword) for payload in payloads]
    assert readings[0] == readings[1]
    assert list(readings[0]) in ([(one,)], [(other,)])


def test_what_a_series_says_holds_for_all_its_instances(tmp_path: Path) -> None:
    parts = [
        study("1", series("1.1", instance("a"), instance("b"), SliceThickness=3)),
        study("1", series("1.1", instance("c"))),
    ]
    assert merged(tmp_path, parts, "SliceThickness") == {(3,): 1}
    parts[1] = study("1", series("1.1", instance("c", SliceThickness=5)))
    assert merged(tmp_path / "other", parts, "SliceThickness") == {None: 2, (5,): 1}
    parts[1] = study("1", series("1.1", instance("c"), SliceThickness=5))
    assert merged(tmp_path / "contradictory", parts, "SliceThickness") == {CONTRADICTORY: 1}


def test_a_series_with_instances_hides_the_value_above_them_in_every_part(tmp_path: Path) -> None:
    parts = [
        study("1", series("1.1", instance("a", SliceThickness=3), instance("b"), SliceThickness=9)),
        study("1", series("1.1", instance("c", SliceThickness=3))),
    ]
    assert merged(tmp_path, parts, "SliceThickness") == {(3,): 2, None: 1}


def test_a_part_without_instances_adds_none(tmp_path: Path) -> None:
    parts = [study("1", series("1.1", instance("a", Modality="MR"))), study("1", series("1.1", SliceThickness=3))]
    payload = load(tmp_path / "view", parts)
    ((merged_series,),) = (one.series for one in payload.whole.studies)
    assert [one.SOPInstanceUID for one in merged_series.instances] == ["a"]
    assert merged(tmp_path, parts, "SliceThickness") == {(3,): 1}
    assert merged(tmp_path / "other", parts) == {("MR",): 1}


def test_the_file_of_a_repetition_does_not_matter_for_what_is_left_out(tmp_path: Path) -> None:
    odd = [study("1", series("1.1"), series(""))]
    payload = load(tmp_path, odd, {f"b/{METADATA}": odd})
    assert [(one.file, one.place) for one in payload.left_out] == [
        (f"b/{METADATA}", "$[0].series[1]"),
        (METADATA, "$[0].series[1]"),
    ]
