"""Warnings about a payload as a whole: images of no known series, decisions by absence, counts that differ."""

import pytest

from tests.support.builders import Dataset, Images, result_of, selection, selections, series, study

T2 = {"SeriesDescription": {"contains": "t2"}}


def warnings_of(conditions: Dataset, *listed: Dataset, images: Images | None = None) -> list[str]:
    return list(result_of(selections(selection(conditions)), study("1", *listed), images=images).warnings)


NO_IMAGE = "series-images.json names no image"
NO_KNOWN_IMAGE = "series-images.json names images, but none for a series in dicom-metadata.json"

UNKNOWN = "series-images.json names images of {} not read from dicom-metadata.json"


@pytest.mark.parametrize(
    ("images", "warnings"),
    [
        ({}, [NO_IMAGE]),
        ({"1.1": "", "1.2": []}, [NO_IMAGE]),
        ({"9.9": "a.nii"}, [NO_KNOWN_IMAGE]),
        ({"9.9": "a.nii", "1.1": ""}, [NO_KNOWN_IMAGE]),
        ({"9.9": "a.nii", "1.2": "b.nii"}, [UNKNOWN.format("1 series that was")]),
        (
            {"9.9": "a.nii", "9.8": ["b.nii", "c.nii"], "9.7": None, "1.2": "d.nii"},
            [UNKNOWN.format("2 series that were")],
        ),
        ({"1.1": "a.nii", "1.2": ["b.nii", "c.nii"]}, []),
    ],
)
def test_a_warning_where_mapped_series_are_not_known(images: Images, warnings: list[str]) -> None:
    assert warnings_of(T2, series("1.1"), series("1.2"), images=images) == warnings


BY_ABSENCE = "$.selections[0].conditions{} is decided by the absence of {}, which no series in the payload has"


@pytest.mark.parametrize(
    ("conditions", "place", "keyword"),
    [
        ({"EchoTime": {"present": False}}, ".EchoTime", "EchoTime"),
        ({"EchoTime": {"atLeast": 1, "ifMissing": "matched"}}, ".EchoTime", "EchoTime"),
        ({"anyOf": [{"Modality": "MR"}, {"EchoTime": {"present": False}}]}, ".anyOf[1].EchoTime", "EchoTime"),
        ({"series.plane": {"equals": "axial", "ifMissing": "matched"}}, '["series.plane"]', "ImageOrientationPatient"),
        ({"noneOf": [{"EchoTime": {"present": True}}]}, ".noneOf[0].EchoTime", "EchoTime"),
    ],
)
@pytest.mark.parametrize("empty", [{}, {"EchoTime": None}, {"EchoTime": ""}])
def test_a_warning_where_absence_decides_on_what_no_series_has(
    conditions: Dataset, place: str, keyword: str, empty: Dataset
) -> None:
    listed = [series("1.1", Modality="MR", **empty), series("1.2", {}, {}, Modality="CT")]
    (warning,) = warnings_of(conditions, *listed)
    assert warning == BY_ABSENCE.format(place, keyword)


@pytest.mark.parametrize(
    "listed",
    [
        [series("1.1"), series("1.2", EchoTime=0)],
        [series("1.1"), series("1.2", {}, {"EchoTime": 90})],
        [series("1.1", EchoTime="long")],
        [series("1.1", **{"00180081": 90})],
    ],
)
def test_no_warning_where_some_series_has_it(listed: list[Dataset]) -> None:
    assert warnings_of({"EchoTime": {"present": False}}, *listed) == []


@pytest.mark.parametrize(
    "conditions",
    [
        {"EchoTime": {"present": True}},
        {"EchoTime": {"atLeast": 1, "ifMissing": "rejected"}},
        {"EchoTime": {"not": {"atLeast": 1}}},
        {"noneOf": [{"EchoTime": 1}]},
    ],
)
def test_no_warning_where_absence_does_not_match(conditions: Dataset) -> None:
    assert warnings_of(conditions, series("1.1")) == []


def test_each_condition_that_absence_decides_has_its_warning() -> None:
    conditions = {"EchoTime": {"present": False}, "noneOf": [{"FlipAngle": {"present": False}}]}
    assert warnings_of(conditions, series("1.1")) == [
        BY_ABSENCE.format(".EchoTime", "EchoTime"),
        BY_ABSENCE.format(".noneOf[0].FlipAngle", "FlipAngle"),
    ]


def test_conditions_that_the_absence_of_the_same_attribute_decides_have_one_warning() -> None:
    conditions = {"EchoTime": {"present": False}, "noneOf": [{"EchoTime": {"present": True}, "FlipAngle": 1}]}
    (warning,) = warnings_of(conditions, series("1.1"))
    assert warning == BY_ABSENCE.format(".EchoTime and 1 more", "EchoTime").replace(" is ", " are ")


@pytest.mark.parametrize("name", ["Laterality", "00200060"])
def test_absence_is_noted_by_the_attribute_whatever_its_name(name: str) -> None:
    listed = [series("1.1", Modality="CT"), series("1.2", {"Laterality": ""})]
    (warning,) = warnings_of({name: {"present": False}}, *listed)
    assert warning == BY_ABSENCE.format(f".{name}", "Laterality")
    assert warnings_of({name: {"present": False}}, *listed, series("1.3", {"00200060": "L"}, {})) == []


def test_a_warning_when_both_counts_are_there_and_differ() -> None:
    differing = series("1.1", {}, {}, NumberOfSeriesRelatedInstances=3)
    agreeing = series("1.2", {}, {}, NumberOfSeriesRelatedInstances="2")
    unlisted = series("1.3", NumberOfSeriesRelatedInstances=3)
    silent = series("1.4", {}, {})
    (warning,) = warnings_of({"series.instanceCount": 2}, differing, agreeing, unlisted, silent)
    assert warning.startswith("1 series lists more or fewer instances than NumberOfSeriesRelatedInstances says")
    assert warnings_of({"series.instanceCount": 2}, agreeing, unlisted, silent) == []
    assert warnings_of({"Modality": "CT"}, differing) == []


def test_a_multi_frame_object_counts_once() -> None:
    frames: Dataset = {"SharedFunctionalGroupsSequence": [{}], "PerFrameFunctionalGroupsSequence": [{}, {}, {}]}
    of_objects, of_frames = (series("1.1", frames, NumberOfSeriesRelatedInstances=count) for count in (1, 3))
    assert warnings_of({"series.instanceCount": 1}, of_objects) == []
    (warning,) = warnings_of({"series.instanceCount": 1}, of_frames)
    assert warning.startswith("1 series lists more or fewer instances")
