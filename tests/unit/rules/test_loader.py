"""Where rules come from, what their defaults are, and attributes that PS3.6 does not list."""

import json
import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from selector.errors import ConfigurationError
from selector.rules.loader import load_rules, read_rules_file
from tests.support.builders import (
    ABSENT,
    MATCHED,
    REJECTED,
    UNDECIDED,
    Row,
    faults_of,
    outcomes,
    result_of,
    row,
    rules_of,
    selection,
    selections,
    series,
    study,
)

CT = {"Modality": "CT"}


@pytest.mark.parametrize("text", [b"{}", b"null", b" {\n} ", b"\xef\xbb\xbf{}"])
def test_empty_rules_select_everything_with_a_warning(text: bytes) -> None:
    assert rules_of(text).warnings == ("the rules are empty: every series is selected",)
    listed = [series("1.1", Modality="CT"), series("1.2"), series("1.3", Modality={"a": 1})]
    result = result_of(text, study("1", *listed), images={"1.1": "x", "1.3": "y"})
    assert [one.SeriesInstanceUID for one in result.studies[0].choices[0].taken] == ["1.1", "1.3"]
    assert result.studies[0].choices[0].without_image == 1


def test_rules_that_say_something_have_no_warning_and_these_defaults() -> None:
    document = selections(selection(CT), selection(CT, name=" T 2 "), selection(CT))
    rules = rules_of(document)
    assert rules.warnings == ()
    assert [one.name for one in rules.selections] == ["selection-1", "T 2", "selection-3"]
    assert [(one.take, one.required, one.prefer) for one in rules.selections] == [(None, 0, ())] * 3
    assert (rules.layout, rules.distinct, rules.same) == ("bySeries", False, ())
    assert rules.text == json.dumps(document).encode()


def test_remarks_are_allowed_wherever_there_is_an_object() -> None:
    remarks: dict[str, object] = {"description": "words", "$comment": "more words"}
    conditions = {
        "Modality": {"equals": "CT", "not": {"equals": "x", **remarks}, **remarks},
        "anyOf": [{"AnatomicRegionSequence": {"item": {"CodeValue": "1", **remarks}, **remarks}, **remarks}],
        **remarks,
    }
    prefer = [{"matching": {"Modality": "CT", **remarks}, **remarks}]
    document = selections(selection(conditions, prefer=prefer, **remarks), **remarks, **{"$schema": "x"})
    one = study("1", series("1.1", Modality="CT", AnatomicRegionSequence=[{"CodeValue": "1"}]))
    assert [total.taken for total in result_of(document, one).totals] == [1]


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


def test_a_rules_file_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "rules ü.json"
    path.write_bytes(b"\xff{}")
    assert read_rules_file(str(path)) == b"\xff{}"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (Path.exists, "there is no such rules file; check the path and the mount"),
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
    assert "a folder above it may not be entered" in fault.message


MINE = ("Mine", "my own-kind", "ünï", "00099001", "class", "77771000")


@pytest.mark.parametrize(
    "case",
    [
        row(
            "Mine",
            "t2",
            matched=["ax T2", ["x", "t2"]],
            rejected=["t1"],
            undecided=[ABSENT, "", None, [], {}],
            custom=MINE,
        ),
        row("my own-kind", {"equals": "a"}, matched=["A", "B\\A"], rejected=["ab"], custom=MINE),
        row("ünï", {"contains": "é"}, matched=["xÉx"], rejected=["e"], custom=MINE),
        row("Mine", 5, matched=[5, 5.0, [1, 5]], rejected=[6], custom=MINE),
        row("Mine", [3, 5], matched=[3, 4.5, [3, 5]], rejected=[6, [3, 6]], undecided=["thick", [3, "x"]], custom=MINE),
        row("Mine", {"atLeast": 3}, matched=[3], rejected=[2], undecided=["x"], custom=MINE),
        row("Mine", {"equals": 3, "tolerance": 0.5}, matched=[3.5], rejected=[3.6], custom=MINE),
        row("Mine", {"oneOf": [3, "x"]}, matched=[3, "X"], rejected=[4], undecided=["y"], custom=MINE),
        row("Mine", ["x"], matched=["X", ["y", "x"]], rejected=["xy"], custom=MINE),
        row("Mine", {"present": True}, matched=[0, "x"], rejected=["", ABSENT], custom=MINE),
        row("Mine", {"equals": "b", "position": 2}, matched=["a\\b"], rejected=["b\\a"], undecided=["b"], custom=MINE),
        row("class", "x", matched=["x"], rejected=["y"], custom=MINE),
        row("77771000", "x", matched=["x"], rejected=["y"], custom=MINE),
        row("00099001", "x", matched=["x"], rejected=["y"], custom=MINE),
        row(
            "0019100c",
            {"equals": 1000},
            matched=[1000, {"vr": "IS", "Value": [1000]}],
            rejected=[0],
            undecided=[ABSENT],
        ),
    ],
)
def test_custom_and_private_attributes(case: Row) -> None:
    assert case.found() == case.expected


def test_a_custom_tag_is_found_in_either_case() -> None:
    for listed, asked, written in (("7777100a", "7777100A", "7777100a"), ("7777100A", "7777100a", "7777100A")):
        one = study("1", series("1.1", **{written: "x"}))
        assert outcomes({asked: "x"}, one, custom=[listed]) == [MATCHED]
        assert outcomes({asked: "y"}, one, custom=[listed]) == [REJECTED]
    assert outcomes({"0019100C": "x"}, study("1", series("1.1", **{"0019100c": "x"}))) == [MATCHED]


def test_custom_attributes_can_be_ranked_agreed_on_and_asked_of_items() -> None:
    document = selections(
        selection(
            {"AnatomicRegionSequence": {"item": {"Mine": "x"}}},
            prefer=[{"highest": "Mine"}],
            take=1,
        ),
        same=["Other"],
        customAttributes=["Mine", "Other"],
    )
    listed = [
        series(f"1.{number}", Mine=rank, Other=["a", 1], AnatomicRegionSequence=[{"Mine": "x"}])
        for number, rank in enumerate((1, 3, 2, [9, 9], "x"), 1)
    ]
    (one,) = result_of(document, study("1", *listed)).studies
    assert [taken.SeriesInstanceUID for taken in one.choices[0].taken] == ["1.2"]


def test_a_name_of_ones_own_must_be_listed() -> None:
    ((_, message),) = faults_of(selections(selection({"Mine": "x"})))
    assert "must be listed in customAttributes" in message
    assert faults_of(selections(selection({"Mine": "x"}), customAttributes=["Mine"])) == []
    ((_, message),) = faults_of(selections(selection({"Mien": "x"}), customAttributes=["Mine"]))
    assert message == "no such DICOM attribute; did you mean Mine?"


def test_what_no_condition_asks_for_is_not_looked_at() -> None:
    odd = study("1", series("1.1", Modality="CT", SeriesDescription={"x": [1, {"y": 2}]}, Anything=[[[]]]))
    assert outcomes(CT, odd) == [MATCHED]
    assert outcomes({"SeriesDescription": "x"}, odd) == [UNDECIDED]
