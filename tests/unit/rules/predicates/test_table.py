"""Which test fits which VR: every VR of PS3.6 with every member; and what each member asks, in words."""

from typing import NamedTuple

import pytest

from selector.dicom.standard.dictionary import find, keywords
from selector.rules.explain.verdicts import conditions_in_words
from tests.support.builders import (
    MATCHED,
    REJECTED,
    UNDECIDED,
    faults_of,
    outcome,
    rules_of,
    selection,
    selections,
)
from tests.support.tables import ABSENT


class Column(NamedTuple):
    """What a group of VRs allows: the members that fit, each with an operand that `value` meets and one it does not."""

    value: object
    fitting: dict[str, tuple[object, object]]


EQUALITY, TEXT = ("equals", "oneOf", "hasAll"), ("contains", "startsWith", "endsWith", "matches")
ORDER = ("greaterThan", "atLeast", "lessThan", "atMost", "between")
MEMBERS = (*EQUALITY, *TEXT, *ORDER, "present", "item")


ON_TEXT: dict[str, tuple[object, object]] = {
    "equals": ("Abc d", "Abc"),
    "oneOf": (["x", "ABC D"], ["x", "d"]),
    "hasAll": (["abc d"], ["abc d", "x"]),
    "contains": ("C", "x"),
    "startsWith": ("ab", "b"),
    "endsWith": ("D", "C"),
    "matches": ("b.. ?d", "^d"),
}
ON_NUMBERS: dict[str, tuple[object, object]] = {
    "equals": (7, 8),
    "oneOf": ([1, "7.0"], [70]),
    "hasAll": (["7"], [7, 8]),
    "greaterThan": (6, 7),
    "atLeast": (7, 8),
    "lessThan": (8, 7),
    "atMost": (7, 6),
    "between": ([6, 7], [8, 9]),
}


def on_periods(earlier: str, same: str, later: str, text: str) -> dict[str, tuple[object, object]]:
    """Return operands for a value that is within `same`, and whose text begins with `text`."""
    return {
        "equals": (same, later),
        "oneOf": ([later, same], [earlier, later]),
        "hasAll": ([same], [same, later]),
        "contains": (text, "xx"),
        "startsWith": (text, "xx"),
        "endsWith": ([text[-1], "0", "Y"], "xx"),
        "matches": (f"^{text}", "x"),
        "greaterThan": (earlier, same),
        "atLeast": (same, later),
        "lessThan": (later, same),
        "atMost": (same, earlier),
        "between": ([earlier, same], [later, later]),
    }


ON_DIGITS: dict[str, tuple[object, object]] = {
    "equals": ("00181063", "00181064"),
    "oneOf": (["00181064", "00181063"], ["00181064", "00181065"]),
    "hasAll": (["00181063"], ["00181063", "00181064"]),
    "contains": ("81", "9"),
    "startsWith": ("0018", "18"),
    "endsWith": ("063", "6"),
    "matches": ("1.*3", "^1"),
}
PRESENT: dict[str, tuple[object, object]] = {"present": (True, False)}
TEXT_COLUMN = Column("Abc d", ON_TEXT | PRESENT)
NUMBER_COLUMN = Column(7, ON_NUMBERS | PRESENT)
BINARY_COLUMN = Column({"vr": "OB", "InlineBinary": "QUJD"}, PRESENT)


MATRIX: dict[str, Column] = {
    **dict.fromkeys(("LO", "SH", "ST", "LT", "UT", "UC", "UR", "PN", "CS", "AE"), TEXT_COLUMN),
    "UI": Column("00181063", ON_DIGITS | PRESENT),
    "AT": Column("00181063", ON_DIGITS | PRESENT),
    **dict.fromkeys(("DS", "IS", "FD", "FL", "US", "SS", "UL", "SL", "UV", "SV", "US or SS"), NUMBER_COLUMN),
    "DA": Column("20240610", on_periods("2023", "202406", "2025", "20") | PRESENT),
    "TM": Column("123000", on_periods("11", "1230", "13", "12") | PRESENT),
    "DT": Column("20240610123000", on_periods("2023", "202406", "2025", "20") | PRESENT),
    "AS": Column("018Y", on_periods("017Y", "018Y", "020Y", "01") | PRESENT),
    "SQ": Column([{"CodeValue": "1"}], PRESENT | {"item": ({"CodeValue": "1"}, {"CodeValue": "2"})}),
    **dict.fromkeys(
        ("OB", "OW", "OF", "OD", "OL", "OV", "UN", "OB or OW", "US or OW", "US or SS or OW"), BINARY_COLUMN
    ),
}


def attributes_of(vr: str) -> list[str]:
    """Return an attribute of VM 1 and one of another VM, as far as PS3.6 has them."""
    by_column: dict[bool, str] = {}
    for keyword in keywords():
        attribute = find(keyword)
        if attribute and attribute.vr == vr:
            by_column.setdefault(attribute.is_single, keyword)
    return list(by_column.values())


CASES = [pytest.param(keyword, id=f"{vr} {keyword}") for vr in MATRIX for keyword in attributes_of(vr)]


def test_the_matrix_has_every_vr_of_the_dictionary() -> None:
    found = {attribute.vr for keyword in keywords() if (attribute := find(keyword))}
    assert found == set(MATRIX)


@pytest.mark.parametrize("keyword", CASES)
def test_members_that_fit(keyword: str) -> None:
    attribute = find(keyword)
    assert attribute
    column = MATRIX[attribute.vr]
    for member, (holds, fails) in column.fitting.items():
        found = [outcome({keyword: {member: operand}}, **{keyword: column.value}) for operand in (holds, fails)]
        assert found == [MATCHED, REJECTED], member
        absent = REJECTED if member == "present" else UNDECIDED
        assert outcome({keyword: {member: holds}}) is absent, member


@pytest.mark.parametrize("keyword", CASES)
def test_members_that_do_not_fit(keyword: str) -> None:
    attribute = find(keyword)
    assert attribute
    fitting = MATRIX[attribute.vr].fitting
    for member in set(MEMBERS) - set(fitting):
        operand = {"CodeValue": "1"} if member == "item" else (ON_TEXT | ON_NUMBERS)[member][0]
        ((place, message),) = faults_of(selections(selection({keyword: {member: operand}})))
        assert place == f"$.selections[0].conditions.{keyword}.{member}"
        assert message.startswith(f"{keyword} ({attribute.vr}) is ")
        assert member in message
        if member != "item":
            assert all(fit in message for fit in fitting), "what would fit is named"


@pytest.mark.parametrize(
    ("fact", "member"),
    [
        ("series.plane", "contains"),
        ("series.plane", "matches"),
        ("series.plane", "atLeast"),
        ("series.plane", "present"),
        ("series.plane", "item"),
        ("series.hasImage", "present"),
        ("series.hasImage", "oneOf"),
        ("series.hasImage", "atLeast"),
        ("series.instanceCount", "contains"),
        ("series.instanceCount", "present"),
        ("series.obliquity", "matches"),
    ],
)
def test_a_member_that_does_not_fit_a_fact(fact: str, member: str) -> None:
    operand = (
        {"CodeValue": "1"} if member == "item" else True if member == "present" else (ON_TEXT | ON_NUMBERS)[member][0]
    )
    faults = faults_of(selections(selection({fact: {member: operand}})))
    assert [place for place, _ in faults] == [f'$.selections[0].conditions["{fact}"].{member}']
    assert fact in faults[0][1]
    if member != "present":
        assert "present" not in faults[0][1], "present is for attributes"


@pytest.mark.parametrize("written", [5, "5", ABSENT])
def test_us_or_ss_is_a_number(written: object) -> None:
    attributes = {} if written is ABSENT else {"SmallestImagePixelValue": written}
    expected = UNDECIDED if written is ABSENT else MATCHED
    assert outcome({"SmallestImagePixelValue": [5, ">="]}, **attributes) is expected


@pytest.mark.parametrize(
    ("attribute", "condition", "asks"),
    [
        ("Modality", "CT", '"CT"'),
        ("Modality", ["CT", "PT"], 'one of ["CT", "PT"]'),
        ("ImageType", ["A", "B", "!C"], 'has all of ["A", "B"] and not ("C")'),
        ("SliceThickness", [2, "<"], "less than 2"),
        ("SliceThickness", {"equals": 3, "tolerance": 0.1}, "3 within 0.1"),
        ("PixelSpacing", [1, 2], "all values between 1 and 2"),
        ("ImageType", {"equals": "M", "position": 3}, 'value 3 "M"'),
        ("ImageType", {"present": True}, "present"),
        ("SeriesDescription", {"contains": ["cor"]}, 'contains "cor"'),
        (
            "SeriesDescription",
            {"startsWith": "a", "endsWith": ["b", "c"]},
            'starts with "a" and ends with one of ["b", "c"]',
        ),
        ("SeriesDescription", {"not": {"contains": "a"}}, 'not (contains "a")'),
        ("StudyDate", {"atLeast": "2024"}, 'at least "2024"'),
        ("series.hasImage", False, "false"),
        ("Modality", {"equals": "CT", "caseSensitive": True}, '"CT", case-sensitive'),
        ("Modality", "C[TR]", '"C[TR]"'),
        ("StationName", "MR[34]", 'contains "MR[34]"'),
        ("Modality", {"equals": "CT", "ifMissing": "rejected"}, '"CT", absence rejects'),
        ("Modality", {"equals": "CT", "instances": "any"}, '"CT" in any instance'),
        ("ImageType", {"uniform": True}, "the same in all instances"),
        ("EchoTime", {"uniform": True, "tolerance": 0.1}, "the same in all instances within 0.1"),
        ("AnatomicRegionSequence", {"item": {"CodeValue": "1"}}, 'has an item with CodeValue contains "1"'),
    ],
)
def test_what_is_asked_in_words(attribute: str, condition: object, asks: str) -> None:
    rules = rules_of(selections(selection({attribute: condition})))
    (asked,) = conditions_in_words(rules.selections[0].condition)
    assert asked[1] == f"{attribute} {asks}"
