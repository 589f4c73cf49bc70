"""From decoded entries to studies: UIDs, repetitions, and studies that are spread over files."""

from pathlib import Path

import pytest

from tests.support.builders import instance, series, study
from tests.unit.payload.loading import METADATA, View, faults, found, left_out, load, view

SOUND = study("9", series("9.1", instance("9.1.1")))
NO_UID = [
    *(None, "", "  ", "\0", [], {}, [None], {"vr": "UI"}, {"vr": "UI", "Value": [""]}),  # absent
    *(1, 1.2, 0, True, ["1", "2"], "1\\2", {"vr": "UI", "Value": ["1", "2"]}, {"vr": "UI", "Value": [1]}, {"uid": "1"}),
]
"""Absent or unreadable UIDs: a number has lost its zeros, and of several texts none is the UID."""


@pytest.mark.parametrize("uid", NO_UID)
def test_a_study_without_a_uid_is_left_out(uid: object, tmp_path: Path) -> None:
    payload = load(tmp_path, [study(uid, series("1.1")), SOUND])
    assert left_out(payload) == [("$[0]", "it has no readable StudyInstanceUID")]
    assert list(view(payload)) == ["9"]


@pytest.mark.parametrize("uid", NO_UID)
def test_a_series_without_a_uid_is_left_out(uid: object, tmp_path: Path) -> None:
    payload = load(tmp_path, {"studies": [study("1", series(uid), series("1.2"))]})
    assert left_out(payload) == [("$.studies[0].series[0]", "it has no readable SeriesInstanceUID")]
    assert view(payload) == {"1": {"series": {"1.2": {}}}}


@pytest.mark.parametrize("uid", NO_UID)
def test_an_instance_without_a_uid_is_left_out(uid: object, tmp_path: Path) -> None:
    listed = series("1.1", instance("1.1.1"), instance(uid, Modality="MR"))
    payload = load(tmp_path, {"studies": [study("1", listed)]})
    place = "$.studies[0].series[0].instances[1]"
    assert left_out(payload) == [(place, "it has no readable SOPInstanceUID")]
    assert view(payload) == {"1": {"series": {"1.1": {"instances": {"1.1.1": {}}}}}}


def test_keyword_and_tag_with_different_uids_are_no_uid(tmp_path: Path) -> None:
    contradictory = {**series("1.1"), "0020000E": "1.2"}
    payload = load(tmp_path, [study("1", contradictory, {**series("1.3"), "0020000e": " 1.3"})])
    assert left_out(payload) == [("$[0].series[0]", "it has no readable SeriesInstanceUID")]
    assert view(payload) == {"1": {"series": {"1.3": {}}}}


@pytest.mark.parametrize(
    ("dataset", "keyword"),
    [
        ({"SeriesInstanceUID": "1.1", "SOPInstanceUID": "1.1.1"}, "StudyInstanceUID"),
        ({"StudyInstanceUID": "1", "SOPInstanceUID": "1.1.1"}, "SeriesInstanceUID"),
        ({"StudyInstanceUID": "1", "SeriesInstanceUID": 1.1, "SOPInstanceUID": "1.1.1"}, "SeriesInstanceUID"),
        ({"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "SOPInstanceUID": 1}, "SOPInstanceUID"),
        ({"StudyInstanceUID": "1", "SeriesInstanceUID": ["1.1", "1.2"]}, "SeriesInstanceUID"),
        ({"0020000D": {"vr": "UI"}, "0020000E": {"vr": "UI", "Value": ["1.1"]}}, "StudyInstanceUID"),
    ],
)
def test_a_dataset_without_its_uids_is_left_out(dataset: View, keyword: str, tmp_path: Path) -> None:
    sound = {"StudyInstanceUID": "9", "SeriesInstanceUID": "9.1", "SOPInstanceUID": "9.1.1"}
    payload = load(tmp_path, [sound, dataset])
    ((place, reason),) = left_out(payload)
    assert (place, reason.partition(" (")[0]) == ("$[1]", f"it has no readable {keyword}")
    assert list(view(payload)) == ["9"]


@pytest.mark.parametrize("uid", [" 1.1", "1.1\0", " 1.1 \0", "\t1.1\n"])
def test_uids_are_read_without_what_surrounds_them(uid: str, tmp_path: Path) -> None:
    payload = load(tmp_path, [study(uid, series(uid, instance(uid)))])
    assert view(payload) == {"1.1": {"series": {"1.1": {"instances": {"1.1": {}}}}}}


def test_a_series_all_of_whose_instances_are_left_out_stays(tmp_path: Path) -> None:
    payload = load(tmp_path, [study("1", series("1.1", instance(""), Modality="MR"))])
    assert view(payload) == {"1": {"series": {"1.1": {"Modality": ("MR",)}}}}


@pytest.mark.parametrize("nothing", [[], None])
def test_a_study_without_series_is_dropped(nothing: object, tmp_path: Path) -> None:
    empty = {"StudyInstanceUID": "1", "series": nothing}
    payload = load(tmp_path, [empty, {"StudyInstanceUID": "2"}, SOUND])
    assert list(view(payload)) == ["9"]


@pytest.mark.parametrize(
    "documents",
    [
        [],
        {"studies": []},
        [study("1")],
        [study("1", series(""))],
        ["x"],
        [{"StudyInstanceUID": "1", "SOPInstanceUID": "2"}],
    ],
)
def test_without_any_series_the_run_ends(documents: object, tmp_path: Path) -> None:
    fault, *reasons = faults(tmp_path, {METADATA: documents, "series-images.json": {}})
    assert str(fault) == f"{METADATA}: there is no series with a SeriesInstanceUID in it"
    assert all(reason.message.startswith("left out: ") for reason in reasons)


def test_without_any_series_the_first_reasons_are_given(tmp_path: Path) -> None:
    listed = [{"StudyInstanceUID": "1", "SOPInstanceUID": f"1.{number}"} for number in range(5)]
    _, *reasons, more = faults(tmp_path, {METADATA: listed, "series-images.json": {}})
    missing = "left out: it has no readable SeriesInstanceUID"
    assert [(reason.place, reason.message) for reason in reasons] == [
        (f"$[{number}]", f"{missing} (StudyInstanceUID 1, SOPInstanceUID 1.{number})") for number in range(3)
    ]
    assert more.message == "2 more are left out"


def test_what_stands_for_a_uid_in_what_is_left_out_is_not_shown(tmp_path: Path) -> None:
    listed = [{"StudyInstanceUID": "Doe^Jane", "SOPInstanceUID": "1.1"}]
    _, reason = faults(tmp_path, {METADATA: listed, "series-images.json": {}})
    assert reason.message.endswith("(StudyInstanceUID <no UID>, SOPInstanceUID 1.1)")


def test_studies_and_series_stay_in_the_order_of_the_input(tmp_path: Path) -> None:
    payload = load(tmp_path, [study("2", series("2.2"), series("2.1")), study("1", series("1.1"))])
    assert [
        (one.StudyInstanceUID, [each.SeriesInstanceUID for each in one.series]) for one in payload.whole.studies
    ] == [
        ("2", ["2.2", "2.1"]),
        ("1", ["1.1"]),
    ]


IN_TWO = "the series 1.1 is in two studies, 1 and 2"


@pytest.mark.parametrize(
    "documents",
    [
        [study("1", series("1.1")), study("2", series("1.1"))],
        [study("1", series("1.1", instance("a"))), study("2", series("1.1", instance("b")))],
        [study("1", series("1.1")), study("2", series(" 1.1"))],
        [study("1", series("1.1")), {"StudyInstanceUID": "2", "SeriesInstanceUID": "1.1"}],
        [
            {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "SOPInstanceUID": "a"},
            {"StudyInstanceUID": "2", "SeriesInstanceUID": "1.1", "SOPInstanceUID": "b"},
        ],
    ],
)
def test_one_series_in_two_studies_ends_the_run(documents: object, tmp_path: Path) -> None:
    assert [str(fault) for fault in faults(tmp_path, {METADATA: documents, "series-images.json": {}})] == [
        f"{METADATA}: {IN_TWO}"
    ]


def test_one_series_in_two_studies_of_two_files_ends_the_run(tmp_path: Path) -> None:
    files = {f"a/{METADATA}": [study("1", series("1.1"))], f"b/{METADATA}": [study("2", series("1.1"))]}
    assert [str(fault) for fault in faults(tmp_path, {**files, "series-images.json": {}})] == [
        f"b/{METADATA}: {IN_TWO}"
    ]


def test_every_series_in_two_studies_is_named(tmp_path: Path) -> None:
    documents = [study("1", series("1.1"), series("1.2")), study("2", series("1.1"), series("2.1"), series("1.2"))]
    found_faults = faults(tmp_path, {METADATA: documents, "series-images.json": {}})
    assert [fault.message.split()[2] for fault in found_faults] == ["1.1", "1.2"]


def test_datasets_are_grouped_by_study_and_series(tmp_path: Path) -> None:
    def dataset(uid: str, **attributes: object) -> View:
        study_uid, series_uid = uid[0], uid[:3]
        return {"StudyInstanceUID": study_uid, "SeriesInstanceUID": series_uid, "SOPInstanceUID": uid, **attributes}

    payload = load(tmp_path, [dataset("1.1.1"), dataset("2.1.1"), dataset("1.2.1"), dataset("1.1.2"), dataset("2.1.2")])
    assert view(payload) == {
        "1": {"series": {"1.1": {"instances": {"1.1.1": {}, "1.1.2": {}}}, "1.2": {"instances": {"1.2.1": {}}}}},
        "2": {"series": {"2.1": {"instances": {"2.1.1": {}, "2.1.2": {}}}}},
    }


def test_attributes_of_the_study_in_a_dataset_are_those_of_the_instance(tmp_path: Path) -> None:
    dataset = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "SOPInstanceUID": "a", "StudyDate": "20240131"}
    assert found(load(tmp_path, [dataset]), "1.1", "StudyDate") == {("20240131",): 1}
