"""One run, composed of its parts: their order, the exit codes, what is left behind, signals, the log."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

import pytest

from tests.support.builders import Dataset, Json, as_json, selections, series, study
from tests.support.names import IMAGES, LEFTOVER, LOG, METADATA, OUTPUT, PAGE, REPORT
from tests.support.runs import Run, run
from tests.support.shortage import limited

ROOT = Path(__file__).parents[2]
REPORTS = (REPORT, PAGE)
LEFTOVERS = (OUTPUT, LEFTOVER)
BYSTANDERS = (f"{OUTPUT}.bak", ".0123456789abcdef.tmp", "image.nii")

CT, MR, T2 = {"Modality": "CT"}, {"Modality": "MR"}, {"SeriesDescription": {"contains": "t2"}}


def rules(*listed: Json, **members: object) -> bytes:
    return as_json(selections(*listed, **members))


def files(*studies: Dataset, images: object = None) -> dict[str, bytes]:
    """Return the two input files; every series has an image unless `images` says otherwise."""
    if images is None:
        listed = [one for each in studies for one in each["series"]]
        images = {one["SeriesInstanceUID"]: f"{one['SeriesInstanceUID']}.nii" for one in listed}
    return {METADATA: as_json({"studies": studies}), IMAGES: as_json(images)}


SOUND = files(study("1", series("1.1", Modality="MR"), series("1.2", Modality="CT")))
SOUND_RULES = rules({"name": "MR", "conditions": MR})


def records(done: Run) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.log.splitlines()]


def told(done: Run, level: str = "WARNING") -> list[str]:
    """Return the event and the fault of every line of a level."""
    return [f"{one['message']}: {one.get('fault', '')}" for one in records(done) if one["level"] == level]


# --- Exit codes, and what is written ---


def test_a_good_run_writes_the_output_and_nothing_beside_it() -> None:
    done = run(SOUND, SOUND_RULES)
    assert (done.exit_code, done.names) == (0, [OUTPUT])
    assert done.output == b'{\n  "1.1": "1.1.nii"\n}\n'


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (rules({"conditions": {"Modality": "US"}}), b"{}\n"),
        (rules({"conditions": {"Modality": "US"}}, layout="byStudy"), b"{}\n"),
        (b"{}", b'{\n  "1.1": "1.1.nii",\n  "1.2": "1.2.nii"\n}\n'),
    ],
)
def test_where_nothing_is_required_the_run_is_good_whatever_matches(document: bytes, expected: bytes) -> None:
    assert (run(SOUND, document).exit_code, run(SOUND, document).output) == (0, expected)


WRONG = {
    "no JSON as rules": (SOUND, b"{", 2),
    "rules that cannot be used": (SOUND, rules({"conditions": {"Modalty": "MR"}}), 2),
    "blank rules": (SOUND, b"", 2),
    "no JSON as metadata": ({**SOUND, METADATA: b"{"}, SOUND_RULES, 3),
    "no series": (files(), SOUND_RULES, 3),
    "no mapping": ({METADATA: SOUND[METADATA]}, SOUND_RULES, 3),
    "two images of a series": ({**SOUND, IMAGES: b'{"1.1": "a", "1.1": "b"}'}, SOUND_RULES, 3),
    "required and not there": (SOUND, rules({"conditions": {"Modality": "US"}, "required": True}), 4),
    "required and without an image": (
        files(study("1", series("1.1", Modality="MR")), images={"9": "a"}),
        rules({"conditions": MR, "required": True}),
        4,
    ),
    "required and a tie": (
        files(study("1", series("1.1", Modality="MR"), series("1.2", Modality="MR"))),
        rules({"conditions": MR, "take": 1, "required": True}),
        4,
    ),
    "a search that takes too long": (
        files(study("1", series("1.1", SeriesDescription="a" * 40 + "!"))),
        rules({"conditions": {"SeriesDescription": {"matches": "(a|a)+$"}}}),
        7,
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_failed_run_has_its_exit_code_and_leaves_no_output(wrong: str) -> None:
    given, document, code = WRONG[wrong]
    done = run(given, document, report="full")
    assert (done.exit_code, done.names) == (code, [])
    assert told(done, "ERROR") != []
    assert "Traceback" not in done.log
    assert done.report
    assert json.loads(done.report)["exitCode"] == code


def test_one_complete_study_is_enough() -> None:
    given = files(study("1", series("1.1", Modality="MR")), study("2", series("2.1", Modality="CT")))
    done = run(given, rules({"name": "CT", "conditions": CT, "required": True}))
    assert (done.exit_code, done.output) == (0, b'{\n  "2.1": "2.1.nii"\n}\n')
    lacking = [(one["study"], one["lacking"]) for one in records(done) if "lacking" in one]
    assert lacking == [("1", ["CT"])]


# --- As a process, with the real environment ---


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Variables of a sound run; in output and logs lies what an earlier run, and somebody else, left."""
    for name, content in {**{f"input/{name}": data for name, data in SOUND.items()}, "rules.json": SOUND_RULES}.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    for name in (*LEFTOVERS, *BYSTANDERS):
        (tmp_path / "output").mkdir(exist_ok=True)
        (tmp_path / "output" / name).write_bytes(b"from before")
    for name in (*REPORTS, *BYSTANDERS):
        (tmp_path / "logs").mkdir(exist_ok=True)
        (tmp_path / "logs" / name).write_bytes(b"from before")
    own = ("NVIDIA_CLARA_", "DEBUG_VSCODE", "LOG_CFG", "SERIES_SELECTOR_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | {
        "NVIDIA_CLARA_INPUT": f"{tmp_path}/input",
        "NVIDIA_CLARA_OUTPUT": f"{tmp_path}/output",
        "NVIDIA_CLARA_LOGS": f"{tmp_path}/logs",
        "NVIDIA_CLARA_SELECTION_RULES_FILE": f"{tmp_path}/rules.json",
    }


def process(environ: Mapping[str, str], *before: str) -> subprocess.CompletedProcess[str]:
    command = [*before, sys.executable, str(ROOT / "main.py")]
    return subprocess.run(command, env=environ, cwd="/", capture_output=True, text=True, check=False)


def in_output(environ: Mapping[str, str]) -> set[str]:
    return set(os.listdir(environ["NVIDIA_CLARA_OUTPUT"])) - set(BYSTANDERS)


def from_before(environ: Mapping[str, str]) -> set[str]:
    """Return what of an earlier run is still there, in output and logs, and see that nothing else was touched."""
    still = set()
    for folder in (Path(environ["NVIDIA_CLARA_OUTPUT"]), Path(environ["NVIDIA_CLARA_LOGS"])):
        assert all((folder / name).read_bytes() == b"from before" for name in BYSTANDERS)
        still |= {path.name for path in folder.iterdir() if path.read_bytes() == b"from before"}
    return still - set(BYSTANDERS)


UNUSABLE = {
    "nothing": ({}, {}, 0),
    "the logging configuration": ({"LOG_CFG": "/no/such/file"}, {}, 2),
    "a port": ({"DEBUG_VSCODE_PORT": "none"}, {}, 2),
    "the Base64": ({"NVIDIA_CLARA_SELECTION_RULES_BASE64": "?"}, {}, 2),
    "the size of the report": ({"SERIES_SELECTOR_REPORT": "long"}, {}, 2),
    "the path of the rules": ({"NVIDIA_CLARA_SELECTION_RULES_FILE": "/no/such/file"}, {}, 2),
    "the rules": ({}, {"rules.json": b"[]"}, 2),
    "the input folder": ({"NVIDIA_CLARA_INPUT": "/no/such/folder"}, {}, 3),
    "the metadata": ({}, {f"input/{METADATA}": b"[]"}, 3),
    "the mapping": ({}, {f"input/{IMAGES}": b"[]"}, 3),
    "the selection": ({}, {"rules.json": rules({"conditions": {"Modality": "US"}, "required": True})}, 4),
}


@pytest.mark.parametrize("what", UNUSABLE)
def test_what_an_earlier_run_left_is_removed_whatever_is_wrong(
    what: str, environ: dict[str, str], tmp_path: Path
) -> None:
    variables, content, code = UNUSABLE[what]
    for name, data in content.items():
        (tmp_path / name).write_bytes(data)
    done = process({**environ, **variables})
    assert (done.returncode, done.stderr) == (code, "")
    assert from_before(environ) == set()
    assert in_output(environ) == ({OUTPUT} if code == 0 else set())
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize("logs", ["output", "output/logs", "elsewhere/logs"])
def test_the_logs_may_be_anywhere(logs: str, environ: dict[str, str], tmp_path: Path) -> None:
    done = process({**environ, "NVIDIA_CLARA_LOGS": f"{tmp_path}/{logs}"})
    assert done.returncode == 0
    assert {LOG, *REPORTS} <= set(os.listdir(tmp_path / logs))


def test_an_input_may_be_a_thousand_folders_deep(environ: dict[str, str], tmp_path: Path) -> None:
    folder = str(tmp_path / "input")
    for _ in range(1_100):
        folder += "/a"
        os.mkdir(folder)
    for name in SOUND:
        os.rename(tmp_path / "input" / name, f"{folder}/{name}")
    done = process(environ)
    for name in SOUND:
        os.unlink(f"{folder}/{name}")
    os.removedirs(folder)
    assert done.returncode == 0, done.stdout
    selected = json.loads((tmp_path / "output" / OUTPUT).read_bytes())
    assert selected == {"1.1": "a/" * 1_100 + "1.1.nii"}


STEPS = [
    ("an old output that cannot be removed", 5),
    ("settings", 2),
    ("rules", 2),
    ("an output folder that is none", 5),
    ("inputs", 3),
]


@pytest.mark.parametrize("first", range(len(STEPS)))
def test_of_several_faults_the_earliest_step_ends_the_run(first: int, environ: dict[str, str], tmp_path: Path) -> None:
    broken = {name for name, _ in STEPS[first:]}
    if "an old output that cannot be removed" in broken:
        (tmp_path / "output" / OUTPUT).unlink()
        (tmp_path / "output" / OUTPUT).mkdir()
    elif "an output folder that is none" in broken:
        environ["NVIDIA_CLARA_OUTPUT"] = f"{tmp_path}/no-such-folder/output"
    if "settings" in broken:
        environ["DEBUG_VSCODE_PORT"] = "none"
    if "rules" in broken:
        (tmp_path / "rules.json").write_bytes(b"[]")
    (tmp_path / "input" / METADATA).write_bytes(b"{}")
    done = process(environ)
    assert done.returncode == STEPS[first][1]
    errors = [line for line in done.stdout.splitlines() if " ERROR " in line]
    named = [f"{tmp_path}/output/{OUTPUT}", "DEBUG_VSCODE_PORT", "rules.json", f"{tmp_path}/no-such-folder", METADATA]
    assert len(errors) == 1
    assert named[first] in errors[0]


def test_a_link_in_the_place_of_the_output_is_removed_and_not_followed(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "output" / OUTPUT).unlink()
    (tmp_path / "output" / OUTPUT).symlink_to(tmp_path / "precious")
    assert process(environ).returncode == 0
    assert not (tmp_path / "output" / OUTPUT).is_symlink()
    assert (tmp_path / "precious").read_bytes() == b"precious"


def test_an_output_that_cannot_be_written_whole_is_not_written(environ: dict[str, str], tmp_path: Path) -> None:
    listed = [series(f"1.{number}", Modality="MR") for number in range(2000)]
    images = {f"1.{number}": "a rather long name of an image file" for number in range(2000)}
    for name, content in files(study("1", *listed), images=images).items():
        (tmp_path / "input" / name).write_bytes(content)
    limited = ("bash", "-c", 'ulimit -f 64; exec "$@"', "-")  # in units of 1024 bytes
    done = process({**environ, "SERIES_SELECTOR_REPORT": "none"}, *limited)
    assert done.returncode == 5
    assert f"{tmp_path}/output/{OUTPUT}: cannot be written: File too large" in done.stdout
    assert in_output(environ) == set()


SHORTAGE = "The payload exceeds a limit: out of memory; raise the limit"


def test_too_little_memory_is_one_line(environ: dict[str, str], tmp_path: Path) -> None:
    os.truncate(tmp_path / "input" / METADATA, 1 << 34)  # takes no room on the disk
    done = process(environ, *limited(2_000_000))
    assert (done.returncode, done.stderr) == (7, "")
    assert f"{SHORTAGE} (1953 MiB), set SERIES_SELECTOR_REPORT=none, or split the payload by study" in done.stdout
    assert in_output(environ) == set()
    assert json.loads((tmp_path / "logs" / REPORT).read_bytes())["exitCode"] == 7


def test_a_report_that_was_made_before_memory_ran_out_does_not_stay(environ: dict[str, str], tmp_path: Path) -> None:
    """The names of the images need more memory when they are written than when they are read."""
    listed = [series(f"1.{number}", Modality="MR") for number in range(20)]
    images = {f"1.{number}": ["i" * 1_000_000] for number in range(20)}
    for name, content in files(study("1", *listed), images=images).items():
        (tmp_path / "input" / name).write_bytes(content)
    done = process(environ, *limited(90_000))
    assert [line for line in done.stdout.splitlines() if " Selection " in line]
    assert (done.returncode, in_output(environ), done.stderr) == (7, set(), "")
    assert f"{SHORTAGE} (87 MiB)" in done.stdout
    record = json.loads((tmp_path / "logs" / REPORT).read_bytes())
    assert (record["level"], record["exitCode"]) == ("faults", 7)


def test_a_module_for_which_there_is_no_memory_is_no_bug(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "rules.json").write_bytes(rules({"name": "MR", "conditions": {"Modality": {"matches": "^M.$"}}}))
    begins = "event == 'import' and arguments[0] == 'regex._regex'"
    hook = f"lambda event, arguments: {begins} and setrlimit(RLIMIT_DATA, (1, RLIM_INFINITY))"
    done = process(with_hook(environ, tmp_path, f"from resource import *\nimport sys\nsys.addaudithook({hook})\n"))
    assert (done.returncode, done.stderr, in_output(environ)) == (7, "", set())
    assert SHORTAGE in done.stdout


def test_a_failure_keeps_its_exit_code_without_memory_for_its_report(environ: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "input" / METADATA).write_bytes(b"{")
    raising = "lambda event, arguments: event == 'open' and str(arguments[0]).endswith('page.html') and bytes(1 << 60)"
    done = process(with_hook(environ, tmp_path, f"import sys\nsys.addaudithook({raising})\n"))
    assert (done.returncode, done.stderr) == (3, "")
    assert "No report: out of memory" in done.stdout


@pytest.mark.parametrize(("level", "code"), [("full", 7), ("none", 0)])
def test_a_report_needs_more_memory_than_a_run_without(
    level: str, code: int, environ: dict[str, str], tmp_path: Path
) -> None:
    listed = [series(f"1.{number}", Modality="MR") for number in range(19_000)]
    for name, content in files(study("1", *listed)).items():
        (tmp_path / "input" / name).write_bytes(content)
    done = process({**environ, "SERIES_SELECTOR_REPORT": level}, *limited(39_000))
    advice = f"{SHORTAGE} (38 MiB), set SERIES_SELECTOR_REPORT=none, or split the payload by study"
    assert (done.returncode, done.stderr, advice in done.stdout) == (code, "", code == 7)


@pytest.mark.parametrize("megabytes", [24, 28, 32, 36])
def test_however_a_run_with_too_little_memory_ends_there_is_no_output(
    megabytes: int, environ: dict[str, str], tmp_path: Path
) -> None:
    """The JSON parser may not notice that it gets no memory, and crash the process."""
    listed = [series(f"1.{number}", Modality="MR", SeriesDescription=f"{number}" * 9) for number in range(60_000)]
    for name, content in files(study("1", *listed)).items():
        (tmp_path / "input" / name).write_bytes(content)
    done = process(environ, *limited(megabytes * 1024))
    assert done.returncode in {7, -signal.SIGSEGV}
    assert from_before(environ) == set()
    assert in_output(environ) == set()
    assert "Traceback" not in done.stdout + done.stderr


# --- Signals ---

MOMENTS = {
    "removing what is stale": f"event == 'os.remove' and arguments[0].endswith('/{OUTPUT}')",
    "reading the rules": "event == 'open' and str(arguments[0]).endswith('/rules.json')",
    "reading the metadata": f"event == 'open' and str(arguments[0]).endswith('/{METADATA}')",
    "writing the report": "event == 'os.rename' and arguments[1].endswith('/selection-report.json')",
    "writing the output": f"event == 'open' and '/output/.{OUTPUT}.' in str(arguments[0])",
    "renaming the output": f"event == 'os.rename' and arguments[1].endswith('/{OUTPUT}')",
}
"""What Python tells an audit hook at each moment."""


@pytest.mark.parametrize(("name", "code"), [("SIGTERM", 143), ("SIGINT", 130)])
@pytest.mark.parametrize("moment", MOMENTS)
def test_a_signal_stops_a_run_at_once_and_nothing_is_written(
    moment: str, name: str, code: int, environ: dict[str, str], tmp_path: Path
) -> None:
    hook = f"lambda event, arguments: {MOMENTS[moment]} and os.kill(os.getpid(), signal.{name})"
    done = process(with_hook(environ, tmp_path, f"import os, signal, sys\nsys.addaudithook({hook})\n"))
    assert done.returncode == code
    assert in_output(environ) == set()
    # The log is not set up before what is stale is removed.
    told, silent = (done.stdout, done.stderr) if moment != "removing what is stale" else (done.stderr, done.stdout)
    assert "Stopped by a signal; nothing is written" in told
    assert "Series Selector ended" not in told
    assert silent == ""


SLOW = f"""
import sys, time

def wait(event, arguments):
    if event == "open" and str(arguments[0]).endswith("/{METADATA}"):
        time.sleep(600)

sys.addaudithook(wait)
"""
"""Makes a run wait for its input, as for a file on a network that does not answer."""


def with_hook(environ: Mapping[str, str], folder: Path, text: str) -> dict[str, str]:
    """Return variables with which Python does something else besides."""
    (folder / "hook").mkdir()
    (folder / "hook" / "sitecustomize.py").write_text(text)
    return {**environ, "PYTHONPATH": os.pathsep.join(filter(None, [f"{folder}/hook", environ.get("PYTHONPATH")]))}


@pytest.mark.parametrize(("name", "code"), [("TERM", 143), ("INT", 130)])
def test_a_signal_stops_a_run_that_waits_for_its_input(
    name: str, code: int, environ: dict[str, str], tmp_path: Path
) -> None:
    command = [sys.executable, "-u", str(ROOT / "main.py")]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=with_hook(environ, tmp_path, SLOW), stdout=pipe, stderr=pipe, text=True
    ) as waiting:
        assert waiting.stdout
        assert "Series Selector started" in waiting.stdout.readline()
        subprocess.run(["kill", f"-{name}", str(waiting.pid)], check=True)
        rest, errors = waiting.communicate()
    assert (waiting.returncode, errors) == (code, "")
    assert "Stopped by a signal" in rest
    assert from_before(environ) == set()
    assert in_output(environ) == set()


# --- The order of the output ---


def test_the_output_has_newest_studies_first_then_the_order_of_the_rules_then_ranks() -> None:
    given = files(
        study("5", series("5.1", Modality="MR")),
        study("1", series("1.1", Modality="MR"), StudyDate="20240131", StudyTime="0800"),
        study("4", series("4.1", Modality="MR"), StudyDate="soon"),
        study(
            "2",
            series("2.1", Modality="CT", SeriesNumber=1),
            series("2.10", Modality="MR", SeriesNumber=10),
            series("2.9", Modality="MR", SeriesNumber="9"),
            series("2.8", Modality="MR"),
            StudyDate="20240131",
            StudyTime="0900",
        ),
        study("3", series("3.1", Modality="MR"), StudyDate="20230131"),
    )
    asked = [{"name": "MR", "conditions": MR}, {"name": "all", "conditions": {"Modality": {"present": True}}}]
    by_series = run(given, rules(*asked))
    by_study = run(given, rules(*asked, layout="byStudy"))
    assert by_series.output
    assert by_study.output
    in_order = ["2.9", "2.10", "2.8", "2.1", "1.1", "3.1", "4.1", "5.1"]
    assert list(json.loads(by_series.output)) == in_order
    layout = json.loads(by_study.output)
    assert list(layout) == ["2", "1", "3", "4", "5"]
    assert {name: list(found) for name, found in layout["2"].items()} == {
        "MR": ["2.9", "2.10", "2.8"],
        "all": ["2.1", "2.9", "2.10", "2.8"],
    }


# --- The log ---


def selection_line(name: str, **counts: int) -> dict[str, object]:
    return {"level": "INFO", "message": "Selection", "selection": name, **counts}


def test_a_good_run_has_a_line_at_its_start_one_for_each_selection_and_one_at_its_end() -> None:
    given = files(
        study(
            "1", series("1.1", Modality="MR"), series("1.2", Modality="MR"), series("1.3", Modality="CT"), series("1.4")
        ),
        images={"1.1": "a", "1.3": "b"},
    )
    asked = [{"name": "MR", "conditions": MR}, {"name": "CT", "conditions": CT}]
    done = run(given, rules(*asked))
    lines = [{name: value for name, value in one.items() if name not in {"time", "logger"}} for one in records(done)]
    assert lines[0].pop("version")
    assert lines == [
        {"level": "INFO", "message": "Series Selector started"},
        {
            "level": "INFO",
            "message": "Rules read",
            "source": "NVIDIA_CLARA_SELECTION_RULES_FILE",
            "file": "rules.json",
            "sha256": sha256(rules(*asked)).hexdigest(),
            "selections": ["MR", "CT"],
        },
        {"level": "INFO", "message": "Payload read", "studies": 1, "series": 4, "images": 2},
        selection_line("MR", taken=1, matched=2, undecided=1, rejected=1, without_image=1),
        selection_line("CT", taken=1, matched=1, undecided=1, rejected=2, without_image=0),
        {"level": "INFO", "message": "Series Selector ended", "exit_code": 0},
    ]


@pytest.mark.parametrize(
    ("listed", "level"),
    [
        ([series("1.1"), series("1.2", Modality="CT")], "WARNING"),
        ([series("1.1"), series("1.2", Modality="MR")], "INFO"),
        ([series("1.1", Modality="CT")], "INFO"),
    ],
)
def test_a_selection_that_took_none_while_some_were_undecided_is_a_warning(listed: list[Json], level: str) -> None:
    done = run(files(study("1", *listed)), SOUND_RULES)
    assert [one["level"] for one in records(done) if one["message"] == "Selection"] == [level]


PREFER_THIN = {"conditions": T2, "take": 1, "prefer": [{"lowest": "SliceThickness"}]}
T2_THICK = series("1.1", SeriesDescription="T2", SliceThickness=5)
WARNINGS = {
    "empty rules": (SOUND, b"{}", "About the rules: the rules are empty: every series is selected"),
    "no image of a known series": (
        {**SOUND, IMAGES: b'{"9": "a.nii"}'},
        SOUND_RULES,
        "About the payload: series-images.json names images, but none for a series in dicom-metadata.json",
    ),
    "absence that decides": (
        SOUND,
        rules({"conditions": {"EchoTime": {"present": False}}}),
        "About the payload: $.selections[0].conditions.EchoTime is decided by the absence of EchoTime",
    ),
    "another number of instances": (
        files(study("1", {**series("1.1", NumberOfSeriesRelatedInstances=3), "instances": [{"SOPInstanceUID": "a"}]})),
        rules({"conditions": {"series.instanceCount": 1}}),
        "About the payload: 1 series lists more or fewer instances than NumberOfSeriesRelatedInstances says",
    ),
    "what is left out": (
        files(study("1", series("1.1"), {"Modality": "MR"}), images={"1.1": "a"}),
        SOUND_RULES,
        f"Left out: {METADATA}: $.studies[0].series[1]: it has no readable SeriesInstanceUID",
    ),
    "an undecided series that would have ranked before": (
        files(study("1", T2_THICK, series("1.2", SliceThickness=1))),
        rules(PREFER_THIN),
        "About a choice: 1 undecided series would have ranked before",
    ),
    "a series without an image that would have ranked before": (
        files(study("1", T2_THICK, series("1.2", SeriesDescription="T2", SliceThickness=1)), images={"1.1": "a"}),
        rules(PREFER_THIN),
        "About a choice: 1 series without an image would have ranked before",
    ),
    "candidates without a value to rank them by": (
        files(study("1", T2_THICK, series("1.2", SeriesDescription="T2"))),
        rules(PREFER_THIN),
        "About a choice: 1 of the candidates ranked last: no single value for lowest SliceThickness",
    ),
    "a tie": (
        files(study("1", T2_THICK, series("1.2", SeriesDescription="T2", SliceThickness=5))),
        rules(PREFER_THIN),
        "About a choice: 2 series tie for 1 place",
    ),
    "another assignment": (
        files(study("1", T2_THICK)),
        rules({"conditions": T2}, {"conditions": T2}, distinct=True),
        "About a study: another assignment would fill as many selections, but different ones",
    ),
    "a study that is not complete": (
        files(study("1", T2_THICK), study("2", series("2.1", SeriesDescription="T1"))),
        rules({"conditions": T2, "required": True}),
        "The study is not complete: selection-1: no series matches",
    ),
}


@pytest.mark.parametrize("about", WARNINGS)
def test_a_warning_about(about: str) -> None:
    given, document, warning = WARNINGS[about]
    done = run(given, document)
    assert done.exit_code == 0
    assert [line[: len(warning)] for line in told(done) if not line.startswith("Selection")] == [warning]


def test_a_sound_run_has_no_warning() -> None:
    assert told(run(SOUND, SOUND_RULES)) == []


def test_the_reasons_of_exit_code_4_are_in_the_log() -> None:
    given = files(study("1", series("1.1", Modality="MR")), study("2", series("2.1", Modality="CT")))
    asked = [{"name": name, "conditions": {"Modality": name}, "required": True} for name in ("MR", "CT")]
    done = run(given, rules(*asked))
    assert done.exit_code == 4
    (error,) = told(done, "ERROR")
    why = "taken, but the study lacks {} and contributes nothing"
    assert f"in study 1: {why.format('CT')}" in error
    assert f"in study 2: {why.format('MR')}" in error
    assert sum("contributes nothing" in line for line in told(done, "INFO") + told(done)) == 2


def test_studies_that_are_not_complete_for_the_same_reason_have_one_line() -> None:
    listed = [study(str(n), series(f"{n}.1", SeriesDescription="T2" if n < 2 else "T1")) for n in range(1, 30)]
    done = run(files(*listed), rules({"conditions": T2, "required": True}))
    (line,) = [one for one in records(done) if "lacking" in one]
    assert (line["studies"], line["lacking"]) == (28, ["selection-1"])
    assert len(str(line["first"]).split(", ")) == 5


def test_series_that_tie_are_named_with_their_criterion() -> None:
    tied = [series(f"1.{n}", SeriesDescription="T2", SliceThickness=5) for n in (1, 2)]
    done = run(files(study("1", *tied)), rules(PREFER_THIN))
    (line,) = [one for one in records(done) if one["message"] == "About a choice"]
    assert (line["fault"], line["study"], line["series"]) == (
        "2 series tie for 1 place by lowest SliceThickness",
        "1",
        "1.1, 1.2",
    )


def test_what_is_left_out_for_the_same_reason_has_one_line() -> None:
    done = run(
        files(study("1", series("1.1"), {"Modality": "MR"}, {"Modality": "CT"}), images={"1.1": "a"}), SOUND_RULES
    )
    (line,) = [one for one in records(done) if one["message"] == "Left out"]
    assert line["more"] == 1


def test_how_many_are_not_listed_is_logged_as_what_they_are() -> None:
    tied = [series(f"1.{n}", SeriesDescription="T2", SliceThickness=5) for n in (1, 2)]
    done = run(files(study("1", *tied)), rules(*({**PREFER_THIN, "name": f"T2 {n}"} for n in range(130))))
    found = [one for one in records(done) if one["message"] == "About a choice"]
    assert len(found) == 101
    assert (found[-1]["fault"], found[-1]["more"]) == ("there are others that are not listed", 30)


def test_every_fault_has_a_line() -> None:
    done = run({METADATA: b"{", f"a/{METADATA}": b"", IMAGES: b"[]"}, SOUND_RULES)
    assert done.exit_code == 3
    faults = told(done, "ERROR")
    assert len(faults) == 3
    assert all(line.startswith("The inputs cannot be used: ") for line in faults)


MARKER = "Markiert^Vorname"


PRESENT = {"conditions": {"PatientName": {"present": True}}}
HIDING: dict[str, tuple[Json, str, int]] = {
    "a good run": (PRESENT, "", 0),
    "ranks": ({"conditions": T2, "prefer": [{"lowest": "SliceThickness"}], "take": 3}, "", 0),
    "nothing that is required": ({"conditions": {"SeriesDescription": {"contains": "x"}}, "required": True}, "", 4),
    "odd members": (PRESENT, "odd", 0),
    "no JSON": (PRESENT, "broken", 3),
    "a slow search": ({"conditions": {"SeriesDescription": {"matches": "(a|a)+$"}}}, "", 7),
}


@pytest.mark.parametrize("what", HIDING)
def test_no_line_of_a_log_has_the_value_of_an_attribute(what: str, environ: dict[str, str], tmp_path: Path) -> None:
    document, damage, code = HIDING[what]
    attributes: dict[str, object] = dict.fromkeys(["PatientName", "PatientID", "SliceThickness", "StudyDate"], MARKER)
    listed: list[object] = [
        series(f"1.{n}", SeriesDescription="T2" + "a" * 40 + MARKER, **attributes) for n in range(3)
    ]
    if damage == "odd":
        listed += [MARKER, {"PatientName": [MARKER, True]}, {"SeriesInstanceUID": "1.9", "instances": MARKER}]
    metadata = as_json([{"StudyInstanceUID": "1", **attributes, "series": listed}])
    (tmp_path / "input" / METADATA).write_bytes(metadata[:-2] if damage == "broken" else metadata)
    (tmp_path / "rules.json").write_bytes(rules(document))
    configuration = json.loads((ROOT / "logging_config.json").read_text("utf-8"))
    configuration["root"]["level"] = "DEBUG"
    (tmp_path / "logging.json").write_bytes(as_json(configuration))
    done = process({**environ, "LOG_CFG": f"{tmp_path}/logging.json"})
    assert (done.returncode, done.stderr) == (code, "")
    log = (tmp_path / "logs" / LOG).read_text("utf-8")
    assert "Series Selector ended" in done.stdout
    assert "Series Selector ended" in log
    assert "Markiert" not in done.stdout + log
