"""From the input folder to a payload: which files, what ends the run, and all faults at once."""

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec import structs

from selector.errors import InputError
from selector.metadata_loader import load_payload, stream_payload
from selector.models import InputFile, Portion
from selector.payload.streaming.pieces import CannotStreamError
from selector.payload.structures import Structures
from tests.unit.conftest import AsOrdinaryUser
from tests.unit.payload.loading import IMAGES, METADATA, faults, load, view, write

STUDY = {"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", "Modality": "MR"}]}
OTHER = {"StudyInstanceUID": "2", "series": [{"SeriesInstanceUID": "2.1", "Modality": "CT"}]}


def messages(folder: Path, files: Mapping[str, object]) -> list[str]:
    return list(map(str, faults(folder, files)))


def test_a_pair_of_files_is_a_payload(tmp_path: Path) -> None:
    payload = load(tmp_path, [STUDY, OTHER])
    assert view(payload) == {
        "1": {"series": {"1.1": {"Modality": ("MR",)}}},
        "2": {"series": {"2.1": {"Modality": ("CT",)}}},
    }
    assert payload.whole.images == {"1.1": "a.nii"}
    assert (payload.study_count, payload.series_count) == (2, 2)
    assert payload.left_out == ()


def test_several_payloads_side_by_side_are_one(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            f"a/{METADATA}": [STUDY],
            f"a/{IMAGES}": {"1.1": "a.nii"},
            f"b/{METADATA}": {"studies": [OTHER]},
            f"b/{IMAGES}": {"2.1": ["b.nii", "/c.nii"]},
        },
    )
    payload = load_payload(str(tmp_path), Structures([]))
    assert [study.StudyInstanceUID for study in payload.whole.studies] == ["1", "2"]
    assert (payload.study_count, payload.series_count) == (2, 2)
    assert payload.whole.images == {"1.1": "a/a.nii", "2.1": ("b/b.nii", "/c.nii")}


def test_images_are_counted_where_a_series_is_known(tmp_path: Path) -> None:
    images = {"1.1": ["a.nii", "b.nii"], "2.1": None, "9.8": "c.nii", "9.9": ["d.nii", "e.nii"]}
    write(tmp_path, {METADATA: [STUDY, OTHER], IMAGES: images})
    payload = load_payload(str(tmp_path), Structures([]))
    assert (payload.series_count, payload.image_count, len(payload.whole.images)) == (2, 1, 3)
    # The same series in two files is one.
    write(tmp_path, {f"again/{METADATA}": [STUDY]})
    assert load_payload(str(tmp_path), Structures([])).image_count == 1


def test_the_files_of_a_pair_may_be_in_different_folders(tmp_path: Path) -> None:
    write(tmp_path, {f"meta/{METADATA}": [STUDY], f"images/deep/{IMAGES}": {"1.1": "a.nii"}})
    assert load_payload(str(tmp_path), Structures([])).whole.images == {"1.1": "images/deep/a.nii"}


@pytest.mark.parametrize("ending", ["", "/", "/."])
def test_the_input_folder_may_be_written_in_any_way(ending: str, tmp_path: Path) -> None:
    write(tmp_path / "in put", {f"a/{METADATA}": [STUDY], f"a/{IMAGES}": {"1.1": "a.nii"}})
    payload = load_payload(f"{tmp_path}/in put{ending}", Structures([]))
    assert [file.path for file in payload.files] == [f"a/{METADATA}", f"a/{IMAGES}"]
    assert payload.whole.images == {"1.1": "a/a.nii"}


def test_the_files_that_were_read_have_size_and_hash(tmp_path: Path) -> None:
    content = {f"b/{METADATA}": b"\xef\xbb\xbf[]", METADATA: [STUDY], IMAGES: b'{"1.1": "a.nii"}\n'}
    write(tmp_path, content)
    read = [(path, (tmp_path / path).read_bytes()) for path in (f"b/{METADATA}", METADATA, IMAGES)]
    hashed = load_payload(str(tmp_path), Structures([]), hashing=True)
    assert hashed.files == tuple(InputFile(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in read)
    assert load_payload(str(tmp_path), Structures([])).files == tuple(InputFile(path, len(data)) for path, data in read)


def test_other_files_are_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path, {"readme.json": "{", f"old-{METADATA}": "{", f"{IMAGES}.bak": "{", f".old/{METADATA}": "{"})
    assert view(load(tmp_path, [STUDY])) == {"1": {"series": {"1.1": {"Modality": ("MR",)}}}}


@pytest.mark.parametrize("name", ["gone", "gone/deeper"])
def test_without_the_folder_the_run_ends(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        load_payload(str(tmp_path / name), Structures([]))
    message = (
        "there is no such input folder; check the path, which NVIDIA_CLARA_INPUT names for a run, and in a container "
        "that the folder is mounted there"
    )
    assert str(caught.value) == f"{tmp_path / name}: {message}"


def test_a_file_in_the_place_of_the_folder_ends_the_run(tmp_path: Path) -> None:
    write(tmp_path, {"input": "x"})
    with pytest.raises(InputError, match="this is a file; give the folder that it is in"):
        load_payload(str(tmp_path / "input"), Structures([]))


@pytest.mark.parametrize(
    ("there", "missing"), [([], [METADATA, IMAGES]), ([METADATA], [IMAGES]), ([IMAGES], [METADATA])]
)
def test_each_kind_of_file_must_be_there(there: list[str], missing: list[str], tmp_path: Path) -> None:
    assert messages(tmp_path, dict.fromkeys(there, "{")) == [
        f"{tmp_path}: there is no {name} in it or its subfolders; check that the preceding step ran" for name in missing
    ]


def test_dicom_files_must_be_parsed_first(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, {"IM1": bytes(128) + b"DICM", IMAGES: "{}"})
    assert message.startswith(f"{tmp_path}: there are DICOM files in it, but no {METADATA}: parse them first")


def test_all_faults_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    files: dict[str, object] = {
        f"a/{METADATA}": '[{"StudyInstanceUID": }]',
        f"b/{METADATA}": "",
        f"c/{METADATA}": {"study": []},
        f"d/{METADATA}": [STUDY, {**OTHER, "series": [{"SeriesInstanceUID": "1.1"}]}],
        f"e/{METADATA}": b'["\xff"]',
        f"a/{IMAGES}": [],
        f"b/{IMAGES}": {"1.1": 5, "1.2": "/a.nii"},
        f"c/{IMAGES}": {"1.2": "/b.nii"},
        f"d/{IMAGES}": '{"1.3"',
        f"e/{IMAGES}": b"\xff\xfe{\x00}",
    }
    (tmp_path / "f" / METADATA).mkdir(parents=True)
    (tmp_path / "f" / IMAGES).mkdir()
    reported = faults(tmp_path, files)
    assert sorted((fault.file, fault.place) for fault in reported) == [
        (f"a/{METADATA}", "line 1, column 23"),
        (f"a/{IMAGES}", "$"),
        (f"b/{METADATA}", ""),
        (f"b/{IMAGES}", "$['1.1']"),
        (f"c/{METADATA}", "$"),
        (f"c/{IMAGES}", ""),
        (f"d/{METADATA}", ""),
        (f"d/{IMAGES}", "line 1, column 7"),
        (f"e/{METADATA}", "line 1, column 3"),
        (f"e/{IMAGES}", ""),
        (f"f/{METADATA}", ""),
        (f"f/{IMAGES}", ""),
    ]


def test_a_file_that_may_not_be_read_is_one_fault_among_others(
    public_folder: Path, as_ordinary_user: AsOrdinaryUser
) -> None:
    write(public_folder, {METADATA: [STUDY], IMAGES: "[]", f"b/{METADATA}": [OTHER]})
    (public_folder / METADATA).chmod(0)
    with as_ordinary_user(), pytest.raises(InputError) as caught:
        load_payload(str(public_folder), Structures([]))
    assert sorted(fault.file for fault in caught.value.faults) == [METADATA, IMAGES]


def test_a_folder_that_may_not_be_read_ends_the_run(public_folder: Path, as_ordinary_user: AsOrdinaryUser) -> None:
    write(public_folder, {METADATA: [STUDY], IMAGES: {}})
    (public_folder / "closed").mkdir(mode=0)
    with as_ordinary_user(), pytest.raises(InputError, match="closed: the folder cannot be read: Permission denied"):
        load_payload(str(public_folder), Structures([]))


def test_what_is_left_out_of_several_files_is_in_order_of_file_and_place(tmp_path: Path) -> None:
    odd = [{**STUDY, "series": [*STUDY["series"], 7]}, *(["odd"] * 11)]
    payload = load(tmp_path, odd, {f"b/{METADATA}": ["odd", OTHER]})
    assert [(one.file, one.place) for one in payload.left_out] == [
        (f"b/{METADATA}", "$[0]"),
        (METADATA, "$[0].series[1]"),
        *((METADATA, f"$[{index}]") for index in range(1, 12)),
    ]


def test_one_file_without_a_series_is_no_fault_beside_one_with(tmp_path: Path) -> None:
    payload = load(tmp_path, [], {f"b/{METADATA}": [STUDY]})
    assert [study.StudyInstanceUID for study in payload.whole.studies] == ["1"]


def test_messages_do_not_carry_values(tmp_path: Path) -> None:
    marker = "Marker^Name"
    text = f'[{{"StudyInstanceUID": "1", "PatientName": "{marker}", "series": {{"{marker}": "{marker}"}}}}, "{marker}"'
    broken = messages(
        tmp_path, {METADATA: text, IMAGES: f'{{"1.1": {{"{marker}": 1}}}}', f"b/{METADATA}": f'"{marker}"'}
    )
    assert len(broken) == 3
    assert marker not in "".join(broken)


def test_of_very_many_that_are_left_out_the_first_are_listed(tmp_path: Path) -> None:
    payload = load(tmp_path, [*[None] * 12_345, STUDY])
    assert (payload.study_count, payload.series_count) == (1, 1)
    assert [one.place for one in payload.left_out] == [f"$[{index}]" for index in range(10_000)]
    assert payload.more_left_out == 2_345


def test_of_very_many_faults_the_first_are_reported(tmp_path: Path) -> None:
    reported = messages(tmp_path, {METADATA: [STUDY], IMAGES: {f"1.{number}": 5 for number in range(12_345)}})
    assert len(reported) == 10_001
    assert reported[-1] == f"{tmp_path}: there are 2,345 more faults"


def many(first: int) -> list[dict[str, object]]:
    uids = map(str, range(first, first + 50))
    return [{"StudyInstanceUID": uid, "series": [{"SeriesInstanceUID": f"{uid}.1", "Modality": "MR"}]} for uid in uids]


def test_a_stream_is_the_payload_that_is_loaded_whole(tmp_path: Path) -> None:
    odd = [*many(100), {"StudyInstanceUID": "7", "series": [7]}]
    write(tmp_path, {METADATA: many(10), f"b/{METADATA}": {"studies": odd}, IMAGES: {"11.1": "a", "101.1": "b"}})
    whole = load_payload(str(tmp_path), Structures([]), hashing=True)
    streamed = stream_payload(str(tmp_path), Structures([]), hashing=True, size=500)
    portions = list(streamed.portions)
    studies = [one for portion in portions for one in portion.studies]
    assert view(structs.replace(streamed, portions=[Portion(studies, {})]), ()) == view(whole, ())
    assert {uid: image for portion in portions for uid, image in portion.images.items()} == whole.whole.images
    assert structs.replace(streamed, portions=()) == structs.replace(whole, portions=())


def test_a_small_payload_is_no_stream(tmp_path: Path) -> None:
    write(tmp_path, {METADATA: many(10), IMAGES: {}})
    with pytest.raises(CannotStreamError):
        stream_payload(str(tmp_path), Structures([]))


@pytest.mark.parametrize(
    "wrong", [{IMAGES: "{"}, {IMAGES: {"1.1": 5}}, {f"b/{METADATA}": "{"}, {METADATA: many(10) * 2}]
)
def test_where_anything_is_wrong_it_is_no_stream(wrong: Mapping[str, object], tmp_path: Path) -> None:
    write(tmp_path, {METADATA: many(10), IMAGES: {}, **wrong})
    with pytest.raises(CannotStreamError):
        list(stream_payload(str(tmp_path), Structures([]), size=500).portions)


@pytest.mark.parametrize("name", [METADATA, IMAGES])
def test_a_file_that_is_written_meanwhile_is_no_stream(name: str, tmp_path: Path) -> None:
    write(tmp_path, {METADATA: many(10), IMAGES: {}})
    studies = iter(stream_payload(str(tmp_path), Structures([]), size=500).portions)
    next(studies)
    os.utime(tmp_path / name, (1, 1))
    with pytest.raises(CannotStreamError):
        list(studies)
