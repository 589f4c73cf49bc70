"""The author's commands as processes: what they print, their exit codes, and that they leave everything as it is."""

import json
import os
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "config" / "examples").glob("*.json"))
DEFAULT = ROOT / "config" / "selection-rules.json"
OWN = ("NVIDIA_CLARA_", "DEBUG_VSCODE", "LOG_CFG", "SERIES_SELECTOR_")
STUDY = {
    "StudyInstanceUID": "1",
    "series": [
        {"SeriesInstanceUID": "1.1", "Modality": "CT", "PatientName": "SOMEBODY"},
        {"SeriesInstanceUID": "1.2", "Modality": "MR"},
    ],
}
CT: dict[str, Any] = {"name": "CT", "conditions": {"Modality": "CT"}}
HOLDS = {"name": "the CT, not the MR", "study": STUDY, "expect": {"CT": ["1.1"]}}
DIFFERS = {"name": "the MR", "study": STUDY, "expect": {"CT": ["1.2"]}}


def run(folder: Path, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with output and logs folders that hold what an earlier run left."""
    before = contents(folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OWN)}
    folders = {"NVIDIA_CLARA_OUTPUT": str(folder / "output"), "NVIDIA_CLARA_LOGS": str(folder / "logs")}
    done = subprocess.run(
        [sys.executable, ROOT / "main.py", *arguments],
        cwd=folder,
        env={**environment, **folders, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert contents(folder) == before
    return done


def json_of(done: subprocess.CompletedProcess[str], command: str) -> dict[str, Any]:
    """Return the object that a command printed, which its published schema describes."""
    printed: dict[str, Any] = json.loads(done.stdout)
    schema = json.loads((ROOT / "selector" / "schemas" / f"{command}.schema.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(printed)
    assert printed["exitCode"] == done.returncode
    return printed


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Return every file with its content and its time."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("output/selected-images.json", "logs/selection-report.json", "logs/series-selector.log"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("from before")
    return tmp_path


def rules(folder: Path, *selections: dict[str, Any], **members: object) -> Path:
    path = folder / "rules.json"
    path.write_text(json.dumps({**members, "selections": selections}), "utf-8")
    return path


def payload(folder: Path, *studies: object) -> Path:
    path = folder / "payload"
    path.mkdir()
    (path / "dicom-metadata.json").write_text(json.dumps(studies), "utf-8")
    (path / "series-images.json").write_text("{}", "utf-8")
    return path


def test_check_of_sound_rules(folder: Path) -> None:
    done = run(folder, "check", rules(folder, CT), "--strict")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{folder}/rules.json: no faults, no suspicions\n"


def test_an_unknown_attribute_in_an_example(folder: Path) -> None:
    study = {**STUDY, "series": [{"SeriesInstanceUID": "1.1", "Modality": "CT", "SliceThicknes": 5}]}
    path = rules(folder, CT, examples=[{"name": "thick", "study": study, "expect": {"CT": ["1.1"]}}])
    fault = "$.examples[0].study.series[0].SliceThicknes: no such DICOM attribute; did you mean SliceThickness?\n"
    for command in ("check", "test"):
        done = run(folder, command, path)
        assert done.returncode == 2
        assert done.stdout.endswith(fault)


def test_check_of_faults(folder: Path) -> None:
    wrong = {"conditions": {"Modalty": "CT"}, "take": 0}
    done = run(folder, "check", rules(folder, wrong, {"conditions": {}}))
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout == (
        f"{folder}/rules.json: 3 faults\n"
        '  $.selections[0].take: must be "all" or a whole number of at least 1, not 0\n'
        "  $.selections[0].conditions.Modalty: no such DICOM attribute; did you mean Modality?\n"
        "  $.selections[1].conditions: there are no conditions; "
        "an object without conditions would match everything\n"
    )


def test_check_of_suspicious_rules(folder: Path) -> None:
    path = rules(folder, {"conditions": {"SeriesDescription": "T2*"}})
    done = run(folder, "check", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{path}: no faults, 1 suspicion\n"
        '  $.selections[0].conditions.SeriesDescription: in the expression "T2*", "2*" means "2" any number of times, '
        'including none: "T" is enough (expression)\n'
        '    for exactly this text write {"contains": "T2*"}; for anything in between write ".*"\n'
    )
    assert run(folder, "check", path, "--strict").returncode == 2


def test_check_of_the_rules_of_the_environment(folder: Path) -> None:
    done = run(folder, "check", NVIDIA_CLARA_SELECTION_RULES_FILE=str(rules(folder, {**CT, "take": 1})))
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, f"{folder}/rules.json: no faults, 1 suspicion")
    text = b64encode(b"[]").decode()
    done = run(folder, "check", NVIDIA_CLARA_SELECTION_RULES_BASE64=text)
    assert done.returncode == 2
    assert done.stdout.startswith("NVIDIA_CLARA_SELECTION_RULES_BASE64: 1 fault\n  $: must be an object")


def test_check_of_inputs(folder: Path) -> None:
    series = {"SeriesInstanceUID": "1.3", "Modality": {"vr": 5}, "PatientName": "SOMEBODY"}
    at = payload(folder, {**STUDY, "series": [*STUDY["series"], series, {"PatientName": "SOMEBODY"}]})
    path = rules(folder, {"conditions": {"Modality": "CT", "KVP": 120}})
    done = run(folder, "check", path, "--input", at)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"{path}: no faults, no suspicions\n"
        f"{at}: 1 study, 3 series, no images; 1 misfit, 1 left out\n"
        "  misfit: dicom-metadata.json: $[0].series[2].Modality.vr: must be text\n"
        "  left out: dicom-metadata.json: $[0].series[3]: it has no readable SeriesInstanceUID\n"
        "  no series has KVP, which the rules use at $.selections[0].conditions.KVP\n"
        '  selection-1 takes nothing: 3 series → 1 (Modality "CT") → 0 (KVP 120; 1 undecided): '
        "KVP is absent in all 3 series; does the parser write it?\n"
        '    → 1, 1 undecided: $.selections[0].conditions.Modality: Modality "CT"\n'
        "    → 0, 1 undecided: $.selections[0].conditions.KVP: KVP 120\n"
    )
    strict = run(folder, "check", path, "--input", at, "--strict")
    counts = "1 misfit, 1 entry left out, 1 attribute that no series has, 1 selection that would take nothing"
    assert (strict.returncode, strict.stdout) == (2, f"{done.stdout}--strict: {counts}\n")


def test_check_of_much_that_does_not_fit_as_json(folder: Path) -> None:
    series = {"SeriesInstanceUID": "1.3", "Modality": {"vr": 5}}
    at = payload(folder, {**STUDY, "series": [series, {"PatientName": "SOMEBODY"}]})
    for one in (rules(folder, {"conditions": {"KVP": 120}}), rules(folder, {"conditions": {}})):
        printed = json_of(run(folder, "check", one, "--json", "--input", at), "check")
        assert [len(printed["input"][name]) for name in ("misfits", "leftOut")] == [1, 1]
    assert json_of(run(folder, "check", "--json", "--input", "nowhere"), "check")["input"]["faults"]


def test_check_of_inputs_that_cannot_be_used(folder: Path) -> None:
    done = run(folder, "check", rules(folder, CT), "--input", folder / "nowhere")
    assert (done.returncode, done.stderr) == (3, "")
    assert "there is no such input folder" in done.stdout


def test_check_as_json(folder: Path) -> None:
    done = run(folder, "check", rules(folder, {**CT, "take": 1}), "--json", "--strict", "--input", ROOT / "test-data")
    assert (done.returncode, done.stderr) == (2, "")
    told = json_of(done, "check")
    assert list(told) == ["rules", "faults", "warnings", "suspicions", "input", "exitCode"]
    assert [one["kind"] for one in told["suspicions"]] == ["take-without-prefer"]
    assert (told["input"]["series"], told["exitCode"]) == (24, 2)


def test_try_removes_and_writes_nothing(folder: Path) -> None:
    path = rules(folder, {**CT, "take": 1})
    done = run(folder, "try", path, "--input", payload(folder, STUDY))
    assert (done.returncode, done.stderr) == (0, "")
    assert 'CT takes nothing: 2 series → 1 (Modality "CT"): matching series have no image' in done.stdout
    assert "SOMEBODY" not in done.stdout
    environment = {"NVIDIA_CLARA_SELECTION_RULES_FILE": str(path), "NVIDIA_CLARA_INPUT": f"{folder}/payload"}
    assert run(folder, "try", **environment).stdout == done.stdout


def test_try_as_json(folder: Path) -> None:
    done = run(folder, "try", rules(folder, {**CT, "required": True}), "--input", payload(folder, STUDY), "--json")
    assert (done.returncode, done.stderr) == (4, "")
    printed = json_of(done, "try")
    assert printed["selections"][0]["cause"] == printed["studies"][0]["selections"][0]["cause"].replace(
        ": ", ": in study 1: "
    )
    for path, at in (
        (DEFAULT, ROOT / "test-data"),
        (rules(folder, {"conditions": {}}), folder),
        (DEFAULT, folder / "x"),
    ):
        json_of(run(folder, "try", path, "--input", at, "--json"), "try")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("no-such-rules.json",), 2, "no-such-rules.json: there is no such rules file"),
        (("--input", "nowhere"), 3, "nowhere: there is no such input folder"),
        (("--input", "payload", "--study", "12"), 2, "--study: the input has no study with this StudyInstanceUID"),
    ],
)
def test_try_of_what_cannot_be_used(arguments: tuple[str, ...], code: int, message: str, folder: Path) -> None:
    payload(folder, STUDY)
    done = run(folder, "try", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(f"series-selector: error: {message}")


def test_diff_removes_and_writes_nothing(folder: Path) -> None:
    at = payload(folder, {**STUDY, "series": [{"SeriesInstanceUID": "1.1", "Modality": "CT", "SeriesNumber": 7}]})
    (at / "series-images.json").write_text('{"1.1": "a.nii"}')
    old, new = rules(folder, CT).rename(folder / "old.json"), rules(folder, {"name": "CT", "conditions": {"KVP": 5}})
    done = run(folder, "diff", old, new, "--input", at)
    assert (done.returncode, done.stderr) == (6, "")
    assert "  -  CT         7       CT                       KVP 5 (found: absent)\n" in done.stdout
    assert run(folder, "diff", old, old, NVIDIA_CLARA_INPUT=str(at)).returncode == 0
    for one, other, where in ((old, new, at), (old, old, at), (old, old, folder / "nowhere"), (at, old, at)):
        json_of(run(folder, "diff", one, other, "--input", where, "--json"), "diff")


def test_diff_of_what_cannot_be_used(folder: Path) -> None:
    done = run(folder, "diff", "a.json", "b.json")
    assert (done.returncode, done.stdout) == (2, "")
    assert [line.rpartition("error: ")[2].partition(":")[0] for line in done.stderr.splitlines()] == [
        "a.json",
        "b.json",
    ]


def test_test_of_examples_that_hold(folder: Path) -> None:
    done = run(folder, "test", rules(folder, CT, examples=[HOLDS]))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"holds    the CT, not the MR  ($.examples[0])\n{folder}/rules.json: 1 of 1 examples hold\n"


def test_test_of_examples_that_do_not_hold(folder: Path) -> None:
    done = run(folder, "test", rules(folder, CT, examples=[HOLDS, DIFFERS]))
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout == (
        "holds    the CT, not the MR  ($.examples[0])\n"
        "DIFFERS  the MR  ($.examples[1])\n"
        "  1.1: CT takes it, but must not\n"
        '    Modality "CT"; found: "CT"; matched ($.selections[0].conditions.Modality)\n'
        "  1.2: CT must take it, but does not\n"
        '    Modality "CT"; found: "MR"; rejected ($.selections[0].conditions.Modality)\n'
        f"{folder}/rules.json: 1 of 2 examples hold\n"
    )


def test_test_tells_what_no_example_decides(folder: Path) -> None:
    flair = {"name": "FLAIR", "conditions": {"SeriesDescription": "flair"}}
    done = run(folder, "test", rules(folder, CT, flair, examples=[HOLDS]))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[2:] == [
        "No example decides 1 selection:",
        "  $.selections[1]  FLAIR: no series is taken by it",
        "No example decides 1 condition:",
        '  $.selections[1].conditions.SeriesDescription  SeriesDescription contains "flair": no series is taken by it',
    ]


def test_test_of_rules_that_cannot_be_used(folder: Path) -> None:
    done = run(folder, "test", rules(folder, {"conditions": {"Modalty": "CT"}}))
    assert (done.returncode, done.stderr) == (2, "")
    assert done.stdout.startswith(
        f"{folder}/rules.json: 1 fault\n  rules.json: $.selections[0].conditions.Modalty: no "
    )


def test_test_as_json(folder: Path) -> None:
    done = run(folder, "test", rules(folder, CT, examples=[DIFFERS]), "--json")
    assert (done.returncode, done.stderr) == (2, "")
    told = json_of(done, "test")
    assert list(told) == ["rules", "faults", "examples", "undecidedSelections", "undecidedConditions", "exitCode"]
    (example,) = told["examples"]
    assert (example["name"], example["place"]) == ("the MR", "$.examples[0]")
    assert [list(one) for one in example["differences"]] == [["selection", "series", "mustTake", "why"]] * 2
    faulty = json_of(run(folder, "test", rules(folder, {"conditions": {}}), "--json"), "test")
    assert (faulty["exitCode"], len(faulty["faults"]), faulty["examples"]) == (2, 1, [])


@pytest.mark.parametrize("path", [*SAMPLES, DEFAULT], ids=lambda path: path.name)
def test_no_sample_has_a_fault_or_a_suspicion(path: Path, folder: Path) -> None:
    done = run(folder, "check", path, "--strict")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout


@pytest.mark.parametrize("path", [*SAMPLES, DEFAULT], ids=lambda path: path.name)
def test_the_examples_of_the_samples_hold_and_decide_every_condition(path: Path, folder: Path) -> None:
    done = run(folder, "test", path, "--json")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    told = json.loads(done.stdout)
    assert told["examples"]
    assert (told["undecidedSelections"], told["undecidedConditions"]) == ([], [])


def test_a_reader_who_stops_reading_is_no_failure(folder: Path) -> None:
    selections = [{"name": f"{number}", "conditions": {"SeriesDescription": "T2*"}} for number in range(2000)]
    check = f"{sys.executable} {ROOT / 'main.py'} check {rules(folder, *selections)}"
    command = f'{check} | head -n 1; echo "${{PIPESTATUS[0]}}"'
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[1:] == ["0"]
    assert done.stderr == ""


@pytest.mark.parametrize("command", ["check", "test"])
def test_half_of_a_surrogate_pair_in_a_name_stays_an_escape(command: str, folder: Path) -> None:
    """JSON text may hold one; a path has one where its bytes are no UTF-8."""
    odd = "CT \ud800"
    written = rules(
        folder, {**CT, "name": odd, "take": 1}, examples=[{**DIFFERS, "name": odd, "expect": {odd: ["1.2"]}}]
    )
    done = run(folder, command, written.rename(folder / "\udcff.json"), "--json")
    assert done.stderr == ""
    assert (r"CT \ud800" in done.stdout) is (command == "test")
    assert json.loads(done.stdout)["rules"].endswith("/\udcff.json")


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_terminal_gets_nothing_but_text(command: str, folder: Path) -> None:
    odd = "\x1b[31mCT\x9b\u202e\x00"
    example = {**DIFFERS, "name": odd, "expect": {odd: ["1.2"]}}
    documents = ({"name": odd, "conditions": {odd: "CT"}}, {**CT, "name": odd, "take": 1})
    said = "".join(run(folder, command, rules(folder, one, examples=[example])).stdout for one in documents)
    assert r"\x1b[31mCT\x9b\u202e\x00" in said
    assert all(line.isprintable() for line in said.splitlines())


def test_a_terminal_without_the_characters_gets_others_for_them(folder: Path) -> None:
    path = rules(folder, {"conditions": {"SeriesDescription": {"equals": "é" * 70}}})
    done = run(folder, "check", path, PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "\\xe9" in done.stdout


@pytest.mark.parametrize("arguments", [(), ("check",), ("test",)])
def test_what_is_not_needed_is_not_imported(arguments: tuple[str, ...], folder: Path) -> None:
    modules = {
        "argparse",
        "jsonschema",
        "rich",
        "selector.commands.checking.check",
        "selector.commands.checking.input_check",
    }
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from selector import cli; "
        f"cli.main({list(arguments)!r}); sys.stderr.write(' '.join({modules!r} & sys.modules.keys()))"
    )
    environment = {
        **os.environ,
        "NVIDIA_CLARA_INPUT": str(ROOT / "test-data"),
        "NVIDIA_CLARA_OUTPUT": str(folder / "output"),
        "NVIDIA_CLARA_LOGS": str(folder / "logs"),
    }
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    expected = {"argparse", "rich", "selector.commands.checking.check"} if arguments else set()
    assert set(done.stderr.split()) == expected
