"""Yen signs in the place of the separators between values."""

from pathlib import Path

import pytest

from tests.support.builders import instance, series, study
from tests.unit.payload.loading import found, load

IR_13 = {"SpecificCharacterSet": "ISO_IR 13"}
IMAGE_TYPE = "ORIGINAL¥PRIMARY¥AXIAL"
SPLIT = ("ORIGINAL", "PRIMARY", "AXIAL")


@pytest.mark.parametrize(
    "character_set",
    [
        "ISO_IR 13",
        "ISO 2022 IR 13\\ISO 2022 IR 87",
        ["ISO 2022 IR 13", "ISO 2022 IR 87"],
        {"vr": "CS", "Value": ["ISO 2022 IR 13"]},
    ],
)
@pytest.mark.parametrize("name", ["SpecificCharacterSet", "00080005"])
def test_yen_signs_separate_values_under_iso_ir_13(character_set: object, name: str, tmp_path: Path) -> None:
    for value in (IMAGE_TYPE, {"vr": "CS", "Value": [IMAGE_TYPE]}, ["ORIGINAL", "PRIMARY¥AXIAL"]):
        listed = study("1", series("1.1", ImageType=value, **{name: character_set}))
        assert found(load(tmp_path, [listed]), "1.1", "ImageType") == {SPLIT: 1}
        flat = {"StudyInstanceUID": "1", "SeriesInstanceUID": "1.1", name: character_set, "00080008": value}
        assert found(load(tmp_path, [flat]), "1.1", "ImageType") == {SPLIT: 1}


@pytest.mark.parametrize("character_set", ["ISO_IR 100", "ISO_IR 192", "ISO_IR 138", "", None])
def test_they_do_not_under_another_character_set(character_set: object, tmp_path: Path) -> None:
    other = series("1.2", **IR_13)
    listed = study("1", series("1.1", SpecificCharacterSet=character_set, PatientName="A¥B"), other)
    payload = load(tmp_path, [listed], requested=["PatientName"])
    assert found(payload, "1.1", "PatientName") == {("A¥B",): 1}


def test_the_character_set_of_a_level_holds_below_it_unless_there_is_another(tmp_path: Path) -> None:
    below = instance("a", ImageType=IMAGE_TYPE)
    for listed in (
        study("1", series("1.1", below, **IR_13)),
        study("1", series("1.1", below), **IR_13),
        study("1", series("1.1", {**below, **IR_13}), SpecificCharacterSet="ISO_IR 192"),
    ):
        assert found(load(tmp_path, [listed]), "1.1", "ImageType") == {SPLIT: 1}
    other = study("1", series("1.1", instance("a", SpecificCharacterSet="ISO_IR 192", ImageType=IMAGE_TYPE)), **IR_13)
    assert SPLIT not in found(load(tmp_path, [other]), "1.1", "ImageType")


def test_items_of_sequences_have_the_character_set_of_their_dataset(tmp_path: Path) -> None:
    for items in ([{"FrameType": IMAGE_TYPE}], {"vr": "SQ", "Value": [{"00089007": {"Value": [IMAGE_TYPE]}}]}):
        group = {"SharedFunctionalGroupsSequence": [{"MRImageFrameTypeSequence": items}]}
        payload = load(tmp_path, [study("1", series("1.1", instance("a", **group), **IR_13))])
        assert found(payload, "1.1", "ImageType") == {SPLIT: 1}


@pytest.mark.parametrize("keyword", ["SeriesDescription", "StationName", "InstitutionAddress", "ImageComments"])
def test_they_stay_in_attributes_of_one_value(keyword: str, tmp_path: Path) -> None:
    payload = load(tmp_path, [study("1", series("1.1", **{keyword: "A¥B"}, **IR_13))], requested=[keyword])
    assert found(payload, "1.1", keyword) == {("A¥B",): 1}


@pytest.mark.parametrize("depth", [150, 300, 400, 600, 2000])
def test_nesting_of_any_depth_ends_no_run(depth: int, tmp_path: Path) -> None:
    deep = '{"Value":[' * depth + "1" + "]}" * depth
    text = (
        f'{{"SeriesInstanceUID":"1.1","ImageType":"{IMAGE_TYPE}","SpecificCharacterSet":"ISO_IR 13","Private":{deep}}}'
    )
    payload = load(tmp_path, f'[{{"StudyInstanceUID":"1","series":[{text}]}}]')
    assert found(payload, "1.1", "ImageType") == {SPLIT: 1}


def test_person_names_are_separated_too(tmp_path: Path) -> None:
    names = {"OtherPatientNames": "Yamada^Tarou¥Suzuki"}
    payload = load(tmp_path, [study("1", series("1.1", **names, **IR_13))], requested=names)
    assert found(payload, "1.1", "OtherPatientNames") == {("Yamada^Tarou", "Suzuki"): 1}
