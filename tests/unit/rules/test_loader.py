"""Where rules come from, and rules files that are not JSON or hostile: never a traceback."""

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from selector.errors import ConfigurationError
from selector.rules.loader import load_rules, read_rules_file
from tests.support.builders import (
    RULES_FILE,
    faults_of,
    outcome,
    result_of,
    rules_of,
    selection,
    selections,
    series,
    study,
)

CT = {"Modality": "CT"}


def with_conditions(**conditions: object) -> dict[str, object]:
    return selections(selection(conditions))


def with_members(**members: object) -> dict[str, object]:
    return selections(selection(CT, **members))


@pytest.mark.parametrize("text", [b"{}", b"null", b" {\n} ", b"\xef\xbb\xbf{}"])
def test_empty_rules_select_everything_with_a_warning(text: bytes) -> None:
    assert rules_of(text).warnings == ("the rules are empty: every series is selected",)
    listed = [series("1.1", Modality="CT"), series("1.2"), series("1.3", Modality={"a": 1})]
    result = result_of(text, study("1", *listed), images={"1.1": "x", "1.3": "y"})
    assert list(result.studies[0].choices[0].taken) == ["1.1", "1.3"]
    assert result.studies[0].choices[0].without_image == 1


@pytest.mark.parametrize(
    "text", [b'\xef\xbb\xbf{"selections": [{"conditions": {"Modality": "CT"}}]}\n', "\ufeff{}\r\n".encode()]
)
def test_a_byte_order_mark_is_read(text: bytes) -> None:
    assert rules_of(text).selections


def test_a_fault_names_the_source() -> None:
    for source, named in (("/config/my-rules.json", "my-rules.json"), ("NVIDIA_CLARA_SELECTION_RULES_BASE64",) * 2):
        with pytest.raises(ConfigurationError) as raised:
            load_rules(b"[]", source)
        assert {fault.file for fault in raised.value.faults} == {named}


def test_a_fault_names_the_file() -> None:
    with pytest.raises(ConfigurationError) as raised:
        rules_of(with_conditions(Modalty="x"))
    assert str(raised.value).startswith(f"{RULES_FILE}: $.selections[0].conditions.Modalty: no such DICOM attribute")


def test_a_rules_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "rules ü.json"
    path.write_bytes(b"\xff{}")
    assert read_rules_file(str(path)) == b"\xff{}"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (Path.exists, "there is no such rules file; check the path and, in a container, the mount"),
        (Path.mkdir, "this is a folder, not a rules file"),
        (lambda path: path.symlink_to(path), "the rules file cannot be read: "),
    ],
    ids=["missing", "folder", "loop"],
)
def test_a_rules_file_that_cannot_be_read(tmp_path: Path, make: Callable[[Path], object], message: str) -> None:
    path = tmp_path / "rules.json"
    make(path)
    with pytest.raises(ConfigurationError) as raised:
        read_rules_file(str(path))
    (fault,) = raised.value.faults
    assert fault.file == str(path)
    assert fault.message.startswith(message)


def test_a_rules_file_that_this_user_may_not_read(
    public_folder: Path, as_ordinary_user: Callable[[], AbstractContextManager[int]]
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a file of somebody else")
    path = public_folder / "rules.json"
    path.write_text("{}")
    path.chmod(0o640)
    with as_ordinary_user() as uid, pytest.raises(ConfigurationError) as raised:
        read_rules_file(str(path))
    (fault,) = raised.value.faults
    assert f"may not be read by uid {uid}: its mode is 0640 and its owner uid 0" in fault.message


def test_a_rules_file_in_a_folder_that_this_user_may_not_enter(
    public_folder: Path, as_ordinary_user: Callable[[], AbstractContextManager[int]]
) -> None:
    path = public_folder / "closed" / "rules.json"
    path.parent.mkdir(mode=0o700)
    path.write_text("{}")
    if os.geteuid() != 0:
        path.parent.chmod(0)
    with as_ordinary_user(), pytest.raises(ConfigurationError) as raised:
        read_rules_file(str(path))
    (fault,) = raised.value.faults
    assert "a folder above it is not accessible" in fault.message


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
        (b'"\xff"', "", "invalid UTF-8 at byte 2"),
        (json.dumps({"selections": []}).encode("utf-16"), "", "invalid UTF-8"),
        (b"[" * 100_000, "", "nested too deeply"),
        (b"\x00", "line 1, column 1", "this is not JSON"),
    ],
)
def test_text_that_is_not_json(text: bytes, place: str, part: str) -> None:
    ((where, message),) = faults_of(text)
    assert where == place
    assert part in message


@pytest.mark.parametrize(
    "document",
    [
        {"studies": []},
        [{"StudyInstanceUID": "1.2", "series": []}],
        [{"0020000D": {"vr": "UI", "Value": ["1.2"]}}],
        {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.2.3"},
        {"1.2.3": "a.nii.gz", "1.2.4": ["b.dcm"]},
        {"1.2": {"T2": {"1.2.3": "a.nii.gz"}}},
    ],
)
def test_the_input_of_a_run_taken_for_its_rules(document: object) -> None:
    ((place, message),) = faults_of(document)
    assert (place, message.partition(";")[0]) == ("$", "these are the metadata or the images of a payload, not rules")


@pytest.mark.parametrize(
    "document", [[], [[]], [{}], [{"name": "T2", "conditions": {}}], {"00080060": "MR"}, {"1.2.3": 1, "selections": []}]
)
def test_no_input_of_a_run(document: object) -> None:
    assert not any("payload" in message for _, message in faults_of(document))


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 310, "-" + "9" * 5000])
def test_numbers_that_are_none_are_faults_with_their_places(number: str) -> None:
    study = f'{{"StudyInstanceUID": "1", "series": [{{"SeriesInstanceUID": "1.1", "SeriesNumber": {number}}}]}}'
    text = f"""{{
        "selections": [{{"conditions": {{"EchoTime": [1, {number}], "Modality": "MR"}}, "take": {number}}}],
        "examples": [{{"name": "one", "study": {study}, "expect": {{"selection-1": []}}}}]
    }}"""
    found = dict(faults_of(text.encode()))
    assert [*found] == [
        "$.selections[0].conditions.EchoTime[1]",
        "$.selections[0].take",
        "$.examples[0].study.series[0].SeriesNumber",
    ]
    assert set(found.values()) == {
        "this is not a number that can be used: it is larger than 1.8e308, or NaN or Infinity, which JSON does not have"
    }


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"selections": [], "selections": []}', ["$.selections"]),
        (
            '{"distinct": true, "distinct": 1, "selections": [{"conditions": {"Modality": "CT", "Modality": "MR"}}]}',
            ["$.distinct", "$.selections[0].conditions.Modality"],
        ),
        (
            '{"selections": [{"conditions": {"anyOf": [{"EchoTime": {"equals": 1, "not": 2, "equals": 1}}]}}]}',
            ["$.selections[0].conditions.anyOf[0].EchoTime.equals"],
        ),
    ],
)
def test_members_given_twice(text: str, places: list[str]) -> None:
    faults = faults_of(text.encode())
    assert [place for place, _ in faults] == places
    assert {message for _, message in faults} == {"given more than once; keep one of them"}


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
    assert (place, message) == ("", "the rules have more than the limit of 10,000 values")


def test_examples_may_be_as_large_as_a_study() -> None:
    listed = [series(f"1.{number}", Modality="CT") for number in range(5_000)]
    example = {"name": "x", "study": study("1", *listed), "expect": {"selection-1": ["1.1"]}}
    assert faults_of(selections(selection(CT), examples=[example])) == []


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
