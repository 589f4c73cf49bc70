"""The command `check`: faults, suspicions and inputs, all at once."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from selector.commands import input_check
from selector.commands import printing as telling
from selector.commands.check import Check, check
from selector.commands.input_check import MOST, InputCheck
from selector.process.progress import Progress

ROOT = Path(__file__).parents[2]
TEST_DATA = str(ROOT / "test-data")
GOOD = {"selections": [{"name": "CT", "conditions": {"Modality": "CT"}}]}
SUSPICIOUS = {"selections": [{"name": "CT", "conditions": {"Modality": "CT"}, "take": 1}]}
WRONG = {"selections": [{"conditions": {"Modalty": "CT", "SliceThickness": [5, 3]}}]}


def written(folder: Path, document: object, name: str = "rules.json") -> str:
    path = folder / name
    path.write_text(json.dumps(document), "utf-8")
    return str(path)


def payload(folder: Path, metadata: object, images: object | None = None) -> str:
    folder.mkdir(exist_ok=True)
    written(folder, metadata, "dicom-metadata.json")
    written(folder, images if images is not None else {}, "series-images.json")
    return str(folder)


def checked(folder: Path, document: object, **arguments: Any) -> Check:  # noqa: ANN401 - whatever check takes
    return check(written(folder, document), {}, **arguments)


def inputs(folder: Path, document: object, metadata: object, images: object | None = None) -> InputCheck:
    found = checked(folder, document, input_folder=payload(folder / "input", metadata, images)).input
    assert found is not None
    return found


def study(*series: object, **attributes: object) -> dict[str, object]:
    return {"StudyInstanceUID": "1", **attributes, "series": list(series)}


def test_all_faults_at_once(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG)
    assert [fault.place for fault in found.faults] == [
        "$.selections[0].conditions.Modalty",
        "$.selections[0].conditions.SliceThickness",
    ]
    assert found.suspicions == ()
    assert found.exit_code(strict=False) == 2


def test_faults_of_examples_are_told_beside_suspicions(tmp_path: Path) -> None:
    series = {"SeriesInstanceUID": "1.1"}
    example = {"name": "x", "study": study(series), "expect": {"CTA": ["1.1"]}}
    found = checked(tmp_path, {**SUSPICIOUS, "examples": [example]})
    assert [fault.place for fault in found.faults] == ["$.examples[0].expect.CTA"]
    assert [one.kind for one in found.suspicions] == ["take-without-prefer"]
    assert found.exit_code(strict=False) == 2


def test_whether_examples_hold_is_not_asked(tmp_path: Path) -> None:
    example = {"name": "x", "study": study({"SeriesInstanceUID": "1.1", "Modality": "MR"}), "expect": {"CT": ["1.1"]}}
    assert checked(tmp_path, {**GOOD, "examples": [example]}).exit_code(strict=True) == 0


@pytest.mark.parametrize(("document", "lenient", "strict"), [(GOOD, 0, 0), (SUSPICIOUS, 0, 2), (WRONG, 2, 2)])
def test_strict_turns_suspicions_into_faults(tmp_path: Path, document: object, lenient: int, strict: int) -> None:
    found = checked(tmp_path, document)
    assert (found.exit_code(strict=False), found.exit_code(strict=True)) == (lenient, strict)


@pytest.mark.parametrize(
    ("document", "metadata", "codes"),
    [
        (GOOD, [study({"SeriesInstanceUID": "1.1", "Modality": "CT"})], (0, 0)),
        (GOOD, [study({"SeriesInstanceUID": "1.1"})], (0, 2)),
        (GOOD, [study({"SeriesInstanceUID": "1.1", "Modality": "CT"}, 5)], (0, 2)),
        (GOOD, [study({"SeriesInstanceUID": "1.1", "Modality": {"vr": "CS", "value": ["CT"]}}), study()], (0, 2)),
        (GOOD, [], (3, 3)),
        (SUSPICIOUS, [], (3, 3)),
        (WRONG, [], (2, 2)),
    ],
)
def test_exit_codes_with_inputs(tmp_path: Path, document: object, metadata: object, codes: tuple[int, int]) -> None:
    found = checked(tmp_path, document, input_folder=payload(tmp_path / "input", metadata))
    assert (found.exit_code(strict=False), found.exit_code(strict=True)) == codes


def test_the_rules_of_the_environment_in_their_order(tmp_path: Path) -> None:
    path, text = written(tmp_path, SUSPICIOUS), json.dumps(WRONG).encode()
    by_file = {"NVIDIA_CLARA_SELECTION_RULES_FILE": path}
    by_text = {**by_file, "NVIDIA_CLARA_SELECTION_RULES_BASE64": base64.b64encode(text).decode()}
    assert check(None, {}).source == str(ROOT / "config" / "selection-rules.json")
    assert (check(None, by_file).source, len(check(None, by_file).suspicions)) == (path, 1)
    assert check(None, by_text).source == "NVIDIA_CLARA_SELECTION_RULES_BASE64"
    assert len(check(None, by_text).faults) == 2
    given = check(written(tmp_path, GOOD, "given.json"), by_text)
    assert (given.source, given.faults) == (str(tmp_path / "given.json"), ())


def test_settings_that_cannot_be_used_are_faults_where_the_rules_depend_on_them(tmp_path: Path) -> None:
    bad = {"NVIDIA_CLARA_SELECTION_RULES_BASE64": "no Base64!"}
    assert [fault.file for fault in check(None, bad).faults] == ["NVIDIA_CLARA_SELECTION_RULES_BASE64"]
    assert check(written(tmp_path, GOOD), bad).faults == ()


def test_rules_that_cannot_be_read(tmp_path: Path) -> None:
    found = check(str(tmp_path / "none.json"), {}, TEST_DATA)
    assert found.exit_code(strict=False) == 2
    assert "there is no such rules file" in found.faults[0].message
    assert found.input is not None
    assert found.input.series == 24


def test_what_is_in_a_sound_payload(tmp_path: Path) -> None:
    found = checked(tmp_path, GOOD, input_folder=TEST_DATA).input
    assert found is not None
    assert (found.studies, found.series, found.images) == (5, 24, 20)
    assert (found.faults, found.misfits, found.left_out, found.absent) == ((), (), (), ())


def test_what_no_series_has(tmp_path: Path) -> None:
    item = {"CodeValue": "A", "CodeMeaning": "B"}
    conditions = {
        "Modality": "CT",
        "KVP": [100, ">="],
        "anyOf": [{"KVP": 80}, {"series.plane": "axial"}],
        "ProcedureCodeSequence": {"item": {"CodeValue": "A", "CodingSchemeDesignator": "DCM"}},
        "series.instanceCount": 5,
        "series.hasImage": True,
    }
    document = {
        "selections": [
            {
                "conditions": conditions,
                "prefer": [
                    {"lowest": "SliceThickness"},
                    {"matching": {"EchoTime": 5}},
                    {"highest": "series.obliquity"},
                ],
            }
        ],
        "same": ["FrameOfReferenceUID"],
    }
    series = {"SeriesInstanceUID": "1.1", "Modality": "", "KVP": None, "ProcedureCodeSequence": [{}, item]}
    there = {"SeriesInstanceUID": "1.2", "Modality": "not readable as\\one value", "NumberOfSeriesRelatedInstances": 5}
    found = inputs(tmp_path, document, [study(series, there)])
    at = "$.selections[0].conditions"
    assert {one.name: one.places for one in found.absent} == {
        "KVP": (f"{at}.KVP", f"{at}.anyOf[0].KVP"),
        "series.plane": (f'{at}.anyOf[1]["series.plane"]',),
        "ProcedureCodeSequence.CodingSchemeDesignator": (f"{at}.ProcedureCodeSequence.item.CodingSchemeDesignator",),
        "SliceThickness": ("$.selections[0].prefer[0].lowest",),
        "EchoTime": ("$.selections[0].prefer[1].matching.EchoTime",),
        "series.obliquity": ("$.selections[0].prefer[2].highest",),
        "FrameOfReferenceUID": ("$.same[0]",),
    }


def test_absence_is_not_suspicious_where_the_parser_writes_the_attribute(tmp_path: Path) -> None:
    document = {"selections": [{"conditions": {"DiffusionBValue": {"present": False}}}]}
    series = {"SeriesInstanceUID": "1.1"}
    without = payload(tmp_path / "without", [study(series)])
    having = payload(tmp_path / "having", [study(series, {"SeriesInstanceUID": "1.2", "DiffusionBValue": 800})])
    assert [one.kind for one in checked(tmp_path, document).suspicions] == ["absence"]
    assert [one.kind for one in checked(tmp_path, document, input_folder=without).suspicions] == ["absence"]
    assert checked(tmp_path, document, input_folder=having).suspicions == ()


def test_inputs_that_cannot_be_used(tmp_path: Path) -> None:
    folder = payload(tmp_path / "input", [study({"SeriesInstanceUID": "1.1"})])
    (tmp_path / "input" / "series-images.json").write_text('{"1.1": 5, ', "utf-8")
    found = checked(tmp_path, GOOD, input_folder=folder)
    assert found.exit_code(strict=False) == 3
    assert found.input is not None
    assert [(fault.file, fault.place[:6]) for fault in found.input.faults] == [("series-images.json", "line 1")]
    missing = checked(tmp_path, GOOD, input_folder=str(tmp_path / "nowhere"))
    assert missing.exit_code(strict=False) == 3


MARKER = "PATIENT^VALUE"


@pytest.mark.parametrize(
    ("metadata", "images", "expected"),
    [
        (
            [study({"SeriesInstanceUID": "1.1", "Modality": {"vr": "CS", "value": [MARKER]}})],
            {},
            [("$[0].series[0].Modality", "what stands beside vr must be one of Value, InlineBinary and BulkDataURI, ")],
        ),
        (
            {"studies": [study({"SeriesInstanceUID": "1.1", "PatientName": {"vr": "PN", "Value": MARKER}})]},
            {},
            [("$.studies[0].series[0].PatientName.Value", "must be a list")],
        ),
        (
            [study({"SeriesInstanceUID": "1.1", "Modality": {"vr": MARKER}})],
            {},
            [("$[0].series[0].Modality.vr", "does not fit the published schema")],
        ),
        (
            [{"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "00080060": {"vr": 5}}],
            {},
            [("$[0].00080060.vr", "must be text")],
        ),
        (
            [study({"SeriesInstanceUID": "1.1"}), {"StudyInstanceUID": "2", "PatientName": MARKER}],
            {},
            [("$[1]", "has no member series")],
        ),
        (
            [study({"SeriesInstanceUID": ["1.1"]})],
            {},
            [
                (
                    "$[0].series[0]",
                    "must have a SeriesInstanceUID that is text and not empty, by this name or by its tag",
                )
            ],
        ),
        ([study({"SeriesInstanceUID": "1.1"}, {"PatientName": MARKER, "Modality": {"vr": 5}})], {}, []),
    ],
)
def test_misfits_are_told_without_what_was_found(
    tmp_path: Path, metadata: object, images: object, expected: list[tuple[str, str]]
) -> None:
    found = checked(tmp_path, GOOD, input_folder=payload(tmp_path / "input", metadata, images))
    assert found.input is not None
    misfits = [(one.place, one.message) for one in found.input.misfits]
    assert [(place, message[: len(start)]) for (place, message), (_, start) in zip(misfits, expected, strict=True)] == (
        expected
    )
    assert MARKER not in telling.check_in_lines(found) + telling.check_in_json(found, 0)


def test_what_is_left_out_is_told_once(tmp_path: Path) -> None:
    found = inputs(tmp_path, GOOD, [study({"SeriesInstanceUID": "1.1"}, {"Modality": {"vr": 5}}, 7), 5])
    assert {(one.file, one.place) for one in found.left_out} == {
        ("dicom-metadata.json", "$[0].series[1]"),
        ("dicom-metadata.json", "$[0].series[2]"),
        ("dicom-metadata.json", "$[1]"),
    }
    assert found.misfits == ()


def test_only_so_many_misfits_are_told_of_one_file(tmp_path: Path) -> None:
    series = [{"SeriesInstanceUID": f"1.{number}", "Modality": {"vr": 5}} for number in range(MOST + 20)]
    assert len(inputs(tmp_path, GOOD, [study(*series)]).misfits) == MOST


@pytest.mark.parametrize(
    ("metadata", "unit"),
    [
        ([study(*({"SeriesInstanceUID": f"1.{number}"} for number in range(3)))], "series"),
        ({"studies": [study(*({"SeriesInstanceUID": f"1.{number}"} for number in range(3)))]}, "series"),
        ([{"StudyInstanceUID": "1", "SeriesInstanceUID": f"1.{number}"} for number in range(3)], "datasets"),
    ],
)
def test_how_far_it_has_come_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, metadata: object, unit: str
) -> None:
    told: list[tuple[int, int, str]] = []

    class Told(Progress):
        def tell(self, done: int) -> None:
            told.append((done, self._total, self._unit))

    monkeypatch.setattr(input_check, "Progress", Told)
    inputs(tmp_path, GOOD, metadata)
    assert told == [(1, 3, unit), (2, 3, unit), (3, 3, unit)]


def test_several_payloads_are_checked_each_by_its_path(tmp_path: Path) -> None:
    payload(tmp_path / "input", [study({"SeriesInstanceUID": "1.1", "Modality": {"vr": 5}})])
    other = {"StudyInstanceUID": "2", "series": [{"SeriesInstanceUID": "2.1", "Modality": {"vr": 5}}]}
    payload(tmp_path / "input" / "b", [other])
    found = checked(tmp_path, GOOD, input_folder=str(tmp_path / "input")).input
    assert found is not None
    assert [one.file for one in found.misfits] == ["b/dicom-metadata.json", "dicom-metadata.json"]


def test_the_lines_for_people(tmp_path: Path) -> None:
    found = check(written(tmp_path, SUSPICIOUS), {}, TEST_DATA)
    assert telling.check_in_lines(found) == (
        f"{tmp_path}/rules.json: no faults, 1 suspicion\n"
        "  $.selections[0].take: where more series match than take allows (1), nothing ranks them, and none is taken "
        "(take-without-prefer)\n"
        '    write "prefer", such as [{"highest": "series.instanceCount"}] or [{"lowest": "SeriesNumber"}]\n'
        f"{TEST_DATA}: 5 studies, 24 series, 20 images; no misfits, nothing left out\n"
    )


def test_the_object_for_programs(tmp_path: Path) -> None:
    found = check(written(tmp_path, WRONG), {}, TEST_DATA)
    told = json.loads(telling.check_in_json(found, 2))
    assert told["rules"] == f"{tmp_path}/rules.json"
    assert told["faults"][0] == {
        "file": "rules.json",
        "place": "$.selections[0].conditions.Modalty",
        "message": "no such DICOM attribute; did you mean Modality?",
    }
    assert told["suspicions"] == []
    assert told["input"] == {
        "folder": TEST_DATA,
        "faults": [],
        "misfits": [],
        "leftOut": [],
        "moreLeftOut": 0,
        "studies": 5,
        "series": 24,
        "images": 20,
        "absent": [],
    }
    assert told["exitCode"] == 2
    suspicious = json.loads(telling.check_in_json(check(written(tmp_path, SUSPICIOUS), {}), 0))
    assert suspicious["suspicions"][0].keys() == {"kind", "place", "message", "advice"}
    assert suspicious["input"] is None
