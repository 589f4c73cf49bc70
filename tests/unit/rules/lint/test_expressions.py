"""Expressions that do not mean what they look like, and texts that also occur in other defined terms."""

from collections.abc import Mapping

import pytest

from tests.unit.rules.lint.linting import CONDITIONS, kinds, only


@pytest.mark.parametrize(
    ("attribute", "condition", "message"),
    [
        ("SeriesDescription", "T2*", '"2*" means "2" any number of times, including none: "T" is enough'),
        ("SeriesDescription", "C+", '"C+" means "C" once or more: "C" is enough'),
        ("SeriesDescription", "T2?", '"2?" means "2" once or not at all: "T" is enough'),
        ("SeriesDescription", {"matches": "t1*.*tra"}, '"1*" means "1" any number of times, including none'),
        ("SeriesDescription", {"not": {"matches": ["loc", "scout*"]}}, '"t*" means "t" any number'),
        ("ImageType", "LOCALIZER*", '"R*" means "R" any number of times'),
        (
            "SeriesDescription",
            "t1 (post)",
            'is not found in the text "t1 (post)": ( ) are special characters',
        ),
        ("SeriesDescription", "b [s/mm2]", '"b [s/mm2]" is not found in the text'),
        ("SeriesDescription", {"matches": "[DERIVED]*"}, "is found in every text"),
        ("SeriesDescription", "x*", "is found in every text"),
        ("SeriesDescription", {"matches": "^.*$"}, "is found in every text"),
        ("SeriesDescription", "t2|", "is found in every text"),
        ("Modality", ".+", "is found in every text"),
        ("Modality", "CT|MR ", "asks for a blank at an end of the value"),
        ("SeriesDescription", "^ t2", "asks for a blank at an end of the value"),
        ("SeriesDescription", {"matches": "t2 $"}, "asks for a blank at an end of the value"),
    ],
)
def test_an_expression_that_does_not_mean_what_is_written(attribute: str, condition: object, message: str) -> None:
    one = only({attribute: condition})
    assert one.kind == "expression"
    assert one.place.startswith(f"{CONDITIONS}.{attribute}")
    assert message in one.message
    assert one.advice


@pytest.mark.parametrize(
    "condition",
    [
        "T2",
        {"contains": "T2*"},
        {"startsWith": "t1 (post)"},
        {"equals": "C+"},
        r"T2\*",
        "t2.*tra",
        "t2_*tra",
        "t2 *tra",
        "^t2 ",
        " tra$",
        "^ *t2",
        "mp-?rage",
        "t2w?",
        "flairs?",
        "colou?r",
        "t[12]",
        "t[12]_(tse|spc)",
        "(t2)",
        "b0*50",
        r"b\d+",
        "[0-9]+ mm",
        "^(?!.*(flair|loc|scout)).*t2",
        r"(?<![a-z])AC(?![a-z])",
        r"\bAC\b",
        "3.0T",
        "^ax",
        "t1(?= post)",
    ],
)
def test_an_expression_that_means_what_is_written(condition: object) -> None:
    assert kinds({"SeriesDescription": condition}) == []


@pytest.mark.parametrize(
    ("conditions", "place", "terms"),
    [
        ({"Modality": {"contains": "CT"}}, ".Modality", "not only CT but also CTPROTOCOL, IVOCT, OCT and RTSTRUCT"),
        ({"Modality": {"matches": "^(CT|MR)"}}, ".Modality", "not only CT and MR but also CTPROTOCOL"),
        ({"Modality": {"endsWith": "CT", "not": "IVOCT"}}, ".Modality", "not only CT but also OCT and RTSTRUCT"),
        ({"SequenceVariant": {"contains": "SP"}}, ".SequenceVariant", "not only SP but also OSP"),
        ({"StudyDescription": "ct"}, ".StudyDescription", "not only CT but also IVOCT and OCT"),
        (
            {"noneOf": [{"SeriesDescription": {"contains": "PT"}}]},
            ".noneOf[0].SeriesDescription",
            "not only PT but also OPT",
        ),
        ({"Modality": "OCT|CT", "StudyDescription": "ct"}, ".StudyDescription", "not only CT but also OCT"),
    ],
)
def test_a_part_of_a_text_that_is_also_found_in_another_defined_term(
    conditions: Mapping[str, object], place: str, terms: str
) -> None:
    one = only(conditions)
    assert (one.kind, one.place) == ("expression", CONDITIONS + place)
    assert one.message.startswith(f"this matches {terms}")


@pytest.mark.parametrize(
    "conditions",
    [
        {"Modality": "CT"},
        {"Modality": {"equals": "CT"}},
        {"Modality": ["CT", "OCT"]},
        {"Modality": {"contains": ["CT", "OCT", "IVOCT", "CTPROTOCOL", "RTSTRUCT"]}},
        {"Modality": {"contains": "CT", "not": {"matches": "OCT|RTSTRUCT|CTPROTOCOL"}}},
        {"Modality": {"not": "SR"}},
        {"Modality": {"contains": "R"}},
        {"StudyDescription": {"contains": "chest"}},
        {"StudyDescription": "(?<![a-z])ct(?![a-z])"},
        {"StudyDescription": {"equals": "CT"}},
        {"Modality": "CT", "StudyDescription": "ct"},
        {"BodyPartExamined": {"contains": "CHEST"}},
        {"SeriesDescription": "t2"},
    ],
)
def test_a_part_of_a_text_that_names_no_other_term(conditions: Mapping[str, object]) -> None:
    assert kinds(conditions) == []
