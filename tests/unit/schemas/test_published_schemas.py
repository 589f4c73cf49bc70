"""The published schemas say what the files are like."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from selector import output_writer
from selector.results import Choice, SelectionResult, StudyResult

ROOT = Path(__file__).parents[3]
PUBLISHED = sorted((ROOT / "selector" / "schemas").glob("*.schema.json"))
METADATA, IMAGES, SELECTED = "dicom-metadata", "series-images", "selected-images"
UI = {"vr": "UI", "Value": ["1.2"]}


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(json.loads((ROOT / "selector" / "schemas" / f"{name}.schema.json").read_text("utf-8")))


def series(**attributes: object) -> dict[str, object]:
    return {"studies": [{"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1", **attributes}]}]}


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_a_schema_is_one_and_explains_itself(path: Path) -> None:
    schema: dict[str, Any] = json.loads(path.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert schema["title"]
    assert schema["description"]
    assert schema["examples"]
    for example in schema["examples"]:
        Draft202012Validator(schema).validate(example)


@pytest.mark.parametrize("name", [METADATA, IMAGES])
def test_the_payload_that_comes_with_the_operator(name: str) -> None:
    validator(name).validate(json.loads((ROOT / "test-data" / f"{name}.json").read_text("utf-8")))


@pytest.mark.parametrize("layout", ["bySeries", "byStudy"])
def test_what_the_operator_writes(layout: output_writer.Layout) -> None:
    nothing = tuple(Choice(name, (), 0, 0, 2, 0) for name in ("T2", "ADC"))
    study = StudyResult("1", (Choice("T2", ("1.1", "1.2"), 2, 0, 0, 0),), nothing, images=("a.nii", ("b.nii", "c.nii")))
    result = SelectionResult((study,), ())
    for each in (result, SelectionResult((), ())):
        validator(SELECTED).validate(json.loads(output_writer.render(each, layout)))


@pytest.mark.parametrize(
    "content",
    [
        {"studies": []},
        [],
        series(),
        series(instances=[]),
        series(instances=None),
        series(instances=[{"SOPInstanceUID": "1.1.1", "PixelSpacing": [1, 0.5]}, {"00080018": UI}]),
        series(**{"00180050": {"vr": "DS", "Value": [3]}, "Modality": {"vr": "CS"}, "0008103e": "t2", "note": {}}),
        series(Modality=None, SliceThickness="", ImageType=[], EchoTime={}),
        series(ReferencedImageSequence=[{"ReferencedSOPInstanceUID": "1"}]),
        [{"0020000d": UI, "series": [{"0020000e": " 1.2\u0000"}]}],
        [{"0020000D": UI, "0020000E": UI}, {"0020000D": UI, "0020000E": UI, "00080018": UI}],
        [{"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "Modality": "MR"}],
        [{"StudyInstanceUID": "1", "PatientAge": "012Y"}, {"0020000D": UI, "0020000E": UI}],
        {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", "Modality": "MR"},
        {"StudyInstanceUID": "1", "series": [{"SeriesInstanceUID": "1.1"}]},
    ],
)
def test_metadata(content: object) -> None:
    validator(METADATA).validate(content)


@pytest.mark.parametrize(
    "content",
    [
        {},
        None,
        "text",
        {"studies": {}},
        {"studies": [{"series": []}]},
        {"studies": [{"StudyInstanceUID": "1"}]},
        {"studies": [{"StudyInstanceUID": "1", "series": {}}]},
        {"studies": [{"StudyInstanceUID": "1", "series": [{}]}]},
        {"studies": [{"StudyInstanceUID": " ", "series": []}]},
        {"studies": [{"StudyInstanceUID": 1, "series": []}]},
        {"studies": [{"0020000D": {"vr": "UI", "Value": ["1", "2"]}, "series": []}]},
        series(SeriesInstanceUID=""),
        series(instances={}),
        series(instances=[{"InstanceNumber": 1}]),
        series(Modality={"vr": 1}),
        series(Modality={"vr": "CS", "Value": ["MR"], "Alphabetic": "x"}),
        series(Modality={"vr": "CS", "Value": "MR"}),
        [{"SeriesInstanceUID": "1.1"}],
        [{"StudyInstanceUID": "1", "SOPInstanceUID": "1.1.1"}],
        [{"StudyInstanceUID": "1", "SeriesInstanceUID": ""}],
        {"SeriesInstanceUID": "1.1"},
        [1],
        [{"0020000D": UI, "series": []}, {"0020000D": UI, "0020000E": UI}],
    ],
)
def test_no_metadata(content: object) -> None:
    assert not validator(METADATA).is_valid(content)


@pytest.mark.parametrize("image", ["a.nii", "", "/a/b c.nii", [], ["a", "b"], None])
def test_images_of_series(image: object) -> None:
    validator(IMAGES).validate({"1.2": image, "1.3": "x"})


@pytest.mark.parametrize(
    "content", [[], "a.nii", {"": "a.nii"}, {"1": 5}, {"1": {"file": "a"}}, {"1": [1]}, {"1": [""]}, {"1": True}]
)
def test_no_images_of_series(content: object) -> None:
    assert not validator(IMAGES).is_valid(content)


@pytest.mark.parametrize(
    "content",
    [
        [],
        {"": "a"},
        {"1": ""},
        {"1": []},
        {"1": None},
        {"1": {}},
        {"1": {"T2": "a"}},
        {"1": [""]},
        {"1": {"": {}}},
        {"1": {"T2": {"1.1": ""}}},
        {"1": {"T2": {}}, "2": "a"},
    ],
)
def test_no_selected_images(content: object) -> None:
    assert not validator(SELECTED).is_valid(content)
