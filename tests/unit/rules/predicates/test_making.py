"""Case and tolerance, which modify the tests that are made."""

import pytest

from tests.support.tables import Row, row

MODIFIED = [
    row("SeriesDescription", {"equals": "T2", "caseSensitive": True}, matched=["T2"], rejected=["t2"]),
    row("SeriesDescription", {"equals": "T2", "caseSensitive": False}, matched=["T2", "t2"]),
    row("SeriesDescription", {"oneOf": ["T2", "t1"], "caseSensitive": True}, matched=["t1"], rejected=["t2", "T1"]),
    row("SeriesDescription", {"contains": "T2", "caseSensitive": True}, matched=["axT2"], rejected=["axt2"]),
    row("SeriesDescription", {"startsWith": "T", "caseSensitive": True}, matched=["T2"], rejected=["t2"]),
    row("SeriesDescription", {"endsWith": "x", "caseSensitive": True}, matched=["Ax"], rejected=["AX"]),
    row("SeriesDescription", {"matches": "T[2]", "caseSensitive": True}, matched=["xT2"], rejected=["xt2"]),
    row("ImageType", {"hasAll": ["A", "b"], "caseSensitive": True}, matched=["A\\b"], rejected=["A\\B", "a\\b"]),
    row("SliceThickness", {"equals": 3.1, "tolerance": 0.1}, matched=[3, 3.2, 3.1], rejected=[2.99, 3.21]),
    row("SliceThickness", {"equals": 3, "tolerance": 0}, matched=[3], rejected=[3.0000001]),
    row("SliceThickness", {"oneOf": [1, 3], "tolerance": 0.5}, matched=[0.5, 3.5], rejected=[2]),
    row("SliceThickness", {"atLeast": 3, "tolerance": 0.1}, matched=[2.9], rejected=[2.89]),
    row("SliceThickness", {"greaterThan": 3, "tolerance": 0.1}, matched=[2.91], rejected=[2.9]),
    row("SliceThickness", {"atMost": 3, "tolerance": 0.1}, matched=[3.1], rejected=[3.11]),
    row("SliceThickness", {"lessThan": 3, "tolerance": 0.1}, matched=[3.09], rejected=[3.1]),
    row("SliceThickness", {"between": [1, 2], "tolerance": 0.1}, matched=[0.9, 2.1], rejected=[0.8, 2.2]),
    row("PixelSpacing", {"hasAll": [0.3, 1], "tolerance": 0.1}, matched=[[0.9, 0.2]], rejected=[[0.9, 0.1]]),
    row("EchoTime", {"equals": 0.3, "tolerance": 0.1}, matched=[0.2, 0.4], rejected=[0.19, 0.41]),
]


@pytest.mark.parametrize("case", MODIFIED)
def test_a_modifier(case: Row) -> None:
    assert case.found() == case.expected
