"""Members of a test that cannot go together or do not belong where they are, and expressions that are not valid."""

import pytest

from tests.support.builders import faults_of, selection, selections

WHERE = "$.selections[0].conditions"


TOGETHER = [
    ("Modality", {}, "", "this test is empty"),
    ("Modality", {"description": "only words"}, "", "this test is empty"),
    ("Modality", {"caseSensitive": True}, ".caseSensitive", "needs a test on text"),
    ("Modality", {"ifMissing": "matched"}, "", "this test is empty"),
    ("Modality", {"present": True, "equals": "CT"}, "", "present cannot be combined with equals"),
    ("Modality", {"present": True, "ifMissing": "matched"}, "", "present cannot be combined with"),
    ("Modality", {"present": True, "instances": "any"}, "", "present cannot be combined with"),
    ("Modality", {"not": {"present": True}}, ".not.present", '{"present": false}'),
    ("ImageType", {"equals": "A", "values": "all", "position": 1}, ".position", "cannot be combined with values"),
    ("ImageType", {"position": 1}, ".position", "needs a test"),
    ("ImageType", {"hasAll": ["A"], "position": 1}, ".position", "needs a test"),
    ("ImageType", {"hasAll": ["A"], "values": "all"}, ".values", "needs a test"),
    ("ImageType", {"equals": ["A"], "position": 1}, ".position", "cannot be combined with a list in equals"),
    ("ImageType", {"equals": ["A"], "values": "any"}, ".values", "cannot be combined with a list in equals"),
    ("ImageType", {"equals": ["A"], "tolerance": 1}, ".tolerance", "needs a comparison of numbers"),
    ("Modality", {"equals": ["CT", "MR"]}, ".equals", 'has a single value; write {"oneOf": ["CT", "MR"]}'),
    ("Modality", {"equals": ["CT"]}, ".equals", 'has a single value; write {"equals": "CT"}'),
    ("series.sliceCount", {"equals": [3, 5]}, ".equals", 'write {"oneOf": [3, 5]}'),
    ("PixelSpacing", {"equals": [1, "wide"]}, ".equals[1]", '"wide" is not a number'),
    ("PixelData", {"equals": ["x"]}, ".equals", "is binary: equals does not fit"),
    ("Modality", {"instances": "any", "not": "CT"}, ".instances", "cannot be combined with not"),
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
    ("Modality", {"uniform": False}, ".uniform", "must be true; for values that differ"),
    ("Modality", {"uniform": True, "equals": "CT"}, "", "uniform cannot be combined with equals"),
    ("Modality", {"uniform": True, "instances": "any"}, "", "uniform cannot be combined with instances"),
    ("Modality", {"uniform": True, "ifMissing": "rejected"}, "", "uniform cannot be combined with ifMissing"),
    ("Modality", {"uniform": True, "not": "CT"}, "", "uniform cannot be combined with not"),
    ("Modality", {"uniform": True, "present": True}, "", "present cannot be combined with uniform"),
    ("Modality", {"not": {"uniform": True}}, ".not.uniform", "negate the condition with noneOf"),
    ("Modality", {"uniform": True, "tolerance": 1}, ".tolerance", "needs a comparison of numbers"),
    ("EchoTime", {"uniform": True, "tolerance": 1.75e308}, ".tolerance", "not a finite number"),
    ("PixelData", {"uniform": True}, ".uniform", "uniform compares plain values"),
    ("AnatomicRegionSequence", {"uniform": True}, ".uniform", "uniform compares plain values"),
    (
        "AnatomicRegionSequence",
        {"item": {"CodeValue": {"uniform": True}}},
        ".item.CodeValue.uniform",
        "an item or a fact has no instances of its own",
    ),
    ("series.plane", {"uniform": True}, ".uniform", "an item or a fact has no instances of its own"),
    ("Modality", {"item": {"CodeValue": "1"}}, ".item", "item is for sequences"),
]


EXPRESSIONS = [
    ("Modality", "(CT", "", "the expression is not valid: missing ), unterminated subpattern at character 1"),
    ("Modality", {"matches": "a**"}, ".matches", "the expression is not valid: multiple repeat at character 3"),
    ("Modality", {"matches": ["a", "*"]}, ".matches[1]", "nothing to repeat at character 1"),
    ("Modality", {"matches": "a{1"}, ".matches", "the brace at character 2"),
    ("Modality", {"matches": "(?:ab){e<=1}"}, ".matches", "the brace at character 7"),
    ("Modality", {"matches": "[b-a]"}, ".matches", "bad character range b-a at character 2"),
    ("Modality", {"matches": r"\p{L}"}, ".matches", "bad escape"),
    ("Modality", {"matches": "a{,9999999999999999999}"}, ".matches", "not valid"),
    ("EchoTime", "3.5(", "", "not valid"),
]


@pytest.mark.parametrize(("attribute", "test", "place", "part"), [*TOGETHER, *EXPRESSIONS])
def test_a_fault_of_a_test_has_its_place(attribute: str, test: object, place: str, part: str) -> None:
    ((where, message),) = faults_of(selections(selection({attribute: test})))
    name = f'["{attribute}"]' if "." in attribute else f".{attribute}"
    assert where == f"{WHERE}{name}{place}"
    assert part in message


def test_a_fault_of_another_attribute_hides_none_of_this_one() -> None:
    document = {"PixelSpacingCalibrationType": "", "PixelSpacing": {"equals": 1, "caseSensitive": True}}
    places = [place for place, _ in faults_of(selections(selection(document)))]
    assert places == [
        "$.selections[0].conditions.PixelSpacingCalibrationType",
        "$.selections[0].conditions.PixelSpacing.caseSensitive",
    ]
