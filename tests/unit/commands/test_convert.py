"""The command `convert`: of each selected series, and of no other, a volume."""

import copy
import gzip
import json
import math
import os
import re
import struct
from pathlib import Path

import pydicom
import pytest
from pydicom.dataset import Dataset

from tests.support.converting import VOLUMES, convert, put, sample
from tests.support.dicom import SERIES, SHIPPED
from tests.support.dicom_sample import EPI, T1
from tests.support.names import BYSTANDER, OUTPUT

SIDE, IMAGES = 16, 15


def volume_of(uid: str, suffix: str = "") -> str:
    return f"{VOLUMES}/{uid}{suffix}.nii.gz"


def files_of(*names: str) -> list[str]:
    """Return the files of an output with these volumes, each with a sidecar."""
    return sorted([OUTPUT, *names, *(name.replace(".nii.gz", ".json") for name in names)])


def with_echoes(series: str) -> list[Dataset]:
    """Return the images of a series twice, with two echo times."""
    second = sample(series)
    for image in second:
        image.EchoNumbers, image.EchoTime, image.SOPInstanceUID = 2, 60, f"{image.SOPInstanceUID}.2"
    return [*sample(series), *second]


def tilted() -> list[Dataset]:
    """Return images of a CT whose gantry is tilted by 15 degrees."""
    cosine, sine = math.cos(math.radians(15)), math.sin(math.radians(15))
    ct = pydicom.dcmread(SHIPPED / "test_files" / "CT_small.dcm")
    ct.GantryDetectorTilt, ct.ImageOrientationPatient = 15, [1, 0, 0, 0, cosine, -sine]
    images: list[Dataset] = [copy.deepcopy(ct) for _ in range(4)]
    for number, image in enumerate(images, 1):
        image.SOPInstanceUID, image.InstanceNumber = f"1.2.{number}", number
        image.ImagePositionPatient = [-150, -150, 5 * number]
    return images


def test_selected_series_alone_become_volumes(tmp_path: Path) -> None:
    epi, _ = put(tmp_path, sample(EPI[0]), "a"), put(tmp_path, sample(T1), "b")
    converted = convert(tmp_path, {EPI[0]: epi})
    assert converted.code == 0, converted.printed
    assert converted.selected == {EPI[0]: volume_of(EPI[0])}
    assert converted.written == files_of(volume_of(EPI[0]))


def test_pixels_are_those_of_the_files_in_geometric_order(tmp_path: Path) -> None:
    images = sample(EPI[0])
    convert(tmp_path, {EPI[0]: put(tmp_path, reversed(images))})
    nifti = gzip.decompress((tmp_path / "output" / volume_of(EPI[0])).read_bytes())
    assert struct.unpack("<4h", nifti[40:48]) == (3, SIDE, SIDE, IMAGES)
    voxels = struct.unpack(f"<{SIDE * SIDE * IMAGES}h", nifti[352:])
    rows = [voxels[at : at + SIDE] for at in range(0, len(voxels), SIDE)]
    for number, image in enumerate(images):
        pixels = struct.unpack(f"<{SIDE * SIDE}H", image.PixelData)
        lines = [pixels[at : at + SIDE] for at in range(0, len(pixels), SIDE)]
        assert rows[number * SIDE : (number + 1) * SIDE] == lines[::-1]  # NIfTI counts rows from the back


def test_layout_by_study(tmp_path: Path) -> None:
    names = [put(tmp_path, sample(uid), f"{uid}-") for uid in EPI]
    study = {"first": {EPI[0]: names[0]}, "both": dict(zip(EPI, names, strict=True))}
    converted = convert(tmp_path, {"1.2": {**study, "none": {}}})
    assert converted.code == 0, converted.printed
    both = {uid: volume_of(uid) for uid in EPI}
    assert converted.selected == {"1.2": {"first": {EPI[0]: volume_of(EPI[0])}, "both": both, "none": {}}}
    assert list(converted.selected["1.2"]) == ["first", "both", "none"]
    assert converted.written == files_of(*both.values())


def test_nothing_selected(tmp_path: Path) -> None:
    (tmp_path / "dicom").mkdir()
    converted = convert(tmp_path, {})
    assert (converted.code, converted.selected, converted.written) == (0, {}, [OUTPUT])


@pytest.mark.parametrize(
    ("images", "suffixes", "chosen"),
    [
        (with_echoes(EPI[0]), ["_e1", "_e2"], "_e2"),
        (tilted(), ["", "_Tilt_1"], ""),
        (tilted(), ["", "_Tilt_1"], "_Tilt_1"),
        ([*sample(T1), pydicom.dcmread(SHIPPED / "test_files" / "SC_rgb_small_odd.dcm")], ["", "a"], ""),
    ],
    ids=["echoes", "tilt", "tilt corrected", "secondary capture"],
)
def test_several_volumes_of_a_series(images: list[Dataset], suffixes: list[str], chosen: str, tmp_path: Path) -> None:
    selection = {"1.9": put(tmp_path, sample(EPI[1]), "b"), "1.2": put(tmp_path, images)}
    refused = convert(tmp_path, selection)
    assert (refused.code, refused.written) == (4, [])
    assert "series 1.2: dcm2niix made 2 volumes of it" in refused.printed
    assert all(suffix in refused.printed for suffix in suffixes)
    row = refused.report["series"][1]
    assert (row["volumes"], row["volume"]) == (suffixes, "")
    assert refused.report["exitCode"] == 4

    arguments = ("--dicom", str(tmp_path / "dicom"), "--volume", "_none", "--volume", chosen)
    converted = convert(tmp_path, selection, *arguments)
    assert converted.code == 0, converted.printed
    assert converted.selected == {"1.9": volume_of("1.9"), "1.2": volume_of("1.2", chosen)}
    volumes = [name for name in converted.written if name.endswith(".nii.gz")]
    assert volumes == sorted([volume_of("1.9"), volume_of("1.2", chosen)])


def test_series_without_images(tmp_path: Path) -> None:
    images = sample(EPI[0])
    for image in images:
        del image.PixelData
    converted = convert(tmp_path, {"1.2": put(tmp_path, images)})
    assert (converted.code, converted.written) == (4, [])
    assert "exit code 2: it found no DICOM images" in converted.printed


@pytest.mark.parametrize(
    ("part", "why"),
    [(0.5, "series 1.2: dcm2niix used only 14 of its 15 files"), (0.95, "series 1.2: dcm2niix ended with exit code 1")],
    ids=["in the header", "in the pixels"],
)
def test_file_that_is_cut_off(part: float, why: str, tmp_path: Path) -> None:
    names = put(tmp_path, sample(EPI[0]))
    damaged = tmp_path / "dicom" / names[7]
    damaged.write_bytes(damaged.read_bytes()[: int(damaged.stat().st_size * part)])
    converted = convert(tmp_path, {"1.2": names})
    assert (converted.code, converted.written) == (4, [])
    assert why in converted.printed


def test_volume_that_lacks_images(tmp_path: Path) -> None:
    images = [
        pydicom.dcmread(path) for path in sorted(SERIES.iterdir())
    ]  # one time point of 15 images, and 9 of the next
    for image in images:
        image.add_new("PixelData", "OW", bytes(image.Rows * image.Columns * 2))
    converted = convert(tmp_path, {"1.2": put(tmp_path, images)})
    assert (converted.code, converted.written) == (4, [])
    assert "series 1.2: dcm2niix reports an error" in converted.printed
    assert any(message.startswith("Error: Check sorted order") for message in converted.report["series"][0]["messages"])


def test_files_that_are_not_dicom(tmp_path: Path) -> None:
    (tmp_path / "dicom").mkdir()
    (tmp_path / "dicom" / "a").write_text("text")
    converted = convert(tmp_path, {"1.2": ["a"]})
    assert (converted.code, converted.written) == (4, [])
    assert "exit code 2: it found no DICOM images" in converted.printed


@pytest.mark.parametrize(
    ("names", "why"),
    [
        (["000", "gone"], r"1 of the 2 files of series 1.2 cannot be used; the first: there is no such file"),
        (["../dicom/000"], "its name leads out of the DICOM folder"),
        (["folder/../../dicom/000"], "its name leads out of the DICOM folder"),
        (["/etc/hostname"], "its name leads out of the DICOM folder"),
        (["000\0"], "its name leads out of the DICOM folder"),
        (["x" * 5000], "File name too long"),
        (["folder"], "Is a directory"),
        (["pipe"], "not a regular file"),
        ([], "the series has no files"),
        ("https://pacs.example/dicom-web/studies/1/series/2", "it is a URL"),
    ],
)
def test_files_that_cannot_be_used(names: object, why: str, tmp_path: Path) -> None:
    put(tmp_path, sample(EPI[0]))
    (tmp_path / "dicom" / "folder").mkdir()
    os.mkfifo(tmp_path / "dicom" / "pipe")
    converted = convert(tmp_path, {"1.2": names})
    assert (converted.code, converted.written) == (3, [])
    assert why in converted.printed
    assert converted.report["faults"][0]["file"] == OUTPUT
    assert not any(name in converted.printed for name in ("gone", "hostname"))  # they may be names of patients


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"", "the file is blank"),
        (b"{", "line 1, column 2: this is not JSON"),
        (b"[]", "this is not as the Series Selector writes it"),
        (b'{"1.2": 5}', "this is not as the Series Selector writes it"),
        (b'{"1": {"a": ["b"]}}', "this is not as the Series Selector writes it"),
        (b'{"1": {"a": {}}, "1.2": ["000"]}', "these are two layouts"),
        (b'{"1": {"a": {"1.2": ["000"]}, "b": {"1.2": ["001"]}}}', "the series 1.2 is there twice"),
    ],
)
def test_selection_that_cannot_be_used(text: bytes, why: str, tmp_path: Path) -> None:
    put(tmp_path, sample(EPI[0]))
    converted = convert(tmp_path, text)
    assert (converted.code, converted.written) == (3, [])
    assert why in converted.printed
    assert "Traceback" not in converted.printed


def test_no_dicom_folder(tmp_path: Path) -> None:
    converted = convert(tmp_path, {"1.2": ["000"]})
    assert converted.code == 3
    assert "there is no such folder; --dicom names the one that was parsed" in converted.printed


def test_links_and_names_that_are_not_utf_8(tmp_path: Path) -> None:
    names = put(tmp_path, sample(EPI[0]))
    odd = os.fsdecode(b"M\xfcller")
    (tmp_path / "dicom" / names[0]).rename(tmp_path / "dicom" / odd)
    (tmp_path / "dicom" / names[1]).rename(tmp_path / "elsewhere")
    (tmp_path / "dicom" / names[1]).symlink_to(tmp_path / "elsewhere")
    converted = convert(tmp_path, {"1.2": [odd, *names[1:]]})
    assert converted.code == 0, converted.printed
    assert converted.report["series"][0]["files"] == IMAGES


def test_uids_that_are_no_names_for_files(tmp_path: Path) -> None:
    odd = ("../%n", "\udc80", "\udc81")
    converted = convert(tmp_path, dict.fromkeys(odd, put(tmp_path, sample(EPI[0]))))
    assert converted.code == 0, converted.printed
    assert list(converted.selected) == list(odd)
    assert len(set(converted.selected.values())) == 3
    for volume in converted.selected.values():
        assert re.fullmatch(r"volumes/series-[0-9a-f]{16}\.nii\.gz", volume)
    assert convert(tmp_path, b"{").written == []


def test_what_an_earlier_one_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    names = put(tmp_path, sample(EPI[0]))
    assert convert(tmp_path, {"1.2": names}).written == files_of(volume_of("1.2"))
    left = tmp_path / "output" / ".volumes.0123456789abcdef.tmp"
    (left / "0" / "dicom").mkdir(parents=True)
    (left / "0" / "dicom" / "000000").symlink_to(tmp_path / "dicom" / names[0])
    (tmp_path / "output" / BYSTANDER).touch()
    assert convert(tmp_path, {"1.2": ["gone"]}).written == [BYSTANDER]
    assert not left.exists()
    assert (tmp_path / "dicom" / names[0]).exists()

    (tmp_path / "output" / VOLUMES).mkdir()
    (tmp_path / "output" / VOLUMES / BYSTANDER).touch()
    refused = convert(tmp_path, {"1.2": names})
    assert (refused.code, refused.written) == (5, [BYSTANDER, f"{VOLUMES}/{BYSTANDER}"])
    assert "it holds files of somebody else" in refused.printed


def test_output_folder_that_is_the_input_folder(tmp_path: Path) -> None:
    names = put(tmp_path, sample(EPI[0]))
    (tmp_path / "output").symlink_to("input")
    converted = convert(tmp_path, {"1.2": names})
    assert converted.code == 2
    assert converted.selected == {"1.2": names}
    assert "NVIDIA_CLARA_OUTPUT must be another folder" in converted.printed


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can write files for others")
def test_files_belong_to_the_owner_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    os.chown(tmp_path / "output", 12345, 54321)
    assert convert(tmp_path, {"1.2": put(tmp_path, sample(EPI[0]))}).code == 0
    for path in (tmp_path / "output").rglob("*"):
        assert (path.stat().st_uid, path.stat().st_gid) == (12345, 54321), path


def test_no_patient_in_log_report_and_sidecar(tmp_path: Path) -> None:
    converted = convert(tmp_path, {"1.2": put(tmp_path, sample(EPI[0]))})
    sidecar = (tmp_path / "output" / volume_of("1.2").replace(".nii.gz", ".json")).read_text()
    assert sample(EPI[0])[0].PatientName == "Test^Regression"
    for text in (converted.printed, json.dumps(converted.report), sidecar):
        assert "Regression" not in text
