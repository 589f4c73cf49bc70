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
