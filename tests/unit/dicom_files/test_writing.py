"""The two files, and the folders for studies."""

import json
import os
from pathlib import Path

import pytest

from selector.dicom_files.assembling import Assembler, Study
from selector.dicom_files.writing import folder_name, remove_stale, write
from selector.errors import OutputError
from tests.support.names import IMAGES, METADATA
from tests.unit.conftest import AsOrdinaryUser
from tests.unit.dicom_files.test_assembling import header

PAIR = [METADATA, IMAGES]


def studies() -> list[Study]:
    assembler = Assembler()
    for number, (series, study) in enumerate([("1.1", "1"), ("1.2", "1"), ("2.1", "2")]):
        for index in range(2):
            found = header(f"{series}.{index}", series, study, PatientID="P", Modality="MR", InstanceNumber=index)
            assembler.add(f"{number}{index}", found)
    return assembler.studies()


FILES = {"1.1": ("a", "b"), "1.2": ("c", "d"), "2.1": ("e", "f")}


def names_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_files(tmp_path: Path) -> None:
    write(str(tmp_path), studies(), FILES, split=False)
    assert json.loads((tmp_path / IMAGES).read_text()) == {uid: list(files) for uid, files in FILES.items()}
    text = (tmp_path / METADATA).read_text()
    first, second = json.loads(text)["studies"]
    assert second == {
        "StudyInstanceUID": "2",
        "PatientID": "P",
        "series": [
            {
                "SeriesInstanceUID": "2.1",
                "Modality": "MR",
                "instances": [
                    {"SOPInstanceUID": "2.1.0", "InstanceNumber": 0},
                    {"SOPInstanceUID": "2.1.1", "InstanceNumber": 1},
                ],
            }
        ],
    }
    assert [one["SeriesInstanceUID"] for one in first["series"]] == ["1.1", "1.2"]
    assert len(text.splitlines()) == 2 + 2 + 3 + 6 - 1
    assert text.endswith("]}\n")


def test_folder_for_each_study(tmp_path: Path) -> None:
    write(str(tmp_path), studies(), FILES, split=True)
    assert names_in(tmp_path) == ["1", *(f"1/{name}" for name in PAIR), "2", *(f"2/{name}" for name in PAIR)]
    assert json.loads((tmp_path / "2" / IMAGES).read_text()) == {"2.1": ["e", "f"]}
    assert [one["StudyInstanceUID"] for one in json.loads((tmp_path / "2" / METADATA).read_text())["studies"]] == ["2"]


@pytest.mark.parametrize("uid", ["../../etc", ".", "..", "a/b", "1.2/3", "", "-rf", "1" * 65, "1\n2"])
def test_folder_of_a_study_whose_uid_is_no_uid(uid: str) -> None:
    name = folder_name(uid)
    assert len(name) == len("study-") + 16
    assert name.startswith("study-")
    assert name != folder_name(f"{uid}x")


def test_folder_of_a_study() -> None:
    assert folder_name("1.2.840.1") == "1.2.840.1"


def test_what_an_earlier_parse_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    write(str(tmp_path), studies(), FILES, split=True)
    write(str(tmp_path), studies(), FILES, split=False)
    others = {"selected-images.json", "1/notes.txt", f"mine/{METADATA}", f"1.2.3.link/{IMAGES}"}
    for name in others:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    os.symlink(tmp_path / "mine", tmp_path / "1.5")
    (tmp_path / f".{METADATA}.0123456789abcdef.tmp").touch()
    remove_stale(str(tmp_path))
    assert {*names_in(tmp_path)} == {*others, "1", "mine", "1.2.3.link", "1.5"}


def test_all_or_nothing(tmp_path: Path) -> None:
    (tmp_path / "2").mkdir()
    (tmp_path / "2" / METADATA).mkdir()
    with pytest.raises(OutputError, match="there is a folder with this name"):
        write(str(tmp_path), studies(), FILES, split=True)
    assert names_in(tmp_path) == ["2", f"2/{METADATA}"]


def test_folder_that_cannot_be_made(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    public_folder.chmod(0o755)
    with as_ordinary_user(), pytest.raises(OutputError, match=r"cannot be created: Permission denied"):
        write(str(public_folder), studies(), FILES, split=True)
