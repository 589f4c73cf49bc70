"""The dictionary of PS3.6: looking up keywords and tags."""

import re

import pytest

from selector.dicom.standard.dictionary import (
    CUSTOM,
    Attribute,
    custom,
    find,
    is_private,
    is_retired,
    is_tag,
    keywords,
    kind_of,
    required,
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Modality", Attribute("Modality", "00080060", "CS", "1")),
        ("00080060", Attribute("Modality", "00080060", "CS", "1")),
        ("0008103e", Attribute("SeriesDescription", "0008103E", "LO", "1")),
        ("0008103E", Attribute("SeriesDescription", "0008103E", "LO", "1")),
        ("ImageType", Attribute("ImageType", "00080008", "CS", "2-n")),
        ("SmallestImagePixelValue", Attribute("SmallestImagePixelValue", "00280106", "US or SS", "1")),
        ("PixelData", Attribute("PixelData", "7FE00010", "OB or OW", "1")),
        ("EchoNumbers", Attribute("EchoNumbers", "00180086", "IS", "1-n")),
        ("OverlayRows", Attribute("OverlayRows", "60000010", "US", "1")),
        ("60000010", Attribute("OverlayRows", "60000010", "US", "1")),
        ("60020010", Attribute("", "60020010", "US", "1")),
        ("60fe0010", Attribute("", "60FE0010", "US", "1")),
        ("601E0050", Attribute("", "601E0050", "SS", "2")),
        ("500A3000", Attribute("", "500A3000", "OB or OW", "1")),
        ("1010ABCD", Attribute("", "1010ABCD", "US", "1-n")),
        ("10001231", Attribute("", "10001231", "US", "3")),
        ("00203104", Attribute("", "00203104", "CS", "1-n")),
        ("7F040010", Attribute("", "7F040010", "OB or OW", "1")),
        ("7FE00010", Attribute("PixelData", "7FE00010", "OB or OW", "1")),
        ("RowsForNthOrderCoefficients", Attribute("RowsForNthOrderCoefficients", "00280410", "US", "1")),
        ("00280400", Attribute("TransformLabel", "00280400", "LO", "1")),
    ],
)
def test_an_attribute_is_found_by_keyword_and_tag(name: str, expected: Attribute) -> None:
    assert find(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "",
        "modality",
        "MODALITY",
        "Modalit",
        "odality",
        "keyword",
        "CS",
        "Y",
        "1",
        "0008",
        "FFFEE000",
        "Item",
        "00091001",
        "60010010",
        "600F0010",
        "61000010",
        "60000013",
        "60XX0010",
        "50XX3000",
        "Modality\t00080060",
        "Modality\t00080060\tCS\t1\tN\nProcedureCodeSequence",
        "N\nModality",
        "\t00080060\t",
        "\n",
    ],
)
def test_what_is_no_attribute(name: str) -> None:
    assert find(name) is None


def test_every_entry_is_found_by_keyword_and_by_tag() -> None:
    names = keywords()
    assert len(names) > 5000
    assert len(set(names)) == len(names)
    for name in names:
        attribute = find(name)
        assert attribute is not None
        assert attribute.keyword == attribute.name == name
        assert find(attribute.tag) == find(attribute.tag.lower()) == attribute
        assert re.fullmatch(r"[0-9A-F]{8}", attribute.tag)
        assert all(field.isidentifier() for field in attribute.fields)


def test_an_attribute_has_a_field_for_each_spelling() -> None:
    description = find("SeriesDescription")
    assert description
    assert description.spellings == ("SeriesDescription", "0008103E", "0008103e")
    assert description.fields == ("SeriesDescription", "_0008103E", "_0008103e")
    modality = find("Modality")
    assert modality
    assert modality.spellings == ("Modality", "00080060")


@pytest.mark.parametrize("names", [["x", "_x", "__x", "Modality", "a b", "a-b", "ünï", "class", "0", "00080069"]])
def test_fields_of_custom_attributes_are_names_of_their_own(names: list[str]) -> None:
    modality = find("Modality")
    assert modality
    fields = [field for name in names for field in custom(name).fields] + list(modality.fields)
    assert all(field.isidentifier() for field in fields)
    assert len(set(fields)) == len(fields)


def test_a_custom_attribute_may_have_several_values_of_any_kind() -> None:
    assert custom("Mine") == Attribute("Mine", "", CUSTOM, "1-n")
    assert custom("0019100c") == Attribute("", "0019100C", CUSTOM, "1-n")
    assert custom("Mine").kind == "custom"
    assert (custom("Mine").name, custom("0019100c").name) == ("Mine", "0019100C")


def test_only_vm_1_is_single() -> None:
    attributes = [find(name) for name in ("Modality", "ImageType", "PixelSpacing", "EchoNumbers")]
    assert [attribute.is_single for attribute in attributes if attribute] == [True, False, False, False]


def test_tags() -> None:
    assert [name for name in ("00080060", "0008103e", "7FE00010") if not is_tag(name)] == []
    assert [name for name in ("0008006", "000800600", "0008,060", "0008006g", "(0008,60)") if is_tag(name)] == []
    assert [tag for tag in ("00091001", "0019100C", "7fe10010") if not is_private(tag)] == []
    assert [tag for tag in ("00080060", "7FE00010", "00281001") if is_private(tag)] == []


def test_which_attributes_are_retired() -> None:
    assert [name for name in ("ImagePosition", "00200030", "StudyVerifiedDate") if not is_retired(required(name))] == []
    assert [name for name in ("ImagePositionPatient", "Modality", "60020010") if is_retired(required(name))] == []
    assert is_retired(required("50020022"))  # a curve of the second group
    assert not is_retired(custom("Mine"))
    assert not is_retired(custom("0019100C"))


def test_kinds() -> None:
    kinds = {"LO": "text", "CS": "code", "DS": "number", "DA": "period", "AS": "age", "SQ": "sequence", "OB": "binary"}
    assert {vr: kind_of(vr) for vr in kinds} == kinds
