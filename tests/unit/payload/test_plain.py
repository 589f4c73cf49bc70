"""What is taken as it is, and what is looked into with care; both come to the same."""

import json
from functools import partial

import msgspec
import pytest

from selector.dicom.dictionary import Attribute, find
from selector.models import Study
from selector.payload.assembling import Assembler
from selector.payload.decoding import decode
from selector.payload.plain import plain_images, plain_studies
from selector.payload.structures import structures_for
from selector.rules.rule_set import Asked
from tests.support.builders import Dataset, instance, series, study


def asked(*keywords: str) -> list[Asked]:
    attributes = map(find, keywords)
    return [Asked(attribute) for attribute in attributes if isinstance(attribute, Attribute)]


ASKED = asked("Modality", "ImageType", "PatientAge")
PLAIN: Dataset = {
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


def read_plainly(text: str) -> list[Study] | None:
    return plain_studies(text.encode(), structures_for(ASKED, by_keyword=True))


def with_care(text: str) -> tuple[Study, ...]:
    assembler = Assembler(structures_for(ASKED))
    assembler.add("x", decode(text.encode(), structures_for(ASKED), "x", partial(assembler.leave_out, "x")))
    return assembler.studies


def told(studies: object) -> object:
    """Return what structures say, without what they say nothing of."""
    if isinstance(studies, dict):
        return {name: told(value) for name, value in studies.items() if value is not None and value != ""}
    return list(map(told, studies)) if isinstance(studies, (list, tuple)) else studies


@pytest.mark.parametrize("document", [PLAIN, PLAIN["studies"]], ids=["object", "list"])
def test_both_ways_come_to_the_same(document: object) -> None:
    plain = read_plainly(json.dumps(document))
    assert plain is not None
    assert told(msgspec.to_builtins(plain)) == told(msgspec.to_builtins(with_care(json.dumps(document))))
    assert all(one.by_keyword for one in plain)


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ('"Modality"', '"00080060"'),
        ('"Modality"', '"00080060" '),
        ('"PatientAge"', '"00101010"'),
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
def test_what_is_odd_is_not_taken_as_it_is(written: str, instead: str) -> None:
    text = json.dumps(PLAIN)
    assert written in text
    assert read_plainly(text.replace(written, instead, 1)) is None


def test_a_tag_in_a_value_or_of_something_else_is_no_matter() -> None:
    odd = json.dumps(PLAIN).replace('"MR"', '"00080060"').replace('"Private"', '"00E1"')
    assert read_plainly(odd) is not None


def test_an_escape_across_two_pieces_of_the_text_is_seen() -> None:
    for blanks in range(65_500, 65_560):
        text = (
            '{"studies":' + " " * blanks + json.dumps(PLAIN["studies"]).replace('"Modality"', '"\\u00300080060"') + "}"
        )
        assert read_plainly(text) is None


def test_datasets_and_a_study_without_series_are_not_taken_as_they_are() -> None:
    assert read_plainly(json.dumps([{"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1"}])) is None
    assert read_plainly(json.dumps({"studies": [study("1")]})) is None


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ('{"1": "a", "2": "b.nii"}', True),
        ("{}", True),
        ('{"1": "a", "1": "b"}', False),
        ('{"1": "a", "1": "a"}', False),
        ('{"1": "a\\u0020"}', False),
        ('{"1": ""}', False),
        ('{"": "a"}', False),
        ('{" 1": "a"}', False),
        ('{"1\\t": "a"}', False),
        ('{"1": null}', False),
        ('{"1": ["a"]}', False),
        ('["1"]', False),
        ("[" * 5000, False),
    ],
)
def test_a_mapping_of_one_file_each_is_taken_as_it_is(text: str, *, is_plain: bool) -> None:
    assert plain_images(text.encode()) == (json.loads(text) if is_plain else None)
