"""Conditions on the other series that a series refers to, or that refer to it."""

import json
from pathlib import Path

import pytest

from selector.models import Outcome
from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    Dataset,
    Images,
    Json,
    batch_of,
    payload_of,
    rules_of,
    selection,
    selections,
    series,
    study,
    taken,
)

DATA = Path("tests/data")
REFERENCES, REFERENCED_BY = "series.references", "series.referencedBy"
CT = series("1.1", {}, {}, Modality="CT")
MR = series("1.2", {}, Modality="MR")


def structures(uid: str, *targets: str, **attributes: object) -> Dataset:
    """Build a structure set that names series."""
    listed = [{"SeriesInstanceUID": target} for target in targets]
    study_of_them = {"RTReferencedStudySequence": [{"RTReferencedSeriesSequence": listed}]}
    given = {"ReferencedFrameOfReferenceSequence": [study_of_them], "Modality": "RTSTRUCT", **attributes}
    return series(uid, {}, **given)


def derived(uid: str, *targets: str, **attributes: object) -> Dataset:
    """Build a series with an instance that names instances."""
    listed = [{"ReferencedSOPInstanceUID": target} for target in targets]
    return series(uid, {"SourceImageSequence": listed}, **{"Modality": "MR", **attributes})


def outcomes(conditions: Json, *listed: Dataset, images: Images | None = None) -> list[Outcome]:
    """Return the outcome for each series of a study."""
    rules = rules_of(selections(selection(conditions)))
    payload = payload_of(rules, [study("1", *listed)], images)
    return list(map(Outcome, rules.selections[0].condition.outcomes(batch_of(payload))))


def test_the_image_that_structures_are_drawn_on() -> None:
    listed = [CT, MR, structures("1.3", "1.1")]
    assert outcomes({REFERENCED_BY: {"Modality": "RTSTRUCT"}}, *listed) == [MATCHED, REJECTED, REJECTED]
    assert outcomes({REFERENCES: {"Modality": "CT"}}, *listed) == [UNDECIDED, UNDECIDED, MATCHED]
    assert outcomes({REFERENCES: {"Modality": "MR"}}, *listed) == [UNDECIDED, UNDECIDED, REJECTED]


def test_a_derived_image_names_instances() -> None:
    listed = [CT, MR, derived("1.3", "1.2.1")]
    assert outcomes({REFERENCES: {"Modality": "MR"}}, *listed)[2] is MATCHED
    assert outcomes({REFERENCED_BY: {"SeriesInstanceUID": "1.3"}}, *listed) == [REJECTED, MATCHED, REJECTED]


def test_one_dataset_of_several_is_enough() -> None:
    some = series("1.3", {}, {"SourceImageSequence": [{"ReferencedSOPInstanceUID": "1.2.1"}]}, {})
    assert outcomes({REFERENCES: {"Modality": "MR"}}, CT, MR, some)[2] is MATCHED


@pytest.mark.parametrize(
    ("targets", "expected"),
    [
        (["1.1"], REJECTED),
        (["1.1", "1.2"], MATCHED),
        (["1.2", "1.9"], MATCHED),
        (["1.1", "1.9"], UNDECIDED),
        (["1.9"], UNDECIDED),
        (["unknown", "1.1"], UNDECIDED),
        (["1.3"], REJECTED),
        ([], UNDECIDED),
    ],
)
def test_what_a_series_refers_to(targets: list[str], expected: Outcome) -> None:
    assert outcomes({REFERENCES: {"Modality": "MR"}}, CT, MR, structures("1.3", *targets))[2] is expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (structures("1.3", "1.1"), MATCHED),
        (structures("1.3", "1.2"), REJECTED),
        (structures("1.3", "1.9"), REJECTED),  # another series than any of these
        (structures("1.3"), UNDECIDED),
        (structures("1.3", "unknown"), UNDECIDED),
        (derived("1.3", "1.1.2", Modality="RTSTRUCT"), MATCHED),
        (derived("1.3", "1.2.1", Modality="RTSTRUCT"), REJECTED),
        (derived("1.3", "1.1.9", Modality="RTSTRUCT"), UNDECIDED),  # of whatever series
        (derived("1.3", "1.1.2", Modality=None), UNDECIDED),
        (derived("1.3", "1.1.2", Modality="SEG"), REJECTED),
        (series("1.3", Modality="RTSTRUCT"), UNDECIDED),
        (series("1.3", Modality="SEG"), REJECTED),
    ],
)
def test_what_refers_to_a_series(other: Dataset, expected: Outcome) -> None:
    assert outcomes({REFERENCED_BY: {"Modality": "RTSTRUCT"}}, CT, MR, other)[0] is expected


def test_the_series_itself_is_no_other_one() -> None:
    alone = derived("1.1", "1.1.1")
    assert outcomes({REFERENCES: {"Modality": "MR"}}, alone) == [REJECTED]
    assert outcomes({REFERENCED_BY: {"Modality": "MR"}}, alone) == [REJECTED]
    assert outcomes({REFERENCED_BY: {"Modality": "CT"}}, CT) == [REJECTED]
    assert outcomes({REFERENCED_BY: {"Modality": "CT"}}, CT, MR) == [REJECTED, UNDECIDED]


def test_other_studies_do_not_count() -> None:
    rules = rules_of(selections(selection({REFERENCED_BY: {"Modality": "RTSTRUCT"}})))
    studies = [study("1", CT), study("2", structures("2.1", "1.1"), series("2.2", Modality="CT"))]
    column = rules.selections[0].condition.outcomes(batch_of(payload_of(rules, studies)))
    assert list(map(Outcome, column)) == [REJECTED] * 3


def test_the_other_series_needs_no_image() -> None:
    listed = [CT, structures("1.3", "1.1")]
    assert outcomes({REFERENCED_BY: {"Modality": "RTSTRUCT"}}, *listed, images={"1.1": "a.nii"})[0] is MATCHED
    asked = {REFERENCED_BY: {"series.hasImage": False}}
    assert outcomes(asked, *listed, images={"1.1": "a.nii"})[0] is MATCHED
    assert outcomes(asked, *listed)[0] is REJECTED


def test_groups_around_and_within() -> None:
    listed = [CT, MR, structures("1.3", "1.1", SeriesDescription="final")]
    within = {REFERENCED_BY: {"anyOf": [{"Modality": "SEG"}, {"SeriesDescription": "fin"}]}}
    assert outcomes(within, *listed) == [MATCHED, UNDECIDED, UNDECIDED]
    around = {"noneOf": [{REFERENCED_BY: {"Modality": "RTSTRUCT"}}], "Modality": ["CT", "MR"]}
    assert outcomes(around, *listed) == [REJECTED, MATCHED, REJECTED]
    both = {REFERENCED_BY: {"Modality": "RTSTRUCT"}, REFERENCES: {"Modality": "CT"}}
    assert outcomes(both, *listed) == [UNDECIDED, REJECTED, REJECTED]


def test_the_order_of_the_series_does_not_matter() -> None:
    listed = [CT, MR, structures("1.3", "1.1"), derived("1.4", "1.2.1", "1.9"), series("1.5", Modality="CT")]
    for conditions in ({REFERENCED_BY: {"Modality": ["MR", "RTSTRUCT"]}}, {REFERENCES: {"Modality": "CT"}}):
        backwards = outcomes(conditions, *reversed(listed))
        assert outcomes(conditions, *listed) == list(reversed(backwards))


def test_a_relation_may_rank() -> None:
    listed = [series("1.1", Modality="CT"), series("1.2", Modality="CT"), structures("1.3", "1.2")]
    prefer = [{"matching": {REFERENCED_BY: {"Modality": "RTSTRUCT"}}}]
    assert taken(selections(selection({"Modality": "CT"}, name="a", prefer=prefer, take=1)), *listed) == {"a": ["1.2"]}


def test_radiotherapy_objects_name_one_another() -> None:
    (real,) = json.loads((DATA / "radiotherapy" / "dicom-metadata.json").read_text("utf-8"))["studies"]
    modalities = [one["Modality"] for one in real["series"]]
    found = {
        (one, other): outcomes({"Modality": one, REFERENCES: {"Modality": other}}, *real["series"])
        for one in modalities
        for other in modalities
    }
    matched = {pair for pair, each in found.items() if MATCHED in each}
    assert matched == {("RTDOSE", "RTPLAN"), ("RTDOSE", "RTSTRUCT"), ("RTPLAN", "RTSTRUCT"), ("RTSTRUCT", "CT")}


def test_a_segmentation_names_the_series_that_it_divides() -> None:
    (segmentation,) = (
        one
        for one in json.loads((DATA / "multi_frame" / "dicom-metadata.json").read_text("utf-8"))
        if one["00080060"]["Value"] == ["SEG"]
    )
    (named,) = segmentation["00081115"]["Value"]
    source = series(*named["0020000E"]["Value"], Modality="CT")
    real = {"SeriesInstanceUID": "1.1", "instances": [segmentation]}
    assert outcomes({REFERENCES: {"Modality": "CT"}}, real) == [UNDECIDED]
    assert outcomes({REFERENCES: {"Modality": "CT"}}, real, source) == [MATCHED, UNDECIDED]
    assert outcomes({REFERENCED_BY: {"Modality": "SEG"}}, real, source) == [REJECTED, MATCHED]
