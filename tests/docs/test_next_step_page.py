"""The programs on the page for the next step read what a run writes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.docs.markdown import ROOT, blocks

PAGE = "public/docs/next-step.md"
PIPELINE = "public/pipelines/README.md"
CHANNELS = ["T1", "T1c", "T2", "FLAIR"]
STUDIES = ("1.1", "1.2")

Json = dict[str, Any]


def selections(**members: object) -> list[Json]:
    return [{"name": name, "conditions": {"SeriesDescription": [name]}, **members} for name in CHANNELS]


def run(folder: Path, images: Json, rules: Json) -> Path:
    """Run the operator on two studies with a series for each channel, named by the study and the channel."""
    studies = [
        {
            "StudyInstanceUID": study,
            "series": [
                {"SeriesInstanceUID": f"{study}.{index}", "SeriesDescription": name}
                for index, name in enumerate(CHANNELS)
            ],
        }
        for study in STUDIES
    ]
    for name in ("input", "output", "logs"):
        (folder / name).mkdir()
    files = {"input/dicom-metadata.json": studies, "input/series-images.json": images, "rules.json": rules}
    for name, content in files.items():
        (folder / name).write_text(json.dumps(content), "utf-8")
    variables = {f"NVIDIA_CLARA_{name.upper()}": str(folder / name) for name in ("input", "output", "logs")}
    variables["NVIDIA_CLARA_SELECTION_RULES_FILE"] = str(folder / "rules.json")
    subprocess.run([sys.executable, ROOT / "main.py"], env={**os.environ, **variables}, check=True, capture_output=True)
    return folder / "output" / "selected-images.json"


def one_each() -> Json:
    """Return a mapping with one image for each series."""
    return {f"{study}.{index}": f"{study}-{name}.nii.gz" for study in STUDIES for index, name in enumerate(CHANNELS)}


def program(*, calls: bool = False) -> str:
    """Return the functions of the page in its order, or the calls of them."""
    shown = [block.text for block in blocks(PAGE, "python")]
    return "\n\n".join(text for text in shown if text.startswith("write_") == calls)


@pytest.fixture
def page() -> Json:
    names: Json = {}
    exec(compile(program(), PAGE, "exec"), names)  # noqa: S102 - the program of the page
    return names


def execute_call(page: Json, name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (call,) = (line for line in program(calls=True).splitlines() if line.startswith(name))
    exec(call, page)  # noqa: S102 - a line of the page


BY_STUDY = {"layout": "byStudy", "selections": selections(take=1, required=True)}


def test_both_layouts_are_read(page: Json, tmp_path: Path) -> None:
    read = page["read_selected"]
    images = {**one_each(), "1.1.0": ["a.nii.gz", "b.nii.gz"]}
    (tmp_path / "study").mkdir()
    found = list(read(run(tmp_path / "study", images, BY_STUDY)))
    assert [one[:3] for one in found] == [
        (study, name, f"{study}.{index}") for study in STUDIES for index, name in enumerate(CHANNELS)
    ]
    assert [one[3] for one in found[:2]] == [["a.nii.gz", "b.nii.gz"], ["1.1-T1c.nii.gz"]]
    (tmp_path / "series").mkdir()
    by_series = {"layout": "bySeries", "selections": selections()}
    assert list(read(run(tmp_path / "series", images, by_series))) == [(None, None, *one[2:]) for one in found]


@pytest.mark.parametrize("layout", ["bySeries", "byStudy"])
def test_nothing_selected(page: Json, layout: str, tmp_path: Path) -> None:
    rules = {"layout": layout, "selections": [{"conditions": {"Modality": {"equals": "CT", "ifMissing": "rejected"}}}]}
    selected = run(tmp_path, one_each(), rules)
    assert list(page["read_selected"](selected)) == []
    assert page["channels_by_study"](selected, CHANNELS) == {}


def test_empty_selections_and_several_series(page: Json, tmp_path: Path) -> None:
    both = {"name": "both", "conditions": {"SeriesDescription": ["T1", "T2"]}}
    none = {"name": "none", "conditions": {"SeriesDescription": ["PD"]}}
    selected = run(tmp_path, one_each(), {"layout": "byStudy", "selections": [none, both]})
    assert [one[1:3] for one in page["read_selected"](selected)] == [
        ("both", f"{study}.{index}") for study in STUDIES for index in (0, 2)
    ]
    with pytest.raises(ValueError, match=r"study 1\.1: both has 2 images instead of one"):
        page["channels_by_study"](selected, ["both"])
    with pytest.raises(ValueError, match=r"study 1\.1: none has 0 images instead of one"):
        page["channels_by_study"](selected, ["none"])


def test_several_files_of_one_series_are_no_channel(page: Json, tmp_path: Path) -> None:
    selected = run(tmp_path, {**one_each(), "1.2.3": ["a.nii.gz", "b.nii.gz"]}, BY_STUDY)
    with pytest.raises(ValueError, match=r"study 1\.2: FLAIR has 2 images instead of one"):
        page["channels_by_study"](selected, CHANNELS)


def test_the_layout_by_series_has_no_channels(page: Json, tmp_path: Path) -> None:
    selected = run(tmp_path, one_each(), {"selections": selections()})
    with pytest.raises(ValueError, match='the layout must be "byStudy"'):
        page["channels_by_study"](selected, CHANNELS)


def test_nnunet_folder(page: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, one_each(), BY_STUDY)
    for name in one_each().values():
        (tmp_path / "input" / name).write_text(name)
    execute_call(page, "write_nnunet_folder", tmp_path, monkeypatch)
    assert {file.name: file.read_text() for file in (tmp_path / "imagesTs").iterdir()} == {
        f"{study}_000{index}.nii.gz": f"{study}-{name}.nii.gz"
        for study in STUDIES
        for index, name in enumerate(CHANNELS)
    }


def test_nnunet_folder_of_other_files(page: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, {**one_each(), "1.1.0": "x.nrrd"}, BY_STUDY)
    with pytest.raises(ValueError, match=r"study 1\.1: T1 is not a \.nii\.gz file"):
        execute_call(page, "write_nnunet_folder", tmp_path, monkeypatch)


def test_monai_datalist(page: Json, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(tmp_path, one_each(), BY_STUDY)
    execute_call(page, "write_datalist", tmp_path, monkeypatch)
    assert json.loads((tmp_path / "datalist.json").read_text("utf-8")) == {
        "testing": [{"image": [f"{study}-{name}.nii.gz" for name in CHANNELS], "study": study} for study in STUDIES]
    }


@pytest.mark.parametrize(
    ("taken", "printed", "error"),
    [
        ({"a": "x.nii.gz"}, "1 slices, the first is /images/x.nii.gz", ""),
        ({"a": ["x.nii.gz"]}, "1 slices, the first is /images/x.nii.gz", ""),
        ({"a": ["x-01", "x-02"]}, "2 slices, the first is /images/x-01", ""),
        ({"a": "/elsewhere/x.nii.gz"}, "1 slices, the first is /elsewhere/x.nii.gz", ""),
        ({}, "", "study 1.1: T1c has 0 series instead of one"),
        ({"a": "x.nii.gz", "b": "y.nii.gz"}, "", "study 1.1: T1c has 2 series instead of one"),
    ],
)
def test_the_next_step_of_a_pipeline(taken: Json, printed: str, error: str, tmp_path: Path) -> None:
    selected = tmp_path / "selected-images.json"
    selected.write_text(json.dumps({"1.1": {"T1c": taken, "T2": {"c": "t2"}, "FLAIR": {"d": ["flair"]}}}), "utf-8")
    (shown,) = blocks(PIPELINE, "python")
    variables = {**os.environ, "IMAGES": "/images", "SELECTION": str(selected)}
    step = subprocess.run(
        [sys.executable, "-c", shown.text], env=variables, capture_output=True, text=True, check=False
    )
    first = step.stdout.partition("\n")[0].removeprefix("1.1 T1c ")
    assert (step.returncode, first, step.stderr.strip()) == (bool(error), printed, error)
