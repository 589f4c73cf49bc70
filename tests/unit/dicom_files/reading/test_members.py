"""Which attributes of a dataset are written, and under which names."""

import json
from collections.abc import Callable
from pathlib import Path
from struct import pack
from typing import Any

import pytest
from pydicom.dataset import Dataset

from selector.dicom_files.limits import DEEPEST, LONGEST
from tests.support.builders import MATCHED, UNDECIDED, outcome
from tests.support.dicom import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, as_file, dataset, values_of


def item(**attributes: object) -> Dataset:
    made = Dataset()
    for keyword, value in attributes.items():
        setattr(made, keyword, value)
    return made


def nested(depth: int) -> Dataset:
    return item(ContentSequence=[nested(depth - 1)]) if depth else item(TextValue="innermost")


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED])
def test_every_transfer_syntax_says_the_same(syntax: str, tmp_path: Path) -> None:
    made = dataset(
        SliceThickness="3.0",
        Rows=512,
        ImageType=["ORIGINAL", "PRIMARY"],
        EchoTime=None,
        PatientName="A^B",
        FrameIncrementPointer=0x00181063,
        DiffusionBValue=1000.5,
        ReferencedImageSequence=[item(ReferencedSOPInstanceUID="1.9"), item()],
        SmallestImagePixelValue=-1,
        PixelRepresentation=1,
        StationName="",
    )
    made["SmallestImagePixelValue"].VR = "SS"
    assert values_of(as_file(made, syntax), tmp_path) == {
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.4",
        "ImageType": ["ORIGINAL", "PRIMARY"],
        "Modality": "MR",
        "StationName": None,
        "ReferencedImageSequence": [{"ReferencedSOPInstanceUID": "1.9"}, {}],
        "PatientName": "A^B",
        "SliceThickness": "3.0",
        "DiffusionBValue": 1000.5,
        "FrameIncrementPointer": "00181063",
        "Rows": 512,
        "PixelRepresentation": 1,
        "SmallestImagePixelValue": -1,
    }


def element(tag: int, vr: bytes, value: bytes) -> bytes:
    """Return an element in explicit VR little endian."""
    length = b"\0\0" + pack("<L", len(value)) if vr in {b"UN", b"OB", b"SQ"} else pack("<H", len(value))
    return pack("<HH", tag >> 16, tag & 0xFFFF) + vr + length + value


def implicit(tag: int, value: bytes) -> bytes:
    return pack("<HHL", tag >> 16, tag & 0xFFFF, len(value)) + value


def with_elements(*elements: bytes) -> bytes:
    """Return a file with elements after those of an instance."""
    return as_file(dataset()) + b"".join(elements)


@pytest.mark.parametrize(
    ("added", "name", "value"),
    [
        (element(0x00280010, b"UN", pack("<H", 512)), "Rows", 512),
        (element(0x00280030, b"UN", b"0.5\\0.5 "), "PixelSpacing", ["0.5", "0.5"]),
        (
            element(0x00400275, b"UN", implicit(0xFFFEE000, implicit(0x00400007, b"Brain "))),
            "RequestAttributesSequence",
            [{"ScheduledProcedureStepDescription": "Brain"}],
        ),
        (element(0x00280010, b"ZZ", pack("<H", 512)), "Rows", 512),
        (element(0x60020010, b"US", pack("<H", 3)), "60020010", 3),
        (element(0x00220FF0, b"LO", b"beyond PS3.6"), "00220FF0", "beyond PS3.6"),
    ],
    ids=["UN number", "UN values", "UN sequence", "no such VR", "repeating group", "not in the dictionary"],
)
def test_public_attributes_of_unusual_form(added: bytes, name: str, value: object, tmp_path: Path) -> None:
    assert values_of(with_elements(added), tmp_path)[name] == value


@pytest.mark.parametrize(
    "added",
    [
        element(0x00420011, b"OB", b"%PDF"),
        element(0x00220FF0, b"UN", b"beyond PS3.6"),
        element(0x00280000, b"UL", pack("<L", 8)),
        element(0x00091001, b"LO", b"private"),
        element(0x00090010, b"LO", b"SOMEBODY"),
    ],
    ids=["binary", "unknown", "group length", "private", "private creator"],
)
def test_what_is_not_written(added: bytes, tmp_path: Path) -> None:
    assert values_of(with_elements(added), tmp_path) == values_of(with_elements(), tmp_path)


def test_private_attributes_of_a_creator(tmp_path: Path) -> None:
    content = with_elements(
        element(0x00190010, b"LO", b"GEMS_ACQU_01"),
        element(0x00190011, b"LO", b"SOMEBODY ELSE "),
        element(0x0019101E, b"DS", b"240.0 "),
        element(0x0019109C, b"UN", b"EPI "),
        element(0x0019119C, b"LO", b"not asked for "),
        element(0x0043109C, b"LO", b"another group "),
    )
    values = values_of(content, tmp_path, "GEMS_ACQU_01")
    assert {name: value for name, value in values.items() if name.isalnum() and name[0].isdigit()} == {
        "00190010": "GEMS_ACQU_01",
        "0019101E": "240.0",
        "0019109C": "EPI",  # Its VR is in the dictionary of private attributes.
    }


def test_private_attributes_in_items(tmp_path: Path) -> None:
    inner = element(0x00190010, b"LO", b"GEMS_ACQU_01") + element(0x0019101E, b"DS", b"240.0 ")
    content = with_elements(element(0x00400275, b"SQ", implicit(0xFFFEE000, inner)))
    (only,) = values_of(content, tmp_path, "GEMS_ACQU_01")["RequestAttributesSequence"]
    assert only["0019101E"] == "240.0"
    assert values_of(content, tmp_path)["RequestAttributesSequence"] == [{}]


def test_levels_of_sequences(tmp_path: Path) -> None:
    value = values_of(as_file(dataset(ContentSequence=[nested(DEEPEST + 5)])), tmp_path)
    for _ in range(DEEPEST):
        (value,) = value["ContentSequence"]
    assert value == {"ContentSequence": "not written: too many levels"}
    value = values_of(as_file(dataset(ContentSequence=[nested(DEEPEST - 1)])), tmp_path)
    assert "innermost" in json.dumps(value)


def contours(count: int) -> list[Dataset]:
    return [item(ContourData=["1.25"] * 300) for _ in range(count)]


def test_long_sequences_do_not_hide_what_is_beside_them(tmp_path: Path) -> None:
    made = dataset(
        ROIContourSequence=[
            item(ReferencedROINumber="1", ContourSequence=contours(100)),
            item(ReferencedROINumber="2"),
        ],
        StructureSetROISequence=[item(ROIName=f"R{number}") for number in range(5000)],
    )
    values = values_of(as_file(made), tmp_path)
    assert values["ROIContourSequence"] == [
        {"ContourSequence": "not written: 100 items", "ReferencedROINumber": "1"},
        {"ReferencedROINumber": "2"},
    ]
    assert values["StructureSetROISequence"] == "not written: 5000 items"


@pytest.mark.parametrize("undefined", [False, True])
def test_functional_groups_are_whole(tmp_path: Path, *, undefined: bool) -> None:
    frames = [item(PlanePositionSequence=[item(ImagePositionPatient=["1", "2", str(z)])]) for z in range(2000)]
    made = dataset(PerFrameFunctionalGroupsSequence=frames)
    made["PerFrameFunctionalGroupsSequence"].is_undefined_length = undefined
    written = values_of(as_file(made), tmp_path)["PerFrameFunctionalGroupsSequence"]
    assert len(json.dumps(written)) > LONGEST
    assert [one["PlanePositionSequence"][0]["ImagePositionPatient"][2] for one in written] == [*map(str, range(2000))]


@pytest.mark.parametrize(
    "make", [lambda text: dataset(TextValue=text), lambda text: dataset(ContentSequence=[item(TextValue=text)])]
)
def test_long_values(make: Callable[[str], Dataset], tmp_path: Path) -> None:
    def text_of(length: int) -> Any:  # noqa: ANN401 - JSON
        values = values_of(as_file(make("x" * length)), tmp_path)
        return values["TextValue"] if "TextValue" in values else values["ContentSequence"][0]["TextValue"]

    assert text_of(LONGEST - 1000) == "x" * (LONGEST - 1000)
    assert text_of(LONGEST + 2) == {"vr": "UT", "BulkDataURI": "#0040A160"}


def test_character_set_of_an_item(tmp_path: Path) -> None:
    made = dataset(SpecificCharacterSet="ISO_IR 100", StudyDescription="Schädel")
    inner = item(SpecificCharacterSet="ISO_IR 192", CodeMeaning="頭")
    other = item(CodeMeaning="Schädel")
    made.ProcedureCodeSequence = [inner, other]
    values = values_of(as_file(made), tmp_path)
    assert values["StudyDescription"] == "Schädel"
    assert [one["CodeMeaning"] for one in values["ProcedureCodeSequence"]] == ["頭", "Schädel"]
    assert values["SpecificCharacterSet"] == "ISO_IR 100"


@pytest.mark.parametrize(
    ("sets", "raw", "text"),
    [
        ("ISO_IR 192", "Мозг".encode(), "Мозг"),
        ("ISO_IR 144", "Мозг".encode("iso8859_5"), "Мозг"),
        ("ISO_IR 100", "Schädel ".encode("latin-1"), "Schädel"),
        ("\\ISO 2022 IR 87", b"\x1b$B;3ED\x1b(B", "山田"),
        ("ISO_IR 13", "ﾔﾏﾀﾞ".encode("shift_jis"), "ﾔﾏﾀﾞ"),
        ("", "Schädel ".encode("latin-1"), "Schädel"),
        (None, "Schädel ".encode("latin-1"), "Schädel"),
        ("NO SUCH SET ", "Schädel ".encode("latin-1"), "Schädel"),
        ("ISO_IR 192", b"Sch\xe4del ", "Sch�del"),
    ],
)
def test_character_sets(sets: str | None, raw: bytes, text: str, tmp_path: Path) -> None:
    named = [] if sets is None else [element(0x00080005, b"CS", sets.encode())]
    assert values_of(with_elements(*named, element(0x00081030, b"LO", raw)), tmp_path)["StudyDescription"] == text


@pytest.mark.parametrize(
    ("attribute", "value", "test"),
    [
        ("StructureSetROISequence", "not written: 5000 items", {"item": {"ROIName": "R1"}}),
        ("ContourData", {"vr": "DS", "BulkDataURI": "#30060050"}, {"atLeast": 1}),
        ("TextValue", {"vr": "UT", "BulkDataURI": "#0040A160"}, "x"),
        ("Rows", "not a US: 3 bytes", 3),
        ("DiffusionBValue", "nan", {"not": 5}),
    ],
)
def test_what_is_not_written_in_full_is_unreadable_to_rules(attribute: str, value: object, test: object) -> None:
    assert outcome({attribute: test}, **{attribute: value}) is UNDECIDED
    assert outcome({attribute: {"present": True}}, **{attribute: value}) is MATCHED
