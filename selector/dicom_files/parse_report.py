"""The report of a parse: how many files were used, and which were left out, with the reason."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

from msgspec import Meta, Struct

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
    """What a parse did: how much was written, which files were left out and why, and what ended it."""

    version: Annotated[str, Meta(description="The version of the program.")]
    exit_code: Annotated[int, Meta(description="The exit code of the parse.")] = 0
    files: Annotated[int, Meta(ge=0, description="How many files, or with `--metadata` datasets, there were.")] = 0
    studies: Annotated[int, Meta(ge=0, description="How many studies were written.")] = 0
    series: Annotated[int, Meta(ge=0, description="How many series were written.")] = 0
    instances: Annotated[int, Meta(ge=0, description="How many instances were written.")] = 0
    left_out_counts: Annotated[dict[str, int], Meta(description="How many files were left out, by reason.")] = {}
    left_out: Annotated[
        tuple[LeftOut, ...], Meta(description="The files that were left out, by path; at most 10,000.")
    ] = ()
    more_left_out: Annotated[int, Meta(ge=0, description="How many more files were left out.")] = 0
    remarks: Annotated[tuple[Remark, ...], Meta(description="Warnings about studies.")] = ()
    faults: Annotated[tuple[Fault, ...], Meta(description="What ended the parse.")] = ()


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
