"""Values that the VR of an attribute can never hold, and near ones that it can."""

import pytest

from tests.unit.rules.lint.linting import found, kinds


@pytest.mark.parametrize(
    ("attribute", "condition", "message"),
    [
        (
            "Modality",
            {"equals": "ct", "caseSensitive": True},
            '"ct" cannot be a value of Modality: VR CS allows only capital',
        ),
        ("Modality", {"not": {"oneOf": ["ct", "MR"], "caseSensitive": True}}, '"ct" cannot be a value'),
        ("Modality", {"contains": "c", "caseSensitive": True}, '"c" cannot be a value'),
        ("BodyPartExamined", "HEAD-NECK", '"HEAD-NECK" cannot be a value of BodyPartExamined'),
        ("BodyPartExamined", "CHEST AND ABDOMEN", "VR CS allows at most 16 characters"),
        (
            "ImageType",
            ["ORIGINAL", "!A VERY LONG IMAGE TYPE"],
            '"A VERY LONG IMAGE TYPE" cannot be a value',
        ),
        ("ImageType", {"hasAll": ["ORIGINAL\\PRIMARY"]}, "a backslash separates values of VR CS"),
        (
            "SOPClassUID",
            "MR Image Storage",
            '"MR Image Storage" cannot be a value of SOPClassUID: VR UI allows only digits',
        ),
        ("SOPClassUID", {"startsWith": "1." * 33}, "allows at most 64 characters"),
        ("StationName", {"equals": "the scanner in room 3"}, "VR SH allows at most 16 characters"),
        ("StudyDate", {"contains": "May"}, "VR DA allows only digits"),
        ("PatientAge", {"contains": "years"}, "VR AS allows at most 4 characters"),
        ("InstanceNumber", 1.5, "1.5 cannot be a value of InstanceNumber: VR IS allows only whole numbers from"),
        (
            "Rows",
            {"oneOf": [512, 70000]},
            "70000 cannot be a value of Rows: VR US allows only whole numbers from 0 to 65535",
        ),
        ("EchoTime", {"equals": 0.1 + 0.2}, "VR DS allows at most 16 characters"),
        (
            "series.instanceCount",
            10.5,
            "series.instanceCount: it allows only whole numbers from 0 upwards",
        ),
    ],
)
def test_a_value_that_its_vr_can_never_hold(attribute: str, condition: object, message: str) -> None:
    (one,) = found({"selections": [{"conditions": {attribute: condition}}]})
    assert one.kind == "impossible-value"
    assert one.place.endswith(attribute) or attribute in one.place
    assert message in one.message


@pytest.mark.parametrize(
    ("attribute", "condition"),
    [
        ("Modality", "ct"),
        ("Modality", {"equals": "CT", "caseSensitive": True}),
        ("SeriesDescription", {"equals": "t2", "caseSensitive": True}),
        ("BodyPartExamined", {"equals": "HEAD_NECK 1"}),
        ("BodyPartExamined", "A" * 16),
        ("SOPClassUID", "1.2.840.10008.5.1.4.1.1.4"),
        ("SOPClassUID", r"1\.2\.840\.10008\.5\.1\.4\.1\.1\.(4|128)"),
        ("StationName", {"contains": "sixteen letters!"}),
        ("ImageComments", {"contains": "a\\c"}),
        ("StudyDate", {"startsWith": "2024"}),
        ("StudyDate", "2024"),
        ("PatientAge", {"endsWith": "y"}),
        ("InstanceNumber", "001"),
        ("InstanceNumber", {"equals": 1.5, "tolerance": 0.5}),
        ("Rows", {"oneOf": [512, 65535]}),
        ("EchoTime", {"equals": 0.3, "tolerance": 0.001}),
        ("SliceThickness", 1.234567890123),
        ("series.instanceCount", 10),
    ],
)
def test_a_value_that_its_vr_can_hold(attribute: str, condition: object) -> None:
    assert kinds({attribute: condition}) == []
