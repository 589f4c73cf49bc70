"""Texts that are compared literally, but probably meant otherwise, and near ones that are not suspicious."""

import json

import pytest

from tests.unit.rules.lint.linting import kinds, only


@pytest.mark.parametrize("modality", ["MRI", "PET", ["MRI", "CT"], {"not": "CAT"}, {"oneOf": ["CT", "PET"]}])
def test_a_modality_that_is_not_defined(modality: object) -> None:
    assert kinds({"Modality": modality}) == [("undefined-term", ".Modality")]


def test_the_nearest_term_is_suggested() -> None:
    assert "did you mean MR?" in only({"Modality": "MRI"}).message
    assert "did you mean PT?" in only({"Modality": "PET"}).message


@pytest.mark.parametrize("modality", ["MR", "mr", ["CT", "!PT"], {"oneOf": ["CT", "PT"]}, {"startsWith": "RT"}])
def test_a_modality_that_is_defined(modality: object) -> None:
    assert "undefined-term" not in {kind for kind, _ in kinds({"Modality": modality})}


@pytest.mark.parametrize("text", ["t1|t2", "^t1", "t1$", "t1.*post", "t[1-2]", "(?i)t1"])
def test_the_syntax_of_expressions_in_a_literal_text(text: str) -> None:
    assert kinds({"SeriesDescription": {"contains": text}}) == [("literal-expression", ".SeriesDescription")]
    assert "literal-expression" not in {kind for kind, _ in kinds({"SeriesDescription": {"matches": text}})}


@pytest.mark.parametrize("text", ["t1 + c", "(t1)", "T2*", "ep2d [b50]", "5.0 mm", "$5", "why?"])
def test_what_a_value_may_well_have(text: str) -> None:
    assert kinds({"SeriesDescription": {"contains": text}}) == []


@pytest.mark.parametrize(
    ("conditions", "known"),
    [
        ({"PatientSex": "Male"}, "the terms are M, F and O"),
        ({"MRAcquisitionType": "4D"}, "the terms are 1D, 2D and 3D"),
        ({"Units": "BQCML"}, "did you mean BQML?"),
        ({"PatientPosition": "HFSS"}, "did you mean HFS?"),
        ({"SeriesType": ["WHOLEBODY"]}, "did you mean WHOLE BODY?"),
        ({"ScanningSequence": {"hasAll": ["SE", "IRR"]}}, "did you mean IR?"),
        ({"00180023": {"oneOf": ["2D", "4D"]}}, "the terms are"),
        ({"BurnedInAnnotation": {"not": "Y"}}, "the terms are YES and NO"),
        ({"Modality": {"contains": "mri"}}, 'no defined term of Modality (PS3.3 C.7.3.1.1.1) contains "MRI"; did you'),
        ({"Modality": {"startsWith": ["MR", "CAT"]}}, 'starts with "CAT"'),
        ({"Modality": {"matches": "^MRI"}}, 'no defined term of Modality (PS3.3 C.7.3.1.1.1) matches "^MRI"'),
        ({"Modality": "MRI|CAT"}, 'matches "MRI|CAT"'),
    ],
)
def test_a_value_that_the_standard_does_not_list(conditions: dict[str, object], known: str) -> None:
    one = only(conditions)
    assert (one.kind, known in one.message) == ("undefined-term", True)


@pytest.mark.parametrize(
    "conditions",
    [
        {"PatientSex": "m"},
        {"MRAcquisitionType": ["2D", "!3D"]},
        {"Units": "BQML"},
        {"ScanOptions": "HELIX"},
        {"ImageType": ["ORIGINAL", "VENDOR"]},
        {"BodyPartExamined": "THORAX"},
        {"Units": {"contains": "ML"}},
        {"Modality": "CT|MRI"},
        {"Modality": {"matches": ["^MR$", "^CAT"]}},
        {"Modality": {"equals": "ct"}},
        {"Modality": {"equals": "CT", "caseSensitive": True}},
        {"BodyPartExamined": {"matches": "THORAX"}},
    ],
)
def test_a_value_that_the_standard_lists_or_leaves_to_vendors(conditions: dict[str, object]) -> None:
    assert "undefined-term" not in {kind for kind, _ in kinds(conditions)}


@pytest.mark.parametrize(
    ("condition", "parts", "whole"),
    [
        (["t1", "t2"], '{"contains": ["t1", "t2"]}', '{"oneOf": ["t1", "t2"]}'),
        (["t1"], '{"contains": "t1"}', '{"oneOf": ["t1"]}'),
        (["t1", "!cor"], '{"contains": "t1", "not": {"contains": "cor"}}', '"not": {"oneOf": ["cor"]}'),
        (["cor", "!="], '{"not": {"contains": "cor"}}', '{"not": {"equals": "cor"}}'),
        (
            {"startsWith": "t1", "not": ["cor", "sag"]},
            '{"startsWith": "t1", "not": {"contains": ["cor", "sag"]}}',
            '{"startsWith": "t1", "not": {"oneOf": ["cor", "sag"]}}',
        ),
    ],
)
def test_a_list_of_whole_values_on_free_text(condition: object, parts: str, whole: str) -> None:
    one = only({"ProtocolName": condition})
    assert (one.kind, one.place.endswith(".ProtocolName")) == ("whole-values", True)
    assert parts in one.advice
    assert whole in one.advice
    for advised in (parts, whole):
        if advised.startswith("{"):
            assert kinds({"ProtocolName": json.loads(advised)}) == []


@pytest.mark.parametrize(
    "conditions",
    [
        {"SeriesDescription": {"oneOf": ["t1", "t2"]}},
        {"SeriesDescription": {"contains": ["t1", "t2"]}},
        {"SeriesDescription": "t1"},
        {"StationName": ["MR3", "MR4"]},
        {"Manufacturer": ["SIEMENS", "Siemens Healthineers"]},
        {"PatientID": ["1", "2"]},
        {"BodyPartExamined": ["CHEST", "ABDOMEN"]},
        {"AnatomicRegionSequence": {"item": {"CodeValue": ["T-D3000", "51185008"]}}},
    ],
)
def test_whole_values_that_are_meant(conditions: dict[str, object]) -> None:
    assert kinds(conditions) == []


def test_a_list_of_whole_values_in_an_item() -> None:
    conditions = {"AnatomicRegionSequence": {"item": {"CodeMeaning": ["Brain", "Head"]}}}
    assert kinds(conditions) == [("whole-values", ".AnatomicRegionSequence.item.CodeMeaning")]
