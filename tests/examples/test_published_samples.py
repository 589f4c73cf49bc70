"""The samples that follow published criteria select on real metadata what these criteria ask for."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.examples.test_sample_rules import ROOT, Study, applied, metadata, of_patients, taken

AXIAL = [1, 0, 0, 0, 1, 0]


def positions(heights: Iterable[float], uid: str) -> list[dict[str, Any]]:
    return [
        {"SOPInstanceUID": f"{uid}.{number}", "ImagePositionPatient": [-165, -165, height]}
        for number, height in enumerate(heights)
    ]


def screened(*patients: str) -> list[Study]:
    """Return studies of NLST with what the index lacks, as the descriptions of their CT series say it.

    These are `2,OPA,GE,LSQX,BONE,331,2.5,…`: the year, whether it is axial or a localizer, the scanner, the kernel, the
    field of view and the slice thickness.
    """
    studies = of_patients(patients)
    for series in (one for study in studies for one in study["series"] if one["Modality"] == "CT"):
        _, kind, _, _, kernel, _, thickness, *_ = series["SeriesDescription"].split(",")
        is_axial = kind == "OPA"
        series |= {"ImageType": ["ORIGINAL", "PRIMARY", "AXIAL" if is_axial else "LOCALIZER"]}
        series |= {"ConvolutionKernel": kernel, "ImageOrientationPatient": AXIAL}
        series |= {"Rows": 512, "Columns": 512, "PixelSpacing": [0.65, 0.65]}
        if is_axial:
            series["SliceThickness"] = float(thickness)
            heights = (float(thickness) * number for number in range(series["NumberOfSeriesRelatedInstances"]))
            series["instances"] = positions(heights, series["SeriesInstanceUID"])
    return studies


def test_screening_ct_of_nlst() -> None:
    studies = screened("117132", "126718", "129229")
    assert taken(applied("ct-chest-nlst", studies), studies) == {
        "117132": {"LDCT": "2 2,OPA,GE,LSQX,STANDARD,331,2.5,120,56,0.1,1.5"},  # not BONE, not the localizer
        "126718": {"LDCT": "1 0,OPA,GE,LSPLUS,STANDARD,400,2.5,120,80,0.1,0.8"},
    }  # 129229 has slices of 3.2 mm


def test_screening_ct_that_lacks_a_slice_is_not_taken() -> None:
    (study,) = studies = screened("117132")
    for series in study["series"]:
        if "STANDARD" in series["SeriesDescription"]:
            del series["instances"][60]
    assert taken(applied("ct-chest-nlst", studies), studies) == {
        "117132": {"LDCT": "3 2,OPA,GE,LSQX,BONE,331,2.5,120,56,0.1,1.5"}
    }


def enhanced(volumes: int) -> list[Study]:
    """Return the real Enhanced MR objects as a study: a time series of so many volumes, and a field map."""
    text = (ROOT / "tests" / "data" / "multi_frame" / "dicom-metadata.json").read_text("utf-8")
    time_series, field_map = (one for one in json.loads(text) if one["00080060"]["Value"] == ["MR"])
    instances = [{**time_series, "00080018": {"vr": "UI", "Value": [f"1.2.{n}"]}} for n in range(volumes)]
    return [
        {
            "StudyInstanceUID": "1",
            "PatientID": "1",
            "series": [
                {"SeriesInstanceUID": "1.1", "Modality": "MR", "SeriesDescription": "BOLD", "instances": instances},
                {"SeriesInstanceUID": "1.2", "Modality": "MR", "SeriesDescription": "B0", "instances": [field_map]},
            ],
        }
    ]


@pytest.mark.parametrize(("volumes", "expected"), [(2, {"1": {"bold": "None BOLD"}}), (1, {})])
def test_time_series_of_enhanced_mr(volumes: int, expected: object) -> None:
    studies = enhanced(volumes)
    for study in studies:  # each object says itself what study, series and patient it is of
        for instance in (one for series in study["series"] for one in series["instances"]):
            for tag in ("0020000D", "0020000E", "00100020"):
                instance.pop(tag, None)
    assert taken(applied("mr-enhanced-bold", studies), studies) == expected


def field_maps(volumes: int) -> list[Study]:
    """Return the real pair with opposite phase encoding under the protocol's name, with so many volumes of mosaics."""
    (study,) = studies = [one for one in metadata("tests/data/dcm_qa/nih") if one.get("StudyDescription")]
    for series in study["series"]:
        series["ProtocolName"] = series["SeriesDescription"].replace("EPI PE=", "SpinEchoFieldMap_")
        first, *_ = series["instances"]
        series["instances"] = [{**first, "SOPInstanceUID": f"1.2.{number}"} for number in range(volumes)]
    return studies


def test_spin_echo_field_maps_in_both_directions() -> None:
    studies = field_maps(3)
    (names,) = taken(applied("mr-spin-echo-field-maps", studies), studies).values()
    assert names == {"dir-AP_epi": "3 EPI PE=AP", "dir-PA_epi": "4 EPI PE=PA"}  # not left to right


def test_field_maps_that_are_cut_short_are_not_taken() -> None:
    studies = field_maps(2)
    assert taken(applied("mr-spin-echo-field-maps", studies), studies) == {}


def mammograms(patient: str) -> list[Study]:
    """Return a screening study with what the index lacks, as the descriptions say it: `L CC`, `R MLO …`.

    Of the two series of a view one is of the conventional image and one of the image made from tomosynthesis.
    """
    (study,) = studies = of_patients([patient])
    study |= {"PresentationIntentType": "FOR PRESENTATION"}
    for series in study["series"]:
        laterality, view, *rest = series["SeriesDescription"].split()
        is_tomosynthesis, is_made_from_it = bool(rest), str(series["SeriesNumber"]).startswith("713")
        series |= {"Laterality": laterality, "ViewPosition": view}
        series |= {"SOPClassUID": f"1.2.840.10008.5.1.4.1.1.{'13.1.3' if is_tomosynthesis else '1.2'}"}
        series |= {"ImageType": ["DERIVED", "PRIMARY", *(["TOMO", "GENERATED_2D"] if is_made_from_it else [])]}
    return studies


def test_four_views_of_a_mammogram() -> None:
    studies = mammograms("EA1141-1064272")
    result = applied("mammography-four-views", studies)
    (names,) = taken(result, studies).values()
    assert names == {view: f"71200000 {view}" for view in ("L CC", "L MLO", "R CC", "R MLO")}


def test_mammogram_without_conventional_images_of_one_breast_is_not_taken() -> None:
    studies = mammograms("EA1141-1231623")
    result = applied("mammography-four-views", studies)
    assert (taken(result, studies), result.unmet) == ({}, True)


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
