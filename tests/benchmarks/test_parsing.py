"""The benchmark of the parsing measures parses of different real files."""

import json
from pathlib import Path

import pytest

from tests.benchmarks.measuring import Cost
from tests.benchmarks.parsing import OTHER, convert, make_files, parse, table
from tests.support.dicom import datasets_in
from tests.support.names import METADATA

FILES = 70


def test_both_ways_read_all_files(tmp_path: Path) -> None:
    make_files(tmp_path / "input", FILES)
    (tmp_path / "output").mkdir()
    assert parse(tmp_path / "input", tmp_path / "output", 2).megabytes > 10
    parsed = json.loads((tmp_path / "output" / METADATA).read_text())
    assert len(list(datasets_in(parsed))) == FILES
    assert convert(tmp_path / "input", tmp_path / "output").processor > 0
    assert len(json.loads((tmp_path / "output" / METADATA).read_text())) == FILES


@pytest.mark.parametrize(
    ("costs", "holding"),
    [
        ((Cost(10, 10, 50), Cost(6, 10, 150), Cost(60, 60, 900)), ["yes", "yes", "yes"]),
        ((Cost(10, 10, 50), Cost(7, 10, 151), Cost(40, 40, 900)), ["**no**", "**no**", "**no**"]),
    ],
)
def test_goals(costs: tuple[Cost, ...], holding: list[str]) -> None:
    text = table(dict(zip(("1", "2", OTHER), costs, strict=True)), 5000)
    rows = [line for line in text.splitlines() if ": at most" in line]
    assert [row.split(" | ")[-1].removesuffix(" |") for row in rows] == holding
