"""The command `check`: faults, suspicions and inputs, all at once."""

import base64
import json
from pathlib import Path

import pytest

from selector import runtime_envs
from selector.commands.checking.check import check
from selector.commands.printing import check_in_json, check_in_lines
from tests.unit.commands.checking.rules_and_inputs import (
    GOOD,
    ROOT,
    SUSPICIOUS,
    TEST_DATA,
    WRONG,
    checked,
    payload,
    study,
    written,
)


def test_all_faults_at_once(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG)
    assert [fault.place for fault in found.faults] == [
        "$.selections[0].conditions.Modalty",
        "$.selections[0].conditions.SliceThickness",
    ]
    assert found.suspicions == ()
    assert found.exit_code(strict=False) == 2


def test_faults_of_examples_are_reported_with_suspicions(tmp_path: Path) -> None:
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
        (GOOD, [study({"SeriesInstanceUID": "1.1", "Modality": "MR"})], (0, 2)),
        (GOOD, [study({"SeriesInstanceUID": "1.3", "Modality": "CT"})], (0, 2)),
        (GOOD, [study({"SeriesInstanceUID": "1.1"})], (0, 2)),
        (GOOD, [study({"SeriesInstanceUID": "1.1", "Modality": "CT"}, 5)], (0, 2)),
        (GOOD, [study({"SeriesInstanceUID": "1.1", "Modality": {"vr": "CS", "value": ["CT"]}}), study()], (0, 2)),
        (GOOD, [], (3, 3)),
        (SUSPICIOUS, [], (3, 3)),
        (WRONG, [], (2, 2)),
    ],
)
def test_exit_codes_with_inputs(tmp_path: Path, document: object, metadata: object, codes: tuple[int, int]) -> None:
    folder = payload(tmp_path / "input", metadata, {"1.1": "a.mhd"})
    found = checked(tmp_path, document, input_folder=folder)
    assert (found.exit_code(strict=False), found.exit_code(strict=True)) == codes


@pytest.mark.parametrize(
    ("document", "metadata", "last"),
    [
        (GOOD, [study({"SeriesInstanceUID": "1.1", "Modality": "CT"})], ""),
        (SUSPICIOUS, [study({"SeriesInstanceUID": "1.1", "Modality": "CT"})], "--strict: 1 suspicion"),
        (
            GOOD,
            [study({"SeriesInstanceUID": "1.3", "Modality": "CT"})],
            "--strict: 1 image of unknown series, 1 selection that would take nothing",
        ),
        (GOOD, [study({"SeriesInstanceUID": "1.1", "Modality": "CT"}, 5)], "--strict: 1 entry left out"),
        (WRONG, [], ""),
        (SUSPICIOUS, [], ""),
    ],
)
def test_strict_says_what_counts(tmp_path: Path, document: object, metadata: object, last: str) -> None:
    folder = payload(tmp_path / "input", metadata, {"1.1": "a.mhd"})
    found = checked(tmp_path, document, input_folder=folder)
    lenient, strict = check_in_lines(found), check_in_lines(found, strict=True)
    assert strict == lenient + (f"{last}\n" if last else "")


def test_a_variable_that_does_not_exist_is_a_warning_as_in_a_run(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    for environ in ({"NVIDIA_CLARA_SELECTION_RULES_FIEL": path}, {"SERIES_SELECTOR_REPROT": "full"}):
        found = check(path, environ)
        (warning,) = found.warnings
        assert warning == runtime_envs.unknown(environ)[0]
        assert f"warning: {warning}" in check_in_lines(found)
        assert json.loads(check_in_json(found, 0))["warnings"][0]["file"] == next(iter(environ))
        assert (found.exit_code(strict=False), found.exit_code(strict=True)) == (0, 2)
    assert check(path, {"NVIDIA_CLARA_INPUT": "/input", "HOME": "/"}).warnings == ()


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


def test_absence_is_not_suspicious_where_the_parser_writes_the_attribute(tmp_path: Path) -> None:
    document = {"selections": [{"conditions": {"DiffusionBValue": {"present": False}}}]}
    series = {"SeriesInstanceUID": "1.1"}
    without = payload(tmp_path / "without", [study(series)])
    having = payload(tmp_path / "having", [study(series, {"SeriesInstanceUID": "1.2", "DiffusionBValue": 800})])
    assert [one.kind for one in checked(tmp_path, document).suspicions] == ["absence"]
    assert [one.kind for one in checked(tmp_path, document, input_folder=without).suspicions] == ["absence"]
    assert checked(tmp_path, document, input_folder=having).suspicions == ()
