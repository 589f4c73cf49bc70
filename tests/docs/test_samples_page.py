"""The page on samples lists every sample; each criterion has its source and a place where it is written."""

import re
from collections import Counter
from pathlib import Path

import pytest

from tests.commands.test_commands import run
from tests.docs.markdown import ROOT, Block, blocks, codes, read, section, table
from tests.docs.test_rules_page import STATEMENT, check_statements

PAGE = "public/docs/samples.md"
EXAMPLES = blocks(PAGE, "json")
SAMPLES = sorted(path.name for path in (ROOT / "config" / "examples").iterdir())
CRITERIA = table(section(PAGE, "## Published criteria"))


def test_table_of_sample_rules_is_complete() -> None:
    listed = [codes(row[0]) for row in table(section(PAGE, "## Sample rule sets"))]
    assert sorted(listed) == [[name] for name in SAMPLES]


def test_command_that_runs_the_examples_of_a_sample(tmp_path: Path) -> None:
    (command,) = re.findall(r"`./run_app_local.sh (test [^`]*)`", read(PAGE))
    (tmp_path / "config").symlink_to(ROOT / "config")
    assert run(tmp_path, *command.split()).returncode == 0


def test_every_criterion_has_a_source() -> None:
    assert len(CRITERIA) > 12
    assert [row[0] for row in CRITERIA if not re.search(r"\]\(https://\S+\)", row[1])] == []


def test_every_criterion_is_written_in_a_sample_or_below() -> None:
    headings = re.findall(r"^### (.*)$", section(PAGE, "## Criteria on real metadata"), re.MULTILINE)
    anchors = {f"[below](#{heading.lower().replace(' ', '-')})" for heading in headings}
    places = Counter(row[3] for row in CRITERIA)
    assert set(places) <= anchors | {f"`{name}`" for name in SAMPLES}
    assert anchors <= set(places)


def test_every_example_says_what_it_does() -> None:
    assert [block.line for block in EXAMPLES if not any(STATEMENT.match(line) for line in block.below)] == []


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: f"line {block.line}")
def test_example_does_what_is_said(block: Block) -> None:
    check_statements(block)


@pytest.mark.parametrize("name", SAMPLES)
def test_sample_names_its_source_where_the_page_names_one(name: str) -> None:
    text = read(f"config/examples/{name}")
    for row in CRITERIA:
        if codes(row[3]) == [name]:
            assert any(source in text for source in re.findall(r"\(https://(?:doi\.org/)?([^)]+)\)", row[1])), row
