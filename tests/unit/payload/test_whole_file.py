"""Which files take the fast route, and that both routes give the same studies."""

import json
from functools import partial

import msgspec
import pytest

from selector.dicom.requested import RequestedAttribute
from selector.dicom.standard.dictionary import Attribute, find
from selector.models import Study
from selector.payload.assembling import Assembler
from selector.payload.one_by_one import decode_one_by_one
from selector.payload.structures import Structures
from selector.payload.whole_file import decode_whole_file
from tests.support.builders import Dataset, instance, series, study


def requested(*keywords: str) -> list[RequestedAttribute]:
    attributes = map(find, keywords)
    return [RequestedAttribute(attribute) for attribute in attributes if isinstance(attribute, Attribute)]


STRUCTURES = Structures(requested("Modality", "ImageType", "PatientAge"))
SOUND: Dataset = {
    "studies": [
        study(
            "1", series("1.1", Modality="MR", Private=[{"x": 1}]), series("1.2", ImageType=["A", None]), PatientAge=3
        ),
        study(
            "2",
            series("2.1", instance("2.1.1", Modality="CT"), instance("2.1.2")),
            series("2.2", Modality={"vr": "CS"}),
        ),
    ]
}


def at_once(text: str) -> list[Study] | None:
    return decode_whole_file(text.encode(), STRUCTURES)


def one_by_one(text: str) -> tuple[Study, ...]:
    assembler = Assembler(STRUCTURES)
    assembler.add("x", decode_one_by_one(text.encode(), STRUCTURES, "x", partial(assembler.leave_out, "x")))
    return assembler.studies


def given(studies: object) -> object:
    """Return what structures hold, without the fields that hold nothing."""
    if isinstance(studies, dict):
        return {name: given(value) for name, value in studies.items() if value is not None and value != ""}
    return list(map(given, studies)) if isinstance(studies, (list, tuple)) else studies


@pytest.mark.parametrize("document", [SOUND, SOUND["studies"]], ids=["object", "list"])
def test_both_routes_give_the_same(document: object) -> None:
    studies = at_once(json.dumps(document))
    assert studies is not None
    assert given(msgspec.to_builtins(studies)) == given(msgspec.to_builtins(one_by_one(json.dumps(document))))
    assert all(one.by_keyword for one in studies)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('"Modality"', '"00080060"'),
        ('"Modality"', '"00080060" '),
        ('"PatientAge"', '"00101010"'),
        ('"Private"', '"SharedFunctionalGroupsSequence"'),
        ('"Private"', '"PerFrameFunctionalGroupsSequence"'),
        ('"Private"', '"52009229"'),
        ('"Private"', '"5200923\\u0030"'),
        ('"Modality"', '"\\u00300080060"'),
        ('"Modality"', '"0008006\\u0030"'),
        ('"SOPInstanceUID"', '"00080018"'),
        ('"1.1"', '"1.2"'),
        ('"1.1"', '"2.1"'),
        ('"2.1.1"', '"2.1.2"'),
        ('"1.1"', '" 1.1"'),
        ('"1.1"', '"1.1\\u0000"'),
        ('"1.1"', '"1.1\\\\1.1"'),
        ('"1.1"', '""'),
        ('"1.1"', "11"),
        ('"StudyInstanceUID": "1"', '"StudyInstanceUID": "2"'),
        ('"StudyInstanceUID": "1"', '"StudyInstanceUID": ""'),
        ('"MR"', "true"),
        ('{"SeriesInstanceUID": "1.1"', '3, {"SeriesInstanceUID": "1.1"'),
    ],
)
def test_a_file_with_anything_odd_does_not_take_the_fast_route(written: str, instead: str) -> None:
    text = json.dumps(SOUND)
    assert written in text
    assert at_once(text.replace(written, instead, 1)) is None


def test_a_tag_as_a_value_or_of_another_attribute_does_not_matter() -> None:
    odd = json.dumps(SOUND).replace('"MR"', '"00080060"').replace('"Private"', '"00E1"')
    assert at_once(odd) is not None


def test_a_uid_with_the_digits_of_a_tag_does_not_matter() -> None:
    assert at_once(json.dumps([study("2.25.152009229", series("2.25.99520092301"))]))


def test_datasets_and_a_study_without_series_do_not_take_the_fast_route() -> None:
    assert at_once(json.dumps([{"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1"}])) is None
    assert at_once(json.dumps({"studies": [study("1")]})) is None
