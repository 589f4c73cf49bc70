"""Values of attributes, from plain JSON and from the DICOM JSON Model."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from selector.dicom.single_values import Unreadable, decimal_text, read_number, shown_uid
from selector.dicom.standard.dictionary import Attribute, custom, find
from selector.dicom.values import PRESENT, Written, read


def attribute(name: str) -> Attribute:
    return find(name) or custom(name)


def read_json(name: str, *spelled: object) -> object:
    """Return what is read of JSON values under several spellings; "unreadable" where that is so."""
    decoded = (msgspec.json.decode(json.dumps(written), type=Written) for written in spelled)
    values = read(attribute(name), tuple(decoded))
    if isinstance(values, Unreadable):
        return "unreadable"
    return tuple("unreadable" if isinstance(value, Unreadable) else value for value in values)


def model(vr: str, *values: object) -> dict[str, object]:
    return {"vr": vr, "Value": list(values)}


ABSENT = ()


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        # Text, without surrounding blanks and NULs.
        ("SeriesDescription", " ax  T2 \0", ("ax  T2",)),
        ("SeriesDescription", "\t\r\n\f\v x", ("x",)),
        ("SeriesDescription", ["x"], ("x",)),
        ("SeriesDescription", "T1 Scha\u0308del", ("T1 Sch\u00e4del",)),
        ("Modality", "ct", ("ct",)),
        # Empty is absent.
        ("SeriesDescription", None, ABSENT),
        ("SeriesDescription", "", ABSENT),
        ("SeriesDescription", " \0", ABSENT),
        ("SeriesDescription", [], ABSENT),
        ("SeriesDescription", [None, "", " "], ABSENT),
        ("SeriesDescription", {}, ABSENT),
        ("SliceThickness", "", ABSENT),
        ("SliceThickness", [None], ABSENT),
        ("ImageType", "\\ \\", ABSENT),
        # Numbers, given as numbers or as text.
        ("SliceThickness", 0, (0,)),
        ("SliceThickness", " 3.0 ", (3,)),
        ("SliceThickness", "-2.07e-013", (-2.07e-13,)),
        ("SliceThickness", "3 mm", ("unreadable",)),
        ("SliceThickness", "3,5", ("unreadable",)),
        ("SliceThickness", "NaN", ("unreadable",)),
        ("SliceThickness", "1e999", ("unreadable",)),
        ("SliceThickness", "٣", ("unreadable",)),
        ("InstanceNumber", "001", (1,)),
        ("InstanceNumber", " -7\0", (-7,)),
        ("RescaleSlope", 1e300, (1e300,)),
        # Several values keep their places.
        ("ImageType", "A\\B", ("A", "B")),
        ("ImageType", ["A", "B"], ("A", "B")),
        ("ImageType", ["A\\B", "C"], ("A", "B", "C")),
        ("ImageType", " A \\\\ B", ("A", None, "B")),
        ("ImageType", ["A", None, ""], ("A", None, None)),
        ("PixelSpacing", "0.5\\0.70", (0.5, 0.7)),
        ("PixelSpacing", [0.5, "x"], (0.5, "unreadable")),
        # One value where PS3.6 allows one.
        ("Modality", ["CT", None], ("CT",)),
        ("Modality", ["CT", "MR"], "unreadable"),
        ("Modality", ["CT", "CT"], "unreadable"),
        ("Modality", "CT\\MR", "unreadable"),
        ("SliceThickness", [1, 2], "unreadable"),
        # In some VRs a backslash is a character.
        ("PatientComments", "a\\b", ("a\\b",)),
        ("InstitutionAddress", "a\\b", ("a\\b",)),
        ("CodingSchemeURL", "a\\b", ("a\\b",)),
        # A person's name is its first group that is not empty, without trailing empty components.
        ("PatientName", "QA^PHANTOM^^^", ("QA^PHANTOM",)),
        ("PatientName", " QA ^ PHANTOM ^ ", ("QA^PHANTOM",)),
        ("PatientName", {"Alphabetic": "QA^PHANTOM^"}, ("QA^PHANTOM",)),
        ("PatientName", "^Jane", ("^Jane",)),
        ("PatientName", "^^^^=", ABSENT),
        ("PatientName", {"Alphabetic": "^", "Phonetic": "x^"}, ("x",)),
        ("PatientName", "==やまだ^たろう", ("やまだ^たろう",)),
        ("PatientName", "Doe^Jane", ("Doe^Jane",)),
        ("PatientName", "Yamada^Tarou=山田^太郎=やまだ^たろう", ("Yamada^Tarou",)),
        ("PatientName", "=山田^太郎", ("山田^太郎",)),
        ("PatientName", {"Alphabetic": "Doe^Jane ", "Ideographic": "x"}, ("Doe^Jane",)),
        ("PatientName", {"Ideographic": "山田^太郎"}, ("山田^太郎",)),
        ("PatientName", model("PN", {"Alphabetic": "Doe^Jane"}), ("Doe^Jane",)),
        ("PatientName", model("PN", {"Phonetic": "x"}), ("x",)),
        ("PatientName", model("PN", "Doe^Jane"), ("Doe^Jane",)),
        ("PerformingPhysicianName", model("PN", {"Alphabetic": "A"}, {}, {"Alphabetic": "B"}), ("A", None, "B")),
        # The DICOM JSON Model.
        ("Modality", model("CS", "CT "), ("CT",)),
        ("Modality", {"vr": "CS"}, ABSENT),
        ("Modality", {"vr": "CS", "Value": []}, ABSENT),
        ("Modality", {"vr": "CS", "Value": [None]}, ABSENT),
        ("Modality", {"Value": ["CT"]}, ("CT",)),
        ("Modality", model("XX", "CT"), ("CT",)),
        ("ImageType", model("CS", "A", None, "B"), ("A", None, "B")),
        ("SliceThickness", model("DS", "3.0"), (3,)),
        ("SliceThickness", model("DS", 3), (3,)),
        ("SliceThickness", {"vr": "DS", "BulkDataURI": "http://x"}, ("unreadable",)),
        # What a VR cannot hold is unreadable: a list turned into text,
        ("ImageType", "['DERIVED', 'SECONDARY']", ("unreadable",)),
        ("ImageType", "DERIVED, SECONDARY", ("unreadable",)),
        ("ImageType", "DERIVED;SECONDARY", ("unreadable",)),
        ("ImageType", ["DERIVED/SECONDARY"], ("unreadable",)),
        ("ImageType", ["ORIGINAL", "{x}"], ("ORIGINAL", "unreadable")),
        ("ScanningSequence", '"SE"', ("unreadable",)),
        ("BodyPartExamined", "HEAD/NECK", ("HEAD/NECK",)),
        ("BodyPartExamined", "Head-Neck.1 with a very long name", ("Head-Neck.1 with a very long name",)),
        ("BodyPartExamined", "SCHÄDEL", ("unreadable",)),
        ("StationAETitle", "a\x01b", ("unreadable",)),
        ("StationAETitle", "aE_1[x]", ("aE_1[x]",)),
        # a number where there should be text,
        ("SeriesDescription", 5, ("unreadable",)),
        ("Modality", 5, ("unreadable",)),
        ("PatientName", 5, ("unreadable",)),
        ("StationAETitle", 1.5, ("unreadable",)),
        ("PatientAge", 18, ("unreadable",)),
        ("SeriesTime", 1230, ("unreadable",)),
        ("SeriesTime", 123000.5, ("unreadable",)),
        # what is not a date, a time, an age, a UID or a tag,
        ("StudyDate", "***", ("unreadable",)),
        ("StudyDate", "20240230", ("unreadable",)),
        ("StudyTime", "2500", ("unreadable",)),
        ("AcquisitionDateTime", "x", ("unreadable",)),
        ("AcquisitionDateTime", 20240131133000, ("20240131133000",)),
        ("PatientAge", "018", ("unreadable",)),
        ("SOPClassUID", "CT Image Storage", ("unreadable",)),
        ("FrameIncrementPointer", "0018,1063", ("unreadable",)),
        ("FrameIncrementPointer", -1, ("unreadable",)),
        ("FrameIncrementPointer", 0.5, ("unreadable",)),
        # or a number outside the range of its VR.
        ("InstanceNumber", 10**300, ("unreadable",)),
        ("InstanceNumber", "3.5", ("unreadable",)),
        ("InstanceNumber", "3.0", (3,)),
        ("Rows", -1, ("unreadable",)),
        ("Rows", 65536, ("unreadable",)),
        ("SmallestImagePixelValue", -32768, (-32768,)),
        # A tag is read however it is spelled.
        ("FrameIncrementPointer", 1577059, ("00181063",)),
        ("FrameIncrementPointer", "(0018,1063)", ("00181063",)),
        ("FrameIncrementPointer", "0x0018106a", ("0018106A",)),
        ("FrameIncrementPointer", model("AT", "0018106a", "00540010"), ("0018106A", "00540010")),
        # Dates, times and ages stay as they are written.
        ("StudyDate", "20240131", ("20240131",)),
        ("StudyDate", 20240131, ("20240131",)),
        ("PatientAge", "018Y", ("018Y",)),
        # UIDs are text; as a number, digits are lost.
        ("SOPClassUID", "1.2\0", ("1.2",)),
        ("SOPClassUID", 1.2, ("unreadable",)),
        # Binary values are there or not.
        ("PixelData", {"vr": "OW", "InlineBinary": "QQ=="}, (PRESENT,)),
        ("PixelData", {"vr": "OW", "BulkDataURI": "http://x"}, (PRESENT,)),
        ("PixelData", {"vr": "OW"}, ABSENT),
        ("PixelData", "QQ==", (PRESENT,)),
        ("PixelData", "", ABSENT),
        # What PS3.6 does not list is taken as it is written.
        ("OfTheParser", "a\\b", ("a", "b")),
        ("OfTheParser", 3, (3,)),
        ("OfTheParser", "3", ("3",)),
        ("00091001", [1, "x", None], (1, "x", None)),
    ],
)
def test_a_value(name: str, written: object, expected: object) -> None:
    assert read_json(name, written) == expected
    assert read_json(name, None, written) == expected


@pytest.mark.parametrize(
    ("name", "spelled", "expected"),
    [
        ("Modality", ("CT", "CT "), ("CT",)),
        ("Modality", ("CT", ""), ("CT",)),
        ("Modality", ("CT", model("CS", "CT")), ("CT",)),
        ("Modality", ("CT", "ct"), "unreadable"),
        ("Modality", (None, "CT", "MR"), "unreadable"),
        ("SliceThickness", (3, "3.0", model("DS", "3")), (3,)),
        ("ImageType", ("A\\B", ["A", "B"]), ("A", "B")),
        ("ImageType", ("A\\B", ["B", "A"]), "unreadable"),
    ],
)
def test_keyword_and_tag(name: str, spelled: tuple[object, ...], expected: object) -> None:
    assert read_json(name, *spelled) == expected


def test_what_was_found_unreadable_before_stays_so() -> None:
    known = Unreadable("it has the wrong type")
    assert read(attribute("SliceThickness"), (known,)) == (known,)
    assert read(attribute("AnatomicRegionSequence"), (known,)) == (known,)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("-0", 0),
        ("+5", 5),
        ("007", 7),
        ("5.", 5),
        (".5", 0.5),
        ("-1.5E+2", -150),
        ("9" * 400, None),
        ("1e400", None),
        ("", None),
        ("-", None),
        (".", None),
        ("1e", None),
        ("1 000", None),
        ("1_000", None),
        ("0x10", None),
        ("inf", None),
        ("nan", None),
        ("9" * 5000, None),
    ],
)
def test_a_number_in_text(text: str, number: float | None) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (5, "5"),
        (5.0, "5"),
        (-5.50, "-5.5"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (-1.5e-10, "-0.00000000015"),
        (1e22, "10000000000000000000000"),
        (1.5e16, "15000000000000000"),
        (123456789.125, "123456789.125"),
    ],
)
def test_a_number_as_text(number: float, text: str) -> None:
    assert decimal_text(number) == text


@given(some.floats(allow_nan=False, allow_infinity=False) | some.integers(-(10**30), 10**30))
def test_a_number_as_text_is_that_number_without_exponent(number: float) -> None:
    text = decimal_text(number)
    assert "e" not in text
    read_back = read_number(text)
    assert read_back is not None
    assert type(number)(read_back) == number


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1.2.840.10008", "1.2.840.10008"),
        ("1" * 66, "1" * 66),
        *[(text, "<no UID>") for text in ("DOE^JANE 19700101", "1" * 129, "1.2\n", "1.2 ", "\u0661.2", "1.2\\3")],
    ],
)
def test_a_uid_is_shown_and_nothing_else_in_its_place(text: str, shown: str) -> None:
    assert shown_uid(text) == shown
