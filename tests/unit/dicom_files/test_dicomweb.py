"""From answers of a DICOMweb server to headers."""

import json
from pathlib import Path
from typing import Any

import pytest

from selector.dicom_files.dicomweb import read_answers, series_url
from selector.dicom_files.found import Header, LeftOutFile
from selector.dicom_files.limits import DEEPEST, LONGEST
from selector.errors import InputError

UIDS = {
    "0020000D": {"vr": "UI", "Value": ["1.2"]},
    "0020000E": {"vr": "UI", "Value": ["1.2.3"]},
    "00080018": {"vr": "UI", "Value": ["1.2.3.4"]},
}


def found_in(folder: Path, *datasets: object, private: frozenset[str] = frozenset()) -> list[Header | LeftOutFile]:
    (folder / "answer.json").write_text(json.dumps(datasets))
    return [found for _, found in read_answers([str(folder / "answer.json")], private)]


def values_of(folder: Path, *private: str, **elements: object) -> dict[str, Any]:
    """Return the attributes of a dataset with elements, each called by its tag with a letter before it."""
    named = {name[1:]: element for name, element in elements.items()}
    (found,) = found_in(folder, {**UIDS, **named}, private=frozenset(private))
    assert isinstance(found, Header), found
    return {name: json.loads(value) for name, value in found.members.items()}


@pytest.mark.parametrize(
    ("tag", "element", "name", "value"),
    [
        ("00080060", {"vr": "CS", "Value": ["MR"]}, "Modality", "MR"),
        ("00280010", {"vr": "US", "Value": [512]}, "Rows", 512),
        ("00280030", {"vr": "DS", "Value": [0.5, 1]}, "PixelSpacing", [0.5, 1]),
        ("00100010", {"vr": "PN", "Value": [{"Alphabetic": "A^B"}]}, "PatientName", {"Alphabetic": "A^B"}),
        ("00081030", {"vr": "LO"}, "StudyDescription", None),
        ("00081030", {"vr": "LO", "Value": []}, "StudyDescription", None),
        ("0008103e", {"vr": "LO", "Value": ["t2"]}, "SeriesDescription", "t2"),
        ("00220FF0", {"vr": "LO", "Value": ["x"]}, "00220FF0", "x"),
        (
            "00081032",
            {"vr": "SQ", "Value": [{"00080100": {"vr": "SH", "Value": ["X"]}}, None, {}]},
            "ProcedureCodeSequence",
            [{"CodeValue": "X"}, {}, {}],
        ),
        ("0040A160", {"vr": "UT", "BulkDataURI": "http://x"}, "TextValue", {"vr": "UT", "BulkDataURI": "#0040A160"}),
        ("30060050", {"vr": "DS", "Value": [1.5] * LONGEST}, "ContourData", {"vr": "DS", "BulkDataURI": "#30060050"}),
    ],
)
def test_values(tag: str, element: object, name: str, value: object, tmp_path: Path) -> None:
    assert values_of(tmp_path, **{f"_{tag}": element}) == {name: value}


@pytest.mark.parametrize(
    ("tag", "element"),
    [
        ("7FE00010", {"vr": "OW", "BulkDataURI": "http://x"}),
        ("00420011", {"vr": "OB", "InlineBinary": "AAAA"}),
        ("00090010", {"vr": "LO", "Value": ["SOMEBODY"]}),
        ("00091001", {"vr": "LO", "Value": ["x"]}),
        ("00020010", {"vr": "UI", "Value": ["1.2.840.10008.1.2"]}),
        ("PatientID", {"vr": "LO", "Value": ["Orthanc's simplified tags are not DICOM JSON"]}),
    ],
)
def test_what_is_not_written(tag: str, element: object, tmp_path: Path) -> None:
    assert values_of(tmp_path, **{f"_{tag}": element}) == {}


def test_private_attributes(tmp_path: Path) -> None:
    elements = {
        "_00190010": {"vr": "LO", "Value": ["GEMS_ACQU_01"]},
        "_0019101e": {"vr": "DS", "Value": [240]},
        "_00191101": {"vr": "DS", "Value": [1]},
    }
    values = values_of(tmp_path, "GEMS_ACQU_01", **elements)
    assert values == {"00190010": "GEMS_ACQU_01", "0019101E": 240}


def test_levels_of_sequences(tmp_path: Path) -> None:
    element: dict[str, object] = {"vr": "SQ", "Value": []}
    for _ in range(DEEPEST + 5):
        element = {"vr": "SQ", "Value": [{"0040A730": element}]}
    value = values_of(tmp_path, _0040A730=element)
    for _ in range(DEEPEST):
        (value,) = value["ContentSequence"]
    assert value == {"ContentSequence": "not written: too many levels"}


@pytest.mark.parametrize(
    "dataset",
    [
        5,
        [],
        {**UIDS, "00080060": "MR"},
        {**UIDS, "00080060": {"vr": "CS", "Value": "MR"}},
        {**UIDS, "00081032": {"vr": "SQ", "Value": ["X"]}},
    ],
)
def test_what_is_no_dataset(dataset: object, tmp_path: Path) -> None:
    broken, header = found_in(tmp_path, dataset, UIDS)
    assert broken == LeftOutFile("broken", "it is not a dataset of the DICOM JSON Model")
    assert isinstance(header, Header)


def test_dataset_without_uids(tmp_path: Path) -> None:
    (found,) = found_in(tmp_path, {"0020000D": UIDS["0020000D"]})
    assert isinstance(found, LeftOutFile)
    assert found.reason == "has no UID"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "the file is blank"),
        (b"[{]", "line 1, column 3: this is not JSON"),
        (b"{}", "must be a list of datasets"),
        (b"\xff", "this is not UTF-8"),
        (b"[" * 100_000, "this is not JSON"),
    ],
)
def test_files_that_cannot_be_used(text: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / "answer.json").write_bytes(text)
    with pytest.raises(InputError, match=words):
        list(read_answers([str(tmp_path / "answer.json")], frozenset()))


def test_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        list(read_answers([str(tmp_path / "none.json")], frozenset()))


@pytest.mark.parametrize("base", ["https://pacs.example/dicom-web", "https://pacs.example/dicom-web/"])
def test_url_of_a_series(base: str) -> None:
    assert series_url(base, "1.2", "1.2.3") == "https://pacs.example/dicom-web/studies/1.2/series/1.2.3"
    assert series_url(base, "1/2", "a?b").endswith("/studies/1%2F2/series/a%3Fb")
