"""The functional groups of multi-frame objects as a table, and what to request for an attribute."""

import pytest

from selector.dicom.functional_groups import (
    COUNTERPARTS,
    FRAMES,
    PER_FRAME,
    SHARED,
    TERMS,
    is_multi_frame,
    sources_of,
    with_groups,
)
from selector.dicom.requested import RequestedAttribute
from selector.dicom.standard.dictionary import find, required
from selector.dicom.standard.tables import table


def test_the_table_names_attributes_and_sequences_of_the_dictionary() -> None:
    rows = [row.split("\t") for row in table("functional_groups").splitlines()[1:]]
    assert len(rows) > 300
    for keyword, macros in rows:
        assert find(keyword)
        assert {required(macro).kind for macro in macros.split(",")} == {"sequence"}


@pytest.mark.parametrize(("classic", "counterpart"), COUNTERPARTS.items())
def test_a_counterpart_is_in_a_macro_and_compared_in_the_same_way(classic: str, counterpart: str) -> None:
    first, second = sources_of(RequestedAttribute(required(classic)))
    assert (first[0].attribute.keyword, second[0].attribute.keyword) == (classic, counterpart)
    assert second[1]
    assert first[0].attribute.kind == second[0].attribute.kind


def test_the_terms_of_a_macro_are_those_of_an_attribute_with_one() -> None:
    for keyword in TERMS:
        ((_, macros),) = sources_of(RequestedAttribute(required(keyword)))
        assert "MRFOVGeometrySequence" in macros


def test_the_groups_are_requested_with_what_may_answer() -> None:
    asked = RequestedAttribute(SHARED, (RequestedAttribute(required("FrameContentSequence")),))
    thickness = RequestedAttribute(required("SliceThickness"))
    by_attribute = {one.attribute: one for one in with_groups([thickness, asked])}
    assert set(by_attribute) == {required("SliceThickness"), SHARED, PER_FRAME, FRAMES}
    macros = {one.attribute.keyword: one.items for one in by_attribute[SHARED].items}
    assert macros["PixelMeasuresSequence"] == (thickness,)
    assert macros["FrameContentSequence"] == ()


@pytest.mark.parametrize(
    ("uid", "expected"),
    [
        ("1.2.840.10008.5.1.4.1.1.2.1", True),
        ("1.2.840.10008.5.1.4.1.1.4.4", True),
        ("1.2.840.10008.5.1.4.1.1.3.1", True),
        ("1.2.840.10008.5.1.4.1.1.2", False),
        ("1.2.840.10008.5.1.4.1.1.4", False),
        ("", False),
    ],
)
def test_classes_whose_objects_may_have_several_frames(uid: str, *, expected: bool) -> None:
    assert is_multi_frame(uid) is expected
