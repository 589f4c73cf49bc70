"""Rows of the tables by tag: of the tag itself, or of the repeating group that it belongs to."""

import pytest

from selector.dicom.standard.tables import row_of_tag


@pytest.mark.parametrize(
    ("table", "tag", "row"),
    [
        ("dictionary", "00080060", ["Modality", "00080060", "CS", "1", "N"]),
        ("dictionary", "60020010", ["OverlayRows", "60XX0010", "US", "1", "N"]),
        ("dictionary", "60FE4000", ["OverlayComments", "60XX4000", "LT", "1", "Y"]),
        ("dictionary", "002031AF", ["SourceImageIDs", "002031XX", "CS", "1-n", "Y"]),
        ("dictionary", "7FE00010", ["PixelData", "7FE00010", "OB or OW", "1", "N"]),
        ("dictionary", "7F020010", ["VariablePixelData", "7FXX0010", "OB or OW", "1", "Y"]),
        ("confidentiality", "60024000", ["OverlayComments", "60XX4000", "X"]),
        ("confidentiality", "50120022", ["", "50XXXXXX", "X"]),
    ],
)
def test_the_row_of_a_tag(table: str, tag: str, row: list[str]) -> None:
    found = row_of_tag(table, tag)
    assert found
    assert found[: len(row)] == row


@pytest.mark.parametrize(
    ("table", "tag"),
    [
        ("dictionary", "60010010"),
        ("dictionary", "60000013"),
        ("dictionary", "6000001"),
        ("dictionary", "Modality"),
        ("confidentiality", "60024001"),
        ("confidentiality", "50110022"),
    ],
)
def test_a_tag_without_a_row(table: str, tag: str) -> None:
    assert row_of_tag(table, tag) is None
