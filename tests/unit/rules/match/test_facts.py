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


def test_an_orientation_in_functional_groups_alone_is_not_found() -> None:
    groups = [{"PlaneOrientationSequence": [{"ImageOrientationPatient": AXIAL}]}]
    image: dict[str, object] = {"NumberOfFrames": 40, "SharedFunctionalGroupsSequence": groups}
    for conditions in ({"series.plane": "axial"}, {"series.obliquity": [0, 90]}):
        assert outcome(conditions, image) is UNDECIDED
    first = {"ImageOrientationPatient": {"equals": 1, "position": 1}}
    inside = {"SharedFunctionalGroupsSequence": {"item": {"PlaneOrientationSequence": {"item": first}}}}
    assert outcome({**inside, "series.frameCount": 40, "series.instanceCount": 1}, image) is MATCHED
