"""Rules and inputs for the command `check`, and what it finds."""

import json
from pathlib import Path
from typing import Any

from selector.commands.checking.check import Check, check
from selector.commands.checking.input_check import InputCheck

ROOT = Path(__file__).parents[4]
TEST_DATA = str(ROOT / "test-data")
IDC = str(ROOT / "tests" / "data" / "idc")
GOOD = {"selections": [{"name": "CT", "conditions": {"Modality": "CT"}}]}
SUSPICIOUS = {"selections": [{"name": "CT", "conditions": {"Modality": "CT"}, "take": 1}]}
WRONG = {"selections": [{"conditions": {"Modalty": "CT", "SliceThickness": [5, 3]}}]}


def written(folder: Path, document: object, name: str = "rules.json") -> str:
    path = folder / name
    path.write_text(json.dumps(document), "utf-8")
    return str(path)


def payload(folder: Path, metadata: object, images: object | None = None) -> str:
    folder.mkdir(exist_ok=True)
    written(folder, metadata, "dicom-metadata.json")
    written(folder, images if images is not None else {}, "series-images.json")
    return str(folder)


def checked(folder: Path, document: object, **arguments: Any) -> Check:  # noqa: ANN401 - whatever check takes
    return check(written(folder, document), {}, **arguments)


def inputs(folder: Path, document: object, metadata: object, images: object | None = None) -> InputCheck:
    found = checked(folder, document, input_folder=payload(folder / "input", metadata, images)).input
    assert found is not None
    return found


def study(*series: object, **attributes: object) -> dict[str, object]:
    return {"StudyInstanceUID": "1", **attributes, "series": list(series)}
