"""The canonical form of tests: short forms and test objects become it, and it can be written as JSON again."""

import pytest

from selector.dicom.standard.dictionary import required
from selector.models import Outcome
from selector.rules.compile.test_objects import canonical_test
from selector.rules.faults import Faults
from selector.rules.predicates.canonical import IN_ORDER, VALUE_OR_EXPRESSION, CanonicalTest, parts_of_text


def canonical(keyword: str, value: object) -> CanonicalTest:
    faults = Faults("rules.json")
    made = canonical_test(required(keyword), value, "$.x", faults)
    assert faults.found == []
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("keyword", "value", "as_json"),
    [
        ("Modality", "CT", {"equals": "CT"}),
        ("SeriesDescription", "t2", {"contains": "t2"}),
        ("Modality", " CT ", {"equals": "CT"}),
        ("Modality", ["CT", "PT", "!MR"], {"oneOf": ["CT", "PT"], "not": {"oneOf": ["MR"]}}),
        ("ImageType", ["A", "!B"], {"hasAll": ["A"], "not": {"oneOf": ["B"]}}),
        ("ImageType", ["!B"], {"not": {"oneOf": ["B"]}}),
        ("SliceThickness", 3, {"equals": 3}),
        ("SliceThickness", "3.0", {"equals": "3.0"}),
        ("SliceThickness", [2, 4], {"between": [2, 4]}),
        ("SliceThickness", [2, ">"], {"greaterThan": 2}),
        ("SliceThickness", [2, "!="], {"not": {"equals": 2}}),
        ("StudyDate", ["2024", ">="], {"atLeast": "2024"}),
    ],
)
def test_a_short_form_stands_for_a_test_object(keyword: str, value: object, as_json: object) -> None:
    made = canonical(keyword, value)
    assert made.as_json() == as_json
    assert canonical(keyword, made.as_json()).as_json() == as_json


@pytest.mark.parametrize(
    "written",
    [
        {"equals": "CT"},
        {"oneOf": ["CT"]},
        {"contains": ["cor", "sag"], "not": {"startsWith": "x"}},
        {"matches": "^a", "caseSensitive": False},
        {"equals": "A", "position": 2, "ifMissing": "rejected"},
        {"hasAll": ["A", "B"], "values": "any", "instances": "any", "caseSensitive": True},
        {"equals": ["A"], "not": {"equals": ["A", "B"]}},
        {"present": False},
        {"equals": "A", "ifMissing": "matched", "description": "left out", "$comment": "left out"},
    ],
)
def test_a_test_object_is_written_as_it_was(written: dict[str, object]) -> None:
    expected = {name: value for name, value in written.items() if name not in {"description", "$comment"}}
    assert canonical("ImageType", written).as_json() == expected


def test_an_expression_in_a_short_form_is_no_test_object() -> None:
    assert canonical("SeriesDescription", "t[12]").members == {VALUE_OR_EXPRESSION: ("t[12]",)}
    assert canonical("SeriesDescription", {"matches": "t[12]"}).members == {"matches": ("t[12]",)}


def test_members_of_a_test_object_have_paths_of_their_own_and_those_of_a_short_form_do_not() -> None:
    assert canonical("Modality", "CT").place_of("equals") == "$.x"
    written = canonical("Modality", {"equals": "CT", "not": {"contains": "x"}})
    assert written.place_of("equals") == "$.x.equals"
    assert written.negated is not None
    assert written.negated.place_of("contains") == "$.x.not.contains"
    assert canonical("ImageType", {"equals": ["A"]}).place_of(IN_ORDER) == "$.x.equals"


def test_a_changed_test_leaves_the_first_as_it_was() -> None:
    first = CanonicalTest(place="$.x", members={"atLeast": (3,), "lessThan": (9,)}, if_missing=Outcome.REJECTED)
    changed = first.without("atLeast").having("lessThan", 10).having("oneOf", 1)
    assert changed.as_json() == {"lessThan": 10, "oneOf": [1], "ifMissing": "rejected"}
    assert first.as_json() == {"atLeast": 3, "lessThan": 9, "ifMissing": "rejected"}


def test_the_operands_of_a_list_have_paths_of_their_own() -> None:
    assert canonical("Modality", {"oneOf": ["CT", "MR"]}).places_of_operands("oneOf") == (
        "$.x.oneOf[0]",
        "$.x.oneOf[1]",
    )
    assert canonical("Modality", {"equals": "CT"}).places_of_operands("equals") == ()
    short = canonical("Modality", ["CT", "!PT", "MR"])
    assert short.negated
    assert short.places_of_operands("oneOf") == ("$.x[0]", "$.x[2]")
    assert short.negated.places_of_operands("oneOf") == ("$.x[1]",)


def test_short_forms_that_compare_whole_texts_as_tests_on_parts() -> None:
    assert parts_of_text(canonical("SeriesDescription", ["a", "b", "!c"])).as_json() == {
        "contains": ["a", "b"],
        "not": {"contains": "c"},
    }
    written = canonical("SeriesDescription", {"equals": "a", "not": ["b"]})
    assert parts_of_text(written).as_json() == {"equals": "a", "not": {"contains": "b"}}
