"""What a value of each VR can be at most (PS3.5 6.2)."""

import math
import struct

import pytest

from selector.dicom.standard.dictionary import NUMBERS
from selector.dicom.value_limits import number_range, text_misfit, uid_misfit


@pytest.mark.parametrize(
    ("vr", "words"),
    [
        ("IS", "whole numbers from -2147483648 to 2147483647"),
        ("US", "whole numbers from 0 to 65535"),
        ("UV", "whole numbers from 0 to 18446744073709551615"),
    ],
)
def test_the_range_of_whole_numbers(vr: str, words: str) -> None:
    assert number_range(vr).words == words


def test_other_numbers_have_no_bounds_but_those_of_their_type() -> None:
    unbounded = {vr for vr in NUMBERS if not number_range(vr).whole} - {"FL"}
    assert unbounded == {"DS", "FD"}
    assert all((number_range(vr).low, number_range(vr).high) == (-math.inf, math.inf) for vr in unbounded)
    largest = struct.unpack("<f", b"\xff\xff\x7f\x7f")[0]
    assert (number_range("FL").low, number_range("FL").high) == (-largest, largest)


@pytest.mark.parametrize(
    ("vr", "text", "minds_case", "misfit"),
    [
        ("CS", "HEAD_NECK 1", True, ""),
        ("CS", "head", False, ""),
        ("CS", "head", True, "VR CS allows only capital letters, digits, blanks and underscores"),
        ("CS", "A" * 17, True, "VR CS allows at most 16 characters"),
        ("CS", "A\\B", True, "a backslash separates values of VR CS"),
        ("LT", "a\\b", True, ""),
        ("UI", "1.2.x", False, "VR UI allows only digits and dots"),
        ("DA", "2024-01-31", True, ""),
        ("UT", "x" * 100_000, True, ""),
    ],
)
def test_why_a_text_can_be_in_no_value(vr: str, text: str, minds_case: object, misfit: str) -> None:
    assert text_misfit(vr, text, case_sensitive=bool(minds_case)) == misfit


@pytest.mark.parametrize(
    ("text", "misfit"),
    [
        ("1.2.840.10008.1.2", ""),
        ("1", ""),
        ("0.0", ""),
        ("1.02.003", ""),
        ("9" * 64, ""),
        ("9" * 65, "it has more than 64 characters"),
        ("1.2.", "it ends with a dot"),
        (".1.2", "it begins with a dot"),
        (".", "it begins with a dot"),
        ("1..2", "it has two dots in a row"),
        ("1.2.x", ""),
        ("", ""),
    ],
)
def test_digits_and_dots_that_are_not_a_uid(text: str, misfit: str) -> None:
    assert uid_misfit(text) == misfit
