"""The report of a parse: how many files were used, and which were left out, with the reason."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from selector.dicom_files.assembling import LeftOut, Study
from selector.errors import Fault

NAME = "parse-report.json"

_MOST = 10_000
"""The most files that are listed as left out."""


class Remark(Struct, frozen=True):
    """A warning about a study."""

    study: str
    fault: str


class ParseRecord(Struct, frozen=True, rename="camel"):
    """What a parse did.

    Attributes
    ----------
    version, exit_code
        Of this program; of the parse.
    files
        How many files, or with `--metadata` datasets, there were.
    studies, series, instances
        How many were written.
    left_out_counts
        How many files were left out, by reason.
    left_out, more_left_out
        The files that were left out, by path, at most 10,000; and how many more there are.
    remarks
        Warnings about studies.
    faults
        What ended the parse.
    """

    version: str
    exit_code: int = 0
    files: int = 0
    studies: int = 0
    series: int = 0
    instances: int = 0
    left_out_counts: dict[str, int] = {}
    left_out: tuple[LeftOut, ...] = ()
    more_left_out: int = 0
    remarks: tuple[Remark, ...] = ()
    faults: tuple[Fault, ...] = ()


def record(version: str, files: int, studies: Sequence[Study], left_out: Iterable[LeftOut]) -> ParseRecord:
    """Return the record of a parse that went through."""
    listed = sorted(left_out)
    series = [one for study in studies for one in study.series]
    return ParseRecord(
        version,
        files=files,
        studies=len(studies),
        series=len(series),
        instances=sum(len(one.instances) for one in series),
        left_out_counts=dict(sorted(Counter(one.reason for one in listed).items())),
        left_out=tuple(listed[:_MOST]),
        more_left_out=max(len(listed) - _MOST, 0),
        remarks=tuple(Remark(study.uid, _OTHER_PATIENT) for study in studies if _has_several_patients(study)),
    )


_OTHER_PATIENT = "its series have different PatientIDs; a study belongs to one patient, so no rule will select from it"


def _has_several_patients(study: Study) -> bool:
    """Return whether instances have different PatientIDs; that some have none does not count."""
    ids = {study.shared.get("PatientID")} | {one.shared.get("PatientID") for one in study.series}
    ids |= {instance.members.get("PatientID") for one in study.series for instance in one.instances}
    return len(ids - {None, b"null"}) > 1
