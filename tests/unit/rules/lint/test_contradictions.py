"""Conditions that never hold and conditions that always hold, and near ones that may or may not."""

import json
from collections.abc import Callable, Mapping

import pytest

from selector.models import Outcome
from selector.rules.lint import asking, witnesses
from selector.rules.lint.witnesses import demands
from selector.rules.loader import load_rules
from selector.rules.match.walking import as_all
from tests.unit.rules.lint.linting import CONDITIONS, kinds, only

NEVER = [
    # one condition
    ({"SliceThickness": {"atLeast": 5, "lessThan": 5}}, ".SliceThickness"),
    ({"SliceThickness": {"greaterThan": 5, "atMost": 3}}, ".SliceThickness"),
    ({"SliceThickness": {"equals": 3, "not": [2, 4]}}, ".SliceThickness"),
    ({"Rows": {"greaterThan": 70000}}, ".Rows"),
    ({"Rows": {"greaterThan": 2, "lessThan": 3}}, ".Rows"),
    ({"series.obliquity": {"atLeast": 60}}, '["series.obliquity"]'),
    ({"series.references": {"Rows": {"greaterThan": 70000}}}, '["series.references"].Rows'),
    (
        {"series.referencedBy": {"Modality": "CT", "anyOf": [{"Modality": "MR"}, {"Rows": 1}]}},
        '["series.referencedBy"].anyOf[0].Modality',
    ),
    ({"Modality": {"equals": "CT", "not": {"oneOf": ["CT", "MR"]}}}, ".Modality"),
    ({"Modality": {"equals": "CT", "contains": "MR"}}, ".Modality"),
    ({"SeriesDescription": {"contains": "t2 tse", "not": {"contains": "tse"}}}, ".SeriesDescription"),
    ({"SeriesDescription": {"startsWith": "ax", "not": {"startsWith": "a"}}}, ".SeriesDescription"),
    ({"SeriesDescription": {"startsWith": "ax", "equals": "sag t1"}}, ".SeriesDescription"),
    ({"SeriesDescription": {"equals": "t2_tra", "not": {"matches": "t[12]"}}}, ".SeriesDescription"),
    ({"Modality": {"matches": "^(CT|PT)$", "oneOf": ["MR", "US"]}}, ".Modality"),
    ({"SeriesDescription": {"contains": "t2", "not": {"contains": "T2"}, "matches": "a.b"}}, ".SeriesDescription"),
    ({"StudyDate": {"atLeast": "2024", "atMost": "2023"}}, ".StudyDate"),
    ({"StudyDate": {"equals": "202405", "not": "2024"}}, ".StudyDate"),
    ({"AcquisitionTime": {"greaterThan": "1259", "lessThan": "13"}}, ".AcquisitionTime"),
    ({"AcquisitionDateTime": {"atLeast": "20240101+0100", "atMost": "20231231"}}, ".AcquisitionDateTime"),
    ({"PatientAge": {"atLeast": "018Y", "lessThan": "12M"}}, ".PatientAge"),
    ({"ImageType": {"position": 1, "equals": "ORIGINAL", "not": "ORIGINAL"}}, ".ImageType"),
    ({"ImageType": {"hasAll": ["ORIGINAL", "PRIMARY"], "not": {"equals": "primary"}}}, ".ImageType"),
    ({"PixelSpacing": {"values": "any", "atLeast": 1, "not": {"values": "any", "atLeast": 0.5}}}, ".PixelSpacing"),
    ({"PixelSpacing": {"position": 3, "atLeast": 1}}, ".PixelSpacing"),
    ({"PixelSpacing": {"hasAll": [1, 2, 3]}}, ".PixelSpacing"),
    (
        {"SeriesDescription or ProtocolName": {"contains": "t2 tse", "not": {"contains": "tse"}}},
        '["SeriesDescription or ProtocolName"]',
    ),
    ({"EchoTime or EffectiveEchoTime": {"atLeast": 3, "lessThan": 2}}, '["EchoTime or EffectiveEchoTime"]'),
    ({"Modality or BodyPartExamined": {"equals": "A", "not": ["A"]}}, '["Modality or BodyPartExamined"]'),
    ({"PixelSpacing": {"equals": [1, 2, 3]}}, ".PixelSpacing"),
    ({"PixelSpacing": {"equals": [1, 2], "atLeast": 2}}, ".PixelSpacing"),
    ({"ImageType": {"equals": ["A", "B"], "not": {"contains": "b"}}}, ".ImageType"),
    ({"ImageType": {"equals": ["A", "B"], "not": {"equals": ["a", "b"]}}}, ".ImageType"),
    ({"SliceThickness": {"position": 2, "atLeast": 1}}, ".SliceThickness"),
    ({"series.hasImage": {"equals": True, "not": True}}, '["series.hasImage"]'),
    ({"series.plane": {"equals": "axial", "not": ["axial", "coronal"]}}, '["series.plane"]'),
    (
        {"ProcedureCodeSequence": {"item": {"CodeValue": {"equals": "A", "not": "A"}}}},
        ".ProcedureCodeSequence.item.CodeValue",
    ),
    # several conditions
    ({"Modality": {"uniform": True}, "allOf": [{"Modality": {"present": False}}]}, ".allOf[0].Modality"),
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
        {"Rows": {"uniform": True}},
        {"Rows": {"uniform": True}, "allOf": [{"Rows": [2, 4]}]},
        {"noneOf": [{"Rows": {"uniform": True}}]},
        {"Rows": 2, "noneOf": [{"Rows": {"uniform": True}}]},
        {"series.obliquity": {"atLeast": 50}},
        {"Modality": {"oneOf": ["CT", "MR"], "not": "CT"}},
        {"Modality": {"contains": "M", "not": {"contains": "MR"}}},
        {"SeriesDescription": {"contains": "t2", "not": {"contains": "t2 tse"}}},
        {"SeriesDescription": {"startsWith": "ax", "not": {"startsWith": "axial"}}},
        {"SeriesDescription": {"equals": "MR", "not": {"equals": "mr", "caseSensitive": True}}},
        {"SeriesDescription": {"equals": "t2", "not": {"matches": "(?-i:t2)"}}},
        {"SeriesDescription": {"matches": "t[12]", "not": {"matches": "t[13]"}}},
        {"SeriesDescription": {"startsWith": "ax", "endsWith": "fs"}},
        {"SeriesDescription": {"startsWith": "ax", "endsWith": "ax", "contains": "t2", "not": {"equals": "ax"}}},
        {"SeriesDescription": {"equals": "T2 Tse", "not": {"contains": "t2", "caseSensitive": True}}},
        {"StudyDate": {"atLeast": "2024", "contains": "0101"}},
        {"SeriesDescription": {"contains": "t2", "not": {"matches": "^t2"}}},
        {"SeriesDescription": {"contains": ["t2", "t1"], "not": {"contains": "t1"}}},
        {"StudyDate": {"atLeast": "2023", "atMost": "2023"}},
        {"StudyDate": {"equals": "2024", "not": "202405"}},
        {"AcquisitionDateTime": {"atLeast": "20240101+0100", "atMost": "20240102"}},
        {
            "AcquisitionDateTime": {"atLeast": "2024010100+0000", "lessThan": "2024010115"},
            "allOf": [{"AcquisitionDateTime": {"atLeast": "2024010100"}}],
        },
        {"AcquisitionDateTime": {"lessThan": "0002"}},
        {"AcquisitionTime": {"lessThan": "0030"}},
        {"AcquisitionTime": {"greaterThan": "23"}},
        {"PatientAge": {"atLeast": "012M", "atMost": "001Y"}},
        {"ImageType": {"equals": "ORIGINAL", "contains": "orig", "not": "DERIVED"}},
        {"ImageType": {"hasAll": ["ORIGINAL", "PRIMARY"], "not": {"position": 1, "equals": "PRIMARY"}}},
        {"PixelSpacing": {"position": 2, "atLeast": 1}},
        {"PixelSpacing": {"hasAll": [1, 2]}},
        {
            "SeriesDescription or ProtocolName": {"contains": "t2"},
            "allOf": [{"SeriesDescription or ProtocolName": {"contains": "t1"}}, {"SeriesDescription": {"not": "t2"}}],
        },
        {
            "EchoTime or EffectiveEchoTime": {"atLeast": 3, "values": "any"},
            "allOf": [{"EchoTime or EffectiveEchoTime": {"lessThan": 3, "values": "any"}}],
        },
        {
            "anyOf": [
                {"EchoTime or EffectiveEchoTime": {"atLeast": 2}},
                {"EchoTime or EffectiveEchoTime": {"lessThan": 3}},
            ]
        },
        {"Modality or SeriesDescription": {"equals": "t2 [tse]"}},
        {"PixelSpacing": {"equals": [1, 2]}},
        {"PixelSpacing": {"equals": [1, 2], "atLeast": 1}},
        {"ImageType": {"equals": ["A", "B"], "not": {"equals": ["B", "A"]}, "hasAll": ["A"]}},
        {"ImageType": {"not": {"equals": ["A", "B"]}, "hasAll": ["A", "B"]}},
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


def test_only_what_contradicts_a_condition_is_named() -> None:
    one = only({"Modality": {"not": "PT"}, "00080060": "CT", "anyOf": [{"SeriesDescription": "x"}, {"Modality": "MR"}]})
    assert one.message == f"no value of Modality satisfies this together with {CONDITIONS}.00080060"


def test_all_that_contradict_a_condition_together_are_named() -> None:
    conditions = {"Rows": {"atLeast": 1}, "00280010": {"atMost": 2}, "allOf": [{"Rows": {"not": {"oneOf": [1, 2]}}}]}
    places = f"{CONDITIONS}.Rows and {CONDITIONS}.00280010"
    assert only(conditions).message == f"no value of Rows satisfies this together with {places}"


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
        ({"anyOf": [{"StudyDate": {"atLeast": "2024"}}, {"StudyDate": {"lessThan": "2024"}}]}, ".anyOf[1].StudyDate"),
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
        {"anyOf": [{"StudyDate": {"atLeast": "202405"}}, {"StudyDate": {"lessThan": "202405"}}]},
        {"SeriesDescription": {"not": {"matches": "a.b"}}},
        {"anyOf": [{"Modality": {"not": "CT"}}, {"Modality": {"contains": "CTP"}}]},
        {"Modality": {"not": "CT"}},
    ],
)
def test_a_condition_that_need_not_hold(conditions: Mapping[str, object]) -> None:
    assert kinds(conditions) == []


def asked_by(monkeypatch: pytest.MonkeyPatch, conditions: Mapping[str, object]) -> int:
    """Return how many times the tests in conditions are asked about a witness."""
    calls = 0
    ask = asking.ask

    def counted(test: object, asked: object) -> Outcome:
        nonlocal calls
        calls += 1
        return ask(test, asked)

    with monkeypatch.context() as patch:
        patch.setattr(witnesses, "ask", counted)
        assert kinds(conditions) == []
    return calls


def none_of(count: int, attribute: str, test: str) -> dict[str, object]:
    return {"noneOf": [{attribute: test.format(number)} for number in range(count)]}


def all_of(count: int, test: Callable[[str], object]) -> dict[str, object]:
    return {"allOf": [{"SeriesDescription": test(f"x{number}.")} for number in range(count)]}


@pytest.mark.parametrize(
    "conditions",
    [
        lambda count: none_of(count, "SeriesDescription", "x{}"),
        lambda count: none_of(count, "SeriesDescription", "x{}.*y"),
        lambda count: none_of(count, "ImageType", "X{}"),
        lambda count: all_of(count, lambda text: {"not": {"contains": text}}),
    ],
)
def test_each_further_condition_on_an_attribute_costs_the_same(
    monkeypatch: pytest.MonkeyPatch, conditions: Callable[[int], Mapping[str, object]]
) -> None:
    few, many = (asked_by(monkeypatch, conditions(count)) for count in (50, 100))
    assert 0 < many <= 2.1 * few


def test_conditions_that_need_a_text_of_their_own_are_asked_about_few_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    conditions = all_of(100, lambda text: {"contains": text})
    assert asked_by(monkeypatch, conditions) < 10 * 100 * 100


def test_a_late_position_needs_few_values() -> None:
    conditions = {"selections": [{"conditions": {"ImageType": {"position": 9999, "equals": "LOCALIZER"}}}]}
    selection = load_rules(json.dumps(conditions).encode(), "selection-rules.json").selections[0]
    (demand,) = demands(as_all(selection.condition))
    found = [values for values, _ in witnesses.rows([demand]) if isinstance(values, tuple)]
    assert max(map(len, found)) == 9999
    assert sum(map(len, found)) <= 1_000_000


def test_a_late_position_contradicts_another_test_on_it() -> None:
    conditions = {"ImageType": {"position": 9999, "equals": "A"}, "00080008": {"position": 9999, "equals": "B"}}
    assert kinds(conditions) == [("never-holds", ".00080008")]
