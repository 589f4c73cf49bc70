"""The sample rule sets select on real metadata what somebody who reads the descriptions would select.

`tests/data/idc` is an archive's index of 212 studies. It has no ImageType, orientation, b-value, contrast agent or
frame of reference, so there the descriptions decide. Where a sample asks for one frame of reference, the test adds it.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from selector.results import SelectionResult
from selector.series_selector import select
from tests.support.builders import payload_of, rules_of

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "config" / "examples").glob("*.json"))
WITH_IMAGE = {"CT", "MR", "PT", "MG", "RTSTRUCT"}
Study = dict[str, Any]
Taken = dict[str, dict[str, str]]

CHEST = {
    "117132": "3 2,OPA,GE,LSQX,BONE,331,2.5,120,56,0.1,1.5",  # rather than STANDARD, of as many slices
    "126718": "1 0,OPA,GE,LSPLUS,LUNG,400,2.5,120,80,0.1,0.8",  # rather than STANDARD
    "A117394": "4 LUNG 1.25 MM",  # not 5 mm, no coronal, no MIP, not the one with the abdomen
    "A201130": "4 Chest  3.0  B70s",  # rather than 5 mm B30s
    "A389295": "3 LUNG",  # of a PET/CT
    "C3L-02118": "3 LUNG",  # rather than 58 slices of 5 mm
    "CT-PET-VI-18": "5 Thorax Insp  2.0  B70f",  # not the expiration, not the 4D scan
    "CT4Harmonization-Multicentric A1": "114109 A1_Harmonized_14mGy_FBP - #9",
    "LCTSC-Test-S3-203": "1 None",
    "LIDC-IDRI-0477": "2 None",
    "LIDC-IDRI-0580": "30811 None",
    "LIDC-IDRI-0961": "5474 None",
    "Lung_Dx-A0168": "9 Thorax  1.0  B70f",  # rather than 3 mm, rather than B31f
    "MSB-00939": "3 AXIAL LUNG 3.0",
    "MSB-04450": "4 THINS F30  (SEND)",
    "R01-108": "102 2.5 RECON LUNGS",
    "RIDER-1129164940": "4 None",  # of test and retest the one with more slices
    "RIDER-1801720707": "101 None",
    "RIDER-3270637687": "4 CT 2.5MM LUNG",
    "case_1067": "2 None",
}

PET_CT = {
    "A389295": ("12 PET AC", "102 CTAC 70cm FOV"),  # not NoAC, not the MIP
    "ACRIN-FLT-Breast_034": ("600 PET-CT SERIES", "4 PET-CT SERIES"),  # not the dynamic ones
    "ACRIN-NSCLC-FDG-PET-042": ("1 PET AC", "2 CT IMAGES"),
    "ACRIN-NSCLC-FDG-PET-100": ("4 PET_AC", "2 CT Atten Cor Head IN"),
    "AMC-003": ("6 WB MAC P690", "2 CTAC"),
    "AP-27ZN": ("None PET WB Corrected", "None AC  CT WB"),
    "CCTH-A02": ("7 FDG 3D SUV OSEM", "3 CT 2.5MM STD"),
    "CCTH-A04": ("7 FDG 3D SUV OSEM", "3 CT 2.5MM STD"),
    "CT-PET-VI-18": ("4 Galligas Lung", "3 CT Lung  3.0  B31f"),  # no breath-hold scan, no 4D scan
    "EAY131-694947": ("9 PET_LEGS_AC_AC_", "7 CT_LEGS"),
    "PETCT_0143bab87a": ("9 PET corr.", "5 GK p.v.3 s"),
    "PETCT_db3daf78d2": ("10 PET corr.", "5 GK p.v.2"),
    "PETCT_eeeda112bb": ("9 PET corr.", "4 GK p.v.3"),
    "PSMA_9abd0bb6d4259d4e": ("10 PET", "6 CT"),
    "PSMA_dc8b0fa3643a6878": ("3 PET", "4 CT"),
    "PSMA_ee01cba36afe0f56": ("8 PET", "4 CT"),
    "PTEN_423": ("11 Baseline PT", "1 Baseline CT"),
    "QIN-BREAST-01-0030": ("3 PET AC 3DWB", "2 CTAC"),
    "R01-108": ("6 WB 3D MAC", "3 CT SLICES"),
    "RIDER-3270637687": ("6 PET FDG SUV", "5 AC for PET"),
    "STS_016": ("4 LEGS_2D_AC", "3 Standard/Full - RESEARCH"),
}

PROSTATE = {
    "Prostate-MRI-US-Biopsy-0306": (
        "7 t2_spc_rst_axial obl_Prostate",
        "4 ep2d-advdiff-3Scan-4bval_spair_std_ADC",
        "5 ep2d-advdiff-1400bval_spair_std",
    ),
    "Prostate-MRI-US-Biopsy-0533": ("3 Ax T2 FRFSE PROP", "652 ADC (10^-6 mm²/s)", "6 Ax DWI:All b1400"),
    "Prostate-MRI-US-Biopsy-0906": (
        "9 t2_spc_rst_axial obl_Prostate",
        "5 ep2d-advdiff-3Scan-4bval_spair_std_ADC_DFC",
        "7 ep2d-advdiff-3Scan-4bval_spair_std_CALC_BVAL_DFC",
    ),
    "Prostate-MRI-US-Biopsy-0998": (
        "9 t2_spc_rst_axial obl_Prostate",
        "5 ep2d-advdiff-3Scan-4bval_spair_std_ADC_DFC",
        "7 ep2d-advdiff-3Scan-4bval_spair_std_CALC_BVAL_DFC",
    ),
    "ProstateX-0052": ("6 t2_tse_tra", "8 ep2d_diff_tra_DYNDIST_ADC", "9 ep2d_diff_tra_DYNDISTCALC_BVAL"),  # 4 repeated
    "ProstateX-0141": ("6 t2_tse_tra", "8 ep2d_diff_tra_DYNDIST_ADC", "9 ep2d_diff_tra_DYNDISTCALC_BVAL"),
    "ProstateX-0235": ("5 t2_tse_tra", "8 diffusie-3Scan-4bval_fs_ADC", "9 diffusie-3Scan-4bval_fsCALC_BVAL"),
}


def metadata(folder: str) -> list[Study]:
    studies: list[Study] = json.loads((ROOT / folder / "dicom-metadata.json").read_text("utf-8"))["studies"]
    return studies


def of_patients(patients: Iterable[str]) -> list[Study]:
    return [study for study in metadata("tests/data/idc") if study["PatientID"] in set(patients)]


def with_frames_of_reference(studies: list[Study]) -> list[Study]:
    """Give all series of a study one frame of reference, except what another scanner acquired (PS3.3 C.7.4.1)."""
    for study in studies:
        for series in study["series"]:
            is_elsewhere = study["PatientID"] == "R01-108" and series.get("ManufacturerModelName") == "LightSpeed VCT"
            series["FrameOfReferenceUID"] = f"{study['StudyInstanceUID']}.{1 + is_elsewhere}"
    return studies


def applied(sample: str, studies: list[Study]) -> SelectionResult:
    """Apply a sample; everything has an image but segmentations, reports and what else no sample asks for."""
    rules = rules_of((ROOT / "config" / "examples" / f"{sample}.json").read_bytes())
    series = [one for study in studies for one in study["series"]]
    images = {one["SeriesInstanceUID"]: "image.nii.gz" for one in series if one["Modality"] in WITH_IMAGE}
    payload = payload_of(rules, studies, images)
    return select(payload, rules)


def taken(result: SelectionResult, studies: list[Study], *, complete: bool = True) -> Taken:
    """Return what is taken, by patient (and study description, where a patient has several) and selection."""
    by_uid = {study["StudyInstanceUID"]: study for study in studies}
    found: Taken = {}
    for one in result.studies:
        study = by_uid[one.uid]
        names = {series["SeriesInstanceUID"]: _named(series) for series in study["series"]}
        chosen = {choice.name: names[uid] for choice in one.choices for uid in choice.taken}
        if chosen and not (complete and one.lacking):
            found[_patient(study)] = chosen
    return found


def _named(series: Study) -> str:
    return f"{series.get('SeriesNumber')} {series.get('SeriesDescription')}"


def _patient(study: Study) -> str:
    patient = str(study["PatientID"])
    return f"{patient} {study['StudyDescription']}" if patient.startswith("CT4Harm") else patient


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_there_is_a_test_for_every_sample(path: Path) -> None:
    assert any(f'"{path.stem}"' in tests.read_text("utf-8") for tests in Path(__file__).parent.glob("test_*.py"))


def test_chest_ct_for_a_lung_model() -> None:
    studies = metadata("tests/data/idc")
    result = applied("ct-chest-lung", studies)
    assert taken(result, studies) == {patient: {"chest CT": name} for patient, name in CHEST.items()}


def test_chest_ct_that_cannot_be_told_from_another_is_not_taken() -> None:
    result = applied("ct-chest-lung", of_patients(["129229"]))
    (choice,) = result.studies[0].choices
    assert not choice.taken
    assert choice.undecided_because.startswith("2 series tie for 1 place by ")  # kernels C and D of Philips
    assert result.unmet


def test_pet_ct_pair() -> None:
    studies = with_frames_of_reference(metadata("tests/data/idc"))
    expected = {patient: {"PET": pet, "CT": ct} for patient, (pet, ct) in PET_CT.items()}
    assert taken(applied("pet-ct-pair", studies), studies) == expected


def test_pet_ct_pair_is_not_taken_from_two_scanners() -> None:
    studies = of_patients(["R01-108"])
    for series in studies[0]["series"]:
        series["FrameOfReferenceUID"] = f"1.2.{series.get('ManufacturerModelName') == 'LightSpeed VCT':d}"
    studies[0]["series"] = [one for one in studies[0]["series"] if one.get("SeriesDescription") != "CT SLICES"]
    result = applied("pet-ct-pair", studies)
    assert taken(result, studies) == {"R01-108": {"PET": "6 WB 3D MAC", "CT": "102 2.5 RECON LUNGS"}}  # not 3 AX 1.25


@pytest.mark.parametrize("sample", ["pet-ct-pair", "prostate-t2-adc-highb"])
def test_nothing_is_taken_where_no_frame_of_reference_is_written(sample: str) -> None:
    studies = of_patients([*PET_CT, *PROSTATE])
    result = applied(sample, studies)
    assert (taken(result, studies), result.unmet) == ({}, True)
    remarks = [remark for one in result.studies for choice in one.choices for remark in choice.remarks]
    assert any("FrameOfReferenceUID" in remark.text for remark in remarks)


def test_prostate_t2_adc_and_high_b_value() -> None:
    studies = with_frames_of_reference(metadata("tests/data/idc"))
    result = applied("prostate-t2-adc-highb", studies)
    names = ("T2", "ADC", "high b")
    assert taken(result, studies) == {patient: dict(zip(names, of, strict=True)) for patient, of in PROSTATE.items()}


def test_prostate_study_that_lacks_a_channel_contributes_nothing() -> None:
    studies = with_frames_of_reference(of_patients(["PCAMPMRI-00005", "ProstateDx-01-0071"]))
    result = applied("prostate-t2-adc-highb", studies)
    lacking = {one.uid[-12:]: one.lacking for one in result.studies}
    assert lacking == {"064488841063": ("high b",), "699432509461": ("ADC", "high b")}
    assert result.unmet


@pytest.mark.parametrize(
    ("b_values", "is_taken"), [([1400] * 23, True), ([800] * 23, False), ([50, 1400] * 10, False), ([], True)]
)
def test_b_values_decide_where_they_are_written(b_values: list[int], is_taken: bool) -> None:  # noqa: FBT001
    (study,) = studies = with_frames_of_reference(of_patients(["Prostate-MRI-US-Biopsy-0533"]))
    (diffusion,) = (one for one in study["series"] if one.get("SeriesDescription") == "Ax DWI:All b1400")
    diffusion["instances"] = [
        {"SOPInstanceUID": f"1.2.{number}", "DiffusionBValue": b_value} for number, b_value in enumerate(b_values)
    ]
    assert bool(taken(applied("prostate-t2-adc-highb", studies), studies)) is is_taken


def test_brain_channels_of_each_study() -> None:
    studies = of_patients(["ReMIND-046", "ReMIND-060", "ReMIND-080", "ReMIND-113", "TVD_GBM_IC2_11311010_021511"])
    result = applied("brain-t1-t1c-t2-flair", studies)
    t1c, blade, flair = "5 3D_AX_T1_postcontrast", "4 2D_AX_T2_BLADE", "6 3D_SAG_T2_FLAIR"
    assert taken(result, studies, complete=False) == {
        "ReMIND-046": {"T1c": t1c, "T2": blade, "FLAIR": flair},
        "ReMIND-060": {"T1c": t1c, "T2": blade, "FLAIR": flair},
        "ReMIND-080": {"T2": blade, "FLAIR": "5 3D_SAG_T2_FLAIR"},
        "ReMIND-113": {"T1c": "3 3D_AX_T1_postcontrast", "T2": "1 2D_AX_T2", "FLAIR": "2 2D_AX_T2_FLAIR"},
        "TVD_GBM_IC2_11311010_021511": {"T1": "501 T1_FFE_Cor_PreC SENSE", "T1c": "801 T1_FFE_Cor_PostC SENSE"},
    }
    assert result.unmet  # not one of them has all four


def test_brain_study_with_all_four_channels() -> None:
    """No study of the archive's sample has all four, so the T1 without contrast of another one stands in."""
    (study,) = studies = of_patients(["ReMIND-113"])
    (other,) = of_patients(["TVD_GBM_IC2_11311010_021511"])
    study["series"] += [one for one in other["series"] if one["SeriesDescription"] == "T1_FFE_Cor_PreC SENSE"]
    result = applied("brain-t1-t1c-t2-flair", studies)
    assert taken(result, studies) == {
        "ReMIND-113": {
            "T1": "501 T1_FFE_Cor_PreC SENSE",
            "T1c": "3 3D_AX_T1_postcontrast",
            "T2": "1 2D_AX_T2",
            "FLAIR": "2 2D_AX_T2_FLAIR",
        }
    }


def test_brain_t1_by_its_contrast_agent() -> None:
    studies = [study for study in metadata("tests/data/dcm_qa/uih") if len(study["series"]) == 2]
    (t1,) = (one for one in studies[0]["series"] if one["SeriesDescription"] == "t1_gre_fsp_3d_sag")
    assert taken(applied("brain-t1-t1c-t2-flair", studies), studies, complete=False) == {
        "***": {"T1": "2 t1_gre_fsp_3d_sag"}
    }
    t1["ContrastBolusAgent"] = "Gadolinium"
    assert taken(applied("brain-t1-t1c-t2-flair", studies), studies, complete=False) == {
        "***": {"T1c": "2 t1_gre_fsp_3d_sag"}
    }


@pytest.mark.parametrize(
    ("agent", "channel"),
    [
        *(
            (agent, "T1c")
            for agent in ("Gadovist", "GADAVIST 10 ml", "0.1 mmol/kg Dotarem", "Gd-DTPA", "Magnevist", "YES")
        ),
        *((agent, "T1c") for agent in ("Gadolinium [IV]", "ProHance", "Gadovist 7.5 ml", "y")),
        *((agent, "") for agent in ("Contrast", "KM", "Contrast medium", "IV", "contrast refused", "Gadovist 0 ml")),
        *(
            (agent, "T1")
            for agent in ("NONE", "no", "No ", "None given", "N/A", "n/a", "-", "0", "0.0 ml", "nil", "NULL")
        ),
        *(
            (agent, "T1")
            for agent in ("without", "W/O", "w/o contrast", "Non-contrast", "no i.v. contrast", "not given")
        ),
        *((agent, "T1") for agent in ("No Gadolinium", "unenhanced", "NATIVE", "ohne KM", "keine", "not_applicable.")),
        *((agent, "") for agent in ("unknown", "saline", "Omnipaque", "Non-ionic", "Gadovist, not given", "?a")),
        *((agent, "") for agent in ("no allergies, Gadovist 7 ml", "Gadovist, no reaction", "pre Gadovist")),
    ],
)
def test_brain_t1_by_what_its_contrast_agent_says(agent: str, channel: str) -> None:
    studies = [study for study in metadata("tests/data/dcm_qa/uih") if len(study["series"]) == 2]
    (t1,) = (one for one in studies[0]["series"] if one["SeriesDescription"] == "t1_gre_fsp_3d_sag")
    t1["ContrastBolusAgent"] = agent
    expected = {"***": {channel: "2 t1_gre_fsp_3d_sag"}} if channel else {}
    assert taken(applied("brain-t1-t1c-t2-flair", studies), studies, complete=False) == expected
