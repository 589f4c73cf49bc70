"""Tests on the values of one instance: quantifiers and positions, `hasAll`, `not`, `present` and `ifMissing`."""

import pytest

from tests.support.builders import MATCHED, outcome
from tests.support.tables import ABSENT, Row, row

NOTHING = [ABSENT, None, "", " \0", [], [None, ""], {}, {"vr": "LO", "Value": []}]


SEVERAL_VALUES = [
    row("ImageType", {"contains": "A", "values": "all"}, matched=["A\\xA", ["A", None]], rejected=["A\\B"]),
    row("ImageType", {"equals": "A", "values": "any"}, matched=["A\\B"], rejected=["B"], undecided=NOTHING),
    row(
        "PixelSpacing",
        {"equals": 1, "values": "all"},
        matched=[[1, 1]],
        rejected=[[1, 2]],
        undecided=[[1, "x"], *NOTHING],
    ),
    row(
        "PixelSpacing",
        {"atLeast": 1, "values": "any"},
        matched=[[0, 1], ["x", 1]],
        rejected=[[0, 0]],
        undecided=[[0, "x"]],
    ),
    row("PixelSpacing", {"atLeast": 1, "values": "all"}, matched=[[1, 1]], rejected=[[0, 1]]),
    # All members hold for one and the same value.
    row("PixelSpacing", {"atLeast": 1, "lessThan": 2, "values": "any"}, matched=[[0, 1]], rejected=[[0, 2]]),
    row("PixelSpacing", {"oneOf": [1, 2], "atLeast": 2, "values": "any"}, matched=[[1, 2]], rejected=[[1, 3]]),
    row("Modality", {"equals": "CT", "values": "all"}, matched=["CT"], rejected=["MR"], undecided=["CT\\MR"]),
    row(
        "ImageType",
        {"equals": "M", "position": 3},
        matched=["A\\B\\M", ["", "", "M"]],
        rejected=["A\\B\\P\\M", "M\\M\\P"],
    ),
    row("ImageType", {"equals": "M", "position": 3}, undecided=["M\\M", ["A", "B", ""], "A\\B\\\\M", *NOTHING]),
    row("ImageType", {"equals": "M", "position": 1}, matched=["M\\A"], rejected=["A\\M"]),
    row(
        "PixelSpacing",
        {"greaterThan": 1, "position": 2},
        matched=[[0, 2], ["x", 2]],
        rejected=[[2, 0]],
        undecided=[[2, "x"]],
    ),
    row("PixelSpacing", {"oneOf": [1, 2], "atLeast": 2, "position": 2}, matched=[[0, 2]], rejected=[[2, 1]]),
    row("Modality", {"equals": "CT", "position": 1}, matched=["CT"], rejected=["MR"]),
    row("Modality", {"equals": "CT", "position": 2}, undecided=["CT", *NOTHING]),
]


NEGATED = [
    row("SeriesDescription", {"not": "t2"}, matched=["T1"], rejected=["ax t2"], undecided=NOTHING),
    row("SeriesDescription", {"not": {"equals": "t2"}}, matched=["ax t2"], rejected=["T2"], undecided=NOTHING),
    row("SeriesDescription", {"not": {"not": "t2"}}, matched=["ax t2"], rejected=["T1"], undecided=NOTHING),
    row("SeriesDescription", {"contains": "t2", "not": {"contains": ["cor", "sag"]}}, matched=["t2 tra"]),
    row("SeriesDescription", {"contains": "t2", "not": {"contains": ["cor", "sag"]}}, rejected=["t2 cor", "cor", "t1"]),
    row("SeriesDescription", {"contains": "T", "not": {"contains": "X", "caseSensitive": True}}, matched=["t x"]),
    row("SeriesDescription", {"contains": "t", "caseSensitive": True, "not": "X"}, matched=["t"], rejected=["tx", "T"]),
    row("SliceThickness", {"not": 0}, matched=[1], rejected=[0, "0"], undecided=["x", *NOTHING]),
    row("SliceThickness", {"not": [3, 5]}, matched=[2], rejected=[3]),
    row("SliceThickness", {"not": [3, "!="]}, matched=[3], rejected=[2], undecided=NOTHING),
    row("SliceThickness", {"atLeast": 2, "not": {"equals": 3, "tolerance": 0.1}}, matched=[2, 3.2], rejected=[1, 2.9]),
    # Not of all is some, not of any is none.
    row("PixelSpacing", {"not": {"atLeast": 1}}, matched=[[0, 2], ["x", 0]], rejected=[[1, 1]], undecided=[["x", 1]]),
    row("ImageType", {"not": "A"}, matched=["B\\C"], rejected=["A\\B"], undecided=NOTHING),
    row("ImageType", {"not": {"hasAll": ["A", "B"]}}, matched=["A\\C"], rejected=["B\\A"], undecided=NOTHING),
    row("ImageType", {"not": ["A", "!B"]}, matched=["C", "A\\B"], rejected=["A\\C"], undecided=NOTHING),
    row("ImageType", {"contains": "A", "not": {"contains": "B"}}, matched=["A\\C"], rejected=["A\\B"]),
    row(
        "ImageType",
        {"not": {"equals": "M", "position": 3}},
        matched=["M\\M\\A"],
        rejected=["A\\B\\M"],
        undecided=["A\\B"],
    ),
    row("ImageType", {"equals": "A", "position": 1, "not": {"equals": "B", "position": 2}}, matched=["A\\C"]),
    row("ImageType", {"equals": "A", "position": 1, "not": {"equals": "B", "position": 2}}, rejected=["A\\B", "C"]),
    row("ImageType", {"equals": "A", "position": 1, "not": {"equals": "B", "position": 2}}, undecided=["A", *NOTHING]),
]


ABSENCE = [
    row("SeriesDescription", {"present": True}, matched=["x", 0], rejected=NOTHING),
    row(
        "SeriesDescription",
        {"present": False},
        matched=NOTHING,
        rejected=["x", ["x", "y"], {"vr": "OB", "InlineBinary": "QQ=="}],
    ),
    row("SliceThickness", {"present": True}, matched=[0, "x", "0"], rejected=NOTHING),
    row("ImageType", {"present": True}, matched=["\\A", [None, "A"]], rejected=["\\", *NOTHING]),
    row(
        "Modality",
        {"equals": "CT", "ifMissing": "matched"},
        matched=["CT", *NOTHING],
        rejected=["MR"],
        undecided=["A\\B"],
    ),
    row(
        "Modality",
        {"equals": "CT", "ifMissing": "rejected"},
        matched=["CT"],
        rejected=["MR", *NOTHING],
        undecided=["A\\B"],
    ),
    row("SliceThickness", {"atLeast": 3, "ifMissing": "matched"}, matched=NOTHING, undecided=["x", True, {"a": 1}]),
    row("SliceThickness", {"atLeast": 3, "ifMissing": "rejected"}, rejected=NOTHING, undecided=["x", True, {"a": 1}]),
    row("SliceThickness", {"not": 3, "ifMissing": "matched"}, matched=[2, *NOTHING], rejected=[3], undecided=["x"]),
    row("SliceThickness", {"not": 3, "ifMissing": "rejected"}, matched=[2], rejected=[3, *NOTHING], undecided=["x"]),
    row("Modality", {"oneOf": ["A", "B"], "not": "B", "ifMissing": "matched"}, matched=["A", *NOTHING], rejected=["B"]),
    row(
        "ImageType",
        {"equals": "M", "position": 2, "ifMissing": "matched"},
        matched=["A", "A\\M", *NOTHING],
        rejected=["M\\A"],
    ),
    row("ImageType", {"equals": "M", "position": 2, "ifMissing": "rejected"}, rejected=["A", ["M", ""], *NOTHING]),
]


@pytest.mark.parametrize("case", [*SEVERAL_VALUES, *NEGATED, *ABSENCE])
def test_the_values_of_an_instance(case: Row) -> None:
    assert case.found() == case.expected


ALL_NOTHINGS = [
    ABSENT,
    "",
    " ",
    "\0",
    None,
    [],
    [None],
    [""],
    {},
    {"vr": "LO"},
    {"vr": "LO", "Value": []},
    {"vr": "LO", "Value": [None]},
]


@pytest.mark.parametrize("name", ["SeriesDescription", "SliceThickness", "StudyDate", "PatientAge", "ImageType"])
def test_empty_absent_and_null_are_alike(name: str) -> None:
    operand = {"SliceThickness": 0, "StudyDate": "2024", "PatientAge": "018Y"}.get(name, "x")
    for condition, expected in (
        ({"equals": operand}, "UNDECIDED"),
        ({"not": {"equals": operand}}, "UNDECIDED"),
        ({"equals": operand, "ifMissing": "matched"}, "MATCHED"),
        ({"equals": operand, "ifMissing": "rejected"}, "REJECTED"),
        ({"present": True}, "REJECTED"),
        ({"present": False}, "MATCHED"),
    ):
        found = Row(name, condition, tuple(ALL_NOTHINGS), expected={}, custom=()).found()
        assert set(found.values()) == {expected}


def test_description_and_comment_change_nothing() -> None:
    remarks = {"description": "words", "$comment": "more words"}
    assert outcome({"Modality": {"equals": "CT", **remarks}, **remarks}, Modality="CT") is MATCHED
    assert outcome({"Modality": {"present": True, **remarks}}, Modality="CT") is MATCHED
