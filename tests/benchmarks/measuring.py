"""What the benchmarks share: payloads of any size, and what a process costs."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RULES = HERE / "rules" / "three.json"
SAMPLE = ROOT / "tests" / "data" / "idc"

IMAGE_TYPES = (
    ["ORIGINAL", "PRIMARY", "EPI", "NONE"],
    ["ORIGINAL", "PRIMARY", "M", "ND", "ECHO_00", "MOSAIC"],
    ["ORIGINAL", "PRIMARY", "M", "UCA", "IF"],
)
_REPETITION = "@@"


@dataclass(frozen=True)
class Cost:
    """What a process cost: seconds on the clock, seconds of processor, megabytes at its peak."""

    seconds: float
    processor: float
    megabytes: float


def tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def cost_of(command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Cost:
    """Run a command that must succeed."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, env=os.environ | (environment or {}), stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command} ended with {process.returncode}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def run_environment(input_folder: Path, work: Path) -> dict[str, str]:
    """Return the settings of a run, with an output folder that is there."""
    (work / "output").mkdir(exist_ok=True)
    return {
        "NVIDIA_CLARA_INPUT": str(input_folder),
        "NVIDIA_CLARA_OUTPUT": str(work / "output"),
        "NVIDIA_CLARA_LOGS": str(work / "logs"),
        "NVIDIA_CLARA_SELECTION_RULES_FILE": str(RULES),
    }


def payload(series: int, *, unlike: bool = False) -> Path:
    """Return a folder with a payload of at least so many series, made when it is not there yet.

    The series of `tests/data/idc` are repeated, each time with other UIDs. ImageType, which that table lacks, is one of
    those in `tests/data/dcm_qa`. With `unlike`, no two series have the same description.
    """
    made_from = [(SAMPLE / "dicom-metadata.json").read_bytes(), Path(__file__).read_bytes()]
    fingerprint = hashlib.sha256(b"".join(made_from)).hexdigest()[:8]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or tempfile.gettempdir()) / "series-selector-benchmarks"
    folder = cache / f"{series}{'-unlike' if unlike else ''}-{fingerprint}"
    if not folder.exists():
        tell(f"making a payload of {series:,} series in {folder}")
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as unfinished:
            made = Path(unfinished) / "payload"
            made.mkdir()
            _make(made, series, unlike=unlike)
            made.rename(folder)
    return folder


def _make(folder: Path, number: int, *, unlike: bool) -> None:
    studies = json.loads((SAMPLE / "dicom-metadata.json").read_text("utf-8"))["studies"]
    images = json.loads((SAMPLE / "series-images.json").read_text("utf-8"))
    templates, mapped = [], []
    for study in studies:
        for index, series in enumerate(study["series"]):
            _complete(series, index, unlike=unlike)
            if images.get(series["SeriesInstanceUID"]):
                uid = f"{series['SeriesInstanceUID']}.{_REPETITION}"
                mapped.append(f'"{uid}":"{uid}.nii.gz"')
        templates.append((len(study["series"]), _template(study)))
    repetitions = -(-number // sum(size for size, _ in templates))
    # Written piece by piece: what this process once held would be counted among the memory of those that it starts.
    with (folder / "dicom-metadata.json").open("w", encoding="utf-8") as file:
        for repetition in range(repetitions):
            for index, (_, template) in enumerate(templates):
                file.write(",\n" if repetition or index else '{"studies":[\n')
                file.write(template.replace(_REPETITION, str(repetition)))
        file.write("\n]}\n")
    with (folder / "series-images.json").open("w", encoding="utf-8") as file:
        for repetition in range(repetitions):
            file.write(",\n" if repetition else "{\n")
            file.write(",\n".join(mapped).replace(_REPETITION, str(repetition)))
        file.write("\n}\n")


def _complete(series: dict[str, Any], index: int, *, unlike: bool) -> None:
    if series["Modality"] == "MR":
        series["ImageType"] = IMAGE_TYPES[index % len(IMAGE_TYPES)]
    if unlike:
        series["SeriesDescription"] = f"{series.get('SeriesDescription', '')} {index}/{_REPETITION}".strip()


def _template(study: dict[str, Any]) -> str:
    """Return a study as JSON, with a mark where the repetition makes the UIDs unlike."""
    study["StudyInstanceUID"] += f".{_REPETITION}"
    for series in study["series"]:
        series["SeriesInstanceUID"] += f".{_REPETITION}"
    return json.dumps(study, ensure_ascii=False, separators=(",", ":"))
