"""Multi-frame objects: what functional groups say of each frame, and the levels that it is at."""

from pathlib import Path
from typing import Any

import pytest

from selector.dicom.single_values import Unreadable
from selector.dicom.values import Contradictory
from tests.support.builders import instance, series, study
from tests.unit.payload.loading import METADATA, found, load

SHARED, PER_FRAME = "SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"


def thickness(value: object) -> dict[str, Any]:
    return {"PixelMeasuresSequence": [{"SliceThickness": value}]}


def echo(value: object) -> dict[str, Any]:
    return {"MREchoSequence": [{"EffectiveEchoTime": value}]}


def values_in(
    folder: Path,
    keyword: str,
    *listed: dict[str, Any],
    above: dict[str, Any] | None = None,
    **of_series: Any,  # noqa: ANN401 - any JSON
) -> dict[object, int]:
    """Return what decides on an attribute of a series: values, or the reason why they cannot be read, by count."""
    payload = load(folder, [study("1", series("1.1", *listed, **of_series), **(above or {}))], requested=[keyword])
    return {_shown(values): count for values, count in found(payload, "1.1", keyword).items()}


def _shown(values: object) -> object:
    reasons = [value.reason for value in values if isinstance(value, Unreadable)] if isinstance(values, tuple) else []
    return reasons[0] if reasons else values


def test_the_shared_group_answers_for_all_frames(tmp_path: Path) -> None:
    listed = instance("a", NumberOfFrames=3, **{SHARED: [thickness(5)]})
    assert values_in(tmp_path, "SliceThickness", listed) == {(5,): 1}


def test_the_per_frame_group_answers_for_each_frame(tmp_path: Path) -> None:
    listed = instance("a", NumberOfFrames=3, **{PER_FRAME: [thickness(5), thickness(5), thickness(4)]})
    assert values_in(tmp_path, "SliceThickness", listed) == {(5,): 2, (4,): 1}


def test_a_frame_without_the_attribute_lacks_it(tmp_path: Path) -> None:
    frames: list[object] = [
        {},
        None,
        thickness(None),
        thickness(""),
        {"PixelMeasuresSequence": []},
        {"MREchoSequence": [{}]},
    ]
    for lacking in frames:
        listed = instance("a", **{PER_FRAME: [thickness(5), lacking]})
        assert values_in(tmp_path, "SliceThickness", listed) == {(5,): 1, None: 1}


@pytest.mark.parametrize("top", [7, "7", {"vr": "DS", "Value": [7]}])
def test_an_attribute_of_the_dataset_itself_decides(top: object, tmp_path: Path) -> None:
    listed = instance("a", SliceThickness=top, **{PER_FRAME: [thickness(5), thickness(4)]})
    assert values_in(tmp_path, "SliceThickness", listed) == {(7,): 2}


@pytest.mark.parametrize("top", [None, "", [], {}, {"vr": "DS"}])
def test_an_empty_attribute_of_the_dataset_does_not(top: object, tmp_path: Path) -> None:
    listed = instance("a", SliceThickness=top, **{SHARED: [thickness(5)]})
    assert values_in(tmp_path, "SliceThickness", listed) == {(5,): 1}


@pytest.mark.parametrize(
    "group",
    [
        {"00289110": {"vr": "SQ", "Value": [{"00180050": {"vr": "DS", "Value": [5]}}]}},
        {"00289110": [{"SliceThickness": "5"}]},
        {"PixelMeasuresSequence": {"Value": [{"00180050": 5.0}]}},
        {"20051234": {"vr": "UN", "InlineBinary": "AA=="}, "20050010": "X", **thickness(5)},
        {"UnassignedSharedConvertedAttributesSequence": [{"SliceThickness": 5}]},
    ],
)
def test_macros_are_read_however_they_are_spelled(group: dict[str, Any], tmp_path: Path) -> None:
    for name in (SHARED, "52009229"):
        assert values_in(tmp_path, "SliceThickness", instance("a", **{name: [group]})) == {(5,): 1}
    assert values_in(tmp_path, "SliceThickness", instance("a", **{"52009230": {"vr": "SQ", "Value": [group]}})) == {
        (5,): 1
    }


def test_only_members_of_the_item_of_a_macro_count(tmp_path: Path) -> None:
    for group in (
        {"SliceThickness": 5},
        {"PixelMeasuresSequence": [{"DerivationImageSequence": [{"SliceThickness": 5}]}]},
        {"DerivationImageSequence": [{"SliceThickness": 5}]},
        {"20051234": [{"SliceThickness": 5}]},
    ):
        assert values_in(tmp_path, "SliceThickness", instance("a", **{SHARED: [group]})) == {None: 1}


@pytest.mark.parametrize(
    ("keyword", "group", "values"),
    [
        ("EchoTime", echo(30), (30,)),
        ("EchoTime", {**echo(30), "UnassignedSharedConvertedAttributesSequence": [{"EchoTime": "31"}]}, (31,)),
        ("InversionTime", {"MRModifierSequence": [{"InversionTimes": [2500]}]}, (2500,)),
        ("AcquisitionNumber", {"FrameContentSequence": [{"FrameAcquisitionNumber": 4}]}, (4,)),
        ("TemporalPositionIdentifier", {"FrameContentSequence": [{"TemporalPositionIndex": 4}]}, (4,)),
        ("ImageComments", {"FrameContentSequence": [{"FrameComments": "a"}]}, ("a",)),
        ("ExposureTime", {"CTExposureSequence": [{"ExposureTimeInms": 500}]}, (500,)),
        ("XRayTubeCurrent", {"CTExposureSequence": [{"XRayTubeCurrentInmA": 100}]}, (100,)),
        ("Exposure", {"CTExposureSequence": [{"ExposureInmAs": 50}]}, (50,)),
        ("ImageLaterality", {"FrameAnatomySequence": [{"FrameLaterality": "R"}]}, ("R",)),
        (
            "InPlanePhaseEncodingDirection",
            {"MRFOVGeometrySequence": [{"InPlanePhaseEncodingDirection": "COLUMN"}]},
            ("COL",),
        ),
        (
            "InPlanePhaseEncodingDirection",
            {"MRFOVGeometrySequence": [{"InPlanePhaseEncodingDirection": "ROW"}]},
            ("ROW",),
        ),
        (
            "ImageType",
            {"CTImageFrameTypeSequence": [{"FrameType": ["ORIGINAL", "PRIMARY", "VOLUME"]}]},
            ("ORIGINAL", "PRIMARY", "VOLUME"),
        ),
        (
            "ImageType",
            {"MRImageFrameTypeSequence": [{"FrameType": "ORIGINAL\\PRIMARY\\M"}]},
            ("ORIGINAL", "PRIMARY", "M"),
        ),
        ("RepetitionTime", {"MRTimingAndRelatedParametersSequence": [{"RepetitionTime": 500}]}, (500,)),
        (
            "ImageOrientationPatient",
            {"PlaneOrientationSequence": [{"ImageOrientationPatient": "1\\0\\0\\0\\1\\0"}]},
            (1, 0, 0, 0, 1, 0),
        ),
        ("ConvolutionKernel", {"CTReconstructionSequence": [{"ConvolutionKernel": "B30f"}]}, ("B30f",)),
        ("FrameReferenceDateTime", {"FrameContentSequence": [{"FrameReferenceDateTime": "20240131"}]}, ("20240131",)),
        ("SOPClassUID", {"DerivationImageSequence": [{"SourceImageSequence": [{"SOPClassUID": "1.2"}]}]}, None),
    ],
)
def test_the_attribute_or_its_counterpart_answers(
    keyword: str, group: dict[str, Any], values: tuple[object, ...] | None, tmp_path: Path
) -> None:
    for name in (SHARED, PER_FRAME):
        assert values_in(tmp_path, keyword, instance("a", **{name: [group]})) == {values: 1}


@pytest.mark.parametrize(
    ("image_type", "values"),
    [
        ("ORIGINAL\\PRIMARY\\AXIAL", ("ORIGINAL", "PRIMARY", "AXIAL")),
        ("ORIGINAL\\PRIMARY", ("DERIVED", "PRIMARY", "MPR")),
        ("ORIGINAL\\PRIMARY\\", ("DERIVED", "PRIMARY", "MPR")),
        ("", ("DERIVED", "PRIMARY", "MPR")),
    ],
)
def test_frame_type_answers_only_where_image_type_has_no_third_value(
    image_type: str, values: tuple[str, ...], tmp_path: Path
) -> None:
    group = {PER_FRAME: [{"CTImageFrameTypeSequence": [{"FrameType": "DERIVED\\PRIMARY\\MPR"}]}]}
    assert values_in(tmp_path, "ImageType", instance("a", ImageType=image_type, **group)) == {values: 1}
    assert values_in(tmp_path, "ImageType", instance("a", **group), ImageType=image_type) == {values: 1}
    assert values_in(tmp_path, "ImageType", instance("a", **group), above={"ImageType": image_type}) == {values: 1}


def test_the_most_specific_image_type_decides_whether_frame_type_answers(tmp_path: Path) -> None:
    group = {SHARED: [{"MRImageFrameTypeSequence": [{"FrameType": "ORIGINAL\\PRIMARY\\M"}]}]}
    listed = instance("a", ImageType="ORIGINAL\\PRIMARY", **group)
    found_values = values_in(tmp_path, "ImageType", listed, ImageType="ORIGINAL\\PRIMARY\\LOCALIZER")
    assert found_values == {("ORIGINAL", "PRIMARY", "M"): 1}


def test_groups_of_a_study_do_not_hide_what_a_series_says(tmp_path: Path) -> None:
    groups: dict[str, Any] = {SHARED: [thickness(5)]}
    assert values_in(tmp_path, "SliceThickness", SliceThickness=3, above=groups) == {(3,): 1}
    assert values_in(tmp_path, "SliceThickness", instance("a"), SliceThickness=3, above=groups) == {(3,): 1}


def test_macros_that_contradict_each_other_are_unreadable(tmp_path: Path) -> None:
    contradictory = {Contradictory().reason: 1}
    for groups in (
        {SHARED: [thickness(5)], PER_FRAME: [thickness(4)]},
        {SHARED: [{"PixelMeasuresSequence": [{"SliceThickness": 5}, {"SliceThickness": 4}]}]},
        {SHARED: [thickness(5), thickness(4)]},
    ):
        assert values_in(tmp_path, "SliceThickness", instance("a", **groups)) == contradictory
    same: dict[str, Any] = {SHARED: [thickness("5.0"), thickness(5)], PER_FRAME: [thickness(5)]}
    assert values_in(tmp_path, "SliceThickness", instance("a", **same)) == {(5,): 1}


@pytest.mark.parametrize("frames", [3, "3", {"vr": "IS", "Value": [3]}, "many", [3, 4]])
def test_fewer_items_than_frames_are_unreadable(frames: object, tmp_path: Path) -> None:
    groups: dict[str, Any] = {PER_FRAME: [thickness(5), thickness(5)], SHARED: [echo(30)]}
    reason = "PerFrameFunctionalGroupsSequence has fewer items than NumberOfFrames"
    assert values_in(tmp_path, "SliceThickness", instance("a", NumberOfFrames=frames, **groups)) == {reason: 1}
    assert values_in(tmp_path, "SliceThickness", instance("a", **groups), NumberOfFrames=frames) == {reason: 1}
    assert values_in(tmp_path, "EchoTime", instance("a", NumberOfFrames=frames, **groups)) == {(30,): 1}
    # The items that are missing might have it.
    assert values_in(tmp_path, "FlipAngle", instance("a", NumberOfFrames=frames, **groups)) == {reason: 1}
    assert values_in(tmp_path, "SeriesDescription", instance("a", NumberOfFrames=frames, **groups)) == {None: 1}
    assert values_in(tmp_path, "SliceThickness", NumberOfFrames=frames, **groups) == {reason: 1}
    assert values_in(tmp_path, "SliceThickness", instance("a", NumberOfFrames=frames), **groups) == {reason: 1}
    groups[PER_FRAME] = [echo(0.5)]
    contradictory = instance("a", NumberOfFrames=frames, **groups)
    assert values_in(tmp_path, "EchoTime", contradictory) == {Contradictory().reason: 1}


def test_no_items_for_the_frames_leave_what_is_shared(tmp_path: Path) -> None:
    listed = instance("a", NumberOfFrames=6, **{SHARED: [thickness(5)], PER_FRAME: []})
    assert values_in(tmp_path, "SliceThickness", listed) == {(5,): 1}


def copies_in(folder: Path, keyword: str, *copies: dict[str, Any]) -> dict[object, int]:
    """Return what decides on an attribute of an object that is listed several times, in one part or in several."""
    payloads = []
    for order in (copies, copies[::-1]):
        parts = [study("1", series("1.1", copy)) for copy in order]
        more = {f"{number}/{METADATA}": [part] for number, part in enumerate(parts)}
        payloads += [
            load(folder / "one", [study("1", series("1.1", *order))], requested=[keyword]),
            load(folder / "parts", parts, requested=[keyword]),
            load(folder / "files", [], more, requested=[keyword]),
        ]
    found_in = (found(payload, "1.1", keyword) for payload in payloads)
    results = [{_shown(values): count for values, count in readings.items()} for readings in found_in]
    assert results == [results[0]] * len(results)
    return results[0]


def test_copies_of_an_object_are_merged_frame_by_frame(tmp_path: Path) -> None:
    one = instance("a", **{SHARED: [thickness(5) | echo(5)]})
    other = instance("a", **{SHARED: [thickness(5.0) | echo(6)]})
    assert copies_in(tmp_path, "SliceThickness", one, other) == {(5,): 1}
    assert copies_in(tmp_path, "EchoTime", one, other) == {Contradictory().reason: 1}
    assert copies_in(tmp_path, "FlipAngle", one, other) == {None: 1}
    frames = instance("a", **{PER_FRAME: [thickness(5), thickness(5), thickness(4)]})
    assert copies_in(tmp_path, "SliceThickness", one, frames) == {(5,): 2, Contradictory().reason: 1}
    assert copies_in(tmp_path, "EchoTime", one, frames) == {(5,): 3}
    assert copies_in(tmp_path, "SliceThickness", instance("a", Modality="MR"), frames) == {(5,): 2, (4,): 1}
    assert copies_in(tmp_path, "Modality", instance("a", Modality="MR"), frames) == {("MR",): 3}


def test_copies_of_an_object_with_different_numbers_of_frames_are_unreadable(tmp_path: Path) -> None:
    one = instance("a", Modality="MR", **{PER_FRAME: [thickness(5), thickness(5)]})
    other = instance("a", Modality="MR", **{PER_FRAME: [thickness(5), thickness(5), thickness(5)]})
    (reason,) = copies_in(tmp_path, "SliceThickness", one, other)
    assert "different numbers of frames" in str(reason)
    assert set(copies_in(tmp_path, "Modality", one)) == {("MR",)}


@pytest.mark.parametrize("groups", [5, "x", {"vr": "SQ", "Value": [5]}, {"PixelMeasuresSequence": []}])
def test_groups_of_the_wrong_type_are_unreadable(groups: object, tmp_path: Path) -> None:
    for group in (SHARED, PER_FRAME):
        (reason,) = values_in(tmp_path, "SliceThickness", instance("a", **{group: groups}))
        assert isinstance(reason, str)
        # What no macro has, is where it always is.
        assert values_in(tmp_path, "Modality", instance("a", **{group: groups}), Modality="MR") == {("MR",): 1}


@pytest.mark.parametrize("macro", ["PixelMeasuresSequence", "UnassignedSharedConvertedAttributesSequence"])
def test_a_macro_of_the_wrong_type_hides_what_it_may_have(macro: str, tmp_path: Path) -> None:
    listed = instance("a", **{SHARED: [{macro: [7], **echo(30)}]})
    assert values_in(tmp_path, "EchoTime", listed) in ({(30,): 1}, {"it has the wrong type": 1})
    assert values_in(tmp_path, "Modality", listed, Modality="MR") == {("MR",): 1}


def test_values_of_frames_are_read_by_their_own_vr(tmp_path: Path) -> None:
    listed = instance("a", **{SHARED: [{"CTExposureSequence": [{"ExposureTimeInms": 500.5}]}]})
    (reason,) = values_in(tmp_path, "ExposureTime", listed)
    assert "whole numbers" in str(reason)


def test_groups_of_a_series_answer_where_no_instance_does(tmp_path: Path) -> None:
    groups: dict[str, Any] = {SHARED: [thickness(5)]}
    assert values_in(tmp_path, "SliceThickness", **groups) == {(5,): 1}
    assert values_in(tmp_path, "SliceThickness", instance("a"), instance("b"), **groups) == {(5,): 1}
    assert values_in(tmp_path, "SliceThickness", instance("a", SliceThickness=3), **groups) == {(3,): 1}
    assert values_in(tmp_path, "SliceThickness", instance("a"), SliceThickness=3, **groups) == {(3,): 1}
    assert values_in(tmp_path, "SliceThickness", instance("a"), above=groups) == {(5,): 1}
    assert values_in(tmp_path, "SliceThickness", instance("a"), above={"SliceThickness": 3, **groups}) == {(3,): 1}


def test_groups_of_a_series_answer_for_each_frame(tmp_path: Path) -> None:
    groups: dict[str, Any] = {PER_FRAME: [thickness(5), thickness(4), thickness(4)]}
    assert values_in(tmp_path, "SliceThickness", **groups) == {(5,): 1, (4,): 2}
    assert values_in(tmp_path, "SliceThickness", instance("a"), **groups) == {(5,): 1, (4,): 2}
    assert values_in(tmp_path, "SliceThickness", instance("a"), instance("b"), **groups) == {(5,): 2, (4,): 4}
    own = instance("a", **{PER_FRAME: [echo(1), echo(2), echo(3)]})
    assert values_in(tmp_path, "SliceThickness", own, **groups) == {(5,): 1, (4,): 2}
    other = instance("a", **{PER_FRAME: [echo(1), echo(2)]})
    (reason,) = values_in(tmp_path, "SliceThickness", other, **groups)
    assert "another number of frames" in str(reason)


def test_groups_in_parts_of_a_series_are_merged_before_they_are_read(tmp_path: Path) -> None:
    listed = instance("a", **{PER_FRAME: [thickness(5), thickness(4)]})
    parts = [study("1", series("1.1", listed)), study("1", series("1.1", listed))]
    payload = load(tmp_path, parts[:1], {f"b/{METADATA}": parts[1:]}, requested=["SliceThickness"])
    assert dict(found(payload, "1.1", "SliceThickness")) == {(5,): 1, (4,): 1}


def test_an_object_counts_once(tmp_path: Path) -> None:
    frames: dict[str, Any] = {PER_FRAME: [thickness(5), thickness(4)]}
    payload = load(
        tmp_path, [study("1", series("1.1", instance("a", **frames), instance("b", **frames), instance("c")))]
    )
    ((one,),) = (each.series for each in payload.whole.studies)
    assert sorted(frame.SOPInstanceUID for frame in one.instances) == ["a", "a", "b", "b", "c"]
    assert sorted(each.SOPInstanceUID for each in one.objects) == ["a", "b", "c"]
