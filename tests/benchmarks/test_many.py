"""The measurement of batches: its payloads are what they are cut from, and its tables say what holds."""

import json
from pathlib import Path

import pytest

from tests.benchmarks import many, ways
from tests.benchmarks.measuring import Cost
from tests.benchmarks.payloads import ROOT
from tests.benchmarks.ways import Row
from tests.support import engines
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
    batches = [*ways.measured_batches(tmp_path, names, [5], many.GOALS)]
    assert [row.payloads for row in batches] == [5] * len(batches)
    assert {row.way for row in batches} >= {"`batch`, 1 worker, no report", "`batch`, 1 worker, with reports"}
    single, *_ = ways.measured_single(tmp_path, names[:2])
    assert (single.payloads, single.way) == (2, "a process each, with reports")
    assert single.milliseconds > 0


@pytest.mark.long
def test_engines_are_measured(tmp_path: Path) -> None:
    if not (engines.INSTALLED / "cwltool").exists():
        pytest.skip("the workflow engines are not installed; ./run_tests.sh installs them")
    names = many.cut(IDC, tmp_path / "input", 5)
    found = {row.way: row for row in ways.measured_chunks(tmp_path, names, 2) if row.is_seen}
    eaches = ("each", "for each chunk of 2")
    titles = [f"a step of {title} {each}, with reports" for title in ways.PROGRAMS for each in eaches]
    assert list(found) == titles
    assert [row.payloads for row in found.values()] == [5, 4] * len(ways.PROGRAMS)
    selected = {path.parent.name for path in (tmp_path / "engine" / "results").glob("chunk-*-selected/*/*.json")}
    assert selected == set(names[:4])


def rows(milliseconds: float, megabytes: float) -> list[Row]:
    """Return batches of which each payload took so much, and of which the largest needed so much memory."""
    return [
        Row(f"`batch`, 1 worker, {report}", payloads, Cost(1, payloads * milliseconds / 1000, memory))
        for report in ("no report", "with reports")
        for payloads, memory in ((1000, 40), (ways.JUDGED, 40), (10_000, megabytes))
    ]


CONTAINER = Row("a container each", 1000, Cost(36, 1, 40), is_seen=False)


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
    text = many.million([*rows(1.8, 40), CONTAINER])
    assert "| `batch`, 1 worker, no report | 30 min | 2 min | 2 s |" in text
    assert "| a container each | 10.0 h | 38 min | 36 s |" in text


def test_what_was_not_seen_of_containers_is_left_open() -> None:
    assert many.costs([CONTAINER]).splitlines()[-1] == "| a container each | 1,000 |  | 36.0 ms |  |"


@pytest.mark.parametrize(("seconds", "words"), [(1.4, "1 s"), (89, "89 s"), (5399, "90 min"), (7200, "2.0 h")])
def test_durations(seconds: float, words: str) -> None:
    assert many.duration(seconds) == words


def test_the_program_can_be_started_as_its_page_says() -> None:
    page = (ROOT / "public" / "docs" / many.PAGE).read_text("utf-8")
    assert f"`python {Path(many.__file__).relative_to(ROOT)}`" in page
