"""The report: what the record says, how much of it, and what becomes of it when a run fails."""

import json
import os
import re
import stat
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest
from jsonschema import Draft202012Validator

from selector import app, version
from selector.dicom.standard.confidentiality import may_show
from selector.dicom.standard.dictionary import custom, find
from selector.errors import Fault, OutputError
from selector.report import build as report
from selector.report.record import Record
from selector.schemas.selection_report import PATH
from tests.support.builders import as_json, write
from tests.support.names import IMAGES, METADATA
from tests.support.reports import all_series, nearest_of, studies_of
from tests.support.shortage import largest_file
from tests.unit.conftest import AsOrdinaryUser

ROOT = Path(__file__).parents[3]
Json = dict[str, Any]

T2: Json = {"name": "T2", "conditions": {"SeriesDescription": {"contains": "t2"}}}
SCHEMA = Draft202012Validator(json.loads(PATH.read_text("utf-8")))


class Operator:
    """Runs the operator in a folder, in this process."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self.logs = folder / "logs"
        self.environ = {
            "NVIDIA_CLARA_INPUT": str(folder / "input"),
            "NVIDIA_CLARA_OUTPUT": str(folder / "output"),
            "NVIDIA_CLARA_LOGS": str(self.logs),
            "NVIDIA_CLARA_SELECTION_RULES_FILE": str(folder / "rules.json"),
        }
        (folder / "output").mkdir()
        (folder / "input").mkdir()
        monkeypatch.chdir(folder)

    def run(self, rules: object, studies: object, images: object = None, **settings: str) -> int:
        """Do a run; every series has an image unless `images` says otherwise."""
        if images is None and isinstance(studies, list):
            images = {series["SeriesInstanceUID"]: "a.nii" for study in studies for series in study["series"]}
        write(self.folder, {"rules.json": as_json(rules)})
        write(self.folder / "input", {METADATA: as_json(studies), IMAGES: as_json(images or {})})
        return app.run(self.environ | settings)

    @property
    def names(self) -> set[str]:
        return {name for name in (report.JSON_NAME, report.PAGE_NAME) if (self.logs / name).exists()}

    @property
    def record(self) -> Json:
        """Return the record, which fits the published schema, and is in the page too."""
        text = (self.logs / report.JSON_NAME).read_text("utf-8")
        record: Json = json.loads(text)
        SCHEMA.validate(record)
        assert text.replace("<", "\\u003c") in (self.logs / report.PAGE_NAME).read_text("utf-8")
        return record

    @property
    def log(self) -> str:
        return (self.logs / "series-selector.log").read_text("utf-8")


@pytest.fixture
def operator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Operator:
    return Operator(tmp_path, monkeypatch)


def series(uid: str, description: str = "t2", **attributes: object) -> Json:
    return {"SeriesInstanceUID": uid, "SeriesDescription": description, **attributes}


def study(*listed: Json, uid: str = "1", **attributes: object) -> Json:
    return {"StudyInstanceUID": uid, **attributes, "series": list(listed)}


def rules(*selections: Mapping[str, object], **members: object) -> Json:
    return {**members, "selections": list(selections)}


def verdicts(record: Json, index: int = 0) -> dict[str, Json]:
    """Return the verdict of a selection by series."""
    return {one["uid"]: one["verdicts"][index] for one in all_series(record)}


def notes(record: Json, index: int = 0) -> dict[str, str]:
    return {uid: verdict["note"] for uid, verdict in verdicts(record, index).items()}


def test_a_full_record(operator: Operator) -> None:
    document = rules(
        {
            "name": "T2",
            "description": "the first",
            "conditions": {"SeriesDescription": {"contains": "t2"}, "SliceThickness": [2, 4]},
            "prefer": [{"lowest": "SliceThickness"}],
            "take": 1,
        },
        layout="byStudy",
    )
    listed = [
        series("1.1", SliceThickness=3, SeriesNumber=2),
        series("1.2", SliceThickness=5, SeriesNumber=1, Modality="MR"),
        series("1.3", "t1"),
        series("1.4", SliceThickness=2.5),
    ]
    assert operator.run(document, [study(*listed)]) == 0
    record = operator.record
    assert record["version"] == version()
    assert (record["level"], record["exitCode"], record["faults"]) == ("full", 0, [])
    assert record["counts"] == {"studies": 1, "series": 4, "images": 4}
    assert record["conditions"] == [
        {"place": "$.selections[0].conditions.SeriesDescription", "asks": 'SeriesDescription contains "t2"'},
        {"place": "$.selections[0].conditions.SliceThickness", "asks": "SliceThickness between 2 and 4"},
    ]
    (selection,) = record["selections"]
    counts = {"taken": 1, "matched": 2, "undecided": 0, "rejected": 2, "withoutImage": 0, "required": 0, "take": 1}
    assert selection == selection | counts | {"name": "T2", "description": "the first", "cause": None}
    assert selection["prefer"] == ["lowest SliceThickness"]
    (result,) = studies_of(record)
    assert [one["uid"] for one in result["series"]] == ["1.2", "1.1", "1.3", "1.4"]
    labels = {"Modality": "MR", "SeriesNumber": "1", "SeriesDescription": "t2", "SliceThickness": "5"}
    assert result["series"][0]["about"] == labels
    assert result["choices"][0]["taken"] == ["1.4"]
    assert result["choices"][0]["ranked"] == ["1.4", "1.1"]
    assert result["choices"][0]["rankedBy"] == [["2.5"], ["3"]]
    found = verdicts(record)
    assert found["1.2"] == {
        "outcome": "rejected",
        "taken": False,
        "note": "",
        "findings": [{"condition": 1, "found": "5", "outcome": "rejected"}],
        "change": "would match if SliceThickness between 2 and 4 were between 2 and 5",
    }
    assert found["1.4"]["taken"]
    assert [one["outcome"] for one in found["1.3"]["findings"]] == ["rejected", "undecided"]
    assert found["1.3"]["findings"][1]["found"] == "absent"


BY_FILE, BY_TEXT = "NVIDIA_CLARA_SELECTION_RULES_FILE", "NVIDIA_CLARA_SELECTION_RULES_BASE64"
DEFAULT = (ROOT / "config" / "selection-rules.json").read_bytes()


@pytest.mark.parametrize(
    ("settings", "source", "file", "text"),
    [
        ({}, BY_FILE, "rules.json", as_json(rules(T2))),
        ({BY_TEXT: b64encode(b"{}").decode()}, BY_TEXT, "", b"{}"),
        ({BY_FILE: ""}, "default", "selection-rules.json", DEFAULT),
        ({BY_FILE: str(ROOT / "config" / "selection-rules.json")}, BY_FILE, "selection-rules.json", DEFAULT),
    ],
)
def test_which_rules_were_applied(  # noqa: PLR0913, PLR0917 - the columns of the table
    settings: dict[str, str],
    source: str,
    file: str,
    text: bytes,
    operator: Operator,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert operator.run(rules(T2), [study(series("1.1"))], **settings) == 0
    digest = sha256(text).hexdigest()
    row = operator.record["rules"]
    assert (row["source"], row["file"], row["sha256"]) == (source, file, digest)
    names = [selection["name"] for selection in operator.record["selections"]]
    (line,) = (one for one in map(json.loads, operator.log.splitlines()) if one["message"] == "Rules read")
    told = {name: line.get(name) for name in ("source", "file", "sha256", "selections")}
    assert told == {"source": source, "file": file or None, "sha256": digest, "selections": names}
    assert f"Rules read source={source}{f' file={file}' if file else ''} sha256={digest}" in capsys.readouterr().out


def test_the_same_bytes_for_the_same_payload_in_any_order(operator: Operator) -> None:
    instances = [{"SOPInstanceUID": str(number), "EchoTime": number % 3 or None} for number in range(7)]
    document = rules(
        {**T2, "conditions": {"EchoTime": {"atMost": 1}, **T2["conditions"]}}, {"conditions": {"Modality": "MR"}}
    )
    first = study(series("1.1", instances=instances), series("1.2", "t1", Modality="CT"), StudyDate="20240101")
    second = study(series("2.1"), series("2.2", Modality="MR"), uid="2")
    images = {"1.1": "a", "2.2": "b"}
    assert operator.run(document, [first, second, 5], images) == 0
    before = operator.record
    series_turned = [{**one, "instances": one.get("instances", [])[::-1]} for one in first["series"][::-1]]
    assert operator.run(document, [second, 5, {**first, "series": series_turned}], images) == 0
    after = operator.record
    assert before.pop("inputs") != after.pop("inputs")
    assert before.pop("leftOut") != after.pop("leftOut")  # their places in the file
    assert json.dumps(before) == json.dumps(after)


def test_shared_conditions_are_listed_once(operator: Operator) -> None:
    one, two = ({"name": name, "conditions": {"SeriesDescription": {"contains": name}}} for name in ("t2", "t1"))
    document = rules(one, two, conditions={"SliceThickness": [2, 4]}, layout="byStudy")
    assert operator.run(document, [study(series("1.1", "t2 t1", SliceThickness=5))]) == 0
    record = operator.record
    places = [condition["place"] for condition in record["conditions"]]
    own = [f"$.selections[{index}].conditions.SeriesDescription" for index in (0, 1)]
    assert places == ["$.conditions.SliceThickness", *own]
    for index in (0, 1):
        verdict = verdicts(record, index)["1.1"]
        assert [finding["condition"] for finding in verdict["findings"]] == [0]
        assert verdict["change"] == "would match if SliceThickness between 2 and 4 were between 2 and 5"


@pytest.mark.parametrize(
    ("verdicts_", "setting", "level"),
    [
        (20_000, {}, "full"),
        (20_002, {}, "summary"),
        (20_002, {"SERIES_SELECTOR_REPORT": "full"}, "full"),
        (2, {"SERIES_SELECTOR_REPORT": "summary"}, "summary"),
        (2, {"SERIES_SELECTOR_REPORT": "none"}, None),
    ],
)
def test_how_much_is_said(verdicts_: int, setting: dict[str, str], level: str | None, operator: Operator) -> None:
    listed = [series(f"1.{number}") for number in range(verdicts_ // 2)]
    assert operator.run(rules(T2, {"conditions": {"Modality": "MR"}}), [study(*listed)], **setting) == 0
    assert operator.names == ({report.JSON_NAME, report.PAGE_NAME} if level else set())
    if level:
        record = operator.record
        assert record["level"] == level
        expected = verdicts_ if level == "full" else 2 * min(100, verdicts_ // 2)
        assert sum(map(len, record["series"]["verdicts"])) == expected
        assert [one["matched"] for one in record["selections"]] == [verdicts_ // 2, 0]


def test_a_summary_has_the_nearest_misses_first_and_no_more_than_a_hundred(operator: Operator) -> None:
    conditions = {"SeriesDescription": {"contains": "t2"}, "Modality": "MR", "EchoTime": {"atMost": 3}}
    near = [series(f"1.{number:03}", Modality="MR", EchoTime=5) for number in range(200, 260)]
    far = [series(f"1.{number:03}", "t1") for number in range(100)]
    middle = [series(f"1.{number:03}", "t1", Modality="MR", EchoTime=4) for number in range(100, 130)]
    matching = [series("1.999", Modality="MR", EchoTime=1)]
    listed = [study(*far, *matching, *near, *middle)]
    assert operator.run(rules({"conditions": conditions}), listed, SERIES_SELECTOR_REPORT="summary") == 0
    nearest = nearest_of(operator.record)
    expected = [
        *(f"1.{n}" for n in range(200, 260)),
        *(f"1.{n}" for n in range(100, 130)),
        *(f"1.{n:03}" for n in range(10)),
    ]
    assert [one["series"] for one in nearest] == expected
    assert [len(one["verdict"]["findings"]) for one in nearest] == [1] * 60 + [2] * 30 + [3] * 10
    assert nearest[0]["verdict"]["change"] == "would match if EchoTime at most 3 were at most 5"


def test_a_summary_looks_at_the_same_series_whatever_their_order(operator: Operator) -> None:
    listed = [series(f"1.{number:05}", "t1") for number in range(20_001)]
    for one in (listed, listed[::-1]):
        assert operator.run(rules(T2), [study(*one)], {"1.00001": "a"}) == 0
        nearest = nearest_of(operator.record)
        assert [miss["series"] for miss in nearest] == [f"1.{number:05}" for number in range(100)]


def test_why_a_matching_series_is_not_taken(operator: Operator) -> None:
    by_thickness = {**T2, "prefer": [{"lowest": "SliceThickness"}], "take": 1}
    listed = [
        study(*(series(f"1.{number}", SliceThickness=number) for number in (1, 2, 3)), series("1.4", SliceThickness=0))
    ]
    images = {"1.1": "a", "1.2": "b", "1.3": "c"}
    assert operator.run(rules(by_thickness), listed, images) == 0
    assert notes(operator.record) == {
        "1.1": "",
        "1.2": "rank 2 of 3 by lowest SliceThickness, but take is 1; 1.1 ranks before it",
        "1.3": "rank 3 of 3 by lowest SliceThickness, but take is 1; 1.1 ranks before it",
        "1.4": "it has no image in series-images.json",
    }
    assert operator.record["selections"][0]["withoutImage"] == 1


def test_a_tie_shows_the_value_that_is_shared(operator: Operator) -> None:
    preferred = [{"matching": {"Modality": "MR"}}, {"highest": "EchoTime"}, {"lowest": "StudyDate"}]
    listed = [series(f"1.{number}", EchoTime=number // 2, Modality="MR") for number in (4, 5, 2)]
    document = rules({**T2, "prefer": preferred, "take": 1})
    assert operator.run(document, [study(*listed, StudyDate="20240101")]) == 0
    (choice,) = studies_of(operator.record)[0]["choices"]
    assert choice["tied"] == ["1.4", "1.5"]
    assert choice["tiedAt"] == ["matches", "2", "<present, 8 characters>"]
    assert choice["rankedBy"] == [choice["tiedAt"], choice["tiedAt"], ["matches", "1", "<present, 8 characters>"]]


def test_what_each_condition_leaves_over_is_there_for_every_selection(operator: Operator) -> None:
    conditions = {"SeriesDescription": {"contains": "t2"}, "SliceThickness": [2, 4]}
    listed = [series("1.1", SliceThickness=3), series("1.2", SliceThickness=9), series("1.3"), series("1.4", "t1")]
    document = rules({"conditions": conditions}, {"conditions": {"Modality": "CT"}})
    assert operator.run(document, [study(*listed)]) == 0
    one, two = operator.record["selections"]
    assert [(step["conditions"], step["left"], step["undecided"]) for step in one["steps"]] == [
        ([0], 3, 0),
        ([1], 1, 1),
    ]
    assert one["cause"] is None
    assert [(step["conditions"], step["left"], step["undecided"]) for step in two["steps"]] == [([2], 0, 4)]
    assert two["cause"]["absent"] == ["Modality"]
    # What a selection that took something leaves over is not counted for a summary.
    assert operator.run(document, [study(*listed)], SERIES_SELECTOR_REPORT="summary") == 0
    assert [len(selection["steps"]) for selection in operator.record["selections"]] == [0, 1]


def test_what_series_share_is_listed_once(operator: Operator) -> None:
    listed = [
        series(f"1.{number}", "t1" if number % 2 else "t2", Modality="MR", SeriesNumber=number) for number in range(100)
    ]
    assert operator.run(rules(T2, {"conditions": {"Modality": "CT"}}), [study(*listed)]) == 0
    record = operator.record
    assert [len(record[name]) for name in ("findings", "verdicts")] == [3, 3]
    assert record["series"]["about"]["SeriesDescription"]["texts"] == ["t2", "t1"]
    assert record["series"]["verdicts"] == [[0, 1] * 50, [2] * 100]


def test_a_series_has_the_number_of_its_instances(operator: Operator) -> None:
    counted = series("1.1", instances=[{"SOPInstanceUID": f"1.1.{number}"} for number in range(7)])
    listed = [counted, series("1.2", NumberOfSeriesRelatedInstances=9), series("1.3")]
    for studies in ([study(*listed)], [study(one, uid=one["SeriesInstanceUID"]) for one in listed[1:]]):
        assert operator.run(rules(T2), studies) == 0
        labels = {one["uid"]: one["about"].get("series.instanceCount") for one in all_series(operator.record)}
        assert labels == {uid: count for uid, count in {"1.1": "7", "1.2": "9", "1.3": None}.items() if uid in labels}


@pytest.mark.parametrize("text", ['{"selections": [{"conditions":  {"Modality": "MR"}}]}', "\ufeff{}"])
def test_the_rules_are_there_as_they_are_written(operator: Operator, text: str) -> None:
    encoded = b64encode(text.encode()).decode()
    assert operator.run({}, [study(series("1.1"))], **{BY_TEXT: encoded}) == 0
    assert operator.record["rulesText"] == text.removeprefix("\ufeff")


def test_the_examples_of_the_rules_are_left_out(operator: Operator) -> None:
    example = {"name": "one", "study": study(series("1.1", PatientName="Doe")), "expect": {"T2": ["1.1"]}}
    assert operator.run(rules(T2, examples=[example]), [study(series("1.1"))]) == 0
    text = operator.record["rulesText"]
    assert "Doe" not in text
    assert json.loads(text) == rules(T2)


def test_an_unpaired_surrogate_is_written_as_an_escape(operator: Operator) -> None:
    assert operator.run(rules(T2), [study(series("1.1", "t2 \ud800"))]) == 0
    (one,) = all_series(operator.record)
    assert one["about"]["SeriesDescription"] == "t2 \ud800"


def test_images_of_unknown_series_are_in_no_count(operator: Operator, capsys: pytest.CaptureFixture[str]) -> None:
    images = {"1.1": "a.nii", "9.9": "b.nii", "9.8": ["c.nii", "d.nii"]}
    assert operator.run(rules(T2), [study(series("1.1"), series("1.2"))], images) == 0
    assert operator.record["counts"] == {"studies": 1, "series": 2, "images": 1}
    (warning,) = operator.record["warnings"]
    assert warning == "series-images.json names images of 2 series that were not read from dicom-metadata.json"
    log = capsys.readouterr().out
    assert "series=2 images=1" in log
    assert log.count(warning) == 1


def test_why_nothing_is_taken_when_series_tie(operator: Operator) -> None:
    assert operator.run(rules({**T2, "take": 1}), [study(series("1.1"), series("1.2"))]) == 0
    record = operator.record
    choice = studies_of(record)[0]["choices"][0]
    assert choice["undecidedBecause"] == "2 series tie for 1 place"
    assert set(notes(record).values()) == {"2 series tie for 1 place: 1.1, 1.2"}
    assert choice["tied"] == ["1.1", "1.2"]


def test_taken_by_a_selection_that_has_no_other(operator: Operator) -> None:
    any_mr = {"name": "any", "conditions": {"Modality": "MR"}, "prefer": [{"lowest": "SeriesNumber"}], "take": 1}
    listed = [study(series("1.1", Modality="MR", SeriesNumber=1), series("1.2", "t1", Modality="MR", SeriesNumber=2))]
    assert operator.run(rules(any_mr, {**T2, "take": 1}, distinct=True), listed) == 0
    record = operator.record
    assert verdicts(record)["1.2"]["taken"]
    assert verdicts(record, 1)["1.1"]["taken"]
    assert notes(record)["1.1"] == "taken by T2, which has no other candidate"


def test_taken_are_those_that_agree(operator: Operator) -> None:
    any_mr = {"name": "MR", "conditions": {"Modality": "MR"}, "take": 1, "prefer": [{"lowest": "SeriesNumber"}]}
    frames = {"1.1": "1.8", "1.2": "1.9"}
    listed = [
        series(uid, "t1", Modality="MR", SeriesNumber=number, FrameOfReferenceUID=frame)
        for number, (uid, frame) in enumerate(frames.items())
    ]
    t2 = series("1.3", FrameOfReferenceUID="1.9")
    assert operator.run(rules(any_mr, T2, same=["FrameOfReferenceUID"]), [study(*listed, t2)]) == 0
    assert notes(operator.record) == {
        "1.1": "the series taken agree on a different FrameOfReferenceUID",
        "1.2": "",
        "1.3": "",
    }


@pytest.mark.parametrize("images", [None, {"1.1": "a.nii"}, {"1.1": "a.nii", "1.2": "b.nii"}])
@pytest.mark.parametrize(
    ("incomparable", "found"),
    [
        ({}, "absent"),
        ({"StudyTime": "noon"}, "cannot be read: it is not a time"),
        ({"instances": [{"SOPInstanceUID": "1", "StudyTime": "12"}, {"SOPInstanceUID": "2"}]}, None),
        ({"instances": [{"SOPInstanceUID": "1", "StudyTime": "12"}, {"SOPInstanceUID": "2", "StudyTime": "13"}]}, None),
    ],
)
def test_what_cannot_be_compared_is_undecided_in_counts_and_verdict(
    operator: Operator, incomparable: Json, found: str | None, images: object
) -> None:
    listed = [study(series("1.1", StudyTime="12"), series("1.2", **incomparable), series("1.3", "t1"))]
    document = rules(T2, same=["StudyTime", "Modality"])
    for one in listed[0]["series"]:
        one["Modality"] = "MR"
    assert operator.run(document, listed, images) == 0
    (row,) = operator.record["selections"]
    assert [row[name] for name in ("taken", "matched", "undecided", "rejected")] == [1, 1, 1, 1]
    verdict = verdicts(operator.record)["1.2"]
    assert (verdict["outcome"], verdict["taken"], verdict["note"], verdict["change"]) == ("undecided", False, "", "")
    (finding,) = verdict["findings"]
    condition = operator.record["conditions"][finding["condition"]]
    assert condition == {"place": "$.same[0]", "asks": "StudyTime the same in all series taken"}
    assert finding["outcome"] == "undecided"
    assert found is None or finding["found"] == found
    # The summary lists it as a near miss, for the same reason.
    assert operator.run(document, listed, images, SERIES_SELECTOR_REPORT="summary") == 0
    nearest = nearest_of(operator.record)
    assert [miss["series"] for miss in nearest] == ["1.2", "1.3"]
    (found_again,) = nearest[0]["verdict"]["findings"]
    assert found_again == finding


def test_a_study_that_is_not_complete(operator: Operator) -> None:
    required = {**T2, "required": True}
    flair = {"name": "FLAIR", "conditions": {"SeriesDescription": {"contains": "flair"}}, "required": True}
    assert operator.run(rules(required, flair), [study(series("1.1"))]) == 4
    record = operator.record
    assert record["exitCode"] == 4
    (result,) = record["studies"]
    assert (result["complete"], result["lacking"]) == (False, ["FLAIR"])
    verdict = verdicts(record)["1.1"]
    assert not verdict["taken"]
    assert verdict["note"] == "taken, but the study lacks FLAIR and contributes nothing"
    assert record["selections"][0]["taken"] == 0


def test_rules_that_cannot_be_used(operator: Operator) -> None:
    assert operator.run(rules({**T2, "take": 0}), [study(series("1.1"))]) == 2
    record = operator.record
    assert (record["level"], record["exitCode"], record["rules"]) == ("faults", 2, None)
    (fault,) = record["faults"]
    assert fault["place"] == "$.selections[0].take"
    assert fault["file"].endswith("rules.json")


def test_inputs_that_cannot_be_used(operator: Operator) -> None:
    assert operator.run(rules(T2), {"studies": 5}) == 3
    record = operator.record
    assert (record["level"], record["exitCode"], record["studies"]) == ("faults", 3, [])
    assert [(one["file"], one["place"]) for one in record["faults"]] == [(METADATA, "$.studies")]


def test_an_output_folder_without_permission(
    public_folder: Path, as_ordinary_user: AsOrdinaryUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with as_ordinary_user():
        operator = Operator(public_folder, monkeypatch)
        (operator.folder / "output").chmod(0o555)
        assert operator.run(rules(T2), [study(series("1.1"))]) == 5
        (operator.folder / "output").chmod(0o755)
    record = operator.record
    assert record["exitCode"] == 5
    assert record["faults"]


def test_a_run_that_ends_otherwise_than_it_seemed(operator: Operator) -> None:
    assert operator.run(rules(T2), [study(series("1.1"))]) == 0
    made = msgspec.json.decode((operator.logs / report.JSON_NAME).read_bytes(), type=Record)
    report.write(str(operator.logs), report.with_faults(made, 5, [Fault("selected-images.json", "", "no space")]))
    record = operator.record
    assert (record["level"], record["exitCode"]) == ("full", 5)
    assert record["faults"] == [{"file": "selected-images.json", "place": "", "message": "no space"}]
    assert verdicts(record)["1.1"]["taken"]


def test_there_is_no_record_without_its_page(operator: Operator) -> None:
    assert operator.run(rules(T2), [study(series("1.1"))]) == 0
    made = msgspec.json.decode((operator.logs / report.JSON_NAME).read_bytes(), type=Record)
    sizes = [(operator.logs / name).stat().st_size for name in (report.JSON_NAME, report.PAGE_NAME)]
    folder = operator.folder / "other"
    folder.mkdir()
    with largest_file(sum(sizes) // 2), pytest.raises(OutputError, match=report.PAGE_NAME):
        report.write(str(folder), made)
    assert not list(folder.iterdir())


def test_what_was_left_out(operator: Operator) -> None:
    assert operator.run(rules(T2), [study(series("1.1")), {"series": []}], {"1.1": "a"}) == 0
    (left_out,) = operator.record["leftOut"]
    assert (left_out["file"], left_out["place"]) == (METADATA, "$[1]")


@pytest.mark.parametrize("setting", ["none", "full"])
def test_reports_of_an_earlier_run_are_removed(setting: str, operator: Operator) -> None:
    write(
        operator.logs,
        {report.JSON_NAME: b"stale", report.PAGE_NAME: b"stale", f".{report.JSON_NAME}.0123456789abcdef.tmp": b""},
    )
    assert operator.run(rules(T2), [study(series("1.1"))], SERIES_SELECTOR_REPORT=setting) == 0
    left = {path.name for path in operator.logs.iterdir()} - {"series-selector.log"}
    assert left == (set() if setting == "none" else {report.JSON_NAME, report.PAGE_NAME})
    assert all((operator.logs / name).read_bytes() != b"stale" for name in left)


@pytest.mark.parametrize(("required", "code"), [(False, 0), (True, 4)])
def test_a_report_that_cannot_be_written_is_a_warning(
    required: bool,  # noqa: FBT001
    code: int,
    operator: Operator,
) -> None:
    operator.logs.write_bytes(b"a file, where a folder should be")
    document = rules({"conditions": {"Modality": "MR"}, "required": required})
    assert operator.run(document, [study(series("1.1"))]) == code
    assert (operator.folder / "output" / "selected-images.json").exists() == (code == 0)


def test_a_text_longer_than_anyone_reads_is_shortened(operator: Operator) -> None:
    document = rules({"conditions": {"SeriesDescription": {"contains": "t2"}}})
    assert operator.run(document, [study(series("1.1", "x" * 2_000))], {"1.1": "a"}) == 0
    (one,) = all_series(operator.record)
    assert one["about"]["SeriesDescription"] == "x" * 1024 + "…"
    assert [finding["found"] for finding in one["verdicts"][0]["findings"]] == [f'"{"x" * 1024}…" (2,000 characters)']


def test_text_that_would_end_the_script_does_not(operator: Operator) -> None:
    hostile = "</script><img src=x onerror=alert(1)><!--"
    assert operator.run(rules(T2), [study(series("1.1", hostile))]) == 0
    page = (operator.logs / report.PAGE_NAME).read_text("utf-8")
    assert hostile not in page
    assert "<img" not in page
    assert len(re.findall("</script", page)) == len(re.findall("<script", page))
    assert next(all_series(operator.record))["about"]["SeriesDescription"] == hostile


def test_files_have_the_usual_permissions(operator: Operator) -> None:
    before = os.umask(0o022)
    try:
        assert operator.run(rules(T2), [study(series("1.1"))]) == 0
    finally:
        os.umask(before)
    assert {stat.S_IMODE((operator.logs / name).stat().st_mode) for name in operator.names} == {0o644}


@pytest.mark.parametrize(
    ("name", "is_shown"),
    [
        ("PatientName", False),  # X
        ("StudyDate", False),  # kept by no option but Retain Longitudinal Temporal Information
        ("InstitutionName", False),  # kept under Retain Institution Identity alone
        ("PatientComments", False),  # cleaned
        ("FrameOfReferenceUID", True),  # kept under Retain UIDs
        ("StationName", True),  # kept under Retain Device Identity
        ("PatientAge", True),  # kept under Retain Patient Characteristics
        ("SeriesDescription", True),  # cleaned by the table, and named by the contract
        ("OverlayComments", False),  # listed for all repeating groups together
        ("60024000", False),
        ("50040022", False),  # all of (50xx,xxxx)
        ("60020022", True),
        ("Modality", True),  # not in the table
        ("EchoTime", True),
    ],
)
def test_what_may_be_shown(name: str, is_shown: bool, operator: Operator) -> None:  # noqa: FBT001
    attribute = find(name)
    assert attribute
    assert may_show(attribute) == is_shown
    value = {"DA": "20200202", "AS": "045Y", "DS": "7.25"}.get(attribute.vr, "1.25.5")
    asked = {"EchoTime": 1, "StudyDate": "1999", "PatientAge": "001D"}.get(name, "no")
    document = rules({"conditions": {name: {"equals": asked}}})
    assert operator.run(document, [study({"SeriesInstanceUID": "1.1", name: value})], {"1.1": "a"}) == 0
    (verdict,) = verdicts(operator.record).values()
    found = verdict["findings"][0]["found"]
    masked = f"<present, {len(value)} characters>"
    assert found == ((value if attribute.kind == "number" else f'"{value}"') if is_shown else masked)
    assert bool(verdict["change"]) == (
        is_shown and attribute.vr not in {"CS", "UI"}
    )  # Another code is another kind of thing.


@pytest.mark.parametrize(
    ("name", "test", "value", "found"),
    [
        ("PatientAge", {"atLeast": "018Y"}, "***", "cannot be read: it is not an age"),
        ("ContentDate", {"atLeast": "2020"}, "***", "cannot be read: it is not a date"),
        ("ContentTime", {"atLeast": "1030"}, "10", "<present, 2 characters>, which is not precise enough to decide"),
        ("EchoTime", {"atLeast": 3}, "x", "cannot be read: it is not a number"),
        (
            "SeriesDescription",
            {"matches": "a+"},
            "b" * 100_001,
            f'"{"b" * 1024}…" (100,001 characters), which is too long to search',
        ),
        (
            "SeriesDescription",
            {"equals": "x"},
            ["a", "b"],
            "cannot be read: it has several values, but PS3.6 allows one",
        ),
    ],
)
def test_why_a_value_leaves_undecided(name: str, test: object, value: object, found: str, operator: Operator) -> None:
    listed = [study({"SeriesInstanceUID": "1.1", name: value})]
    assert operator.run(rules({"conditions": {name: test}}), listed, {"1.1": "a"}) == 0
    (finding,) = verdicts(operator.record)["1.1"]["findings"]
    assert (finding["found"], finding["outcome"]) == (found, "undecided")


SLOW = {"matches": "^(a|aa)+$|ok"}
HOSTILE = "a" * 60 + "!"
"""A text on which the search for that expression takes too long."""


@pytest.mark.parametrize(
    "conditions",
    [
        {"SeriesDescription": SLOW, "Modality": "CT"},
        {"Modality": "CT", "anyOf": [{"SeriesDescription": SLOW}, {"EchoTime": 1}]},
        {"noneOf": [{"SeriesDescription": SLOW, "Modality": "CT"}, {"Modality": "MR"}]},
        {"SeriesDescription": {"equals": "t2", "not": SLOW}},
        {"SeriesDescription": {"oneOf": ["t1", "t2"], "not": {"not": SLOW}}},
    ],
)
def test_no_text_is_searched_for_the_report_alone(conditions: Json, operator: Operator) -> None:
    listed = [series("1.1", HOSTILE, Modality="MR"), series("1.2", f"{HOSTILE}!", Modality="MR")]
    assert operator.run(rules({"conditions": conditions}), [study(*listed)]) == 0
    record = operator.record
    (not_searched,) = [number for number, one in enumerate(record["conditions"]) if "matches" in one["asks"]]
    for verdict in verdicts(record).values():
        assert (verdict["outcome"], verdict["change"]) == ("rejected", "")
        findings = {one["condition"]: one for one in verdict["findings"]}
        assert findings
        assert not_searched not in findings or len(record["conditions"]) == 1


def test_what_was_searched_to_select_is_not_searched_again_for_a_change(operator: Operator) -> None:
    instances = [{"SOPInstanceUID": "1.1.1"}, {"SOPInstanceUID": "1.1.2", "SeriesDescription": "T2 tra"}]
    listed = [series("1.1", instances=instances), {"SeriesInstanceUID": "1.2"}]
    document = rules({"conditions": {"SeriesDescription": {"matches": "^t[12]"}}})
    assert operator.run(document, [study(*listed)]) == 0
    assert {uid: verdict["change"] for uid, verdict in verdicts(operator.record).items()} == {
        "1.1": 'would match if one instance of SeriesDescription were enough ("instances": "any")',
        "1.2": "",
    }


@pytest.mark.parametrize("name", ["00091001", "OfTheParser"])
def test_private_and_custom_attributes_are_never_shown(name: str, operator: Operator) -> None:
    assert not may_show(custom(name))
    document = rules({"conditions": {name: {"equals": "no"}}}, customAttributes=["OfTheParser"])
    assert operator.run(document, [study({"SeriesInstanceUID": "1.1", name: "secret"})], {"1.1": "a"}) == 0
    (verdict,) = verdicts(operator.record).values()
    assert verdict["findings"][0]["found"] == "<present, 6 characters>"
    assert verdict["change"] == ""
