"""Which instances count, and at which level an attribute stands."""

import json

from selector.dicom_files.assembling import Assembler, LeftOut, Study
from selector.dicom_files.found import Header, LeftOutFile, Members, header_of


def members(**attributes: object) -> Members:
    return {name: json.dumps(value).encode() for name, value in attributes.items()}


def header(instance: str, series: str = "1.2.3", study: str = "1.2", **attributes: object) -> Header:
    uids = {"StudyInstanceUID": study, "SeriesInstanceUID": series, "SOPInstanceUID": instance}
    found = header_of(members(**uids, **attributes))
    assert isinstance(found, Header)
    return found


def assembled(*headers: Header | LeftOutFile) -> tuple[list[Study], list[LeftOut]]:
    """Assemble files that are called a, b, c, …"""
    assembler = Assembler()
    for number, found in enumerate(headers):
        assembler.add(chr(ord("a") + number), found)
    return assembler.studies(), sorted(assembler.left_out)


def test_attributes_of_one_instance_stand_at_study_and_series() -> None:
    ((study,), _) = assembled(header("1", Modality="MR", PatientID="P", Rows=5))
    assert study.shared == members(PatientID="P")
    assert study.series[0].shared == members(Modality="MR", Rows=5)
    assert study.series[0].instances[0].members == {}


def test_attributes_that_differ_stand_at_the_instances() -> None:
    ((study,), _) = assembled(
        header("1", Modality="MR", Rows=5, EchoTime="1"),
        header("2", Modality="MR", Rows=5, EchoTime="1"),
        header("3", Modality="MR", Rows=6, EchoTime="1.0"),
        header("4", Modality="MR", EchoTime="1", Columns=7),
    )
    (series,) = study.series
    assert series.shared == members(Modality="MR")
    assert [one.members for one in series.instances] == [
        members(Rows=5, EchoTime="1"),
        members(Rows=5, EchoTime="1"),
        members(Rows=6, EchoTime="1.0"),
        members(EchoTime="1", Columns=7),
    ]


def test_attributes_of_the_study_that_series_do_not_share_stand_at_the_series() -> None:
    ((study,), _) = assembled(
        header("1", "1.1", StudyDate="20240101", PatientAge="030Y", Manufacturer="M"),
        header("2", "1.2", StudyDate="20240101", Manufacturer="M"),
    )
    assert study.shared == members(StudyDate="20240101")
    assert [one.shared for one in study.series] == [
        members(PatientAge="030Y", Manufacturer="M"),
        members(Manufacturer="M"),
    ]


def test_study_attribute_that_differs_within_a_series_stands_at_its_instances() -> None:
    ((study,), _) = assembled(header("1", PatientID="A"), header("2", PatientID="B"), header("3", "1.9", PatientID="A"))
    assert study.shared == {}
    assert [one.members for one in study.series[0].instances] == [members(PatientID="A"), members(PatientID="B")]


def test_copies_and_conflicts() -> None:
    (studies, left_out) = assembled(
        header("1", Rows=5), header("1", Rows=5), header("1", Rows=6), header("1", "1.2.4", Rows=5), header("2", Rows=5)
    )
    assert [one.file for one in studies[0].series[0].instances] == ["a", "e"]
    assert left_out == [
        LeftOut("b", "copy", other="a"),
        LeftOut("c", "conflict", other="a"),
        LeftOut("d", "conflict", other="a"),
    ]


def test_series_in_two_studies_is_left_out() -> None:
    (studies, left_out) = assembled(
        header("1", "1.1", "1"), header("2", "1.1", "2"), header("3", "1.2", "2"), header("4", "1.1", "1")
    )
    assert [(study.uid, [one.uid for one in study.series]) for study in studies] == [("2", ["1.2"])]
    assert left_out == [LeftOut(file, "series in two studies", "series 1.1") for file in "abd"]


def test_files_that_are_left_out() -> None:
    (studies, left_out) = assembled(LeftOutFile("not DICOM"), LeftOutFile("broken", "why"))
    assert not studies
    assert left_out == [LeftOut("a", "not DICOM"), LeftOut("b", "broken", "why")]


def test_studies_and_series_are_in_the_order_of_their_uids() -> None:
    (studies, _) = assembled(header("1", "1.2", "2"), header("2", "1.1", "2"), header("3", "1.3", "1"))
    assert [(one.uid, [each.uid for each in one.series]) for one in studies] == [("1", ["1.3"]), ("2", ["1.1", "1.2"])]
