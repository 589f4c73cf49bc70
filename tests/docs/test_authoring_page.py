"""The page on the commands for authors says what they do."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from selector.commands import printing as telling
from selector.commands.checking.check import check
from selector.commands.checking.examples import run_examples
from selector.commands.checking.input_check import MOST
from selector.commands.trying.difference_rows import MOST as MOST_DIFFERENT
from selector.commands.trying.trial import MOST as MOST_STUDIES
from selector.rules.loader import load_rules
from selector.rules.model.document import ExampleObject
from tests.commands.test_commands import run
from tests.docs.markdown import ROOT, Block, blocks, codes, read, section, table

PAGE = "public/docs/authoring.md"
REFERENCE = read(PAGE).splitlines().index("## Running the commands")
IN_TASK = sorted(
    block for language in ("json", "bash", "text") for block in blocks(PAGE, language) if block.line < REFERENCE
)
JSON = [block for block in blocks(PAGE, "json") if block not in IN_TASK]
REPORTED = [block for block in JSON if any(line.startswith("Reports: ") for line in block.below)]
OUTPUTS = [block for block in blocks(PAGE, "text") if block not in IN_TASK]
PRINTING = [block for block in JSON if block not in REPORTED]


def document_of(block: Block) -> Any:  # noqa: ANN401 - rules of any shape
    """Return the rules of an example; where only conditions are shown, those of one selection."""
    shown = json.loads(block.text)
    return shown if not shown or "selections" in shown else {"selections": [{"conditions": shown}]}


def saved(folder: Path, document: object) -> str:
    path = folder / "my-rules.json"
    path.write_text(json.dumps(document), "utf-8")
    return str(path)


@pytest.mark.parametrize("block", REPORTED, ids=lambda block: f"line {block.line}")
def test_what_is_reported_on_an_example(block: Block, tmp_path: Path) -> None:
    found = check(saved(tmp_path, document_of(block)), {})
    assert found.faults == ()
    (kind,) = (line.removeprefix("Reports: ") for line in block.below if line.startswith("Reports: "))
    assert [one.kind for one in found.suspicions] == ([] if kind == "nothing" else [kind])


IDIOMS = [block for block in REPORTED if "examples" in document_of(block)]


@pytest.mark.parametrize("block", IDIOMS, ids=lambda block: f"line {block.line}")
def test_an_idiom_does_what_its_examples_say(block: Block) -> None:
    rules = load_rules(block.text.encode(), "my-rules.json")
    result = run_examples(rules)
    assert len(result.examples) > 1
    assert [one.differences for one in result.examples] == [()] * len(result.examples)


def test_every_idiom_has_an_example() -> None:
    idioms = re.findall(r"^### (.*)$", section(PAGE, "## Idioms"), re.MULTILINE)
    assert [idiom for idiom in idioms if '"examples"' not in section(PAGE, f"### {idiom}")] == []
    assert len(IDIOMS) == len(idioms)


def test_every_kind_has_a_section_with_an_example_of_it_and_a_near_one() -> None:
    kinds = re.findall(r"^#### (\S+)$", read(PAGE), re.MULTILINE)
    assert kinds
    source = "".join(path.read_text("utf-8") for path in (ROOT / "selector" / "rules" / "lint").glob("*.py"))
    assert set(kinds) == set(re.findall(r'Suspicion\(\s*"([a-z-]+)"', source))
    for kind in kinds:
        reported = re.findall(r"^Reports: (.*)$", section(PAGE, f"#### {kind}"), re.MULTILINE)
        assert kind in reported
        assert ("nothing" in reported) == (kind != "everything")
        assert set(reported) <= {kind, "nothing"}


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Do the task as its reader does, and return what each command printed."""
    folder = tmp_path_factory.mktemp("task")
    script = folder / "run_app_local.sh"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT}/main.py" "$@"\n')
    script.chmod(0o755)
    for name in ("test-data", "tests"):
        (folder / name).symlink_to(ROOT / name)
    rules: dict[str, Any] = {}
    printed = []
    for block in IN_TASK:
        if block.language == "json":
            rules |= json.loads(block.text)
            saved(folder, rules)
        elif block.language == "bash":
            done = subprocess.run(["sh", "-c", block.text], cwd=folder, capture_output=True, text=True, check=False)
            assert done.stderr == ""
            printed.append(done.stdout)
    return printed


def test_the_commands_of_the_task_print_what_is_shown(printed: list[str]) -> None:
    shown = [block.text for block in IN_TASK if block.language == "text"]
    for text, whole in zip(shown, filter(None, printed), strict=True):
        some_lines = "(?:.*\n)+"
        assert re.fullmatch(re.escape(f"{text}\n").replace(re.escape("…\n"), some_lines), whole), whole


def test_the_example_of_the_task_is_the_one_that_try_prints(printed: list[str]) -> None:
    (by_try,) = (json.loads(text) for text in printed if text.startswith("{"))
    (kept,) = (json.loads(block.text)["examples"] for block in IN_TASK if '"examples"' in block.text)
    assert kept == [{**by_try, "name": kept[0]["name"]}]


def test_what_try_prints(tmp_path: Path) -> None:
    saved(tmp_path, document_of(PRINTING[0]))
    (tmp_path / "test-data").symlink_to(ROOT / "test-data")
    (command,) = re.findall(r"^./run_app_local.sh (try .*--study.*)$", section(PAGE, "## try"), re.MULTILINE)
    done = run(tmp_path, *command.split())
    assert (done.returncode, done.stdout) == (0, f"{OUTPUTS[0].text}\n")


def test_what_check_prints(tmp_path: Path) -> None:
    path = saved(tmp_path, document_of(PRINTING[1]))
    assert telling.check_in_lines(check(path, {})).replace(path, "my-rules.json") == OUTPUTS[1].text + "\n"


def test_what_test_prints() -> None:
    rules = load_rules(json.dumps(document_of(PRINTING[2])).encode(), "my-rules.json")
    assert telling.examples_in_lines("my-rules.json", run_examples(rules)) == OUTPUTS[2].text + "\n"
    assert (len(PRINTING), len(OUTPUTS)) == (3, 3)


def members(heading: str) -> dict[str, list[str]]:
    """Return the members that a table lists, each with the names that are said of it."""
    return {name: codes(words) for cell, words in table(section(PAGE, heading)) for name in codes(cell)}


def test_the_members_of_an_example() -> None:
    assert sorted(members("### Examples")) == sorted(ExampleObject.member_names())


def test_the_object_of_check(tmp_path: Path) -> None:
    documented = members("### JSON output of check")
    path = saved(tmp_path, {"selections": [{"conditions": {"KVP": 5}, "take": 1}]})
    found = json.loads(telling.check_in_json(check(path, {}, str(ROOT / "test-data")), 0))
    assert list(found) == list(documented)
    assert list(found["suspicions"][0]) == documented["suspicions"]
    assert set(found["input"]) <= set(documented["input"])
    assert set(found["input"]["absent"][0]) <= set(documented["input"])
    assert set(found["input"]["nothing"][0]) <= set(documented["input"])
    assert f"at most {MOST} of each file" in read(PAGE)


def test_the_object_of_try(tmp_path: Path) -> None:
    documented = members("### JSON output of try")
    path = saved(tmp_path, document_of(PRINTING[0]))
    found = json.loads(run(tmp_path, "try", path, "--input", str(ROOT / "test-data"), "--json").stdout)
    assert list(found) == list(documented)
    assert list(found["counts"]) == documented["counts"]
    assert f"Without `--study`, {MOST_STUDIES} studies are shown" in read(PAGE)


def test_the_object_of_diff(tmp_path: Path) -> None:
    documented = members("### JSON output of diff")
    paths = [str(ROOT / "config" / "selection-rules.json"), saved(tmp_path, document_of(PRINTING[0]))]
    found = json.loads(run(tmp_path, "diff", *paths, "--input", str(ROOT / "test-data"), "--json").stdout)
    assert list(found) == list(documented)
    for name in ("selections", "scanners"):
        assert list(found[name][0]) == documented[name]
    assert f"at most {MOST_DIFFERENT:,} studies" in read(PAGE)


def test_the_object_of_test() -> None:
    documented = members("### JSON output of test")
    rules = load_rules(json.dumps(document_of(PRINTING[2])).encode(), "my-rules.json")
    found = json.loads(telling.examples_in_json("my-rules.json", run_examples(rules), (), 2))
    assert list(found) == list(documented)
    (example,) = found["examples"]
    assert [*example, *example["differences"][0]] == documented["examples"]
    assert list(found["undecidedConditions"][0]) == documented["undecidedConditions"]
