"""The report of a parse."""

import msgspec

from selector.dicom_files import parse_report
from selector.dicom_files.assembling import Assembler, LeftOut
from selector.dicom_files.found import Header
from selector.dicom_files.parse_report import ParseRecord, Remark
from tests.unit.dicom_files.test_assembling import header


def made_of(*headers: Header) -> ParseRecord:
    assembler = Assembler()
    for number, found in enumerate(headers):
        assembler.add(str(number), found)
    return parse_report.record("1.0", len(headers), assembler.studies(), assembler.left_out)


def test_counts() -> None:
    made = made_of(header("1", "1.1", "1"), header("2", "1.1", "1"), header("3", "1.2", "2"), header("3", "1.2", "2"))
    assert (made.files, made.studies, made.series, made.instances) == (4, 2, 2, 3)
    assert made.left_out_counts == {"copy": 1}
    assert made.left_out == (LeftOut("3", "copy", other="2"),)


def test_study_of_two_patients() -> None:
    (remark,) = made_of(header("1", "1.1", PatientID="A"), header("2", "1.2", PatientID="B")).remarks
    assert remark.study == "1.2"
    assert made_of(header("1", PatientID="A"), header("2", PatientID="B")).remarks == (Remark("1.2", remark.fault),)


def test_study_of_one_patient_whose_id_is_not_everywhere() -> None:
    assert not made_of(header("1", PatientID="A"), header("2"), header("3", "1.9", PatientID=None)).remarks


def test_many_files() -> None:
    left_out = [LeftOut(f"{number:06}", "not DICOM") for number in range(12_000)]
    made = parse_report.record("1.0", 12_000, [], reversed(left_out))
    assert made.left_out == tuple(left_out[:10_000])
    assert made.more_left_out == 2000
    assert made.left_out_counts == {"not DICOM": 12_000}


def test_names_of_its_members() -> None:
    written = msgspec.to_builtins(made_of(header("1")))
    assert written["instances"] == 1
    assert {"leftOut", "leftOutCounts", "exitCode", "moreLeftOut"} < written.keys()
