"""The recipes for a DICOMweb server, run against a real one: Orthanc, with its plug-in for DICOMweb.

Orthanc 1.10 listens on every interface, whatever its settings say, so it runs in a network namespace of its own, and
so does all that talks to it.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydicom
import pytest

from tests.docs.markdown import blocks, read
from tests.support.converting import convert
from tests.support.dicom import REAL, parse
from tests.support.dicom_sample import EPI, ROOT, SAMPLE
from tests.support.names import IMAGES, METADATA, OUTPUT, REPORT
from tests.support.reports import studies_of

pytestmark = pytest.mark.long

PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
PAGE = "public/docs/dicom.md"
EXAMPLE = "https://pacs.example/dicom-web"
SERVER = "http://127.0.0.1:8042"
SERVICE = f"{SERVER}/dicom-web"
_TRIES = 300


@dataclass(frozen=True)
class Orthanc:
    """A server that runs, by its process number."""

    process: int

    def run(self, *command: str | Path, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
        """Run a command that can reach the server."""
        inside = ["nsenter", "--target", str(self.process), "--net", "--", *map(str, command)]
        return subprocess.run(inside, cwd=folder, capture_output=True, text=True, check=False)


def missing() -> str:
    """Return why the server cannot run here, or nothing."""
    absent = [name for name in ("Orthanc", "curl", "ip", "nsenter", "unshare") if shutil.which(name) is None]
    absent += [] if PLUGIN.exists() else ["orthanc-dicomweb"]
    if absent:
        return f"{', '.join(absent)} not installed"
    probe = subprocess.run(["unshare", "--net", "true"], capture_output=True, text=True, check=False)
    return f"no network namespace: {probe.stderr.strip()}" if probe.returncode else ""


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Orthanc]:
    """Start a server, and store the files of the sample in it."""
    if why := missing():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("orthanc")
    settings = {
        "StorageDirectory": str(folder),
        "IndexDirectory": str(folder),
        "DicomServerEnabled": False,
        "Plugins": [str(PLUGIN)],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }
    (folder / "settings.json").write_text(json.dumps(settings))
    with (folder / "log").open("wb") as log:
        start = f"ip link set lo up && exec Orthanc {folder}/settings.json"
        process = subprocess.Popen(["unshare", "--net", "sh", "-c", start], stdout=log, stderr=log)
    server = Orthanc(process.pid)
    try:
        for _ in range(_TRIES):
            assert process.poll() is None, (folder / "log").read_text()
            if server.run("curl", "--fail", "--silent", f"{SERVER}/system").returncode == 0:
                break
            time.sleep(0.1)
        for path in sorted(SAMPLE.iterdir()):
            stored = server.run("curl", "--fail", "--silent", "--data-binary", f"@{path}", f"{SERVER}/instances")
            assert stored.returncode == 0, stored.stderr
        yield server
    finally:
        process.terminate()
        process.wait()


def select(folder: Path) -> tuple[Any, Any]:
    """Do a run on what was parsed in a folder; return the selection, and the studies of the report."""
    names = {"INPUT": folder / "output", "OUTPUT": folder / "selected", "LOGS": folder / "logs"}
    names["OUTPUT"].mkdir()
    environ = {f"NVIDIA_CLARA_{name}": str(path) for name, path in names.items()}
    run = subprocess.run(
        [sys.executable, ROOT / "main.py"], env=os.environ | environ, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout
    report = json.loads((folder / "logs" / REPORT).read_text("utf-8"))
    return json.loads((folder / "selected" / OUTPUT).read_text("utf-8")), studies_of(report)


@pytest.fixture(scope="module")
def of_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """Select from the files themselves."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "input").symlink_to(SAMPLE)
    assert parse(folder).code == 0
    return select(folder)


def check(folder: Path, of_files: tuple[Any, Any], answers: list[Path]) -> None:
    """Select from answers of the server, and compare that with the selection from the files."""
    parsed = parse(folder, "--metadata", *map(str, answers), "--base-url", SERVICE)
    assert parsed.code == 0, parsed.printed
    selected, studies = select(folder)
    assert list(selected) == list(of_files[0])
    assert selected == {uid: parsed.images[uid] for uid in EPI}
    assert studies == of_files[1]


def studies(of_files: tuple[Any, Any]) -> list[str]:
    return [study["uid"] for study in of_files[1]]


def test_curl(orthanc: Orthanc, of_files: tuple[Any, Any], tmp_path: Path) -> None:
    (block,) = [one.text for one in blocks(PAGE, "bash") if one.text.startswith("curl")]
    fetch, _ = block.split("\npython ")
    answers = []
    for uid in studies(of_files):
        command = fetch.replace(EXAMPLE, SERVICE).replace("1.2.3", uid).replace("metadata.json", f"{uid}.json")
        done = orthanc.run("bash", "-c", command, folder=tmp_path)
        assert done.returncode == 0, done.stderr
        answers.append(tmp_path / f"{uid}.json")
    check(tmp_path, of_files, answers)


def test_dicomweb_client(orthanc: Orthanc, of_files: tuple[Any, Any], tmp_path: Path) -> None:
    fetch, fetch_selected = [one.text for one in blocks(PAGE, "python") if "DICOMwebClient" in one.text]
    done = orthanc.run(sys.executable, "-c", _for_server(fetch), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    answers = sorted(tmp_path.glob("*.json"))
    assert {path.stem for path in answers} == set(studies(of_files))
    check(tmp_path, of_files, answers)

    place = tmp_path / "later"
    (place / "dicom").mkdir(parents=True)
    shutil.copy(tmp_path / "selected" / OUTPUT, place)
    done = orthanc.run(sys.executable, "-c", _for_server(fetch_selected), folder=place)
    assert done.returncode == 0, done.stderr
    (place / "input").symlink_to("dicom")
    assert parse(place).images.keys() == of_files[0].keys()
    mapping = (place / "output" / IMAGES).read_bytes()
    (place / "volumes").mkdir()
    (place / "volumes" / "dicom").symlink_to(place / "dicom")
    converted = convert(place / "volumes", mapping)
    assert converted.selected == {uid: f"volumes/{uid}.nii.gz" for uid in EPI}


def _for_server(program: str) -> str:
    return program.replace(EXAMPLE, SERVICE).replace('{"PatientID": "P1"}', '{"ModalitiesInStudy": "MR"}')


def test_simplified_tags_have_other_names_and_are_refused(orthanc: Orthanc, tmp_path: Path) -> None:
    with_comments = REAL / "siemens_mosaic" / "epi_pe_ap-00001"
    assert pydicom.dcmread(with_comments).get("StudyComments") is not None
    stored = orthanc.run("curl", "--silent", "--data-binary", f"@{with_comments}", f"{SERVER}/instances")
    instance = f"{SERVER}/instances/{json.loads(stored.stdout)['ID']}"
    tags = orthanc.run("curl", "--silent", f"{instance}/simplified-tags").stdout
    orthanc.run("curl", "--silent", "--request", "DELETE", instance)
    names = [name for name, _ in json.loads(tags, object_pairs_hook=tuple)]
    assert {"RETIRED_StudyComments", "PrivateCreator"} <= set(names)
    assert "StudyComments" not in names
    assert all(f"`{name}`" in read(PAGE) for name in ("RETIRED_StudyComments", "PrivateCreator"))

    (tmp_path / METADATA).write_text(f"[{tags}]")
    assert parse(tmp_path, "--metadata", str(tmp_path / METADATA), "--base-url", SERVICE).code == 3
