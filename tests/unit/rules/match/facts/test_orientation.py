"""Facts from the orientation of slices."""

import pytest

from tests.support.builders import MATCHED, REJECTED, UNDECIDED, outcome, outcomes, series, study

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


def test_an_orientation_that_is_not_known_is_not_absent() -> None:
    matched_if_absent = {"series.plane": {"equals": "axial", "ifMissing": "matched"}}
    assert outcome(matched_if_absent) is MATCHED
    assert outcome(matched_if_absent, *oriented(AXIAL, SAGITTAL)) is UNDECIDED
    assert outcome(matched_if_absent, *oriented(AXIAL, None)) is UNDECIDED
