"""Facts of the series."""

import pytest

from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    choices_of,
    outcome,
    outcomes,
    selection,
    selections,
    series,
    study,
)

AXIAL, CORONAL, SAGITTAL = [1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0, -1], [0, 1, 0, 0, 0, -1]
HALFWAY = [1, 0, 0, 0, 0.70710678, -0.70710678]
TILTED = [1, 0, 0, 0, 0.9396926, -0.3420201]  # 20 degrees about x
UPSIDE_DOWN = [-1, 0, 0, 0, 1, 0]
NO_PLANE = [1, 0, 0, 1, 0, 0]


def oriented(*orientations: object) -> list[dict[str, object]]:
    return [{} if one is None else {"ImageOrientationPatient": one} for one in orientations]


@pytest.mark.parametrize(
    ("orientations", "plane"),
    [
        ([AXIAL], "axial"),
        ([CORONAL], "coronal"),
        ([SAGITTAL], "sagittal"),
        ([UPSIDE_DOWN], "axial"),
        ([TILTED], "axial"),
        ([AXIAL, TILTED, UPSIDE_DOWN], "axial"),
        (["1\\0\\0\\0\\1\\0"], "axial"),
        ([["-2.07e-013", "1.0", "0", "0", "0", "-1"]], "sagittal"),
        ([AXIAL, SAGITTAL], None),
        ([AXIAL, HALFWAY], None),
        ([HALFWAY], None),
        ([AXIAL, None], None),
        ([AXIAL, NO_PLANE], None),
        ([NO_PLANE], None),
        ([[1, 0, 0]], None),
        ([[1, 0, 0, 0, 1, None]], None),
        ([[1, 0, 0, 0, 1, "x"]], None),
        ([[1, 0, "x", 0, 0, 1, 0]], None),
        (["1\\0\\\\0\\0\\1\\0"], None),
        (["axial"], None),
        ([None], None),
    ],
)
def test_the_plane(orientations: list[object], plane: str | None) -> None:
    instances = oriented(*orientations)
    found = [
        name for name in ("axial", "coronal", "sagittal") if outcome({"series.plane": name}, *instances) is MATCHED
    ]
    if plane is None:
        assert outcome({"series.plane": "axial"}, *oriented(*orientations)) is UNDECIDED
        assert outcome({"series.plane": ["!axial"]}, *oriented(*orientations)) is UNDECIDED
    else:
        assert found == [plane]


@pytest.mark.parametrize(
    ("orientations", "degrees"),
    [
        ([AXIAL], 0),
        ([TILTED], 20),
        ([AXIAL, TILTED], 20),
        ([TILTED, SAGITTAL], 20),
        ([HALFWAY], 45),
        ([AXIAL, None], None),
        ([NO_PLANE], None),
        ([None], None),
    ],
)
def test_the_obliquity(orientations: list[object], degrees: float | None) -> None:
    near = {"series.obliquity": {"equals": degrees or 0, "tolerance": 0.01}}
    far = {"series.obliquity": {"greaterThan": (degrees or 0) + 0.01}}
    found = [outcome(conditions, *oriented(*orientations)) for conditions in (near, far)]
    assert found == ([UNDECIDED, UNDECIDED] if degrees is None else [MATCHED, REJECTED])


def test_the_plane_needs_nothing_but_the_orientation_at_any_level() -> None:
    for one in (
        study("1", series("1.1", ImageOrientationPatient=CORONAL)),
        study("1", series("1.1"), ImageOrientationPatient=CORONAL),
        study("1", series("1.1", {}, {}, ImageOrientationPatient=CORONAL)),
    ):
        assert outcomes({"series.plane": "coronal"}, one) == [MATCHED]


@pytest.mark.parametrize(
    ("instances", "count_written", "count"),
    [
        (3, None, 3),
        (3, 5, 3),
        (0, 5, 5),
        (0, "005", 5),
        (0, 0, 0),
        (0, None, None),
        (0, "many", None),
        (0, 2.5, None),
        (0, -1, None),
        (0, [1, 2], None),
    ],
)
def test_the_instance_count(instances: int, count_written: object, count: int | None) -> None:
    listed: list[dict[str, object]] = [{}] * instances
    found = outcome({"series.instanceCount": count or 0}, *listed, NumberOfSeriesRelatedInstances=count_written)
    assert found is (UNDECIDED if count is None else MATCHED)


def test_an_instance_listed_twice_counts_once() -> None:
    instances = [{"SOPInstanceUID": uid} for uid in ("1.1", "1.2", " 1.1 ")]
    assert outcome({"series.instanceCount": 2}, *instances) is MATCHED


@pytest.mark.parametrize(
    ("instances", "of_series", "count"),
    [
        ([None, None], None, 2),
        ([10, 20], None, 30),
        ([10, None], None, 11),
        (["010", 1], None, 11),
        ([None, None], 7, 14),
        ([None], 7, 7),
        ([10, 0], None, 10),
        ([10, "x"], None, None),
        ([10, -1], None, None),
        ([10, 1.5], None, None),
        ([], 7, None),
    ],
)
def test_the_frame_count(instances: list[object], of_series: object, count: int | None) -> None:
    listed = [{} if frames is None else {"NumberOfFrames": frames} for frames in instances]
    found = outcome({"series.frameCount": count or 0}, *listed, NumberOfFrames=of_series)
    assert found is (UNDECIDED if count is None else MATCHED)


def test_absent_facts_can_be_decided_by_if_missing() -> None:
    facts = ("series.instanceCount", "series.frameCount", "series.obliquity")
    for fact in facts:
        assert outcome({fact: {"atLeast": 1, "ifMissing": "matched"}}) is MATCHED
        assert outcome({fact: {"atLeast": 1, "ifMissing": "rejected"}}) is REJECTED
    assert outcome({"series.plane": {"equals": "axial", "ifMissing": "rejected"}}) is REJECTED
    # What cannot be established is not absent.
    assert (
        outcome({"series.plane": {"equals": "axial", "ifMissing": "matched"}}, *oriented(AXIAL, SAGITTAL)) is UNDECIDED
    )
    assert outcome({"series.plane": {"equals": "axial", "ifMissing": "matched"}}, *oriented(AXIAL, None)) is UNDECIDED


@pytest.mark.parametrize(
    ("image", "with_image"),
    [("a.nii", True), (["a", "b"], True), ("", False), ([], False), (None, False)],
)
def test_has_image(image: object, *, with_image: bool) -> None:
    document = selections(
        selection({"series.hasImage": True}, name="with"), selection({"series.hasImage": False}, name="without")
    )
    choices = choices_of(document, series("1.1"), images={"1.1": image, "1.2": "other.nii"})
    assert {name: (choice.matched, len(choice.taken)) for name, choice in choices.items()} == {
        "with": (int(with_image), int(with_image)),
        "without": (int(not with_image), 0),
    }
    assert choices["without"].without_image == int(not with_image)


CT, ENHANCED_CT, MULTI_FRAME_US = (f"1.2.840.10008.5.1.4.1.1.{end}" for end in ("2", "2.1", "3.1"))


@pytest.mark.parametrize(
    ("of_series", "count"),
    [
        ({"NumberOfSeriesRelatedInstances": 7}, 7),
        ({"NumberOfSeriesRelatedInstances": 7, "SOPClassUID": CT}, 7),
        ({"NumberOfSeriesRelatedInstances": 7, "SOPClassUID": ENHANCED_CT}, None),
        ({"NumberOfSeriesRelatedInstances": 7, "SOPClassUID": MULTI_FRAME_US}, None),
        ({"NumberOfSeriesRelatedInstances": 1, "SOPClassUID": CT}, 1),
        ({"NumberOfSeriesRelatedInstances": 1}, None),
        ({"NumberOfSeriesRelatedInstances": 1, "SOPClassUID": "CT"}, None),
        ({"NumberOfSeriesRelatedInstances": 0}, 0),
        ({"NumberOfSeriesRelatedInstances": "x"}, None),
        ({}, None),
    ],
)
def test_the_frame_count_of_instances_that_are_not_listed(of_series: dict[str, object], count: int | None) -> None:
    found = outcome({"series.frameCount": count or 0}, **of_series)
    assert found is (UNDECIDED if count is None else MATCHED)


@pytest.mark.parametrize("group", ["SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"])
def test_facts_come_from_the_frames(group: str) -> None:
    def image(*orientations: object) -> dict[str, object]:
        return {
            "NumberOfFrames": len(orientations),
            group: [{"PlaneOrientationSequence": [{"ImageOrientationPatient": one}]} for one in orientations],
        }

    assert outcome({"series.plane": "axial", "series.obliquity": [0, 1]}, image(AXIAL)) is MATCHED
    assert outcome({"series.plane": "axial"}, image(AXIAL), image(SAGITTAL)) is UNDECIDED
    assert outcome({"series.plane": "axial"}, image(AXIAL), {}) is UNDECIDED
    assert outcome({"series.plane": "axial"}, image(AXIAL, SAGITTAL)) is UNDECIDED
    assert outcome({"series.plane": "axial"}, image(AXIAL), ImageOrientationPatient=SAGITTAL) is MATCHED
    counts = {"series.instanceCount": 2, "series.frameCount": 3}
    assert outcome(counts, image(AXIAL), image(AXIAL, AXIAL)) is MATCHED


def test_a_condition_on_the_functional_groups_themselves_sees_each_object_once() -> None:
    groups = [{"PlaneOrientationSequence": [{"ImageOrientationPatient": AXIAL}]}] * 3
    image: dict[str, object] = {"NumberOfFrames": 3, "PerFrameFunctionalGroupsSequence": groups}
    first = {"ImageOrientationPatient": {"equals": 1, "position": 1}}
    inside = {"PerFrameFunctionalGroupsSequence": {"item": {"PlaneOrientationSequence": {"item": first}}}}
    assert outcome({**inside, "series.frameCount": 3, "series.instanceCount": 1}, image) is MATCHED
