"""What generated payloads say of each attribute: few values, in many spellings, and some that cannot be read."""

from collections.abc import Mapping, Sequence

from tests.properties.reference.attributes import ATTRIBUTES

AXIAL, CORONAL, SAGITTAL = [1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0, -1], [0, 1, 0, 0, 0, -1]
TILTED, HALFWAY = [1, 0, 0, 0, 0.96, -0.28], [1, 0, 0, 0, 0.7071, -0.7071]

COMPOSED, DECOMPOSED = "Gro\u00dfe \u00c9tude", "Gro\u00dfe E\u0301tude"
PERSONS: Sequence[object] = [
    *("Doe^Jane", "Doe^Jane^^", " doe^jane ", "Doe^John", "Doe"),
    *("Doe^Jane=\u4f50\u85e4", "=\u4f50\u85e4^\u82b1", "==\u3055\u3068\u3046", "=", "^^"),
    {"Alphabetic": "Doe^Jane"},
    {"Ideographic": "\u4f50\u85e4^\u82b1^^"},
    {"Alphabetic": "", "Phonetic": "\u3055\u3068\u3046"},
]
DESCRIPTIONS = ["t2 tse tra", "T2 TSE TRA", " t2 tse tra\0", "t2_cor", "t2* cor", "FLAIR", "ax", "ax ", "t1 (2)"]
DESCRIPTIONS += [COMPOSED, DECOMPOSED, "GROSSE \u00e9tude"]
NUMBERED: Sequence[object] = [3, 3.0, "3.0", " 3 ", "03", "+3", 2.5, "2.50", 1.1, "1.1", 0, "0", 5, "5.", "-1"]
WHOLE: Sequence[object] = [0, 1, "1", "001", 2, " 2 ", 3, "3", 3.0, 12, "12"]
PAIRS: Sequence[object] = [
    [0.5, 0.5],
    ["0.5", "0.50"],
    "0.5\\0.5",
    [0.5, 1],
    [1, 1],
    "1\\",
    ["", 1],
    [None, 0.5],
    [2, 3],
]

SOUND: Mapping[str, Sequence[object]] = {
    "SOPClassUID": ["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.4.1"],
    "FrameOfReferenceUID": ["1.2.3", "1.2.34", " 1.2.3\0", "1.20.3"],
    "PatientName": PERSONS,
    "PatientSex": ["F", "M", "f ", "O"],
    "PatientAge": ["060Y", "060y", "720M", "059Y", "005D", "001W", "007D", "012M", "001Y"],
    "StudyDate": ["20240115", "2024.01.15", 20240115, "20240220", "202401", "2023", "20231231"],
    "StudyTime": ["1225", "12:26", "122530", "12", "09"],
    "StudyDescription": ["Brain", "brain ", "Brain w/o", "Chest"],
    "Modality": ["MR", "mr", " MR", "CT", "PT", "OCT", "RTSTRUCT"],
    "BodyPartExamined": ["BRAIN", "brain", "CHEST", "HEAD/NECK", "LUNG"],
    "ImageType": [
        *(["ORIGINAL", "PRIMARY", "AXIAL"], "ORIGINAL\\PRIMARY\\AXIAL", ["original ", "PRIMARY", "LOCALIZER"]),
        *(
            ["DERIVED", "SECONDARY"],
            "DERIVED\\SECONDARY\\MPR",
            ["ORIGINAL", "", "AXIAL"],
            ["ORIGINAL", None],
            "ORIGINAL",
        ),
    ],
    "ScanningSequence": ["SE", ["SE", "IR"], "SE\\IR", "GR", ["GR", "EP"], ["IR", "SE"], "se"],
    "SeriesDescription": DESCRIPTIONS,
    "ProtocolName": ["t2", "T2", "head", "head^t2"],
    "StationName": ["MR1", "mr1", "MR2", "MR10"],
    "ImageComments": ["t2\\cor", "motion", "Motion ", "no motion"],
    "SoftwareVersions": [["VE11", "B"], "VE11\\B", "VE11", ["B", ""], "ve11", "VD13"],
    "RetrieveAETitle": ["PACS", ["PACS", "VNA"], "pacs", "VNA"],
    "OperatorsName": [
        ["Doe^Jane", "Roe^Rob^^"],
        "Doe^Jane\\Roe^Rob",
        "Roe^Rob",
        {"Alphabetic": "Roe^Rob"},
        "=\u4f50\u85e4",
    ],
    "FrameIncrementPointer": ["00181063", "(0018,1063)", "0x00181063", 1577059, ["00181063", "0018106A"], "0018106a"],
    "SeriesDate": ["20240115", "2024.01.15", "20240116", "202401", "2024", "20231231", 20240220],
    "SeriesTime": ["1225", "12:25", "122530", "12:25:30", "12", "122530.5", "122659.999999", "09"],
    "AcquisitionTime": ["1225", "122500", "12:24:59", "1227", "122530.25", "13"],
    "AcquisitionDateTime": [
        *("20240115122530", "20240115122530.5", "2024011512", "202401", 20240115122530, "2024"),
        *("20240115122530+0100", "20240115112530+0000", "20240115062530-0500", "20240116122530+0000"),
    ],
    "SeriesNumber": WHOLE,
    "NumberOfFrames": WHOLE[1:],
    "NumberOfSeriesRelatedInstances": WHOLE,
    "Rows": [256, "256", 512, "0512", 512.0],
    "Columns": [256, "512"],
    "SmallestImagePixelValue": [-5, "-5", 0, 40000],
    "SliceThickness": NUMBERED,
    "SpacingBetweenSlices": NUMBERED,
    "EchoTime": NUMBERED,
    "RepetitionTime": [2435.2, "2435.2", 2435, "2435.0", 2434.5, 500, "5e2"],
    "FlipAngle": [90, "90.0", 180, 12.5],
    "DiffusionBValue": [0, 0.0, 50, 800, 1000, 1400.5],
    "PixelSpacing": PAIRS,
    "WindowCenter": [40, "40", [40, 400], "40\\400", ["40.0", ""], [400]],
    "ImagePositionPatient": [[0, 0, 1.5], "0\\0\\1.50", [0, 0, 3], [-10, 5, 3]],
    "ImageOrientationPatient": [AXIAL, CORONAL, SAGITTAL, TILTED, HALFWAY, "1\\0\\0\\0\\1\\0", AXIAL],
    "AnatomicRegionSequence": [
        [{"CodeValue": "T-A0100", "CodingSchemeDesignator": "SRT"}],
        [{"00080100": {"vr": "SH", "Value": ["t-a0100"]}, "CodingSchemeDesignator": "DCM"}],
        [{"CodeValue": "T-D3000"}, {"CodeValue": "T-A0100", "00080102": "SRT"}],
        [{"CodeValue": "T-D3000", "CodingSchemeDesignator": "SRT"}, {"CodeValue": "T-A0100"}],
        [{"CodingSchemeDesignator": "SRT"}],
    ],
    "PixelData": ["AAAA", {"vr": "OW", "Value": ["AAAA"]}],
    "ParserSeriesKind": ["volume", "Volume", ["volume", "cine"], "cine", 4, [4, 5], 4.0, "4", "05"],
    "00191008": ["b800", 800, ["b0", "b800"], "B800", 0],
}

ABSENT: Sequence[object] = [None, "", " ", [], {}, [None], [""], {"vr": "XX"}, {"vr": "XX", "Value": []}, "\0"]
_NO_TEXT: Sequence[object] = [5, 2.5, True, [7]]
_NO_NUMBER: Sequence[object] = ["***", "3,5", True, "0x10", "1_0", "abc", "NaN"]
ODD: Mapping[str, Sequence[object]] = {
    "CS": ["['MR', 'CT']", "M\u00c9", "A;B", *_NO_TEXT],
    "AE": ["PACS\u00e9", *_NO_TEXT],
    "UI": ["1.2.x", "unknown", *_NO_TEXT],
    "AT": ["1063", "CT", "0018,1063", 2**32, True],
    **dict.fromkeys(["LO", "SH", "LT", "PN"], _NO_TEXT),
    "DA": ["***", "20241315", "24", "20240230", True, 2.5],
    "TM": ["***", "2560", 1225, "noon"],
    "DT": ["***", "20241315", "now", True],
    "AS": ["60", "***", 60, "60X"],
    **dict.fromkeys(["DS", "FD"], _NO_NUMBER),
    "IS": [*_NO_NUMBER, 2.5, "2.5", 2**31],
    "US": [*_NO_NUMBER, 2.5, -1, 65536],
    "US or SS": [*_NO_NUMBER, 70000],
    "SQ": ["T-A0100", 5],
    "OB or OW": [],
    "custom": [],
}


def odd(keyword: str) -> Sequence[object]:
    """Return what cannot be read in this attribute."""
    attribute = ATTRIBUTES[keyword]
    if keyword == "ImageComments" or attribute.vr in {"SQ", "custom", "OB or OW"} or not attribute.single:
        return ODD[attribute.vr]
    return [*ODD[attribute.vr], [SOUND[keyword][0], SOUND[keyword][0]]]
