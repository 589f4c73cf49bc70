"""What is understood piece by piece, what is left out of the pieces, and what ends the stream."""

import json
from pathlib import Path
from typing import Any

import pytest

from selector.dicom.requested import RequestedAttribute
from selector.models import Portion, Study
from selector.payload.streaming.mapping import WholeMapping
from selector.payload.streaming.pieces import CannotStreamError
from selector.payload.streaming.studies import StudyStream
from selector.payload.structures import Structures
from tests.support.builders import Dataset, series, study
from tests.support.names import METADATA
from tests.unit.payload.loading import attribute

STRUCTURES = Structures([RequestedAttribute(attribute(name)) for name in ("Modality", "ImageType", "PatientID")])
SIZE = 400


def many(count: int = 40) -> list[Any]:
    return [study(f"{number}", series(f"{number}.1", Modality="MR")) for number in range(1, count + 1)]


def streamed(folder: Path, document: object) -> tuple[StudyStream, list[Study]]:
    path = folder / "dicom-metadata.json"
    path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
    stream = StudyStream(STRUCTURES, WholeMapping({"1.1": "a"}), SIZE)
    with path.open("rb") as file:
        pieces = list(stream.of_file(path.name, file.fileno()))
    stream.check_uids()
    assert len(pieces) > 3
    return stream, [one for piece in pieces for one in piece.studies]


def test_studies_come_in_their_order_and_are_counted(tmp_path: Path) -> None:
    stream, studies = streamed(tmp_path, many())
    assert [one.StudyInstanceUID for one in studies] == [f"{number}" for number in range(1, 41)]
    assert (stream.study_count, stream.series_count, stream.left_out) == (40, 40, [])


def test_only_the_piece_with_something_odd_is_decoded_one_by_one(tmp_path: Path) -> None:
    document = many()
    document[20]["series"][0]["ImageType"] = [[1]]
    _, studies = streamed(tmp_path, document)
    assert not studies[20].by_keyword
    assert 20 < sum(one.by_keyword for one in studies) < 40


@pytest.mark.parametrize("top", ["$", "$.studies"])
def test_what_is_left_out_has_its_path_in_the_file(top: str, tmp_path: Path) -> None:
    document = many()
    document[20]["series"].append({"Modality": "CT"})
    document[30] = study("", series("31.1"))
    stream, studies = streamed(tmp_path, {"studies": document} if top != "$" else document)
    assert [one.place for one in stream.left_out] == [f"{top}[20].series[1]", f"{top}[30]"]
    assert len(studies) == 39


def again(document: list[Dataset]) -> object:
    return [*document, document[0]]


def study_in_two_parts(document: list[Dataset]) -> object:
    document.insert(20, study("20", series("20.2")))
    return document


def series_again(document: list[Dataset]) -> object:
    return [*document, study("99", series("1.1"))]


def empty_study_again(document: list[Dataset]) -> object:
    return [{**study("40"), "PatientID": "1"}, *document]


def flat(document: list[Dataset]) -> object:
    uids = [f"1.{number}" for number in range(len(document))]
    return [{"StudyInstanceUID": "1", "SeriesInstanceUID": uid, "Modality": "MR"} for uid in uids]


def sidecar(document: list[Dataset]) -> object:
    document[20]["ConversionSoftware"] = "dcm2niix"
    return document


def not_utf8(document: list[Dataset]) -> object:
    return json.dumps(document).replace('"MR"', '"M\u00c4"').encode("latin-1")


def not_a_number(document: list[Dataset]) -> object:
    document[20]["x"] = float("nan")
    return document


def deep(document: list[Dataset]) -> object:
    return json.dumps(document).replace('"21.1"', "[" * 100_000 + "]" * 100_000).encode()


@pytest.mark.parametrize(
    "change", [again, study_in_two_parts, series_again, empty_study_again, flat, sidecar, not_utf8, not_a_number, deep]
)
def test_what_must_be_loaded_whole(change: Any, tmp_path: Path) -> None:  # noqa: ANN401 - any of the functions above
    with pytest.raises(CannotStreamError):
        streamed(tmp_path, change(many()))


def test_a_piece_in_which_a_series_is_there_twice_is_not_passed_on(tmp_path: Path) -> None:
    document = many()
    document[20]["series"].append(document[20]["series"][0])
    (tmp_path / METADATA).write_text(json.dumps(document), "utf-8")
    passed: list[Portion] = []
    with (tmp_path / METADATA).open("rb") as file, pytest.raises(CannotStreamError):
        passed.extend(StudyStream(STRUCTURES, WholeMapping({}), SIZE).of_file(METADATA, file.fileno()))
    assert 0 < sum(len(one.studies) for one in passed) <= 20


def no_value(document: list[Dataset]) -> object:
    return json.dumps(document).replace('"21.1"', "?").encode()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (not_utf8, f"{METADATA}: this is not UTF-8; the preceding step must write JSON in UTF-8"),
        (no_value, f"{METADATA}: JSON is malformed: invalid character"),
    ],
)
def test_a_reason_has_no_position_in_a_piece(change: Any, reason: str, tmp_path: Path) -> None:  # noqa: ANN401 - a function
    with pytest.raises(CannotStreamError) as caught:
        streamed(tmp_path, change(many()))
    assert str(caught.value) == reason


def test_a_flat_list_is_noticed_in_its_first_piece_whether_or_not_its_studies_are_repeated(tmp_path: Path) -> None:
    datasets = [{"StudyInstanceUID": f"{number}", "SeriesInstanceUID": f"1.{number}"} for number in range(40)]
    with pytest.raises(CannotStreamError, match="flat list"):
        streamed(tmp_path, datasets)


def test_yen_signs_are_separators_in_the_piece_that_says_so(tmp_path: Path) -> None:
    document = many()
    document[20] |= {"SpecificCharacterSet": "ISO_IR 13", "ImageType": "A\u00a5B"}
    document[21] |= {"ImageType": "A\u00a5B"}
    _, studies = streamed(tmp_path, document)
    written = [getattr(one, "ImageType", None) for one in studies[20:22]]
    assert written == ["A\\B", "A\u00a5B"]
