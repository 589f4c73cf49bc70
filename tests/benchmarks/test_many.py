"""The measurement of batches: its payloads are what they are cut from, and its tables say what holds."""

import json
from pathlib import Path

import pytest

from tests.benchmarks import many
from tests.benchmarks.many import Row
from tests.benchmarks.measuring import Cost
from tests.benchmarks.payloads import ROOT
from tests.support.many import real_payload
from tests.support.names import IMAGES, METADATA

IDC = ROOT / "tests" / "data" / "idc"


def test_payloads_are_the_studies_one_by_one(tmp_path: Path) -> None:
    names = many.cut(IDC, tmp_path, 1000)
    assert len(names) == 212
    for number in (0, 100, 211):
        files = {name: json.loads((tmp_path / names[number] / name).read_bytes()) for name in (METADATA, IMAGES)}
        (study,) = files[METADATA]["studies"]
        expected = real_payload(number)
        assert expected[METADATA] == {"studies": [{**study, "Copy": number}]}
        assert {uid: image for uid, image in files[IMAGES].items() if image} == expected[IMAGES]


def test_batches_and_processes_are_measured(tmp_path: Path) -> None:
    names = many.cut(IDC, tmp_path / "input", 5)
    batches = [*many.measured_batches(tmp_path, names, [5])]
    assert [row.payloads for row in batches] == [5] * len(batches)
    assert {row.way for row in batches} >= {"`batch`, 1 worker, no report", "`batch`, 1 worker, with reports"}
    single, *_ = many.measured_single(tmp_path, names[:2])
    assert (single.payloads, single.way) == (2, "a process each, with reports")
    assert single.milliseconds > 0


def rows(milliseconds: float, megabytes: float) -> list[Row]:
    """Return batches of which each payload took so much, and of which the largest needed so much memory."""
    return [
        Row(f"`batch`, 1 worker, {report}", payloads, Cost(1, payloads * milliseconds / 1000, memory))
        for report in ("no report", "with reports")
        for payloads, memory in ((1000, 40), (many.JUDGED, 40), (10_000, megabytes))
    ]


@pytest.mark.parametrize(
    ("milliseconds", "megabytes", "holding"),
    [(1.5, 44, ["yes"] * 4), (2, 44, ["**no**", "yes", "yes", "yes"]), (1, 45, ["yes", "**no**"] * 2)],
)
def test_goals(milliseconds: float, megabytes: float, holding: list[str]) -> None:
    lines = many.goals(rows(milliseconds, megabytes)).splitlines()[2:]
    assert [line.split("|")[3].strip() for line in lines] == holding


def test_a_smaller_batch_that_cost_less_reaches_no_goal() -> None:
    cheap = [row._replace(cost=Cost(1, 0.001, 40)) if row.payloads == 1000 else row for row in rows(9, 40)]
    lines = many.goals(cheap).splitlines()[2:]
    assert [line.split("|")[3].strip() for line in lines] == ["**no**", "yes"] * 2


def test_a_million_payloads() -> None:
    text = many.million([*rows(1.8, 40), Row("a container each, with reports", 20, Cost(12, 1, 40))])
    assert "| `batch`, 1 worker, no report | 30 min | 2 min | 2 s |" in text
    assert "container" not in text


@pytest.mark.parametrize(("seconds", "words"), [(1.4, "1 s"), (89, "89 s"), (5399, "90 min"), (7200, "2.0 h")])
def test_durations(seconds: float, words: str) -> None:
    assert many.duration(seconds) == words


def test_the_program_can_be_started_as_its_page_says() -> None:
    page = (ROOT / "public" / "docs" / many.PAGE).read_text("utf-8")
    assert f"`python {Path(many.__file__).relative_to(ROOT)}`" in page
