"""Folders of many payloads, cut from real metadata, and batches of them."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.builders import write
from tests.support.names import IMAGES, METADATA, OUTPUT, PAGE, REPORT

ROOT = Path(__file__).resolve().parents[2]
IDC = ROOT / "tests" / "data" / "idc"
RULES = {
    "selections": [
        {"name": "CT", "conditions": {"Modality": "CT", "series.instanceCount": {"atLeast": 20}}},
        {"name": "t2", "conditions": {"Modality": "MR", "SeriesDescription": "t2|flair"}},
    ]
}
REQUIRED = {"selections": [{**RULES["selections"][0], "required": True}, RULES["selections"][1]]}
"""The same, but a study without a CT is not complete."""
WRITTEN = (OUTPUT, REPORT, PAGE)


@cache
def _studies() -> tuple[list[Any], dict[str, Any]]:
    """Return the studies of the public index, and the images of their series."""
    metadata, images = (json.loads((IDC / name).read_text("utf-8")) for name in (METADATA, IMAGES))
    return metadata["studies"], images


def real_payload(number: int) -> dict[str, object]:
    """Return the files of a payload: a study of the index; from the 213th on, another one with the same series."""
    studies, images = _studies()
    study = studies[number % len(studies)]
    uids = [one["SeriesInstanceUID"] for one in study["series"]]
    of_study = {uid: images[uid] for uid in uids if uid in images}
    return {METADATA: {"studies": [{**study, "Copy": number}]}, IMAGES: of_study}


def make_payloads(folder: Path, names: Iterable[str]) -> None:
    """Make payloads of the index."""
    for number, name in enumerate(names):
        write(folder / name, real_payload(number))


def settings(top: Path, rules: object = RULES, **others: str) -> dict[str, str]:
    """Return the variables of a batch in a folder, in which its rules are written."""
    write(top, {"rules.json": rules})
    own = ("NVIDIA_CLARA_", "DEBUG_VSCODE", "LOG_CFG", "SERIES_SELECTOR_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    return environ | {
        "NVIDIA_CLARA_INPUT": f"{top}/input",
        "NVIDIA_CLARA_OUTPUT": f"{top}/output",
        "NVIDIA_CLARA_LOGS": f"{top}/logs",
        "NVIDIA_CLARA_SELECTION_RULES_FILE": f"{top}/rules.json",
        **others,
    }


def command(*arguments: str) -> list[str]:
    return [sys.executable, str(ROOT / "main.py"), *arguments]


def batch(environ: Mapping[str, str], *arguments: str, before: Iterable[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run a batch to its end."""
    return subprocess.run(
        [*before, *command("batch", *arguments)], env=environ, capture_output=True, text=True, check=False
    )


def rows(logs: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of a batch by the name of their payload, and see that each has one."""
    lines = (logs / "batch-summary.jsonl").read_text("utf-8").splitlines()
    found = {row["payload"]: row for row in map(json.loads, lines)}
    assert len(found) == len(lines)
    return found


def exit_codes(logs: Path) -> dict[str, int]:
    return {name: row["exitCode"] for name, row in rows(logs).items()}


def written(folder: Path, names: Iterable[str] = WRITTEN) -> Iterator[tuple[str, str, bytes]]:
    """Yield the payload, the name and the content of each file in the folders of payloads."""
    for path in sorted(folder.glob("*/*")):
        if path.name in names:
            yield path.parent.name, path.name, path.read_bytes()


def outputs(top: Path) -> dict[str, bytes]:
    """Return the output of each payload that has one; nothing but whole outputs is in the folders."""
    found = {path.parent.name: path for path in (top / "output").glob("*/*")}
    assert {path.name for path in found.values()} <= {OUTPUT}
    return {name: path.read_bytes() for name, path in found.items()}
