"""What a run would select, and why not the rest, of payloads in files."""

import json
from pathlib import Path
from typing import Any

import pytest

from selector.commands.trying.rows import TriedStudyRow, TryRow
from selector.commands.trying.trial import MOST, NEAREST, TryRequest, row_of, try_rules
from selector.errors import ConfigurationError, InputError
from selector.series_selector import select
from tests.support.builders import (
    Dataset,
    Json,
    payload_of,
    rules_of,
    selection,
    selections,
    series,
    study,
    uids,
    with_all_studies,
    write,
)
from tests.support.names import IMAGES, METADATA

ROOT = Path(__file__).parents[4]
PAYLOADS = sorted(path.parent for path in ROOT.glob("tests/data/**/dicom-metadata.json"))
T2 = selection({"Modality": "MR", "SeriesDescription": "t2"}, name="T2", take=1)
CT = selection({"Modality": "CT"}, name="CT")
LISTED = (
    series("1.1", Modality="MR", SeriesNumber=1, SeriesDescription="t2 tra", NumberOfSeriesRelatedInstances=24),
    series("1.2", {}, {}, Modality="MR", SeriesNumber=2, SeriesDescription="t2 sag"),
    series("1.3", Modality="MR", SeriesNumber=3, SeriesDescription="t1"),
    series("1.4", Modality="SR", SeriesNumber=4),
)


def tried(folder: Path, rules: Json, *studies: Dataset, uid: str | None = None) -> TryRow:
    """Return what rules make of a payload in which every series but 1.4 has an image."""
    listed = [one["SeriesInstanceUID"] for each in studies for one in each["series"]]
    images = {one: f"{one}.nii" for one in listed if one != "1.4"}
    write(folder, {"rules.json": rules, f"input/{METADATA}": list(studies), f"input/{IMAGES}": images})
    return row_of(try_rules({}, TryRequest(f"{folder}/rules.json", f"{folder}/input", uid), None))


def only(row: TryRow) -> TriedStudyRow:
    (one,) = row.studies
    return one


def test_what_is_taken_with_what_to_recognise_it_by(tmp_path: Path) -> None:
    rules = selections({**T2, "take": "all"})
    row = tried(tmp_path, rules, study("1", *LISTED, StudyDescription="Prostate"))
    assert only(row).description == "Prostate"
    (one,) = only(row).selections
    assert [(each.uid, each.number, each.modality, each.description, each.images) for each in one.taken] == [
        ("1.1", "1", "MR", "t2 tra", 24),
        ("1.2", "2", "MR", "t2 sag", 2),
    ]
    assert (one.cause, one.nearest, row.exit_code) == ("", (), 0)


def test_why_a_selection_takes_nothing_and_what_came_nearest(tmp_path: Path) -> None:
    thin = selection({"Modality": "MR", "SeriesDescription": "t2", "SliceThickness": {"atMost": 3}}, name="thin")
    listed = [series(f"1.{index}", Modality="MR", SliceThickness=index) for index in range(4, 9)]
    listed += [series("1.9", Modality="MR", SeriesDescription="t2", SliceThickness=5)]
    row = tried(tmp_path, selections(thin), study("1", *listed))
    (one,) = only(row).selections
    assert one.cause == '6 series → 1 (SeriesDescription contains "t2") → 0 (SliceThickness at most 3)'
    assert len(one.nearest) == NEAREST
    first = one.nearest[0]
    assert (first.series.uid, first.why) == ("1.9", "SliceThickness at most 3 (found: 5)")
    assert first.change == "would match if SliceThickness at most 3 were at most 5"


def test_a_tie_names_its_series_and_what_they_share(tmp_path: Path) -> None:
    prefer = [{"matching": {"SeriesDescription": "t"}}, {"lowest": "EchoTime"}, {"highest": "series.instanceCount"}]
    listed = [
        series(f"1.{number}", Modality="MR", SeriesNumber=number, SeriesDescription="t2", EchoTime=80)
        for number in (1, 2)
    ]
    row = tried(tmp_path, selections({**T2, "prefer": prefer}), study("1", *listed))
    (one,) = only(row).selections
    assert "series tie for 1 place" in one.cause
    assert one.cause.endswith(": 1.1, 1.2")
    assert [tied.series.number for tied in one.tied] == ["1", "2"]
    assert {tied.values for tied in one.tied} == {
        ("matching SeriesDescription: matches", "lowest EchoTime: 80", "highest series.instanceCount: absent")
    }
    assert one.nearest == ()


def test_a_value_that_a_report_may_not_show_is_masked(tmp_path: Path) -> None:
    station = selection({"InstitutionName": "MR3"}, name="station", take=1, prefer=[{"lowest": "AcquisitionTime"}])
    secret = series("1.1", InstitutionName="SECRET", AcquisitionTime="123456")
    text = json.dumps(str(tried(tmp_path, selections(station), study("1", secret))))
    assert "SECRET" not in text
    assert "<present, 6 characters>" in text
    tied = [series(uid, InstitutionName="MR3", AcquisitionTime="123456") for uid in ("1.1", "1.2")]
    (one,) = only(tried(tmp_path, selections(station), study("1", *tied))).selections
    assert {row.values for row in one.tied} == {("lowest AcquisitionTime: <present, 6 characters>",)}


def test_a_study_that_is_not_complete(tmp_path: Path) -> None:
    row = tried(tmp_path, selections(T2, {**CT, "required": True}), study("1", LISTED[1]))
    one = only(row)
    assert (one.contributes, one.lacking, row.exit_code) == (False, ("CT",), 4)
    t2, ct = one.selections
    assert ([each.uid for each in t2.taken], t2.cause) == (["1.2"], "")
    assert ct.cause == '1 series → 0 (Modality "CT")'
    assert [total.cause for total in row.selections] == [
        "1 series: in study 1: taken, but the study lacks CT and contributes nothing",
        '1 series → 0 (Modality "CT")',
    ]


def test_what_no_selection_takes_has_the_reason_of_the_one_that_it_misses_most_narrowly(tmp_path: Path) -> None:
    row = tried(tmp_path, selections({**T2, "prefer": [{"lowest": "SeriesNumber"}]}, CT), study("1", *LISTED))
    assert [(one.series.number, one.selection, one.why) for one in only(row).not_taken] == [
        ("2", "T2", "rank 2 of 2 by lowest SeriesNumber, but take is 1; 1.1 ranks before it"),
        ("3", "T2", 'SeriesDescription contains "t2" (found: "t1")'),
        ("4", "CT", 'Modality "CT" (found: "SR")'),
    ]


def test_a_series_of_another_modality_is_no_near_miss(tmp_path: Path) -> None:
    pet = selection({"Modality": "PT", "SliceThickness": {"atMost": 3}, "SeriesDescription": "ac"}, name="PET")
    listed = [
        series("1.1", Modality="CT", SliceThickness=2, SeriesDescription="ac"),
        series("1.2", Modality="PT", SliceThickness=5, SeriesDescription="x"),
        series("1.3", Modality="PT", SliceThickness=5, SeriesDescription="ac"),
        series("1.5", Modality="PT", SliceThickness="thin", SeriesDescription="ac"),
    ]
    (one,) = only(tried(tmp_path, selections(pet), study("1", *listed))).selections
    assert [each.series.uid for each in one.nearest] == ["1.5", "1.3", "1.2"]


def test_what_only_same_keeps_out_is_nearest(tmp_path: Path) -> None:
    rules = selections(selection({"Modality": "CT", "SliceThickness": 3}), same=["FrameOfReferenceUID", "StudyDate"])
    listed = [series("1.1", Modality="CT", SliceThickness=2), series("1.2", Modality="CT", SliceThickness=3)]
    (one,) = only(tried(tmp_path, rules, study("1", *listed))).selections
    assert [each.series.uid for each in one.nearest] == ["1.2", "1.1"]


def test_matching_series_without_an_image_are_the_nearest(tmp_path: Path) -> None:
    (one,) = only(tried(tmp_path, selections(CT), study("1", series("1.4", Modality="CT")))).selections
    assert one.nearest[0].why == "it has no image in series-images.json"


def test_of_many_studies_the_newest_are_explained(tmp_path: Path) -> None:
    studies = [
        study(f"1.{number}", series(f"1.{number}.1"), StudyDate=f"{2000 + number}0101") for number in range(MOST + 3)
    ]
    row = tried(tmp_path, selections(CT), *studies)
    assert [one.uid for one in row.studies] == [f"1.{number}" for number in range(MOST + 2, 2, -1)]
    assert (row.more_studies, row.counts.studies) == (3, MOST + 3)
    row = tried(tmp_path, selections(CT), *studies, uid="1.0")
    assert (only(row).uid, row.more_studies) == ("1.0", MOST + 2)


def test_studies_with_something_to_show_come_first(tmp_path: Path) -> None:
    mr: dict[str, object] = {"Modality": "MR"}
    thin = {"Modality": "CT", "SliceThickness": {"atMost": 3}}
    rules = selections(
        selection(thin, name="CT", take=1, prefer=[{"lowest": "EchoTime"}]), selection(mr, name="MR", required=True)
    )
    of: dict[str, list[dict[str, object]]] = {
        "nothing": [{"Modality": "SR"}],
        "undecided": [{"Modality": "CT", "SliceThickness": "thin"}],
        "lacking": [{"Modality": "CT", "SliceThickness": 2}],
        "tied": [{"Modality": "CT", "SliceThickness": 2}] * 2,
        "taken": [mr],
        "older": [mr],
        "nothing older": [{"Modality": "SR"}],
    }
    studies = [
        study(
            f"1.{at}", *[series(f"1.{at}.{n}", **each) for n, each in enumerate(listed)], StudyDate=f"{2020 - at}0101"
        )
        for at, listed in enumerate(of.values())
    ]
    names = list(of)
    row = tried(tmp_path, rules, *studies)
    shown = [names[int(one.uid.removeprefix("1."))] for one in row.studies]
    assert shown == ["taken", "older", "undecided", "lacking", "tied", "nothing", "nothing older"]


def test_a_study_of_interest_is_shown_however_old_it_is(tmp_path: Path) -> None:
    studies = [study(f"1.{at}", series(f"1.{at}.1"), StudyDate=f"{2000 + at}0101") for at in range(MOST + 3)]
    old = study("2", series("2.1", Modality="CT"), StudyDate="19990101")
    row = tried(tmp_path, selections(CT), *studies, old)
    assert [one.uid for one in row.studies][:2] == ["2", f"1.{MOST + 2}"]
    assert (len(row.studies), row.more_studies) == (MOST, 4)


@pytest.mark.parametrize(("uid", "nearest"), [("1.2.34", "1.2.345"), ("9.2.777", "1.2.777"), ("x", "1.2.345")])
def test_a_study_that_is_not_there(uid: str, nearest: str, tmp_path: Path) -> None:
    studies = [study(one, series(f"{one}.1")) for one in ("1.2.345", "1.2.777")]
    with pytest.raises(ConfigurationError) as raised:
        tried(tmp_path, selections(CT), *studies, uid=uid)
    assert str(raised.value).endswith(f"the nearest is {nearest}")


def test_what_is_wrong_is_said_as_a_run_says_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such input folder"):
        tried_at(tmp_path, selections(CT), "nowhere")
    with pytest.raises(ConfigurationError, match="did you mean Modality"):
        tried_at(tmp_path, selections(selection({"Modalty": "CT"})), "nowhere")


def tried_at(folder: Path, rules: Any, name: str) -> TryRow:  # noqa: ANN401 - JSON
    write(folder, {"rules.json": rules})
    return row_of(try_rules({}, TryRequest(f"{folder}/rules.json", f"{folder}/{name}"), None))


def test_an_empty_name_is_not_the_folder_of_a_run(tmp_path: Path) -> None:
    tried(tmp_path, selections(CT), study("1", series("1.1", Modality="CT")))
    with pytest.raises(InputError):
        try_rules({"NVIDIA_CLARA_INPUT": f"{tmp_path}/input"}, TryRequest(f"{tmp_path}/rules.json", ""), None)


def test_rules_and_input_are_those_of_a_run_unless_given(tmp_path: Path) -> None:
    tried(tmp_path, selections(CT), study("1", series("1.1", Modality="CT")))
    environ = {
        "NVIDIA_CLARA_SELECTION_RULES_FILE": f"{tmp_path}/rules.json",
        "NVIDIA_CLARA_INPUT": f"{tmp_path}/input",
    }
    row = row_of(try_rules(environ, TryRequest(None, None), None))
    assert (row.rules, row.input) == (f"{tmp_path}/rules.json", f"{tmp_path}/input")
    assert [one.uid for one in only(row).selections[0].taken] == ["1.1"]


@pytest.mark.parametrize("folder", PAYLOADS, ids=lambda path: path.name)
def test_the_same_is_taken_as_in_a_run(folder: Path) -> None:
    path = ROOT / "config" / "selection-rules.json"
    row = row_of(try_rules({}, TryRequest(str(path), str(folder)), None))
    rules = rules_of(json.loads(path.read_text("utf-8")))
    payload = payload_of(
        rules,
        json.loads((folder / METADATA).read_text("utf-8")),
        json.loads((folder / IMAGES).read_text("utf-8")),
    )
    result = with_all_studies(select(payload, rules, keep=True))
    expected = {one.uid: uids(one.choices) for one in result.studies}
    shown = {
        one.uid: {each.name: [series.uid for series in each.taken] for each in one.selections} for one in row.studies
    }
    assert shown == {uid: expected[uid] for uid in shown}
    assert len(shown) == min(len(expected), MOST)
    assert row.exit_code == 4 * result.unmet
