"""Facts that count instances and images, and those that are absent."""

import pytest

from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    choices_of,
    outcome,
    selection,
    selections,
    series,
)

AXIAL = [1, 0, 0, 0, 1, 0]


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


def test_a_condition_on_the_functional_groups_themselves_sees_each_object_once() -> None:
    groups = [{"PlaneOrientationSequence": [{"ImageOrientationPatient": AXIAL}]}] * 3
    image: dict[str, object] = {"NumberOfFrames": 3, "PerFrameFunctionalGroupsSequence": groups}
    first = {"ImageOrientationPatient": {"equals": 1, "position": 1}}
    inside = {"PerFrameFunctionalGroupsSequence": {"item": {"PlaneOrientationSequence": {"item": first}}}}
    assert outcome({**inside, "series.frameCount": 3, "series.instanceCount": 1}, image) is MATCHED


@pytest.mark.parametrize(
    ("instances", "of_series", "count"),
    [
        ([(512, 256), ("512", 256)], {}, 2 * 512 * 256),
        ([(512, 256, 3), (512, 256)], {}, 4 * 512 * 256),
        ([(), ()], {"Rows": 4, "Columns": 5}, 40),
        ([], {"Rows": 4, "Columns": 5, "NumberOfSeriesRelatedInstances": 3}, 60),
        ([(512, 256), (512, 512)], {}, None),
        ([(512, 256), ()], {}, None),
        ([("x", 256)], {}, None),
        ([], {"Rows": 4, "Columns": 5}, None),
        ([(), ()], {"Rows": 4}, None),
    ],
)
def test_the_voxel_count(instances: list[tuple[object, ...]], of_series: dict[str, object], count: int | None) -> None:
    names = ("Rows", "Columns", "NumberOfFrames")
    listed = [dict(zip(names, one, strict=False)) for one in instances]
    found = outcome({"series.voxelCount": count or 0}, *listed, **of_series)
    assert found is (UNDECIDED if count is None else MATCHED)
    is_absent = outcome({"series.voxelCount": {"equals": 0, "ifMissing": "matched"}}, *listed, **of_series) is MATCHED
    assert is_absent is (count is None and len(instances) + len(of_series) in {2, 3} and not any(instances))
