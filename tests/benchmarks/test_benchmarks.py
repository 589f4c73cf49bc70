"""What the benchmarks compare does the same job: shown on small real payloads, with the tools that are at hand."""

import io
import json
import re
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks import tables
from tests.benchmarks.goals import GOALS
from tests.benchmarks.indexed import ATTRIBUTES, studies, write
from tests.benchmarks.instances import Maker
from tests.benchmarks.measuring import Cost, Meanwhile, Memory, NotDoneError, cost_of, cost_of_processes
from tests.benchmarks.payloads import PAYLOADS, ROOT, Contents
from tests.benchmarks.results import Results
from tests.benchmarks.rounds import Measured, Plan, measure
from tests.benchmarks.tools import OTHERS, OUTPUT, RULES, TOOLS, Job, Tool

IDC = ROOT / "tests" / "data" / "idc"
HERE = ["floor", "operator", "single", "unreported", "plain", *(["jq"] if shutil.which("jq") else [])]


def sample() -> list[dict[str, Any]]:
    """Return a row for each series of a sample of the index, as the index itself has it."""
    document = json.loads((IDC / "dicom-metadata.json").read_text("utf-8"))
    nothing = dict.fromkeys(ATTRIBUTES)
    return [
        {name: value for name, value in (nothing | study | series).items() if name != "series"}
        for study in document["studies"]
        for series in study["series"]
    ]


def test_payloads_have_the_form_of_the_sample_of_the_same_index() -> None:
    with io.StringIO() as metadata, io.StringIO() as images:
        write(metadata, images, studies(sample()))
        assert metadata.getvalue() == (IDC / "dicom-metadata.json").read_text("utf-8")
        assert json.loads(images.getvalue()).keys() == {row["SeriesInstanceUID"] for row in sample()}


def test_payloads_have_no_study_of_several_patients() -> None:
    rows = sample()
    series = Counter(row["StudyInstanceUID"] for row in rows)
    (several, _), *_ = series.most_common(1)
    one = next(row for row in rows if row["StudyInstanceUID"] == several)
    one["PatientID"] += "-other"
    assert {study["StudyInstanceUID"] for study in studies(rows)} == series.keys() - {several}
    one["PatientID"] = None
    assert {study["StudyInstanceUID"] for study in studies(rows)} == series.keys()


@pytest.fixture(scope="module")
def with_instances(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("instances")
    some = (row for row in sample() if row["Modality"] in {"CT", "MR", "PT"})
    with (folder / "dicom-metadata.json").open("w") as metadata, (folder / "series-images.json").open("w") as images:
        write(metadata, images, studies(some), instances=3)
    return folder


@pytest.mark.parametrize("rules", ["one", "three", "thirty", "instances"])
def test_tools_select_the_same(rules: str, with_instances: Path, tmp_path: Path) -> None:
    payload = with_instances if rules == "instances" else IDC
    for name in HERE:
        TOOLS[name].run(Job(rules, payload, tmp_path / name))
    written = {(tmp_path / name / OUTPUT).read_bytes() for name in HERE}
    assert len(written) == 1
    assert len(json.loads(written.pop())) > 1


def test_tool_that_selects_otherwise_or_fails_is_not_counted() -> None:
    def writing(text: str) -> Tool:
        return Tool("", lambda _: ("echo", text), prints=True)

    tools = {
        "first": writing("a"),
        "same": writing("a"),
        "other": writing("b"),
        "failing": Tool("", lambda _: ("false",), prints=True),
        "nothing": Tool("", lambda _: ("true",), selects=False),
    }
    measured = measure([Plan("study", "one", IDC, tools, times=2)])["study", "one"]
    assert {name: (len(one.costs), one.fate) for name, one in measured.items()} == {
        "first": (2, ""),
        "same": (2, ""),
        "other": (0, "other output"),
        "failing": (0, "exit code 1"),
        "nothing": (2, ""),
    }


def test_runs_of_a_plan_are_spread_over_those_of_another(tmp_path: Path) -> None:
    def noting(name: str) -> Tool:
        return Tool("", lambda _: ("sh", "-c", f"echo {name} >> {tmp_path}/turns"), prints=True)

    often, seldom = ({name: noting(name)} for name in ("often", "seldom"))
    measure([Plan("study", "one", IDC, often, 6), Plan("whole", "one", IDC, seldom, 2)])
    assert (tmp_path / "turns").read_text("utf-8").split() == [*["often", "often", "seldom", "often"] * 2]


def test_what_other_programs_do_meanwhile_is_told() -> None:
    busy = "import time\nwhile time.process_time() < 0.5: pass\nprint(flush=True)\ntime.sleep(600)"
    meanwhile = Meanwhile()
    with subprocess.Popen([sys.executable, "-c", busy], stdout=subprocess.PIPE) as other:
        assert other.stdout
        other.stdout.readline()
        share = meanwhile.share_of_others()
        other.kill()
    assert 0 < share <= 1


def test_memory_of_processes_that_share_some_of_it() -> None:
    """A process has 60 MB and forks one that has them too, and 60 MB of its own."""
    holding = "import os\na = os.urandom(60_000_000)\nb = b'' if os.fork() else os.urandom(60_000_000)\n"
    waiting = "print(flush=True)\nimport sys\nsys.stdin.read()"
    command = ["sh", "-c", '"$0" -c "$1"; true', sys.executable, holding + waiting]  # The shell is not counted.
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as starter:
        assert starter.stdout
        with Memory() as memory:
            for _ in range(2):
                starter.stdout.readline()
        starter.communicate()
    assert 120_000_000 < memory.peak < 150_000_000


def test_memory_of_one_process_is_its_peak() -> None:
    command = [sys.executable, "-c", "b = bytearray(b'1') * 60_000_000"]
    assert 60 < cost_of_processes(command).megabytes < 100


@pytest.mark.parametrize(("command", "fate"), [("sleep", "> 0 s"), ("no-such-program", "not installed")])
def test_process_that_does_not_end_as_it_must(command: str, fate: str) -> None:
    with pytest.raises(NotDoneError) as raised:
        cost_of([command, "600"], limit=0.1)
    assert str(raised.value) == fate


def test_parts_of_a_run_are_timed() -> None:
    program = ROOT / "tests" / "benchmarks" / "phases.py"
    run = subprocess.run([sys.executable, program, "three", IDC], check=True, capture_output=True, text=True)
    seconds = {line.split("\t")[0]: float(line.split("\t")[1]) for line in run.stdout.splitlines() if "\t" in line}
    total = seconds.pop("all")
    assert len(seconds) == 14
    assert min(seconds.values()) > 0
    assert sum(seconds.values()) == pytest.approx(total)


def test_rules_alone_are_timed(tmp_path: Path) -> None:
    program = ROOT / "tests" / "benchmarks" / "selecting.py"
    arguments = (RULES / "monai.json", IDC, tmp_path, "2")
    run = subprocess.run([sys.executable, program, *arguments], check=True, capture_output=True, text=True)
    assert len([float(line) for line in run.stdout.splitlines()]) == 2
    assert json.loads((tmp_path / "taken.json").read_text("utf-8"))


def test_instances_are_made_anew_alike_and_differ() -> None:
    series = {"SeriesInstanceUID": "1.2.3", "Modality": "MR"}
    made = list(Maker(series).instances(200))
    assert made == list(Maker(series).instances(200))
    assert len({one["SOPInstanceUID"] for one in made}) == 200


AT_BEST = {"single": Cost(2.6, 2, 100), "operator": Cost(2, 4, 40)}


def results(cost: dict[str, Cost]) -> Results:
    """Return results in which tools cost so much on a million series, and that reach every goal elsewhere."""
    series = {"whole": 1_000_001, "tenth": 100_001, "unlike": 100_001, "hundredth": 10_001, "study": 1}
    series |= {"instances": 10, "tenfold": 10_000_010}
    seconds = {"whole": 2, "tenth": 0.2, "unlike": 0.2, "hundredth": 0.03, "study": 0.01}
    seconds |= {"instances": 1, "tenfold": 20}
    costs = {
        (size, rules): {name: Measured([Cost(seconds[size], 1, 100)]) for name in TOOLS}
        for size in PAYLOADS
        for rules in (*tables.SELECTIONS, "instances")
    }
    for rules in tables.SELECTIONS:
        others = dict.fromkeys(OTHERS, Cost(2.5, 6, 300)) | {"unreported": Cost(2.11, 2, 100)}
        costs["whole", rules] |= {name: Measured([one]) for name, one in (others | cost).items()}
        costs["hundredth", rules]["single"] = Measured([Cost(0.048, 0.03, 30)])
    costs["tenfold", "one"] = {name: Measured([Cost(20, 1, 120)]) for name in ("floor", "operator", "single")}
    costs["instances", "instances"]["duckdb"] = Measured([Cost(1.25, 2, 300)])
    contents = {name: Contents(1, number, 0, 1.0) for name, number in series.items()}
    return Results(contents, costs, (1, 2), {rules: {"select": 1.0} for rules in tables.SELECTIONS})


@pytest.mark.parametrize(
    ("cost", "ratios", "missed"),
    [
        (AT_BEST, [1.3, 1, 0.4, 3, 0.8], []),
        ({"single": Cost(4, 4, 100), "operator": Cost(3, 4, 80)}, [2, 1.5, 0.8, 1.5, 1.2], [0, 1, 2, 4]),
    ],
)
def test_goals(cost: dict[str, Cost], ratios: list[float], missed: list[int]) -> None:
    single, both, memory, growth, duckdb = (f"{ratio:.2f}" for ratio in ratios)
    rows = [goal.row(results(cost), tables.SELECTIONS)[1:] for goal in GOALS]
    assert [row[:-1] for row in rows] == [
        (single, single, single),
        (both, both, both),
        (memory, memory, memory),
        (growth, "", ""),
        ("", "", duckdb),
        ("0.80", "", ""),
        ("1.60", "", ""),
        ("1.05", "1.05", "1.05"),
    ]
    assert [row[-1] for row in rows] == ["**no**" if index in missed else "yes" for index in range(len(rows))]


def test_cost_that_is_no_cost_reaches_no_goal() -> None:
    measured = results(AT_BEST)
    for rules in tables.SELECTIONS:
        measured.costs["study", rules]["unreported"] = Measured([Cost(0.04, 0.01, 20)])
    growth = next(goal for goal in GOALS if "cost per series" in goal.words)
    assert growth.row(measured, tables.SELECTIONS)[1:] == (*["not measurable"] * 3, "**no**")


def test_tool_that_does_not_do_the_job_reaches_no_goal_and_is_not_the_fastest() -> None:
    measured = results(AT_BEST)
    for rules in tables.SELECTIONS:
        measured.costs["whole", rules]["duckdb"] = Measured([], fate="> 600 s")
    against = [goal.row(measured, tables.SELECTIONS) for goal in GOALS if "million" in goal.words]
    assert [row[3:] for row in against if "DuckDB" in row[0]] == [("not measurable", "**no**")]
    assert re.search(r"\| DuckDB \| > 600 s \|  \|", tables.costs(measured, "whole", tables.SELECTIONS))
    assert (
        "| the whole index, one selection | 1.30 | 1.00 | Python: json and re | 1.25 |"
        in (tables.parts(measured)["ratios"])
    )


def test_page_has_a_place_for_every_table() -> None:
    page = (ROOT / "public" / "docs" / "performance.md").read_text("utf-8")
    printed = re.findall(r"^<!-- printed by tests/benchmarks/comparison.py: (.*) -->$", page, re.MULTILINE)
    assert sorted(printed) == sorted(["machine", *tables.parts(results(AT_BEST))])
