"""What the members of a test object may hold; each fault has its place."""

import pytest

from tests.support.builders import faults_of, selection, selections

WHERE = "$.selections[0].conditions"


TESTS = [
    ("Modality", {"equls": "CT"}, ".equls", "did you mean equals?"),
    ("Modality", {"equals": "CT", "casesensitive": True}, ".casesensitive", "did you mean caseSensitive?"),
    ("Modality", {"Equals": "CT"}, ".Equals", "did you mean equals?"),
    ("Modality", {"xyzzy": "CT"}, ".xyzzy", "the members are equals, oneOf"),
    ("Modality", {"equals": {}}, ".equals", "must be text, a number, true or false, or a list"),
    ("Modality", {"equals": None}, ".equals", "not null"),
    ("Modality", {"equals": ""}, ".equals", '{"present": true}'),
    ("Modality", {"oneOf": "CT"}, ".oneOf", "a list"),
    ("Modality", {"oneOf": []}, ".oneOf", "a list of at least one text or number, not []"),
    ("Modality", {"oneOf": ["CT", ""]}, ".oneOf[1]", '{"present": true}'),
    ("Modality", {"oneOf": ["CT", None]}, ".oneOf[1]", "null"),
    ("Modality", {"oneOf": ["CT", 3]}, ".oneOf[1]", '"3"'),
    ("ImageType", {"hasAll": []}, ".hasAll", "a list of at least one text or number, not []"),
    ("ImageType", {"hasAll": "A"}, ".hasAll", "a list"),
    ("Modality", {"contains": 3}, ".contains", "text"),
    ("Modality", {"contains": []}, ".contains", "a list of at least one text, not []"),
    ("Modality", {"contains": ["a", ""]}, ".contains[1]", "the text is empty"),
    ("Modality", {"startsWith": None}, ".startsWith", "not null"),
    ("Modality", {"endsWith": {}}, ".endsWith", "not an object"),
    ("Modality", {"matches": True}, ".matches", "not true"),
    ("EchoTime", {"atLeast": [3]}, ".atLeast", "a number"),
    ("EchoTime", {"atMost": True}, ".atMost", "not true"),
    ("EchoTime", {"between": [3]}, ".between", "of two"),
    ("EchoTime", {"between": [3, 4, 5]}, ".between", "of two"),
    ("EchoTime", {"between": 3}, ".between", "of two"),
    ("EchoTime", {"between": [3, None]}, ".between[1]", "null"),
    ("EchoTime", {"equals": "fast"}, ".equals", '"fast" is not a number'),
    ("Modality", {"present": 1}, ".present", "true or false"),
    ("Modality", {"present": "true"}, ".present", "true or false"),
    ("Modality", {"not": None}, ".not", "null is not a condition"),
    ("Modality", {"not": True}, ".not", "is not a condition"),
    ("Modality", {"not": "!CT"}, ".not", '{"not": "CT"}'),
    ("Modality", {"not": {}}, ".not", "this test is empty"),
    ("Modality", {"not": {"equls": "CT"}}, ".not.equls", "did you mean equals?"),
    ("Modality", {"not": {"not": {"atLeast": 1}}}, ".not.not.atLeast", "does not fit"),
    ("AnatomicRegionSequence", {"item": []}, ".item", "an object"),
    ("AnatomicRegionSequence", {"item": {}}, ".item", "there are no conditions"),
    ("EchoTime", {"equals": 3, "tolerance": -0.1}, ".tolerance", "at least 0"),
    ("EchoTime", {"equals": 3, "tolerance": "0.1"}, ".tolerance", "a number"),
    ("Modality", {"equals": "CT", "caseSensitive": 1}, ".caseSensitive", "true or false"),
    ("ImageType", {"equals": "A", "values": "some"}, ".values", '"any" or "all"'),
    ("ImageType", {"equals": "A", "position": 0}, ".position", "at least 1"),
    ("ImageType", {"equals": "A", "position": "1"}, ".position", "whole number"),
    ("ImageType", {"equals": "A", "position": 1.0}, ".position", "whole number"),
    ("Modality", {"equals": "CT", "instances": "all"}, ".instances", '"any"'),
    ("Modality", {"equals": "CT", "ifMissing": "undecided"}, ".ifMissing", '"matched" or "rejected"'),
    ("Modality", {"equals": "CT", "ifMissing": True}, ".ifMissing", '"matched" or "rejected"'),
]


@pytest.mark.parametrize(("attribute", "test", "place", "part"), TESTS)
def test_a_fault_of_a_test_has_its_place(attribute: str, test: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(selections(selection({attribute: test})))
    name = f'["{attribute}"]' if "." in attribute else f".{attribute}"
    assert where == f"{WHERE}{name}{place}"
    assert part in message


@pytest.mark.parametrize(
    ("attribute", "test", "places"),
    [
        ("EchoTime", {"equals": "x", "between": [4, 3], "contains": "a"}, {".equals", ".between", ".contains"}),
        ("EchoTime", {"equals": "x", "not": {"equls": 3}}, {".equals", ".not.equls"}),
        ("EchoTime", {"between": [4, 3], "not": {"not": None}}, {".between", ".not.not"}),
        ("AnatomicRegionSequence", {"item": {"Xyzzy": 1}, "not": {"item": 5}}, {".item.Xyzzy", ".not.item"}),
        ("EchoTime", {"equls": 3, "tolerance": -1}, {".equls", ".tolerance"}),
        ("EchoTime", {"not": None, "ifMissing": "matched"}, {".not"}),
        ("EchoTime", {"oneOf": ["x", 3, "y"]}, {".oneOf[0]", ".oneOf[2]"}),
        ("EchoTime", {"between": ["x", "y"]}, {".between[0]", ".between[1]"}),
        ("StudyDate", {"between": ["x", "2024"]}, {".between[0]"}),
        ("EchoTime", {"contains": ["a", "b"]}, {".contains"}),
        ("Modality", {"matches": ["a", "*", "("]}, {".matches[1]", ".matches[2]"}),
    ],
)
def test_all_faults_of_a_test_are_reported_at_once(attribute: str, test: object, places: set[str]) -> None:
    faults = faults_of(selections(selection({attribute: test})))
    assert {place.removeprefix(f"{WHERE}.{attribute}") for place, _ in faults} == places
