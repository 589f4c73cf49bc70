"""The documents beside the rules' page say what is there: variables, exit codes, files, commands."""

import json
import os
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from selector import errors, runtime_envs, version
from selector.runtime_envs import RuntimeEnvs
from tests.container.test_run import DOCUMENTED_SCRIPT
from tests.docs.markdown import ROOT, blocks, codes, read, section, table, tables
from tests.support.clones import clone_to
from tests.support.dicom_sample import EPI

README, OPERATOR, CONTRIBUTING = "README.md", "public/docs/README.md", "CONTRIBUTING.md"
DICOM = "public/docs/dicom.md"
DOCUMENTS = sorted(
    str(path.relative_to(ROOT))
    for pages in ("*.md", ".github/*.md", "ngc/*.md", "public/**/*.md", "test-data/*.md", "tests/*/README.md")
    for path in ROOT.glob(pages)
)
MR = {
    "selections": [{"name": "T2", "conditions": {"Modality": "MR"}}, {"name": "ADC", "conditions": {"Modality": "OT"}}]
}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the sources, with the packages that the tests themselves run with in place of a new environment."""
    folder = clone_to(tmp_path_factory.mktemp("sources") / "series-selector", "tests")
    for name, packages in ((".venv-app", "requirements.txt"), (".venv-dicom", "requirements-dicom.txt")):
        venv = folder / name
        (venv / "bin").mkdir(parents=True)
        python = venv / "bin" / "python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        python.chmod(0o755)
        with (folder / packages).open() as requirements:
            checksum = subprocess.run(["cksum"], stdin=requirements, capture_output=True, text=True, check=True).stdout
        (venv / "made-for").write_text(f"{venv} {checksum}")
    return folder


def bash(command: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a document in a folder, with the variables of the operator unset."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NVIDIA_", "DEBUG_", "LOG_"))}
    return subprocess.run(
        ["bash", "-ec", command], cwd=folder, env=kept | environment, capture_output=True, text=True, check=False
    )


def selected_by(run: subprocess.CompletedProcess[str]) -> dict[str, str]:
    assert run.returncode == 0, run.stdout + run.stderr
    text = run.stdout.partition("selected-images.json:\n")[2].partition("\nOutput: ")[0]
    selected: dict[str, str] = json.loads(text)
    return selected


FROM_DICOM = "./run_app_local.sh --dicom test-data/dicom"


def test_readme_begins_with_these_commands() -> None:
    commands = [block.text for block in blocks(README, "bash")]
    assert commands == ["./run_app_local.sh", "./run_tests.sh", FROM_DICOM, "./run_app_docker.sh"]
    for command in commands:
        assert os.access(ROOT / command.split()[0], os.X_OK)


def files_in(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def in_place(command: str, clone: Path, place: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in the clone, with output and logs in a place of its own."""
    folders = {"NVIDIA_CLARA_OUTPUT": str(place / "output"), "NVIDIA_CLARA_LOGS": str(place / "logs")}
    return bash(command, clone, **folders)


def test_third_command_of_the_readme_selects_from_dicom_files(clone: Path, tmp_path: Path) -> None:
    run = in_place(FROM_DICOM, clone, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "EPI        4       MR  Axial EPI-FMRI (Interleaved I to S)  15      taken" in run.stdout
    assert 'T2: SeriesDescription contains "t2" and not' in run.stdout
    assert " INFO " not in run.stdout
    selected = json.loads((tmp_path / "output" / "selected-images.json").read_text("utf-8"))
    assert {uid: len(files) for uid, files in selected.items()} == dict.fromkeys(EPI, 15)


def test_command_in_one_go_and_the_files_of_its_table(clone: Path, tmp_path: Path) -> None:
    (command,) = [block.text for block in blocks(DICOM, "bash") if "--nifti" in block.text]
    run = in_place(command, clone, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    (made, *_) = re.findall(r"What was selected is in (\S+),", run.stdout)
    assert json.loads(Path(made).read_text("utf-8")) == {uid: f"volumes/{uid}.nii.gz" for uid in EPI}
    places = [codes(row[0])[0] for row in table(section(DICOM, "## In one go"))]
    assert all((tmp_path / place).exists() for place in places)
    assert all(path.startswith(tuple(places)) for path in files_in(tmp_path))

    assert in_place(FROM_DICOM, clone, tmp_path).returncode == 0
    assert "nifti/selected-images.json" not in files_in(tmp_path / "output")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("--dicom test-data/dicom no-such-rules.json", 2, "no-such-rules.json"),
        ("--dicom no-such-folder", 3, "there is no such input folder"),
        ("--dicom test-data/dicom $PLACE/lacking.json", 4, "Nothing is passed on, because it lacks CT"),
    ],
)
def test_in_one_go_what_fails_leaves_no_selection(
    arguments: str, code: int, words: str, clone: Path, tmp_path: Path
) -> None:
    rules = {"selections": [{"name": "CT", "conditions": {"Modality": "CT"}, "required": True}]}
    (tmp_path / "lacking.json").write_text(json.dumps(rules))
    (tmp_path / "output" / "nifti").mkdir(parents=True)
    for name in ("selected-images.json", "nifti/selected-images.json"):
        (tmp_path / "output" / name).write_text("{}")
    others = "export NVIDIA_CLARA_SELECTION_RULES_BASE64=e30="  # {}, which selects all
    run = in_place(f"PLACE={tmp_path}; {others}; ./run_app_local.sh {arguments}", clone, tmp_path)
    assert run.returncode == code, run.stdout + run.stderr
    assert words in run.stdout + run.stderr
    assert not {"selected-images.json", "nifti/selected-images.json"} & files_in(tmp_path / "output")
    assert ("Parsing" in run.stdout) == (code != 2)  # Parsing may take long, so the rules are checked first.
    assert (run.stdout + run.stderr).count("there is no such") == (code < 4)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("--dicom", "--dicom needs a value"),
        ("--nifti", "--dicom FOLDER is missing"),
        ("--dicom test-data/dicom --volume _e1", "--volume needs --nifti"),
        ("--dicom test-data/dicom --niftis", "there is no option --niftis"),
        ("--dicom test-data/dicom a.json b.json", "more than one rules file: a.json and b.json"),
    ],
)
def test_in_one_go_arguments_that_cannot_be_used(arguments: str, words: str, clone: Path, tmp_path: Path) -> None:
    run = in_place(f"./run_app_local.sh {arguments}", clone, tmp_path)
    assert (run.returncode, run.stderr) == (2, f"run_app_local.sh: {words}\n")


def test_commands_on_dicom_files_have_their_packages(clone: Path, tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    run = in_place("NVIDIA_CLARA_INPUT=test-data/dicom ./run_app_local.sh parse", clone, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr


def test_commands_with_rules_of_ones_own(clone: Path) -> None:
    first_example = blocks("public/docs/rules.md", "json")[0].text
    (clone / "my-rules.json").write_text(first_example)
    (commands,) = (block.text for block in blocks("public/docs/rules.md", "bash"))
    shown, by_run = (bash(command, clone) for command in commands.splitlines())
    by_file = selected_by(by_run)
    assert len(by_file) == 2
    assert all(f"Study {study}" in shown.stdout for study in by_file)

    (encoding,) = re.findall(r'NVIDIA_CLARA_SELECTION_RULES_BASE64="(\$\(base64 [^"]*\))"', read(OPERATOR))
    (clone / "selection-rules.json").write_text(first_example)
    by_variable = f'NVIDIA_CLARA_SELECTION_RULES_BASE64="{encoding}" ./run_app_local.sh'
    assert selected_by(bash(by_variable, clone)) == by_file


def test_command_that_makes_the_schema_of_the_rules(clone: Path) -> None:
    (command,) = (block.text for block in blocks(CONTRIBUTING, "bash") if " -m " in block.text)
    schema = clone / "selector" / "schemas" / "selection-rules.schema.json"
    schema.unlink()
    made = bash(command.replace(".venv-test", ".venv-app"), clone)
    assert made.returncode == 0, made.stderr
    assert schema.read_bytes() == (ROOT / schema.relative_to(clone)).read_bytes()


def test_table_of_variables() -> None:
    rows = {codes(row[0])[0]: row[1:] for row in table(section(README, "## Variables"))}
    fields = {str(field.validation_alias): field for field in RuntimeEnvs.model_fields.values()}
    assert list(rows) == list(fields)
    for name, field in fields.items():
        default, meaning = rows[name]
        assert meaning.startswith(field.description or "?"), name
        assert codes(default)[:1] == default_of(field.default), name


def default_of(value: object) -> list[str]:
    """Return how a table writes a default: relative to `main.py`, and none where it says that it is unset."""
    if value is None or value is False:
        return []
    return [os.path.relpath(str(value), ROOT) if str(value).startswith(str(ROOT)) else str(value)]


@pytest.mark.parametrize("name", [runtime_envs.DEBUG, runtime_envs.REPORT])
def test_words_that_the_table_names_are_understood(name: str) -> None:
    (row,) = (row for row in table(section(README, "## Variables")) if codes(row[0]) == [name])
    words = codes(row[2])
    assert len(words) > 2
    for word in words:
        settings, faults = runtime_envs.read({name: word})
        assert faults == ()
        assert settings.report == word if name == runtime_envs.REPORT else settings.debug


def test_table_of_commands() -> None:
    listed = [name for row in table(section(README, "## What it does")) for name in codes(row[0])]
    shown = subprocess.run([sys.executable, ROOT / "main.py", "--help"], capture_output=True, text=True, check=True)
    assert sorted(listed) == sorted(re.findall(r"^    ([a-z]+) ", shown.stdout, re.MULTILINE))


def test_variable_without_effect(clone: Path) -> None:
    runs = [bash("./run_app_local.sh", clone, **{runtime_envs.NO_SYNC_LOCK: word}) for word in ("TRUE", "x", "")]
    selected = [selected_by(run) for run in runs]
    assert selected[0] == selected[1] == selected[2]


def test_table_of_exit_codes() -> None:
    told = [int(code) for row in table(section(README, "## Exit codes")) for code in row[0].split(", ")]
    expected = {0, errors.TO_LOOK_AT, *(128 + number for number in (signal.SIGINT, signal.SIGTERM))}
    expected |= {kind.exit_code for kind in errors.SeriesSelectorError.__subclasses__()}
    assert told == sorted(expected)


def paths_in(tree: str) -> Iterator[tuple[str, bool]]:
    """Yield each path of a drawn tree, and whether it is a leaf of the drawing."""
    lines = tree.splitlines()[1:]
    depths = [re.match(r"[│ ]*[├└]── ", line) for line in lines]
    parents: list[str] = []
    for number, (line, found) in enumerate(zip(lines, depths, strict=True)):
        assert found, line
        depth = len(found[0]) // 4
        parents[depth - 1 :] = [line[len(found[0]) :]]
        following = depths[number + 1] if number + 1 < len(depths) else None
        yield "/".join(parents), not following or len(following[0]) // 4 <= depth


def test_directory_structure() -> None:
    in_image, in_addition = (list(paths_in(block.text)) for block in blocks(OPERATOR, "text"))
    for path, _ in (*in_image, *in_addition):
        assert (ROOT / path).exists(), path
    allowed = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!") and "/" not in line}
    allowed -= {"requirements-dicom.txt"}  # for building the other image
    assert {path.split("/")[0] for path, _ in in_image} == allowed
    hidden = {".ci", ".dockerignore", ".github", ".gitignore", ".pre-commit-config.yaml"}
    hidden |= {"pyproject.toml", "requirements-dev.txt", "requirements-dicom.txt"}
    tracked = {path.split("/")[0] for path in _tracked()}
    assert {path.split("/")[0] for path, _ in in_addition} == tracked - allowed - hidden


def _tracked() -> list[str]:
    run = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    if run.returncode:
        pytest.skip("these sources are not a git clone")
    return run.stdout.splitlines()


def test_tables_of_paths_are_complete() -> None:
    listed = {
        path
        for rows in tables(section(CONTRIBUTING, "## Where things live"))
        for row in rows[1:]
        for path in codes(row[0])
    }
    for path in listed:
        assert (ROOT / path).exists(), path
    modules = {path for path in (ROOT / "selector").iterdir() if path.suffix in {".py", ""}}
    folders = {path for parent in ("selector/rules", "tests") for path in (ROOT / parent).iterdir() if path.is_dir()}
    expected = {str(path.relative_to(ROOT)) for path in modules | folders if not path.name.startswith("__")}
    assert expected <= listed


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_something(document: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)", read(document))
    for path, anchor in links:
        target = (ROOT / document).parent / path if path else ROOT / document
        assert target.exists(), path
        assert not anchor or anchor in anchors_of(target), anchor


def anchors_of(page: Path) -> set[str]:
    """Return the anchors of a page's headings; those that come again are numbered."""
    times = Counter[str]()
    anchors = set()
    for heading in re.findall(r"^#+ (.*)$", page.read_text("utf-8"), re.MULTILINE):
        anchor = re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        anchors.add(f"{anchor}-{times[anchor]}" if times[anchor] else anchor)
        times[anchor] += 1
    return anchors


def test_documented_script_is_the_one_that_is_run_in_a_container() -> None:
    (script,) = (block.text for block in blocks(OPERATOR, "bash") if "SCRIPT_DIR" in block.text)
    run = DOCUMENTED_SCRIPT.format(image="series-selector")
    assert script.split() == run.replace("\\\n", " ").split()


@pytest.mark.parametrize(
    ("heading", "schema"),
    [
        ("### dicom-metadata.json", "dicom-metadata"),
        ("### series-images.json", "series-images"),
        ("### selected-images.json", "selected-images"),
    ],
)
def test_examples_of_files_have_the_published_form(heading: str, schema: str) -> None:
    text = (ROOT / "selector" / "schemas" / f"{schema}.schema.json").read_text("utf-8")
    shown = json_below(heading)
    assert shown
    for example in shown:
        Draft202012Validator(json.loads(text)).validate(json.loads(example))


def json_below(heading: str) -> list[str]:
    return re.findall(r"^```json\n(.*?)^```", section(OPERATOR, heading), re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("metadata", json_below("### dicom-metadata.json"), ids=["hierarchy", "DICOM JSON Model"])
@pytest.mark.parametrize("layout", ["bySeries", "byStudy"])
def test_examples_of_files_belong_together(metadata: str, layout: str, clone: Path, tmp_path: Path) -> None:
    (tmp_path / "dicom-metadata.json").write_text(metadata)
    (images,) = json_below("### series-images.json")
    (tmp_path / "series-images.json").write_text(images)
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps({**MR, "layout": layout}))
    folders = {runtime_envs.INPUT: str(tmp_path), runtime_envs.RULES_FILE: str(rules)}
    by_series, by_study = map(json.loads, json_below("### selected-images.json"))
    selected = selected_by(bash("./run_app_local.sh", clone, **folders))
    assert selected == (by_series if layout == "bySeries" else by_study)


def test_version_is_the_newest_heading_of_the_changelog() -> None:
    newest = re.search(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", read("CHANGELOG.md"), re.MULTILINE)
    assert newest
    assert newest[1] == version()
