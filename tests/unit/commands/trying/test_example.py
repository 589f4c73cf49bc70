"""A study of the input as an example, which holds for the rules that it is made with."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from selector.commands.checking.examples import run_examples
from selector.commands.trying.example import example_of
from selector.commands.trying.trial import Trial, TryRequest, try_rules
from selector.errors import LimitError
from selector.rules.loader import load_rules
from tests.cases.case import CASES, ROOT, Case, a_place
from tests.cases.preparing import set_up
from tests.support.builders import Dataset, Json, instance, selection, selections, series, study, write
from tests.support.names import IMAGES, METADATA

PAYLOADS = sorted({path.parent for path in ROOT.glob("tests/data/**/dicom-metadata.json")} | {ROOT / "test-data"})
SAMPLES = sorted((ROOT / "config").glob("**/*.json"))
T2 = selection({"Modality": "MR", "SeriesDescription": "t2"}, name="T2")


def trial_of(folder: Path, rules: Json, *listed: Dataset, without: str = "", **attributes: object) -> Trial:
    images = {one["SeriesInstanceUID"]: "a.nii" for one in listed if one["SeriesInstanceUID"] != without}
    metadata = [study("9.8", *listed, **attributes)]
    write(folder, {"rules.json": rules, f"input/{METADATA}": metadata, f"input/{IMAGES}": images})
    return try_rules({}, TryRequest(f"{folder}/rules.json", f"{folder}/input"), None)


def holding(trial: Trial) -> dict[str, Any]:
    """Return the example as it is printed, after it was found to hold in the rules that it is made with."""
    example: dict[str, Any] = json.loads(json.dumps(example_of(trial)))
    document = json.loads(trial.applied.rules.text.decode("utf-8-sig"))
    result = run_examples(load_rules(json.dumps({**document, "examples": [example]}).encode(), "rules.json"))
    assert [one.differences for one in result.examples] == [()], example
    return example


def each_study(trial: Trial, most: int) -> Iterator[Trial]:
    return (structs.replace(trial, kept=(kept,)) for kept in trial.kept[:most])


@pytest.mark.parametrize("folder", PAYLOADS, ids=lambda path: path.name)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_studies_of_real_payloads_hold_as_examples_of_the_samples(path: Path, folder: Path) -> None:
    for trial in each_study(try_rules({}, TryRequest(str(path), str(folder)), None), 4):
        assert "$comment" not in holding(trial)


WITH_RULES = [
    case
    for case in CASES
    if case.exit in {0, 4} and (path := case.folder / "rules.json").exists() and b'"selections"' in path.read_bytes()
]


@pytest.mark.parametrize("case", WITH_RULES, ids=lambda case: case.name)
def test_studies_of_the_cases_hold_as_examples_of_their_rules(case: Case) -> None:
    with a_place() as place:
        set_up(case, 0, place)
        trial = try_rules({}, TryRequest(str(place.rules), str(place.input)), None)
        for one in each_study(trial, 4):
            try:
                holding(one)
            except LimitError:  # `test` asks each condition, also the one that a run need not ask.
                assert case.name == "expressions_only_where_needed"


def test_only_what_the_rules_ask_for_with_other_uids(tmp_path: Path) -> None:
    listed = [
        series("9.8.7", Modality="MR", SeriesDescription="t2", EchoTime=5),
        series("9.8.6", {}, Modality="MR", SeriesDescription="t1"),
    ]
    assert holding(trial_of(tmp_path, selections(T2), *listed, without="9.8.6", StudyDescription="x")) == {
        "name": "study 1",
        "study": {
            "StudyInstanceUID": "1",
            "series": [
                {"SeriesInstanceUID": "1.1", "Modality": "MR", "SeriesDescription": "t2"},
                {"SeriesInstanceUID": "1.2", "Modality": "MR", "SeriesDescription": "t1"},
            ],
        },
        "expect": {"T2": ["1.1"]},
        "withoutImage": ["1.2"],
    }


def test_instances_stay_where_they_matter_and_only_there(tmp_path: Path) -> None:
    differing = [{"EchoTime": 5, "FlipAngle": 9}, {"EchoTime": 6, "FlipAngle": 9}]
    conditions = {"EchoTime": {"atMost": 6}, "FlipAngle": 9}
    listed = [series("9.8.7", *differing), series("9.8.6", *differing[:1], *differing[:1])]
    first, second = holding(trial_of(tmp_path, selections(selection(conditions)), *listed))["study"]["series"]
    assert first == {
        "SeriesInstanceUID": "1.1",
        "FlipAngle": 9,
        "instances": [{"SOPInstanceUID": "1.1.1", "EchoTime": 5}, {"SOPInstanceUID": "1.1.2", "EchoTime": 6}],
    }
    assert second == {"SeriesInstanceUID": "1.2", "EchoTime": 5, "FlipAngle": 9}


def test_a_test_that_needs_the_instances_keeps_them(tmp_path: Path) -> None:
    rules = selections(selection({"EchoTime": {"uniform": True}}, name="A"))
    (one,) = holding(trial_of(tmp_path, rules, series("9.8.7", {"EchoTime": 5}, {"EchoTime": 5})))["study"]["series"]
    assert one == {
        "SeriesInstanceUID": "1.1",
        "EchoTime": 5,
        "instances": [{"SOPInstanceUID": f"1.1.{number}"} for number in (1, 2)],
    }


def test_the_number_of_instances_takes_their_place(tmp_path: Path) -> None:
    rules = selections(selection({"series.instanceCount": {"atLeast": 2}}))
    (one,) = holding(trial_of(tmp_path, rules, series("9.8.7", {}, {}, {})))["study"]["series"]
    assert one == {"SeriesInstanceUID": "1.1", "NumberOfSeriesRelatedInstances": 3}


def test_uids_are_replaced_alike_also_in_references_and_those_of_the_standard_stay(tmp_path: Path) -> None:
    mr = "1.2.840.10008.5.1.4.1.1.4"
    item = {
        "SeriesInstanceUID": {"present": True},
        "ReferencedInstanceSequence": {"item": {"ReferencedSOPInstanceUID": {"present": True}}},
    }
    conditions = {"ReferencedSeriesSequence": {"item": item}, "SOPClassUID": mr}
    rules = selections(selection(conditions, name="A"), same=["FrameOfReferenceUID"])

    def reference(uid: str, instance_uid: str) -> Json:
        inner = [{"ReferencedSOPInstanceUID": instance_uid, "ReferencedSOPClassUID": mr}]
        return {"SeriesInstanceUID": uid, "ReferencedInstanceSequence": inner}

    refers = [reference("9.8.6", "9.8.6.5"), reference("7.7", "7.7.7"), reference("7.7", "7.7.8")]
    listed = [
        series("9.8.7", SOPClassUID=mr, FrameOfReferenceUID="5.5", ReferencedSeriesSequence=refers),
        {**series("9.8.6", SOPClassUID=mr, FrameOfReferenceUID="5.5"), "instances": [instance("9.8.6.5")]},
    ]
    example = holding(trial_of(tmp_path, rules, *listed))
    first, second = example["study"]["series"]
    assert first["SOPClassUID"] == mr
    assert first["FrameOfReferenceUID"] == second["FrameOfReferenceUID"] == "2.4"
    found = [
        (one["SeriesInstanceUID"], one["ReferencedInstanceSequence"][0]["ReferencedSOPInstanceUID"])
        for one in first["ReferencedSeriesSequence"]
    ]
    assert found == [("1.2", "1.2.1"), ("2.1", "2.2"), ("2.1", "2.3")]
    assert not {"9.8", "7.7", "5.5"} & set(json.dumps(example).split('"'))


def test_what_cannot_be_read_stays_so_but_is_not_copied(tmp_path: Path) -> None:
    conditions = {
        "SliceThickness": {"not": 5},
        "ImageType": {"not": "LOCALIZER"},
        "ReferencedImageSequence": {"present": True},
    }
    attributes = {"ImageType": ["ORIGINAL", "['SECRET']"], "ReferencedImageSequence": "SECRET"}
    odd = series("9.8.7", SliceThickness="SECRET", **attributes)
    trial = trial_of(tmp_path, selections(selection(conditions, name="A")), odd)
    assert "SECRET" not in json.dumps(holding(trial))
    assert trial.applied.result.totals[0].undecided == 1


def test_what_may_not_be_shown_is_left_out_and_named_where_it_matters(tmp_path: Path) -> None:
    rules = selections(selection({"Modality": "MR"}, name="MR", take=1, prefer=[{"lowest": "AcquisitionTime"}]))
    listed = [series(f"9.8.{at}", Modality="MR", AcquisitionTime=f"{at}0000", PatientID="SECRET") for at in (12, 11)]
    example = holding(trial_of(tmp_path, rules, *listed))
    assert "120000" not in json.dumps(example)
    assert example["expect"] == {}
    assert example["$comment"] == (
        "In the real study the rules take: MR 1.2. It is different here, because UIDs are replaced and what a report "
        "may not show is left out: fill in made-up values of AcquisitionTime."
    )
    sole = holding(trial_of(tmp_path, rules, listed[0]))
    assert (sole["expect"], "$comment" in sole) == ({"MR": ["1.1"]}, False)


def test_a_literal_uid_of_the_real_study_is_remarked(tmp_path: Path) -> None:
    rules = selections(selection({"SeriesInstanceUID": "9.8.7"}, name="A"))
    assert "A 1.1. It is different here" in holding(trial_of(tmp_path, rules, series("9.8.7")))["$comment"]


def test_a_study_that_is_not_complete_takes_nothing_as_an_example(tmp_path: Path) -> None:
    rules = selections(T2, selection({"Modality": "CT"}, name="CT", required=True))
    example = holding(trial_of(tmp_path, rules, series("9.8.7", Modality="MR", SeriesDescription="t2")))
    assert (example["expect"], "$comment" in example) == ({}, False)


def test_the_name_is_one_that_no_example_has(tmp_path: Path) -> None:
    earlier = [{"name": f"study {at}", "study": study("1", series("1.1")), "expect": {}} for at in (1, 3)]
    rules = selections(T2, examples=earlier)
    assert holding(trial_of(tmp_path, rules, series("9.8.7")))["name"] == "study 2"
