"""What is legal and yet suspicious: each kind with cases that raise it, and near cases that do not."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from selector.rules.lint.suspicions import Suspicion, suspicions
from selector.rules.loader import load_rules

ROOT = Path(__file__).parents[3]
CONDITIONS = "$.selections[0].conditions"


def found(document: object) -> list[Suspicion]:
    return list(suspicions(load_rules(json.dumps(document).encode(), "selection-rules.json")))


def kinds(conditions: Mapping[str, object], **members: object) -> list[tuple[str, str]]:
    """Return kind and place, below the conditions, of what is suspicious about one selection."""
    document = {"selections": [{"conditions": conditions}], **members}
    return [(one.kind, one.place.removeprefix(CONDITIONS)) for one in found(document)]


def only(conditions: Mapping[str, object], **members: object) -> Suspicion:
    (one,) = found({"selections": [{"conditions": conditions}], **members})
    return one


@pytest.mark.parametrize(
    ("attribute", "condition", "told"),
    [
        ("SeriesDescription", "T2*", '"2*" is "2" any number of times, or not at all: "T" is enough'),
        ("SeriesDescription", "C+", '"C+" is "C" once or more: "C" is enough'),
        ("SeriesDescription", "T2?", '"2?" is "2" once or not at all: "T" is enough'),
        ("SeriesDescription", {"matches": "t1*.*tra"}, '"1*" is "1" any number of times, or not at all'),
        ("SeriesDescription", {"not": {"matches": ["loc", "scout*"]}}, '"t*" is "t" any number'),
        ("ImageType", "LOCALIZER*", '"R*" is "R" any number of times'),
        ("SeriesDescription", "t1 (post)", '"t1 (post)" is not found in the text "t1 (post)": ( ) have a meaning'),
        ("SeriesDescription", "b [s/mm2]", '"b [s/mm2]" is not found in the text'),
        ("SeriesDescription", {"matches": "[DERIVED]*"}, "is found in every text"),
        ("SeriesDescription", "x*", "is found in every text"),
        ("SeriesDescription", {"matches": "^.*$"}, "is found in every text"),
        ("SeriesDescription", "t2|", "is found in every text"),
        ("Modality", ".+", "is found in every text"),
    ],
)
def test_an_expression_that_does_not_mean_what_is_written(attribute: str, condition: object, told: str) -> None:
    one = only({attribute: condition})
    assert one.kind == "expression"
    assert one.place.startswith(f"{CONDITIONS}.{attribute}")
    assert told in one.message
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
        ({"Modality": {"contains": "CT"}}, ".Modality", "what finds CT also finds CTPROTOCOL, IVOCT, OCT and RTSTRUCT"),
        ({"Modality": {"matches": "^(CT|MR)"}}, ".Modality", "what finds CT and MR also finds CTPROTOCOL"),
        ({"Modality": {"endsWith": "CT", "not": "IVOCT"}}, ".Modality", "what finds CT also finds OCT and RTSTRUCT"),
        ({"SequenceVariant": {"contains": "SP"}}, ".SequenceVariant", "what finds SP also finds OSP"),
        ({"StudyDescription": "ct"}, ".StudyDescription", "what finds CT also finds IVOCT and OCT"),
        (
            {"noneOf": [{"SeriesDescription": {"contains": "PT"}}]},
            ".noneOf[0].SeriesDescription",
            "what finds PT also finds OPT",
        ),
        ({"Modality": "OCT|CT", "StudyDescription": "ct"}, ".StudyDescription", "what finds CT also finds OCT"),
    ],
)
def test_a_part_of_a_text_that_is_also_found_in_another_defined_term(
    conditions: Mapping[str, object], place: str, terms: str
) -> None:
    one = only(conditions)
    assert (one.kind, one.place) == ("expression", CONDITIONS + place)
    assert one.message == terms or one.message.startswith(terms)


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


@pytest.mark.parametrize(
    ("attribute", "condition", "told"),
    [
        (
            "Modality",
            {"equals": "ct", "caseSensitive": True},
            '"ct" can be no value of Modality: its VR CS holds capital',
        ),
        ("Modality", {"not": {"oneOf": ["ct", "MR"], "caseSensitive": True}}, '"ct" can be no value'),
        ("Modality", {"contains": "c", "caseSensitive": True}, '"c" can be no value'),
        ("BodyPartExamined", "HEAD-NECK", '"HEAD-NECK" can be no value of BodyPartExamined'),
        ("BodyPartExamined", "CHEST AND ABDOMEN", "its VR CS holds 16 characters at most"),
        ("ImageType", ["ORIGINAL", "!A VERY LONG IMAGE TYPE"], '"A VERY LONG IMAGE TYPE" can be no value of ImageType'),
        ("ImageType", {"hasAll": ["ORIGINAL\\PRIMARY"]}, "never has a backslash"),
        (
            "SOPClassUID",
            "MR Image Storage",
            '"MR Image Storage" can be no value of SOPClassUID: its VR UI holds digits',
        ),
        ("SOPClassUID", {"startsWith": "1." * 33}, "holds 64 characters at most"),
        ("StationName", {"equals": "the scanner in room 3"}, "its VR SH holds 16 characters at most"),
        ("StudyDate", {"contains": "May"}, "its VR DA holds digits only"),
        ("PatientAge", {"contains": "years"}, "its VR AS holds 4 characters at most"),
        ("InstanceNumber", 1.5, "1.5 can be no value of InstanceNumber: its VR IS holds whole numbers from"),
        (
            "Rows",
            {"oneOf": [512, 70000]},
            "70000 can be no value of Rows: its VR US holds whole numbers from 0 to 65535",
        ),
        ("EchoTime", {"equals": 0.1 + 0.2}, "its VR DS holds 16 characters at most"),
        ("series.instanceCount", 10.5, "10.5 can be no value of series.instanceCount"),
    ],
)
def test_a_value_that_its_vr_can_never_hold(attribute: str, condition: object, told: str) -> None:
    (one,) = found({"selections": [{"conditions": {attribute: condition}}]})
    assert one.kind == "impossible-value"
    assert one.place.endswith(attribute) or attribute in one.place
    assert told in one.message


@pytest.mark.parametrize(
    ("attribute", "condition"),
    [
        ("Modality", "ct"),
        ("Modality", {"equals": "CT", "caseSensitive": True}),
        ("SeriesDescription", {"equals": "t2", "caseSensitive": True}),
        ("BodyPartExamined", {"equals": "HEAD_NECK 1"}),
        ("BodyPartExamined", "A" * 16),
        ("SOPClassUID", "1.2.840.10008.5.1.4.1.1.4"),
        ("SOPClassUID", r"1\.2\.840\.10008\.5\.1\.4\.1\.1\.(4|128)"),
        ("StationName", {"contains": "sixteen letters!"}),
        ("ImageComments", {"contains": "a\\b"}),
        ("StudyDate", {"startsWith": "2024"}),
        ("StudyDate", "2024"),
        ("PatientAge", {"endsWith": "y"}),
        ("InstanceNumber", "001"),
        ("InstanceNumber", {"equals": 1.5, "tolerance": 0.5}),
        ("Rows", {"oneOf": [512, 65535]}),
        ("EchoTime", {"equals": 0.3, "tolerance": 0.001}),
        ("SliceThickness", 1.234567890123),
        ("series.instanceCount", 10),
    ],
)
def test_a_value_that_its_vr_can_hold(attribute: str, condition: object) -> None:
    assert kinds({attribute: condition}) == []


NEVER = [
    # one condition
    ({"SliceThickness": {"atLeast": 5, "lessThan": 5}}, ".SliceThickness"),
    ({"SliceThickness": {"greaterThan": 5, "atMost": 3}}, ".SliceThickness"),
    ({"SliceThickness": {"equals": 3, "not": [2, 4]}}, ".SliceThickness"),
    ({"Rows": {"greaterThan": 70000}}, ".Rows"),
    ({"Rows": {"greaterThan": 2, "lessThan": 3}}, ".Rows"),
    ({"series.obliquity": {"atLeast": 60}}, '["series.obliquity"]'),
    ({"Modality": {"equals": "CT", "not": {"oneOf": ["CT", "MR"]}}}, ".Modality"),
    ({"Modality": {"equals": "CT", "contains": "MR"}}, ".Modality"),
    ({"SeriesDescription": {"contains": "t2 tse", "not": {"contains": "tse"}}}, ".SeriesDescription"),
    ({"SeriesDescription": {"startsWith": "ax", "not": {"startsWith": "a"}}}, ".SeriesDescription"),
    ({"SeriesDescription": {"startsWith": "ax", "equals": "sag t1"}}, ".SeriesDescription"),
    ({"SeriesDescription": {"matches": "t[12]", "not": {"matches": "t[12]"}}}, ".SeriesDescription"),
    ({"SeriesDescription": {"contains": "t2_tra", "not": {"matches": "t[12]"}}}, ".SeriesDescription"),
    ({"StudyDate": {"atLeast": "2024", "atMost": "2023"}}, ".StudyDate"),
    ({"StudyDate": {"equals": "202405", "not": "2024"}}, ".StudyDate"),
    ({"PatientAge": {"atLeast": "018Y", "lessThan": "12M"}}, ".PatientAge"),
    ({"ImageType": {"position": 1, "equals": "ORIGINAL", "not": "ORIGINAL"}}, ".ImageType"),
    ({"ImageType": {"hasAll": ["ORIGINAL", "PRIMARY"], "not": {"equals": "primary"}}}, ".ImageType"),
    ({"PixelSpacing": {"values": "any", "atLeast": 1, "not": {"values": "any", "atLeast": 0.5}}}, ".PixelSpacing"),
    ({"PixelSpacing": {"position": 3, "atLeast": 1}}, ".PixelSpacing"),
    ({"PixelSpacing": {"hasAll": [1, 2, 3]}}, ".PixelSpacing"),
    ({"SliceThickness": {"position": 2, "atLeast": 1}}, ".SliceThickness"),
    ({"series.hasImage": {"equals": True, "not": True}}, '["series.hasImage"]'),
    ({"series.plane": {"equals": "axial", "not": ["axial", "coronal"]}}, '["series.plane"]'),
    (
        {"ProcedureCodeSequence": {"item": {"CodeValue": {"equals": "A", "not": "A"}}}},
        ".ProcedureCodeSequence.item.CodeValue",
    ),
    # several conditions
    ({"Modality": "CT", "allOf": [{"Modality": "MR"}]}, ".allOf[0].Modality"),
    ({"Modality": "CT", "00080060": "MR"}, ".00080060"),
    ({"SliceThickness": {"atLeast": 3}, "allOf": [{"SliceThickness": {"lessThan": 3}}]}, ".allOf[0].SliceThickness"),
    (
        {
            "SliceThickness": {"atLeast": 3},
            "allOf": [{"SliceThickness": {"atLeast": 1, "lessThan": 3, "instances": "any"}}],
        },
        ".allOf[0].SliceThickness",
    ),
    ({"Modality": "CT", "anyOf": [{"Modality": "MR"}, {"SliceThickness": [1, 2]}]}, ".anyOf[0].Modality"),
    ({"Modality": "CT", "noneOf": [{"Modality": ["CT", "PT"]}]}, ".noneOf[0].Modality"),
    ({"noneOf": [{"Modality": {"equals": "CT", "not": "CT"}}]}, ".noneOf[0].Modality"),
    ({"SliceThickness": {"present": False}, "allOf": [{"SliceThickness": [1, 2]}]}, ".allOf[0].SliceThickness"),
    (
        {"SliceThickness": {"present": True}, "noneOf": [{"SliceThickness": {"present": True}}]},
        ".noneOf[0].SliceThickness",
    ),
    ({"ImageOrientationPatient": "axial", "series.plane": "sagittal"}, '["series.plane"]'),
    (
        {"ContrastBolusAgent": {"contains": "gad"}, "noneOf": [{"ContrastBolusAgent": {"contains": "ga"}}]},
        ".noneOf[0].ContrastBolusAgent",
    ),
]


@pytest.mark.parametrize(("conditions", "place"), NEVER)
def test_a_condition_that_can_never_hold(conditions: Mapping[str, object], place: str) -> None:
    assert kinds(conditions) == [("never-holds", place)]


@pytest.mark.parametrize(
    "conditions",
    [
        {"SliceThickness": {"atLeast": 5, "atMost": 5}},
        {"SliceThickness": {"equals": 3, "not": [2.5, 2.9]}},
        {"SliceThickness": {"equals": 3.05, "not": 3}},
        {"Rows": {"greaterThan": 2, "lessThan": 4}},
        {"series.obliquity": {"atLeast": 50}},
        {"Modality": {"oneOf": ["CT", "MR"], "not": "CT"}},
        {"Modality": {"contains": "M", "not": {"contains": "MR"}}},
        {"SeriesDescription": {"contains": "t2", "not": {"contains": "t2 tse"}}},
        {"SeriesDescription": {"startsWith": "ax", "not": {"startsWith": "axial"}}},
        {"SeriesDescription": {"equals": "MR", "not": {"equals": "mr", "caseSensitive": True}}},
        {"SeriesDescription": {"equals": "t2", "not": {"matches": "(?-i:t2)"}}},
        {"SeriesDescription": {"matches": "t[12]", "not": {"matches": "t[13]"}}},
        {"SeriesDescription": {"contains": "t2", "not": {"matches": "^t2"}}},
        {"SeriesDescription": {"contains": ["t2", "t1"], "not": {"contains": "t1"}}},
        {"StudyDate": {"atLeast": "2023", "atMost": "2023"}},
        {"StudyDate": {"equals": "2024", "not": "202405"}},
        {"AcquisitionDateTime": {"atLeast": "20240101+0100", "atMost": "20231231"}},
        {"PatientAge": {"atLeast": "012M", "atMost": "001Y"}},
        {"ImageType": {"equals": "ORIGINAL", "contains": "orig", "not": "DERIVED"}},
        {"ImageType": {"hasAll": ["ORIGINAL", "PRIMARY"], "not": {"position": 1, "equals": "PRIMARY"}}},
        {"PixelSpacing": {"position": 2, "atLeast": 1}},
        {"PixelSpacing": {"hasAll": [1, 2]}},
        {
            "PixelSpacing": {"values": "any", "atLeast": 1},
            "allOf": [{"PixelSpacing": {"values": "any", "lessThan": 1}}],
        },
        {
            "SliceThickness": {"atLeast": 3, "instances": "any"},
            "allOf": [{"SliceThickness": {"lessThan": 3, "instances": "any"}}],
        },
        {"Modality": "CT", "anyOf": [{"Modality": "CT"}, {"SliceThickness": [1, 2]}]},
        {"Modality": "CT", "noneOf": [{"Modality": "PT"}]},
        {"Modality": "CT", "noneOf": [{"Modality": "CT", "SeriesDescription": "scout"}]},
        {"anyOf": [{"Modality": "CT"}, {"Modality": "MR"}]},
        {
            "ProcedureCodeSequence": {"item": {"CodeValue": "A"}},
            "allOf": [{"ProcedureCodeSequence": {"item": {"CodeValue": "B"}}}],
        },
        {"SliceThickness": {"atMost": 1, "ifMissing": "matched"}, "allOf": [{"SliceThickness": {"present": False}}]},
        {"ImageType": {"position": 3, "equals": "M", "ifMissing": "matched"}, "allOf": [{"ImageType": {"not": "M"}}]},
    ],
)
def test_conditions_that_can_hold(conditions: Mapping[str, object]) -> None:
    assert kinds(conditions) == []


def test_it_is_told_what_contradicts_what() -> None:
    one = only({"Modality": "CT", "anyOf": [{"SeriesDescription": "x"}, {"Modality": "MR"}]})
    assert one.message == f"no value of Modality can meet this beside {CONDITIONS}.Modality"


@pytest.mark.parametrize(
    ("conditions", "place"),
    [
        ({"Rows": {"atLeast": 0}}, ".Rows"),
        ({"Rows": {"not": {"greaterThan": 65535}}}, ".Rows"),
        ({"series.instanceCount": [0, ">="]}, '["series.instanceCount"]'),
        ({"Rows": {"atMost": 65535, "ifMissing": "matched"}}, ".Rows"),
        ({"AcquisitionTime": {"atLeast": "00"}}, ".AcquisitionTime"),
        ({"PatientAge": {"atMost": "999Y"}}, ".PatientAge"),
        ({"ImageType": {"not": {"equals": "A", "contains": "B", "values": "all"}}}, ".ImageType"),
        ({"series.plane": ["axial", "coronal", "sagittal"]}, '["series.plane"]'),
        (
            {"anyOf": [{"SliceThickness": {"atMost": 3}}, {"SliceThickness": {"greaterThan": 2}}]},
            ".anyOf[1].SliceThickness",
        ),
        ({"anyOf": [{"Modality": {"not": "CT"}}, {"Modality": {"contains": "C"}}]}, ".anyOf[1].Modality"),
        ({"noneOf": [{"Rows": {"atLeast": 0}, "Columns": 512}]}, ".noneOf[0].Rows"),
    ],
)
def test_a_condition_that_always_holds(conditions: Mapping[str, object], place: str) -> None:
    assert kinds(conditions) == [("always-holds", place)]


@pytest.mark.parametrize(
    "conditions",
    [
        {"Rows": {"atLeast": 1}},
        {"Rows": {"present": True}},
        {"SliceThickness": {"atLeast": 0}},
        {"AcquisitionTime": {"atLeast": "00", "lessThan": "23"}},
        {"StudyDate": {"atLeast": "1900"}},
        {"series.plane": ["axial", "coronal"]},
        {"anyOf": [{"SliceThickness": {"atMost": 3}}, {"SliceThickness": {"greaterThan": 3.5}}]},
        {"anyOf": [{"SliceThickness": {"atMost": 3}}, {"SpacingBetweenSlices": {"greaterThan": 3}}]},
        {"anyOf": [{"PixelSpacing": {"atMost": 3}}, {"PixelSpacing": {"greaterThan": 3}}]},
        {"anyOf": [{"StudyDate": {"atLeast": "2024"}}, {"StudyDate": {"lessThan": "2024"}}]},
        {"anyOf": [{"Modality": {"not": "CT"}}, {"Modality": {"contains": "CTP"}}]},
        {"Modality": {"not": "CT"}},
    ],
)
def test_a_condition_that_need_not_hold(conditions: Mapping[str, object]) -> None:
    assert kinds(conditions) == []


def two(one: Mapping[str, object], other: Mapping[str, object], **members: object) -> list[tuple[str, str, str]]:
    selections = [{"name": "one", "conditions": one}, {"name": "other", "conditions": other}]
    document = {"layout": "byStudy", "distinct": True, "selections": selections, **members}
    return [(each.kind, each.place, each.message) for each in found(document)]


T1 = {"Modality": "MR", "SeriesDescription": {"contains": "t1"}}
IMPLIED = [
    ({**T1, "ContrastBolusAgent": {"present": True}}, T1),
    ({"Modality": "MR", "SeriesDescription": {"contains": "t1 post"}}, T1),
    ({"Modality": "MR", "SeriesDescription": {"equals": "ax T1"}}, T1),
    ({"SliceThickness": [2, 3]}, {"SliceThickness": {"atLeast": 1}}),
    ({"SliceThickness": 2}, {"SliceThickness": {"present": True}}),
    ({"SliceThickness": 2}, {"SliceThickness": {"atLeast": 1, "instances": "any"}}),
    ({"Modality": "CT"}, {"Modality": ["CT", "MR"]}),
    ({"Modality": "CT"}, {"anyOf": [{"Modality": "CT"}, {"Modality": "MR"}]}),
    ({"anyOf": [{"Modality": "CT"}, {"Modality": "PT"}]}, {"Modality": ["CT", "PT", "MR"]}),
    ({"Modality": "CT"}, {"noneOf": [{"Modality": "MR"}]}),
    ({"Modality": "CT"}, {"Modality": {"not": "MR"}}),
    (
        {"Modality": "CT", "noneOf": [{"SeriesDescription": "a.b", "Rows": 5}, {"Rows": 7}]},
        {"noneOf": [{"SeriesDescription": "a.b", "Rows": 5}]},
    ),
    ({"ImageType": ["ORIGINAL", "PRIMARY"]}, {"ImageType": "primary"}),
    ({"ImageType": ["ORIGINAL", "PRIMARY", "!LOCALIZER"]}, {"ImageType": {"not": "LOCALIZER"}}),
    ({"ImageType": {"position": 3, "equals": "ADC"}}, {"ImageType": {"equals": "ADC"}}),
    ({"PixelSpacing": [0.4, 0.6]}, {"PixelSpacing": {"values": "any", "atLeast": 0.3}}),
    ({"StudyDate": "202405"}, {"StudyDate": {"atLeast": "2024"}}),
    ({"SeriesDescription": "t[12]", "Modality": "MR"}, {"allOf": [{"SeriesDescription": "t[12]"}]}),
    (
        {"ProcedureCodeSequence": {"item": {"CodeValue": "A"}}, "Modality": "CT"},
        {"ProcedureCodeSequence": {"item": {"CodeValue": "A"}}},
    ),
    ({"series.plane": "axial"}, {"series.plane": ["axial", "coronal"]}),
]


@pytest.mark.parametrize(("one", "other"), IMPLIED)
def test_a_selection_whose_conditions_imply_anothers(one: dict[str, object], other: dict[str, object]) -> None:
    message = 'every series that matches "one" also matches "other", which may take it instead'
    assert two(one, other) == [("implied-selection", "$.selections[0].conditions", message)]
    assert [each[:2] for each in two(other, one)] == [("implied-selection", "$.selections[1].conditions")]


@pytest.mark.parametrize(("one", "other"), IMPLIED)
def test_without_distinct_it_does_not_matter_what_implies_what(
    one: dict[str, object], other: dict[str, object]
) -> None:
    assert two(one, other, distinct=False) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            {**T1, "ContrastBolusAgent": {"present": True}},
            {**T1, "noneOf": [{"ContrastBolusAgent": {"present": True}}]},
        ),
        (
            {**T1, "SeriesDescription": {"contains": "t1 post"}},
            {**T1, "SeriesDescription": {"contains": "t1", "not": {"contains": "post"}}},
        ),
        (T1, {**T1, "SeriesDescription": {"contains": "t2"}}),
        ({"SliceThickness": [2, 3]}, {"SliceThickness": {"greaterThan": 2}}),
        ({"SliceThickness": {"atLeast": 1, "instances": "any"}}, {"SliceThickness": {"atLeast": 1}}),
        ({"SliceThickness": {"atLeast": 2, "ifMissing": "matched"}}, {"SliceThickness": {"atLeast": 1}}),
        ({"SliceThickness": {"present": True}}, {"SliceThickness": {"not": {"equals": 1}}}),
        ({"Modality": {"not": "CT"}}, {"Modality": "MR"}),
        ({"Modality": ["CT", "PT"]}, {"anyOf": [{"Modality": "CT"}, {"Modality": "MR"}]}),
        ({"noneOf": [{"Modality": "CT", "Rows": 5}]}, {"noneOf": [{"Modality": "CT"}]}),
        ({"ImageType": "PRIMARY"}, {"ImageType": ["ORIGINAL", "PRIMARY"]}),
        ({"ImageType": {"equals": "ADC"}}, {"ImageType": {"position": 3, "equals": "ADC"}}),
        ({"PixelSpacing": {"values": "any", "atLeast": 1}}, {"PixelSpacing": {"atLeast": 1}}),
        ({"StudyDate": {"between": ["2023", "2024"]}}, {"StudyDate": {"oneOf": ["2023", "2024"]}}),
        ({"SeriesDescription": "t[12]"}, {"SeriesDescription": "t[13]"}),
        (
            {"ProcedureCodeSequence": {"item": {"CodeValue": "A"}}},
            {"ProcedureCodeSequence": {"item": {"CodeValue": "B"}}},
        ),
    ],
)
def test_a_selection_whose_conditions_do_not_imply_anothers(one: dict[str, object], other: dict[str, object]) -> None:
    assert [place for _, place, _ in two(one, other) if place.startswith("$.selections[0]")] == []


def test_selections_that_ask_the_same_are_told_once() -> None:
    assert [place for _, place, _ in two(T1, dict(reversed(T1.items())))] == ["$.selections[0].conditions"]


def test_what_can_never_hold_implies_nothing_worth_telling() -> None:
    assert [kind for kind, *_ in two({"Rows": {"atLeast": 5, "atMost": 3}}, {"Rows": 4})] == ["never-holds"]


@pytest.mark.parametrize(
    ("conditions", "place"),
    [
        ({"DiffusionBValue": {"present": False}}, ".DiffusionBValue"),
        ({"DiffusionBValue": {"atLeast": 1000, "ifMissing": "matched"}}, ".DiffusionBValue"),
        ({"ProcedureCodeSequence": {"present": False}}, ".ProcedureCodeSequence"),
        ({"anyOf": [{"DiffusionBValue": {"present": False}}, {"DiffusionBValue": 1000}]}, ".anyOf[0].DiffusionBValue"),
        ({"anyOf": [{"DiffusionBValue": {"present": False}, "Rows": 512}, {"Rows": 256}]}, ".anyOf[0].DiffusionBValue"),
    ],
)
def test_absence_of_what_parsers_seldom_write(conditions: Mapping[str, object], place: str) -> None:
    assert kinds(conditions) == [("absence", place)]


@pytest.mark.parametrize(
    "conditions",
    [
        {"ContrastBolusAgent": {"present": False}},
        {"SliceThickness": {"atMost": 3, "ifMissing": "matched"}},
        {"DiffusionBValue": {"present": True}},
        {"DiffusionBValue": {"atLeast": 1000, "ifMissing": "rejected"}},
        {"series.plane": {"equals": "axial", "ifMissing": "matched"}},
        {"anyOf": [{"DiffusionBValue": 1000}, {"DiffusionBValue": {"present": False}, "SeriesDescription": "b1000"}]},
    ],
)
def test_absence_that_means_something(conditions: Mapping[str, object]) -> None:
    assert kinds(conditions) == []


def test_what_is_known_to_be_written_may_be_absent() -> None:
    rules = load_rules(b'{"selections": [{"conditions": {"DiffusionBValue": {"present": false}}}]}', "rules.json")
    assert [one.kind for one in suspicions(rules)] == ["absence"]
    assert list(suspicions(rules, written={"DiffusionBValue"})) == []


CT, PT = {"name": "CT", "conditions": {"Modality": "CT"}}, {"name": "PT", "conditions": {"Modality": "PT"}}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"selections": [CT, PT]}, [("layout", "$.layout")]),
        ({"selections": [CT, PT], "layout": "bySeries"}, []),
        ({"selections": [CT, PT], "layout": "byStudy"}, []),
        ({"selections": [CT]}, []),
        ({"selections": [{**CT, "take": 1}]}, [("take-without-prefer", "$.selections[0].take")]),
        ({"selections": [{**CT, "take": "all"}]}, []),
        ({"selections": [{**CT, "take": 1, "prefer": [{"lowest": "SeriesNumber"}]}]}, []),
        ({}, [("everything", "$")]),
        (None, [("everything", "$")]),
    ],
)
def test_of_the_document(document: object, expected: list[tuple[str, str]]) -> None:
    assert [(one.kind, one.place) for one in found(document)] == expected


@pytest.mark.parametrize(
    ("selection", "place"),
    [
        ({"conditions": {"0019100C": 1000}}, "$.selections[0].conditions.0019100C"),
        ({"conditions": {"0019100C": 1000, "00190011": "SIEMENS MR HEADER"}}, "$.selections[0].conditions.0019100C"),
        ({"conditions": {"Modality": "MR"}, "prefer": [{"highest": "0019100c"}]}, "$.selections[0].prefer[0].highest"),
        (
            {"conditions": {"Modality": "MR"}, "prefer": [{"matching": {"0019100C": 1000}}]},
            "$.selections[0].prefer[0].matching.0019100C",
        ),
    ],
)
def test_a_literal_private_tag(selection: dict[str, Any], place: str) -> None:
    assert [(one.kind, one.place) for one in found({"selections": [selection]})] == [("private-tag", place)]


@pytest.mark.parametrize(
    "conditions",
    [
        {"0019100C": 1000, "00190010": "SIEMENS MR HEADER"},
        {"00190010": "SIEMENS MR HEADER", "anyOf": [{"0019100C": 1000}, {"0019100C": 800}]},
        {"00190010": {"present": True}},
        {"00180050": 3},
        {"00209999": "x"},
        {"OfTheParser": "x"},
    ],
)
def test_a_tag_that_is_no_private_one_or_whose_block_is_asked_for(conditions: Mapping[str, object]) -> None:
    assert kinds(conditions, customAttributes=["OfTheParser", "00209999"]) == []


def test_conditions_of_preferences_are_looked_at_beside_those_of_the_selection() -> None:
    selection = {
        "conditions": {"Modality": "MR"},
        "prefer": [{"matching": {"SeriesDescription": "T2*"}}, {"matching": {"Modality": "CT"}}],
    }
    assert [(one.kind, one.place) for one in found({"selections": [selection]})] == [
        ("expression", "$.selections[0].prefer[0].matching.SeriesDescription"),
        ("never-holds", "$.selections[0].prefer[1].matching.Modality"),
    ]


@pytest.mark.parametrize(
    "path",
    sorted([*(ROOT / "config").rglob("*.json"), *(ROOT / "public" / "pipelines").glob("*.json")]),
    ids=lambda path: path.name,
)
def test_no_sample_is_suspicious(path: Path) -> None:
    assert list(suspicions(load_rules(path.read_bytes(), str(path)))) == []
