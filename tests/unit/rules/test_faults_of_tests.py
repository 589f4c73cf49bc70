"""Faults of tests: what a member may hold, what cannot go together, bad expressions; each with its place."""

import pytest

from tests.support.builders import faults_of, selection, selections

WHERE = "$.selections[0].conditions"

TESTS = [
    # What a member may hold.
    ("Modality", {"equls": "CT"}, ".equls", "did you mean equals?"),
    ("Modality", {"equals": "CT", "casesensitive": True}, ".casesensitive", "did you mean caseSensitive?"),
    ("Modality", {"Equals": "CT"}, ".Equals", "did you mean equals?"),
    ("Modality", {"xyzzy": "CT"}, ".xyzzy", "known are equals, oneOf"),
    ("Modality", {}, "", "asks nothing"),
    ("Modality", {"description": "only words"}, "", "asks nothing"),
    ("Modality", {"caseSensitive": True}, ".caseSensitive", "needs a test on text"),
    ("Modality", {"ifMissing": "matched"}, "", "asks nothing"),
    ("Modality", {"equals": ["CT"]}, ".equals", "must be text or a number or true or false, not"),
    ("Modality", {"equals": None}, ".equals", "not null"),
    ("Modality", {"equals": ""}, ".equals", '{"present": true}'),
    ("Modality", {"oneOf": "CT"}, ".oneOf", "a list"),
    ("Modality", {"oneOf": []}, ".oneOf", "empty list"),
    ("Modality", {"oneOf": ["CT", ""]}, ".oneOf", '{"present": true}'),
    ("Modality", {"oneOf": ["CT", None]}, ".oneOf[1]", "null"),
    ("Modality", {"oneOf": ["CT", 3]}, ".oneOf", '"3"'),
    ("ImageType", {"hasAll": []}, ".hasAll", "empty list"),
    ("ImageType", {"hasAll": "A"}, ".hasAll", "a list"),
    ("Modality", {"contains": 3}, ".contains", "text"),
    ("Modality", {"contains": []}, ".contains", "empty list"),
    ("Modality", {"contains": ["a", ""]}, ".contains", "empty text"),
    ("Modality", {"startsWith": None}, ".startsWith", "not null"),
    ("Modality", {"endsWith": {}}, ".endsWith", "not an object"),
    ("Modality", {"matches": True}, ".matches", "not true"),
    ("EchoTime", {"atLeast": [3]}, ".atLeast", "a number"),
    ("EchoTime", {"atMost": True}, ".atMost", "not true"),
    ("EchoTime", {"between": [3]}, ".between", "of two"),
    ("EchoTime", {"between": [3, 4, 5]}, ".between", "of two"),
    ("EchoTime", {"between": 3}, ".between", "of two"),
    ("EchoTime", {"between": [3, None]}, ".between[1]", "null"),
    ("EchoTime", {"between": [4, 3]}, ".between", "the range is reversed; write [3, 4]"),
    ("EchoTime", {"between": ["4.0", 3]}, ".between", 'write [3, "4.0"]'),
    ("StudyDate", {"between": ["2024", "2023"]}, ".between", 'write ["2023", "2024"]'),
    ("StudyTime", {"between": ["13", "12"]}, ".between", 'write ["12", "13"]'),
    ("PatientAge", {"between": ["002Y", "012M"]}, ".between", 'write ["012M", "002Y"]'),
    ("EchoTime", {"equals": "fast"}, ".equals", '"fast" is no number'),
    ("Modality", {"present": 1}, ".present", "true or false"),
    ("Modality", {"present": "true"}, ".present", "true or false"),
    ("Modality", {"not": None}, ".not", "null asks nothing"),
    ("Modality", {"not": True}, ".not", "is no condition"),
    ("Modality", {"not": "!CT"}, ".not", '{"not": "CT"}'),
    ("Modality", {"not": {}}, ".not", "asks nothing"),
    ("Modality", {"not": {"equls": "CT"}}, ".not.equls", "did you mean equals?"),
    ("Modality", {"not": {"not": {"atLeast": 1}}}, ".not.not.atLeast", "does not fit"),
    ("AnatomicRegionSequence", {"item": []}, ".item", "an object"),
    ("AnatomicRegionSequence", {"item": {}}, ".item", "no condition in it"),
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
    # What cannot go together.
    ("Modality", {"present": True, "equals": "CT"}, "", "present stands alone, not with equals"),
    ("Modality", {"present": True, "ifMissing": "matched"}, "", "present stands alone"),
    ("Modality", {"present": True, "instances": "any"}, "", "present stands alone"),
    ("Modality", {"not": {"present": True}}, ".not.present", '{"present": false}'),
    ("ImageType", {"equals": "A", "values": "all", "position": 1}, ".position", "not together with values"),
    ("ImageType", {"position": 1}, ".position", "needs a test"),
    ("ImageType", {"hasAll": ["A"], "position": 1}, ".position", "needs a test"),
    ("ImageType", {"hasAll": ["A"], "values": "all"}, ".values", "needs a test"),
    ("Modality", {"instances": "any", "not": "CT"}, ".instances", "does not go together with not"),
    ("Modality", {"not": {"equals": "CT", "instances": "any"}}, ".not.instances", "outermost"),
    ("Modality", {"not": {"equals": "CT", "ifMissing": "matched"}}, ".not.ifMissing", "outermost"),
    ("series.instanceCount", {"equals": 1, "instances": "any"}, ".instances", "fact"),
    ("PixelSpacing", {"oneOf": [1, 2], "atLeast": 1}, "", 'say "values": "any" or "values": "all"'),
    ("EchoTime", {"equals": 3, "caseSensitive": True}, ".caseSensitive", "needs a test on text"),
    ("StudyDate", {"equals": "2024", "caseSensitive": True}, ".caseSensitive", "needs a test on text"),
    ("Modality", {"equals": "CT", "tolerance": 1}, ".tolerance", "needs a comparison of numbers"),
    ("EchoTime", {"not": 3, "tolerance": 1}, ".tolerance", "needs a comparison of numbers"),
    ("StudyDate", {"equals": "2024", "tolerance": 1}, ".tolerance", "numbers"),
    ("PatientAge", {"atLeast": "018Y", "tolerance": 1}, ".tolerance", "numbers"),
    ("Modality", {"item": {"CodeValue": "1"}}, ".item", "item is for sequences"),
    # Expressions, with the place in them.
    ("Modality", "(CT", "", "the expression is not valid: missing ), unterminated subpattern at character 1"),
    ("Modality", {"matches": "a**"}, ".matches", "the expression is not valid: multiple repeat at character 3"),
    ("Modality", {"matches": ["a", "*"]}, ".matches", "nothing to repeat at character 1"),
    ("Modality", {"matches": "a{1"}, ".matches", "the brace at character 2"),
    ("Modality", {"matches": "(?:ab){e<=1}"}, ".matches", "the brace at character 7"),
    ("Modality", {"matches": "[b-a]"}, ".matches", "bad character range b-a at character 2"),
    ("Modality", {"matches": r"\p{L}"}, ".matches", "bad escape"),
    ("Modality", {"matches": "a{,9999999999999999999}"}, ".matches", "not valid"),
    ("EchoTime", "3.5(", "", "not valid"),
]


@pytest.mark.parametrize(("attribute", "test", "place", "part"), TESTS)
def test_a_fault_of_a_test_has_its_place(attribute: str, test: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(selections(selection({attribute: test})))
    name = f'["{attribute}"]' if "." in attribute else f".{attribute}"
    assert where == f"{WHERE}{name}{place}"
    assert part in message


def test_two_faults_in_one_test() -> None:
    faults = faults_of(selections(selection({"EchoTime": {"equals": "x", "between": [4, 3], "contains": "a"}})))
    assert {place.removeprefix(f"{WHERE}.EchoTime.") for place, _ in faults} == {"equals", "between", "contains"}


def test_a_long_operand_is_shortened_in_messages() -> None:
    ((_, message),) = faults_of(selections(selection({"EchoTime": {"equals": "x" * 1000}})))
    assert len(message) < 200
