"""The samples with relations and nearness select on real metadata what their published criteria ask for."""

import pytest

from tests.examples.test_published_samples import AXIAL, positions
from tests.examples.test_sample_rules import Study, applied, metadata, of_patients, taken


def dynamic(patient: str) -> list[Study]:
    """Return a study of I-SPY 2 with phases of 95 s and two slices; a series of all phases has several volumes."""
    (study,) = studies = of_patients([patient])
    study |= {"FrameOfReferenceUID": "1.9", "AcquisitionDate": study["StudyDate"], "ImageOrientationPatient": AXIAL}
    for series in study["series"]:
        uid, number = series["SeriesInstanceUID"], series["SeriesNumber"]
        is_phase = number == 700 or "Ph" in series["SeriesDescription"]
        minutes, seconds = divmod(95 * (number - 700) if is_phase else 0, 60)
        series["AcquisitionTime"] = f"10{10 + minutes:02}{seconds:02}"
        is_derived = "VOLSER" in series["SeriesDescription"]
        series["ImageType"] = ["DERIVED", "SECONDARY"] if is_derived else ["ORIGINAL", "PRIMARY"]
        series["instances"] = positions([0, 2] if is_phase or is_derived else [0, 0, 2, 2], uid)
    return studies


def test_phases_of_a_dynamic_series() -> None:
    studies = dynamic("ISPY2-994987")
    assert taken(applied("breast-dce-phases", studies), studies) == {
        "ISPY2-994987": {  # the archive's own maps of early and late enhancement, PE2 and PE5, are of these phases
            "pre": "700 ISPY2: 3D DYNAMIC +C",
            "early": "702 ISPY2: Ph2/3D DYNAMIC +C",
            "late": "705 ISPY2: Ph5/3D DYNAMIC +C",
        }
    }


def test_all_phases_in_one_series_are_not_taken() -> None:
    studies = dynamic("ISPY2-767934")
    assert taken(applied("breast-dce-phases", studies), studies) == {}


def contoured(patient: str, number: int) -> list[Study]:
    """Return a study whose approved structure set refers to the CT with this number; the others are not approved."""
    (study,) = studies = of_patients([patient])
    (planning,) = (one for one in study["series"] if one["Modality"] == "CT" and one.get("SeriesNumber") == number)
    sets = [one for one in study["series"] if one["Modality"] == "RTSTRUCT"]
    for series in sets:
        series["ApprovalStatus"] = "APPROVED" if series is sets[0] else "UNAPPROVED"
        referenced = [{"SeriesInstanceUID": planning["SeriesInstanceUID"]}]
        series["ReferencedFrameOfReferenceSequence"] = [
            {"RTReferencedStudySequence": [{"RTReferencedSeriesSequence": referenced}]}
        ]
    return studies


@pytest.mark.parametrize(("number", "name"), [(605, "605 ABD AXIAL 5X2"), (3, "3 LUNG")])
def test_ct_of_a_structure_set(number: int, name: str) -> None:
    studies = contoured("C3L-02118", number)
    result = applied("ct-of-structure-set", studies)
    (names,) = taken(result, studies).values()
    assert names["CT"] == name


def test_ct_that_no_structure_set_refers_to_is_not_taken() -> None:
    studies = contoured("C3L-02118", 3)
    for series in studies[0]["series"]:
        series.pop("ReferencedFrameOfReferenceSequence", None)
    assert taken(applied("ct-of-structure-set", studies), studies) == {}


def mapped(*, refers_to: str) -> list[Study]:
    """Return a real study whose ADC map names the images of a series, by its description, as its source."""
    (study,) = studies = of_patients(["ProstateX-0141"])
    by_description = {series.get("SeriesDescription"): series for series in study["series"]}
    for description, kind in (("DYNDIST", "TRACEW"), ("DYNDIST_ADC", "ADC"), ("DYNDISTCALC_BVAL", "CALC_BVALUE")):
        series = by_description[f"ep2d_diff_tra_{description}"]
        series["ImageType"] = ["ORIGINAL" if kind == "TRACEW" else "DERIVED", "PRIMARY", "DIFFUSION", kind, "ND"]
        series["instances"] = [{"SOPInstanceUID": f"{series['SeriesInstanceUID']}.{n}"} for n in range(2)]
    source = by_description[refers_to]["SeriesInstanceUID"]
    for number, instance in enumerate(by_description["ep2d_diff_tra_DYNDIST_ADC"]["instances"]):
        instance["SourceImageSequence"] = [{"ReferencedSOPInstanceUID": f"{source}.{number}"}]
    return studies


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("ep2d_diff_tra_DYNDIST", "7 ep2d_diff_tra_DYNDIST"),
        ("ep2d_diff_tra_DYNDISTCALC_BVAL", "9 ep2d_diff_tra_DYNDISTCALC_BVAL"),
    ],
)
def test_adc_and_the_images_it_was_made_from(source: str, name: str) -> None:
    studies = mapped(refers_to=source)
    assert taken(applied("adc-of-its-diffusion", studies), studies) == {
        "ProstateX-0141": {"ADC": "8 ep2d_diff_tra_DYNDIST_ADC", "DWI": name}
    }


def with_field_maps(*starts: str) -> list[Study]:
    """Return the real pair with opposite phase encoding as two echoes, with field maps that start at these times."""
    (study,) = studies = [one for one in metadata("tests/data/dcm_qa/nih") if one.get("StudyDescription")]
    first, second, *_ = study["series"]
    echoes = [
        {**series, "SeriesDescription": "func_ME_rest", "EchoNumbers": number, "EchoTime": 15 * number}
        for number, series in enumerate((first, second), 1)
    ]
    for instance in echoes[1]["instances"]:
        instance["AcquisitionTime"] = "122458.102500"
    field_maps = [
        {
            "SeriesInstanceUID": f"1.{start}.{echo}.{kind == 'P':d}",
            "Modality": "MR",
            "SeriesDescription": f"{start} {kind}{echo}",
            "ProtocolName": "gre_field_mapping",
            "FrameOfReferenceUID": first["FrameOfReferenceUID"],
            "ImageType": ["ORIGINAL", "PRIMARY", kind, "ND"],
            "EchoNumbers": echo,
            "AcquisitionTime": start,
        }
        for start in starts
        for kind, echo in (("M", 1), ("M", 2), ("P", 2))
    ]
    study["series"] = [*echoes, *field_maps]
    return studies


def test_field_map_closest_in_time() -> None:
    studies = with_field_maps("121500", "122300", "124500")
    result = applied("fmri-multi-echo-field-map", studies)
    (names,) = taken(result, studies).values()
    del names["bold"]
    assert names == {"magnitude1": "None 122300 M1", "magnitude2": "None 122300 M2", "phasediff": "None 122300 P2"}
    assert len(result.studies[0].choices[0].taken) == 2


def test_ct_of_a_real_structure_set() -> None:
    studies = metadata("tests/data/radiotherapy")
    result = applied("ct-of-structure-set", studies)
    (names,) = taken(result, studies).values()
    assert names == {"CT": "2 None", "structures": "3 RT Structure Set"}
