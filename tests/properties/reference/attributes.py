"""The attributes that generated rules and payloads use, by hand from PS3.6."""

from typing import NamedTuple


class Attribute(NamedTuple):
    """Tag, VR, whether its VM is 1, and whether it belongs to patient or study (PS3.3 C.7.1 and C.7.2)."""

    tag: str
    vr: str
    single: bool = True
    of_study: bool = False


ATTRIBUTES = {
    "StudyInstanceUID": Attribute("0020000D", "UI", of_study=True),
    "SeriesInstanceUID": Attribute("0020000E", "UI"),
    "SOPInstanceUID": Attribute("00080018", "UI"),
    "SOPClassUID": Attribute("00080016", "UI"),
    "FrameOfReferenceUID": Attribute("00200052", "UI"),
    "PatientName": Attribute("00100010", "PN", of_study=True),
    "PatientID": Attribute("00100020", "LO", of_study=True),
    "PatientSex": Attribute("00100040", "CS", of_study=True),
    "PatientAge": Attribute("00101010", "AS", of_study=True),
    "StudyDate": Attribute("00080020", "DA", of_study=True),
    "StudyTime": Attribute("00080030", "TM", of_study=True),
    "StudyDescription": Attribute("00081030", "LO", of_study=True),
    "Modality": Attribute("00080060", "CS"),
    "BodyPartExamined": Attribute("00180015", "CS"),
    "ImageType": Attribute("00080008", "CS", single=False),
    "FrameType": Attribute("00089007", "CS", single=False),
    "ScanningSequence": Attribute("00180020", "CS", single=False),
    "SeriesDescription": Attribute("0008103E", "LO"),
    "ProtocolName": Attribute("00181030", "LO"),
    "StationName": Attribute("00081010", "SH"),
    "ImageComments": Attribute("00204000", "LT"),
    "SoftwareVersions": Attribute("00181020", "LO", single=False),
    "RetrieveAETitle": Attribute("00080054", "AE", single=False),
    "OperatorsName": Attribute("00081070", "PN", single=False),
    "FrameIncrementPointer": Attribute("00280009", "AT", single=False),
    "SeriesDate": Attribute("00080021", "DA"),
    "SeriesTime": Attribute("00080031", "TM"),
    "AcquisitionTime": Attribute("00080032", "TM"),
    "AcquisitionDateTime": Attribute("0008002A", "DT"),
    "SeriesNumber": Attribute("00200011", "IS"),
    "NumberOfFrames": Attribute("00280008", "IS"),
    "NumberOfSeriesRelatedInstances": Attribute("00201209", "IS"),
    "Rows": Attribute("00280010", "US"),
    "Columns": Attribute("00280011", "US"),
    "SmallestImagePixelValue": Attribute("00280106", "US or SS"),
    "SliceThickness": Attribute("00180050", "DS"),
    "SpacingBetweenSlices": Attribute("00180088", "DS"),
    "EchoTime": Attribute("00180081", "DS"),
    "EffectiveEchoTime": Attribute("00189082", "FD"),
    "RepetitionTime": Attribute("00180080", "DS"),
    "FlipAngle": Attribute("00181314", "DS"),
    "DiffusionBValue": Attribute("00189087", "FD"),
    "PixelSpacing": Attribute("00280030", "DS", single=False),
    "WindowCenter": Attribute("00281050", "DS", single=False),
    "ImagePositionPatient": Attribute("00200032", "DS", single=False),
    "ImageOrientationPatient": Attribute("00200037", "DS", single=False),
    "AnatomicRegionSequence": Attribute("00082218", "SQ"),
    "CodeValue": Attribute("00080100", "SH"),
    "CodingSchemeDesignator": Attribute("00080102", "SH"),
    "ReferencedSeriesSequence": Attribute("00081115", "SQ"),
    "ReferencedFrameOfReferenceSequence": Attribute("30060010", "SQ"),
    "RTReferencedStudySequence": Attribute("30060012", "SQ"),
    "RTReferencedSeriesSequence": Attribute("30060014", "SQ"),
    "CurrentRequestedProcedureEvidenceSequence": Attribute("0040A375", "SQ"),
    "SourceImageSequence": Attribute("00082112", "SQ"),
    "ReferencedRTPlanSequence": Attribute("300C0002", "SQ"),
    "ReferencedStructureSetSequence": Attribute("300C0060", "SQ"),
    "ReferencedSOPInstanceUID": Attribute("00081155", "UI"),
    "PixelData": Attribute("7FE00010", "OB or OW"),
    "SharedFunctionalGroupsSequence": Attribute("52009229", "SQ"),
    "PerFrameFunctionalGroupsSequence": Attribute("52009230", "SQ"),
    "PixelMeasuresSequence": Attribute("00289110", "SQ"),
    "PlaneOrientationSequence": Attribute("00209116", "SQ"),
    "PlanePositionSequence": Attribute("00209113", "SQ"),
    "MREchoSequence": Attribute("00189114", "SQ"),
    "MRTimingAndRelatedParametersSequence": Attribute("00189112", "SQ"),
    "MRDiffusionSequence": Attribute("00189117", "SQ"),
    "FrameContentSequence": Attribute("00209111", "SQ"),
    "FrameAnatomySequence": Attribute("00209071", "SQ"),
    "FrameAcquisitionDateTime": Attribute("00189074", "DT"),
    "MRImageFrameTypeSequence": Attribute("00189226", "SQ"),
    "ParserSeriesKind": Attribute("", "custom", single=False),
    "00191008": Attribute("", "custom", single=False),
    # Facts of the series are tested as attributes of these VRs are.
    "series.instanceCount": Attribute("", "DS"),
    "series.frameCount": Attribute("", "DS"),
    "series.obliquity": Attribute("", "DS"),
    "series.voxelCount": Attribute("", "DS"),
    "series.sliceCount": Attribute("", "DS"),
    "series.imagesPerSlice": Attribute("", "DS"),
    "series.sliceSpacing": Attribute("", "DS"),
    "series.sliceSpacingVariation": Attribute("", "DS"),
    "series.coverage": Attribute("", "DS"),
    "series.plane": Attribute("", "CS"),
    "series.hasImage": Attribute("", "boolean"),
}

NUMBERS = {"DS", "FD", "IS", "US", "US or SS"}
WHOLE = {"IS": (-(2**31), 2**31 - 1), "US": (0, 2**16 - 1), "US or SS": (-(2**15), 2**16 - 1)}
CODED = {"CS", "UI", "AE", "AT"}
MOMENTS = {"DA", "TM", "DT"}

CUSTOM = "ParserSeriesKind"
MULTI_FRAME_CLASSES = {"1.2.840.10008.5.1.4.1.1.2.1", "1.2.840.10008.5.1.4.1.1.4.1"}
"""Enhanced CT and Enhanced MR Image Storage (PS3.4 B.5)."""


def tag_or_keyword(keyword: str) -> str:
    return ATTRIBUTES[keyword].tag or keyword
