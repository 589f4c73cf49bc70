"""The command `parse`, run as a user would: real files in, the two input files of a run out."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import warnings
import zlib
from itertools import pairwise
from pathlib import Path

import pydicom
import pytest
from jsonschema import Draft202012Validator

from tests.support.dicom import (
    DEFLATED,
    REAL,
    REPORT,
    ROOT,
    SERIES,
    SHIPPED,
    Parsed,
    as_file,
    dataset,
    datasets_in,
    parse,
)
from tests.support.names import IMAGES, METADATA

PAIR = sorted([METADATA, IMAGES])


def with_files(folder: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        path = folder / "input" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def left_out(parsed: Parsed) -> dict[str, str]:
    return {one["file"]: one["reason"] for one in parsed.report["leftOut"]}


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Parsed]:
    """Parse all real files at once."""
    folder = tmp_path_factory.mktemp("everything")
    for source in (REAL, SHIPPED):
        shutil.copytree(source, folder / "input" / source.name)
    return folder, parse(folder)


def test_every_real_file_is_used_or_left_out_for_a_reason(everything: tuple[Path, Parsed]) -> None:
    folder, parsed = everything
    assert parsed.code == 0, parsed.printed
    files = {str(path.relative_to(folder / "input")) for path in (folder / "input").rglob("*") if path.is_file()}
    used = [file for series in parsed.images.values() for file in series]
    assert len(used) == len(set(used)) == parsed.report["instances"]
    assert set(used) | left_out(parsed).keys() == files
    assert not set(used) & left_out(parsed).keys()
    assert sum(parsed.report["leftOutCounts"].values()) == len(files) - len(used)
    assert parsed.report["files"] == len(files)


def test_files_have_the_published_form(everything: tuple[Path, Parsed]) -> None:
    _, parsed = everything
    for schema, document in (("dicom-metadata", parsed.metadata), ("series-images", parsed.images)):
        text = (ROOT / "selector" / "schemas" / f"{schema}.schema.json").read_text("utf-8")
        Draft202012Validator(json.loads(text)).validate(document)


def test_log_names_no_file_and_no_value(everything: tuple[Path, Parsed]) -> None:
    _, parsed = everything
    assert "Left out: copy; parse-report.json lists them files=" in parsed.printed
    for text in ("dcm", "IM0", "^", "Traceback", "pydicom"):
        assert text not in parsed.printed


def test_a_run_takes_what_was_parsed(everything: tuple[Path, Parsed], tmp_path: Path) -> None:
    folder, parsed = everything
    rules = {"selections": [{"name": "EPI", "conditions": {"SeriesDescription": "epi", "series.plane": "axial"}}]}
    (tmp_path / "rules.json").write_text(json.dumps(rules))
    variables = {"INPUT": folder / "output", "OUTPUT": tmp_path, "LOGS": tmp_path}
    environ = {f"NVIDIA_CLARA_{name}": str(path) for name, path in variables.items()}
    environ |= {"NVIDIA_CLARA_SELECTION_RULES_FILE": str(tmp_path / "rules.json")}
    run = subprocess.run([sys.executable, ROOT / "main.py"], env=os.environ | environ, capture_output=True, check=False)
    assert run.returncode == 0
    selected = json.loads((tmp_path / "selected-images.json").read_text())
    assert len(selected) == 3
    assert selected.items() <= parsed.images.items()


def test_real_series_whose_files_were_renamed_is_in_geometric_order(tmp_path: Path) -> None:
    names = [f"{number:03}.x" for number in range(24)]
    random.Random(3).shuffle(names)  # noqa: S311 - the same order in every run
    real = sorted(SERIES.iterdir())
    folder = with_files(tmp_path, {f"a b/{name}": path.read_bytes() for name, path in zip(names, real, strict=True)})
    parsed = parse(folder)
    ((uid, files),) = parsed.images.items()
    assert len(files) == 24
    assert files != sorted(files)
    by_name = {f"a b/{name}": path for name, path in zip(names, real, strict=True)}
    by_number = {one["InstanceNumber"]: one["ImagePositionPatient"] for one in datasets_in(parsed.metadata)}
    positions = [float(by_number[str(int(by_name[file].name))][2]) for file in files]
    assert all(one <= other for one, other in pairwise(positions))
    assert positions[0] < positions[-1]
    (series,) = parsed.metadata["studies"][0]["series"]
    assert series["SeriesInstanceUID"] == uid


def test_multi_frame_files_are_lists_of_one(everything: tuple[Path, Parsed]) -> None:
    _, parsed = everything
    (philips,) = [files for files in parsed.images.values() if any("IM_0027" in file for file in files)]
    assert philips == ["dicom/enhanced/IM_0027_fMAP"]


def test_the_same_bytes_with_any_number_of_workers(tmp_path: Path) -> None:
    shutil.copytree(SERIES, tmp_path / "input")
    outputs = []
    for count in ("1", "2", "5"):
        parse(tmp_path, environ={"SERIES_SELECTOR_WORKERS": count})
        outputs.append([(tmp_path / "output" / name).read_bytes() for name in PAIR])
    assert outputs[0] == outputs[1] == outputs[2]


def test_faults_of_a_folder(tmp_path: Path) -> None:
    image = as_file(dataset("1.2.3.4", Rows=4))
    folder = with_files(
        tmp_path,
        {
            "a": image,
            "b/copy": image,
            "b/conflict.dcm": as_file(dataset("1.2.3.4", Rows=5)),
            "c.zip": b"PK\x03\x04" + bytes(100),
            "notes.txt": b"Notes on the patient",
            "broken": image[:-1],
            "no-uid": as_file(dataset(SeriesInstanceUID=None)),
            "s1": as_file(dataset("9.1", SeriesInstanceUID="9", StudyInstanceUID="8")),
            "s2": as_file(dataset("9.2", SeriesInstanceUID="9", StudyInstanceUID="7")),
            "DICOMDIR": (SHIPPED / "test_files/dicomdirtests/DICOMDIR").read_bytes(),
            ".hidden/x": image,
        },
    )
    os.mkfifo(folder / "input" / "pipe")
    (folder / "input" / "dangling").symlink_to("nowhere")
    (folder / "input" / "linked").symlink_to(folder / "input" / "b")
    parsed = parse(folder)
    assert parsed.code == 0
    assert parsed.images == {"1.2.3": ["a"]}
    assert left_out(parsed) == {
        "b/copy": "copy",
        "b/conflict.dcm": "conflict",
        "c.zip": "archive",
        "notes.txt": "not DICOM",
        "broken": "broken",
        "no-uid": "has no UID",
        "s1": "series in two studies",
        "s2": "series in two studies",
        "DICOMDIR": "DICOMDIR",
        "pipe": "cannot be read",
        "dangling": "cannot be read",
    }
    assert "unpack it and parse again" in parsed.printed


def test_names_of_files_that_are_not_utf8(tmp_path: Path) -> None:
    folder = with_files(tmp_path, {"a": as_file(dataset())})
    os.rename(folder / "input" / "a", os.fsencode(folder / "input") + b"/\xff")
    Path(os.fsdecode(os.fsencode(folder / "input") + b"/\xfe")).write_text("text")
    parsed = parse(folder)
    assert parsed.images == {"1.2.3": ["\udcff"]}
    assert left_out(parsed) == {"\udcfe": "not DICOM"}


def test_folder_for_each_study(tmp_path: Path) -> None:
    folder = with_files(
        tmp_path,
        {
            "a": as_file(dataset("1.1", StudyInstanceUID="1")),
            "b": as_file(dataset("2.1", StudyInstanceUID="2", SeriesInstanceUID="2.2", Modality="SR")),
        },
    )
    parsed = parse(folder, "--split", "study")
    assert parsed.code == 0
    assert parsed.written == [f"{study}/{name}" for study in "12" for name in PAIR]
    assert json.loads((folder / "output" / "2" / IMAGES).read_text()) == {"2.2": ["b"]}
    assert parse(folder).written == PAIR


def test_private_attributes(tmp_path: Path) -> None:
    shutil.copytree(SERIES, tmp_path / "input")
    without = next(datasets_in(parse(tmp_path).metadata))
    parsed = parse(tmp_path, "--private", "GEMS_ACQU_01", "--private", "GEMS_PARM_01")
    added = next(datasets_in(parsed.metadata)).keys() - without.keys()
    assert {"00190010", "00430010"} < added
    assert all(name.startswith(("0019", "0043")) for name in added)


@pytest.mark.parametrize(
    ("files", "reason"),
    [({}, "no files"), ({"a": b"text", "b.zip": b"PK\x03\x04"}, "1 archive, 1 not DICOM")],
)
def test_folder_without_dicom_files(files: dict[str, bytes], reason: str, tmp_path: Path) -> None:
    (tmp_path / "input").mkdir()
    parsed = parse(with_files(tmp_path, files))
    assert parsed.code == 3
    assert parsed.written == []
    assert reason in parsed.printed
    assert parsed.report["exitCode"] == 3
    assert parsed.report["faults"]
    assert left_out(parsed).keys() == files.keys()


def test_no_input_folder(tmp_path: Path) -> None:
    parsed = parse(tmp_path)
    assert (parsed.code, parsed.written) == (3, [])
    assert "there is no such input folder" in parsed.printed


@pytest.mark.parametrize(
    ("arguments", "environ", "words"),
    [
        (["--nonsense"], {}, "unrecognized arguments"),
        (["--split", "series"], {}, "invalid choice"),
        ([], {"SERIES_SELECTOR_WORKERS": "0"}, "SERIES_SELECTOR_WORKERS: must be a whole number from 1"),
        ([], {"SERIES_SELECTOR_WORKERS": "two"}, "SERIES_SELECTOR_WORKERS: must be a whole number from 1"),
        ([], {"LOG_CFG": "/no/such/file"}, "cannot be read"),
    ],
)
def test_arguments_and_settings_that_cannot_be_used(
    arguments: list[str], environ: dict[str, str], words: str, tmp_path: Path
) -> None:
    parsed = parse(with_files(tmp_path, {"a": as_file(dataset())}), *arguments, environ=environ)
    assert (parsed.code, parsed.written) == (2, [])
    assert words in parsed.printed


def test_output_that_cannot_be_written(tmp_path: Path) -> None:
    folder = with_files(tmp_path, {"a": as_file(dataset())})
    (folder / "elsewhere").write_text("a file")
    parsed = parse(folder, environ={"NVIDIA_CLARA_OUTPUT": str(folder / "elsewhere")})
    assert parsed.code == 5
    assert parsed.report["exitCode"] == 5


def test_signal_ends_a_parse_with_nothing_written(tmp_path: Path) -> None:
    folder = with_files(tmp_path, {f"{number}": as_file(dataset(f"1.{number}")) for number in range(3000)})
    (folder / "output").mkdir()
    variables = {"INPUT": folder / "input", "OUTPUT": folder / "output", "LOGS": folder / "logs"}
    environ = {f"NVIDIA_CLARA_{name}": str(path) for name, path in variables.items()}
    process = subprocess.Popen(
        [sys.executable, ROOT / "main.py", "parse"], env=os.environ | environ, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert "Parser started" in process.stdout.readline()
    process.terminate()
    output, _ = process.communicate()
    assert process.returncode == 128 + signal.SIGTERM
    assert "nothing is written" in output
    assert not [*(folder / "output").iterdir()]
    assert not (folder / "logs" / REPORT).exists()


URL = "https://pacs.example/dicom-web"


@pytest.fixture
def answers(everything: tuple[Path, Parsed], tmp_path: Path) -> list[str]:
    """Write the real files that were parsed as a server answers them, a file for each study."""
    folder, parsed = everything
    by_study: dict[str, list[object]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for files in parsed.images.values():
            for file in files:
                read = pydicom.dcmread(folder / "input" / file, stop_before_pixels=True, force=True)
                by_study.setdefault(read.StudyInstanceUID, []).append(read.to_json_dict(suppress_invalid_tags=True))
    for uid, datasets in by_study.items():
        (tmp_path / f"{uid}.json").write_text(json.dumps(datasets))
    return [str(tmp_path / f"{uid}.json") for uid in by_study]


def test_answers_of_a_dicomweb_server(everything: tuple[Path, Parsed], answers: list[str], tmp_path: Path) -> None:
    parsed = parse(tmp_path, "--metadata", *answers, "--base-url", f"{URL}/")
    assert parsed.code == 0, parsed.printed
    _, of_files = everything
    expected = {
        series["SeriesInstanceUID"]: f"{URL}/studies/{study['StudyInstanceUID']}/series/{series['SeriesInstanceUID']}"
        for study in of_files.metadata["studies"]
        for series in study["series"]
    }
    assert parsed.images == expected
    by_uid = [{one["SOPInstanceUID"]: one for one in datasets_in(each.metadata)} for each in (parsed, of_files)]
    assert by_uid[0].keys() == by_uid[1].keys()
    for uid, one in by_uid[0].items():
        assert one.keys() <= by_uid[1][uid].keys() | {"NumberOfFrames"}, uid


def test_without_pydicom_answers_can_be_parsed_but_files_cannot(answers: list[str], tmp_path: Path) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "sitecustomize.py").write_text("import sys; sys.modules['pydicom'] = None")
    environ = {"PYTHONPATH": str(hooks)}
    assert parse(tmp_path, "--metadata", *answers, "--base-url", URL, environ=environ).code == 0
    parsed = parse(with_files(tmp_path, {"a": as_file(dataset())}), environ=environ)
    assert (parsed.code, parsed.written) == (2, [])
    assert "requirements-dicom.txt" in parsed.printed


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--metadata", "a.json"], "--metadata and --base-url belong together"),
        (["--base-url", URL], "--metadata and --base-url belong together"),
        (["--metadata", "a.json", "--base-url", "pacs.example"], "must begin with http"),
    ],
)
def test_arguments_that_do_not_fit_together(arguments: list[str], words: str, tmp_path: Path) -> None:
    parsed = parse(tmp_path, *arguments)
    assert (parsed.code, parsed.written) == (2, [])
    assert words in parsed.printed


def test_answer_that_cannot_be_used(answers: list[str], tmp_path: Path) -> None:
    Path(answers[0]).write_text("[{")
    parsed = parse(tmp_path, "--metadata", *answers, "--base-url", URL)
    assert (parsed.code, parsed.written) == (3, [])
    assert "line 1, column 3" in parsed.printed


def test_help_removes_nothing(tmp_path: Path) -> None:
    parsed = parse(tmp_path, "--help")
    assert (parsed.code, parsed.written) == (0, PAIR)


def limited(limit: str, folder: Path) -> tuple[int, str, dict[str, str]]:
    """Parse under a limit of the shell; return the exit code, what was printed, and what was left out."""
    (folder / "output").mkdir()
    variables = {"INPUT": folder / "input", "OUTPUT": folder / "output", "LOGS": folder / "logs"}
    environ = {f"NVIDIA_CLARA_{name}": str(path) for name, path in variables.items()}
    command = f"ulimit {limit}; exec {sys.executable} {ROOT}/main.py parse"
    run = subprocess.run(["bash", "-c", command], env=os.environ | environ, capture_output=True, text=True, check=False)
    report = json.loads((folder / "logs" / REPORT).read_text())
    return (
        run.returncode,
        run.stdout + run.stderr,
        {one["file"]: f"{one['reason']}: {one['detail']}" for one in report["leftOut"]},
    )


def test_header_that_needs_too_much_memory(tmp_path: Path) -> None:
    beginning = as_file(dataset()) + b"\x40\0\x30\xa7SQ\0\0\xff\xff\xff\xff\xfe\xff\0\xe0\xff\xff\xff\xff"
    size = 300 << 20
    folder = with_files(tmp_path, {"a": beginning + b"\x40\0\x60\xa1UT\0\0" + size.to_bytes(4, "little")})
    with (folder / "input" / "a").open("ab") as file:
        file.truncate(len(beginning) + 12 + size)  # The rest of the file takes no space.
    code, printed, _ = limited("-d 200000", folder)
    assert code == 7
    assert "out of memory" in printed
    assert not [*(folder / "output").iterdir()]


def test_file_that_does_not_fit_into_the_address_space(tmp_path: Path) -> None:
    folder = with_files(tmp_path, {"a": as_file(dataset()), "b": as_file(dataset("1.2.3.5"))})
    os.truncate(folder / "input" / "a", 64 << 30)  # takes no room on the disk
    code, printed, _ = limited("-v 8000000", folder)
    assert code == 7
    assert "out of memory" in printed
    assert not [*(folder / "output").iterdir()]


@pytest.mark.long
def test_file_with_which_the_process_that_reads_it_ends(tmp_path: Path) -> None:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    whole = as_file(dataset("1.2.3.5"), DEFLATED)
    meta = 144 + int.from_bytes(whole[140:144], "little")
    elements = b"".join(b"\x10\0" + number.to_bytes(2, "little") + b"LO\2\0ab" for number in range(1, 0xFFFF))
    odd = whole[:meta] + packer.compress(as_file(dataset("1.2.3.5"), meta=False) + elements * 60) + packer.flush()
    folder = with_files(tmp_path, {f"{number:02}": as_file(dataset(f"1.2.3.{number}")) for number in range(10, 30)})
    with_files(tmp_path, {"15.odd": odd})
    code, _, left_out = limited("-t 4", folder)
    assert code == 0
    killed = "the process that read it was ended by signal 9, perhaps by the kernel because memory ran out"
    assert left_out == {"15.odd": f"stops the reader: {killed}"}
