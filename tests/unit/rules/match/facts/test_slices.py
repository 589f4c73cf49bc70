"""Facts from the positions of the images of a series."""

import json
from collections.abc import Sequence

import pytest

from selector.rules.match.facts.table import FACTS
from tests.support.builders import MATCHED, UNDECIDED, batch_of, outcome, payload_of, rules_of, selection, selections
from tests.support.builders import series as series_of
from tests.support.builders import study as study_of

AXIAL, TILTED, SAGITTAL = [1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0.8, 0.6], [0, 1, 0, 0, 0, -1]
NAMES = ("sliceCount", "imagesPerSlice", "sliceSpacing", "sliceSpacingVariation", "coverage")
UNKNOWN = "unknown"
RULES = rules_of(selections(selection({f"series.{name}": {"atLeast": 0} for name in NAMES})))


def facts(*instances: dict[str, object], **attributes: object) -> tuple[object, ...]:
    """Return the facts of a series in the order of their names: None if absent, `UNKNOWN` if not known."""
    payload = payload_of(RULES, [study_of("1", series_of("1.1", *instances, **attributes))])
    (context,) = batch_of(payload)
    found = (FACTS[f"series.{name}"].of(context) for name in NAMES)
    return tuple((one[0] if one else None) if isinstance(one, tuple) else UNKNOWN for one in found)


def at(*places: float, orientation: Sequence[float] = AXIAL) -> list[dict[str, object]]:
    return [{"ImagePositionPatient": [-7, 3.5, z], "ImageOrientationPatient": orientation} for z in places]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ((0, 3, 6, 9), (4, 1, 3, 0, 9)),
        ((9, 0, 6, 3), (4, 1, 3, 0, 9)),
        ((0, 0, 3, 3), (2, 2, 3, 0, 3)),
        ((0, 0, 3), (2, UNKNOWN, 3, 0, 3)),
        ((0, 3, 5.5, 9), (4, 1, 3, 1, 9)),
        ((0, 3, 9), (3, 1, 4.5, 3, 9)),
        ((5,), (1, 1, None, None, 0)),
        ((5, 5), (1, 2, None, None, 0)),
        ((0, 0.01), (1, 2, None, None, 0)),
        ((0, 0.0101), (2, 1, 0.0101, 0, 0.0101)),
        ((0, 0.004, 1, 1.004), (2, 2, 1, 0, 1)),
        ((0.1, 0.2, 0.3), (3, 1, 0.1, 0, 0.2)),
    ],
)
def test_facts_of_parallel_slices(places: tuple[float, ...], expected: tuple[object, ...]) -> None:
    assert facts(*at(*places)) == expected


def test_positions_count_along_the_normal_only() -> None:
    assert facts(*at(0, 5, 10, orientation=TILTED)) == (3, 1, 4, 0, 8)
    in_plane: list[dict[str, object]] = [
        {"ImagePositionPatient": [x, 3, 5], "ImageOrientationPatient": AXIAL} for x in (0, 10, 20)
    ]
    assert facts(*in_plane) == (1, 3, None, None, 0)


@pytest.mark.parametrize(
    "spelled",
    [
        '["-7", " 3.5", "%s"]',
        "[-7, 3.5, %s]",
        '"-7\\\\3.5\\\\%s"',
        '{"Value": [-7, 3.5, %s]}',
        '{"vr": "DS", "Value": ["-7", 3.5, %s]}',
    ],
)
def test_positions_in_every_spelling(spelled: str) -> None:
    for name in ("ImagePositionPatient", "00200032"):
        images = [{name: json.loads(spelled % z)} for z in (6, 0, 3)]
        assert facts(*images, ImageOrientationPatient=AXIAL) == (3, 1, 3, 0, 6)


def test_what_all_images_share_may_stand_at_the_series() -> None:
    assert facts({}, {}, {}, ImagePositionPatient=[1, 2, 3], ImageOrientationPatient=AXIAL) == (1, 3, None, None, 0)


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"ImagePositionPatient": [0, 0, 9]},
        {"ImageOrientationPatient": AXIAL},
        {"ImagePositionPatient": [0, 9], "ImageOrientationPatient": AXIAL},
        {"ImagePositionPatient": [0, 0, None], "ImageOrientationPatient": AXIAL},
        {"ImagePositionPatient": [0, 0, "x"], "ImageOrientationPatient": AXIAL},
        {"ImagePositionPatient": ["1_0", "0", "9"], "ImageOrientationPatient": AXIAL},
        {"ImagePositionPatient": ["inf", "0", "9"], "ImageOrientationPatient": AXIAL},
        {"ImagePositionPatient": [1e300, 0, 9], "ImageOrientationPatient": AXIAL},
        {"ImagePositionPatient": [0, 0, 9], "ImageOrientationPatient": SAGITTAL},
        {"ImagePositionPatient": [0, 0, 9], "ImageOrientationPatient": [1, 0, 0, 1, 0, 0]},
        {"ImagePositionPatient": [0, 0, 9], "ImageOrientationPatient": [-1, 0, 0, 0, 1, 0]},
        {"ImagePositionPatient": [0, 0, 9], "ImageOrientationPatient": AXIAL, "NumberOfFrames": 2},
    ],
)
def test_one_image_without_a_place_of_its_own_leaves_all_undecided(odd: dict[str, object]) -> None:
    for images in ([*at(0, 3, 6), odd], [odd, *at(0, 3, 6)]):
        assert facts(*images) == (UNKNOWN,) * 5


def test_slices_that_are_almost_parallel() -> None:
    near = at(3, orientation=[1, 0, 0, 0, 1, 0.0009])
    far = at(3, orientation=[1, 0, 0, 0, 1, 0.0011])
    assert facts(*at(0), *near)[0] == 2
    assert facts(*near, *at(0)) == facts(*at(0), *near)
    assert facts(*at(0), *far)[0] == UNKNOWN


def test_without_any_position_or_orientation_the_facts_are_absent() -> None:
    assert facts() == facts({}, {}) == (None,) * 5
    assert facts({"ImagePositionPatient": [0, 0, 9]}) == (None,) * 5
    assert facts({"ImageOrientationPatient": AXIAL}) == (None,) * 5


def test_images_that_are_not_listed_have_no_known_places() -> None:
    of_series = {"ImagePositionPatient": [0, 0, 9], "ImageOrientationPatient": AXIAL}
    for count in ({}, {"NumberOfSeriesRelatedInstances": 0}, {"NumberOfSeriesRelatedInstances": 1}):
        assert facts(**of_series, **count) == (UNKNOWN,) * 5


def test_frames_are_images() -> None:
    def frame(z: float) -> dict[str, object]:
        return {"PlanePositionSequence": [{"ImagePositionPatient": [0, 0, z]}]}

    shared = {"SharedFunctionalGroupsSequence": [{"PlaneOrientationSequence": [{"ImageOrientationPatient": AXIAL}]}]}
    frames = [frame(z) for z in (0, 2, 4, 0, 2, 4)]
    image: dict[str, object] = {**shared, "NumberOfFrames": 6, "PerFrameFunctionalGroupsSequence": frames}
    assert facts(image) == (3, 2, 2, 0, 4)
    assert facts(image, {**image, "PerFrameFunctionalGroupsSequence": frames[:1], "NumberOfFrames": 1})[:2] == (
        3,
        UNKNOWN,
    )
    assert facts({**image, "NumberOfFrames": 7}) == (UNKNOWN,) * 5


def test_conditions_on_these_facts() -> None:
    volume = at(*range(0, 60, 3))
    evenly = {
        "series.sliceCount": [20, ">="],
        "series.sliceSpacing": 3,
        "series.sliceSpacingVariation": {"atMost": 0.1},
    }
    assert outcome(evenly, *volume) is MATCHED
    assert outcome({"series.imagesPerSlice": 1}, *volume, *volume[:1]) is UNDECIDED
    assert outcome({"series.sliceSpacing": {"atMost": 5, "ifMissing": "matched"}}, *at(0)) is MATCHED
