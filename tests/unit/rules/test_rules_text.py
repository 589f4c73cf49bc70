"""Rules files that are no JSON, or hostile: never a traceback."""

import json

import pytest

from tests.support.builders import faults_of, outcome, selection, selections, series, study

CT = {"Modality": "CT"}


def with_conditions(**conditions: object) -> dict[str, object]:
    return selections(selection(conditions))


def with_members(**members: object) -> dict[str, object]:
    return selections(selection(CT, **members))


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        (b"", "", "blank"),
        (b" \n\t ", "", "blank"),
        (b"\xef\xbb\xbf \n", "", "blank"),
        (b"{", "line 1, column 2", "this is not JSON"),
        (b'{"selections": [\n  {"conditions" {"Modality": "CT"}}\n]}', "line 2, column 17", "this is not JSON"),
        (b"{'selections': []}", "line 1, column 2", "this is not JSON"),
        (b'{"selections": []} x', "line 1, column 20", "this is not JSON"),
        (b'{"a": NaN}', "", "NaN"),
        (b'{"a": -Infinity}', "", "Infinity"),
        (b'{"a": ' + b"9" * 5000 + b"}", "", "this is not JSON"),
        (b'"\xff"', "", "must be UTF-8, and byte 2 is none"),
        (json.dumps({"selections": []}).encode("utf-16"), "", "must be UTF-8"),
        (b"[" * 100_000, "", "nested too deeply"),
        (b"\x00", "line 1, column 1", "this is not JSON"),
    ],
)
def test_text_that_is_no_json(text: bytes, place: str, part: str) -> None:
    ((where, message),) = faults_of(text)
    assert where == place
    assert part in message


def nested(depth: int, inner: object) -> bytes:
    opening, closing = '{"allOf": [', "]}"
    return f'{{"selections": [{{"conditions": {opening * depth}{json.dumps(inner)}{closing * depth}}}]}}'.encode()


DEEP = [
    pytest.param(nested(depth, inner), id=f"{depth} groups, {name}")
    for depth in (100, 250, 300, 480, 900, 20_000)
    for name, inner in {"fault": {"Modalty": "CT"}, "other fault": {}}.items()
]
HUGE = 10**400
HOSTILE = [
    with_conditions(**{"\ud800": 1}),
    with_conditions(**{"\x00": 1, "a" * 10_000: 1}),
    with_conditions(Modality="\ud800("),
    with_conditions(Modality={"\ud800": 1}),
    with_conditions(Modality={"equals": {"\ud800": [HUGE]}}),
    with_conditions(Modality=["CT", HUGE]),
    with_conditions(EchoTime=HUGE),
    with_conditions(EchoTime=[HUGE, ">="]),
    with_conditions(EchoTime={"equals": HUGE}),
    with_conditions(EchoTime={"between": [1, HUGE]}),
    with_conditions(EchoTime={"equals": 1, "tolerance": HUGE}),
    with_conditions(StudyDate=HUGE),
    with_conditions(StudyDate=1e300),
    with_conditions(StudyDate={"equals": "0000"}),
    with_conditions(StudyDate=[-1, ">="]),
    with_conditions(AcquisitionDateTime=["00010101+9999", "2024"]),
    with_conditions(EchoTime={"equals": "١٢"}),
    with_conditions(EchoTime=[[[[]]], {}]),
    with_members(take=HUGE, required=-HUGE),
    with_members(name="\ud800", prefer=[{"lowest": "\ud800"}]),
    selections(selection(CT), customAttributes=["\ud800", "class", "_init__", "\x00", "a" * 5000], same=["\ud800"]),
    {"selections": {"selections": {"selections": []}}, "\n": "\t"},
    b'{"selections": [{"conditions": {"EchoTime": 1e999}}]}',
    b'{"selections": [{"conditions": {"EchoTime": {"equals": 1, "tolerance": 1e999}}}]}',
    b'{"selections": [{"conditions": {"EchoTime": [1, 1e999]}, "take": 1e999}]}',
    b'{"selections": [{"conditions": {"EchoTime": [-1e999, ">="]}}]}',
]


@pytest.mark.parametrize("document", [*DEEP, *HOSTILE])
def test_no_rules_file_gives_a_traceback(document: object) -> None:
    faults = faults_of(document)
    assert faults
    for place, message in faults:
        assert f"{place}: {message}".isprintable()
        assert len(place) + len(message) < 100_000


@pytest.mark.parametrize(
    "document",
    [
        {"selections": [selection(CT)] * 3_400},
        with_conditions(anyOf=[CT] * 5_000),
        with_conditions(Modality={"oneOf": ["CT"] * 10_000}),
        with_conditions(**{"x" * number: 1 for number in range(10_000)}),
        selections(selection(CT), customAttributes=["a"] * 10_000),
        [[]] * 10_000,
    ],
)
def test_rules_with_more_values_than_anyone_writes_are_refused_at_once(document: object) -> None:
    ((place, message),) = faults_of(document)
    assert (place, message.partition(";")[0]) == ("", "the rules have more than 10,000 values")


def test_examples_may_be_as_large_as_a_study() -> None:
    listed = [series(f"1.{number}", Modality="CT") for number in range(5_000)]
    example = {"name": "x", "study": study("1", *listed), "expect": {"selection-1": ["1.1"]}}
    assert faults_of(selections(selection(CT), examples=[example])) == []


def test_names_are_suggested_for_the_first_faults_only() -> None:
    messages = [message for _, message in faults_of(with_conditions(**{f"Modalitty{n}": "x" for n in range(150)}))]
    assert ["did you mean Modality?" in message for message in messages] == [True] * 100 + [False] * 50


@pytest.mark.parametrize("depth", [5, 45, 97])
def test_rules_may_be_nested_as_deep_as_anyone_writes(depth: int) -> None:
    conditions: dict[str, object] = {"Modality": "CT"}
    for _ in range(depth):
        conditions = {"noneOf": [{"noneOf": [conditions]}]} if depth < 90 else {"allOf": [conditions]}
    assert outcome(conditions, Modality="CT")


@pytest.mark.parametrize("depth", [101, 150, 200, 330, 450])
def test_rules_that_are_nested_deeper_are_refused_before_anything_goes_down_them(depth: int) -> None:
    in_groups: object = {"Modality": "CT"}
    in_tests: object = {"equals": "CT"}
    in_items: object = {"CodeValue": "CT"}
    for _ in range(depth):
        in_groups = {"allOf": [in_groups]}
        in_tests = {"not": {"not": in_tests}}
        in_items = {"PurposeOfReferenceCodeSequence": {"item": in_items}}
    for conditions in (in_groups, {"Modality": in_tests}, in_items):
        ((place, message),) = faults_of({"selections": [{"conditions": conditions}]})
        assert (place, message.partition(";")[0]) == ("", "the rules are nested too deeply")
