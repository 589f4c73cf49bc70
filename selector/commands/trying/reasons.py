"""Why a selection did not take a series, out of the record of a run."""

from selector.report.record import Record
from selector.report.tables import FindingRow, VerdictRow

Judged = dict[str, tuple[VerdictRow, ...]]
"""The series of a study by UID, in the order of the report, with the verdict of each selection."""


def by_study(record: Record) -> list[Judged]:
    """Return the series of each study in a record."""
    studies: list[Judged] = [{} for _ in record.studies]
    table = record.series
    for study, uid, *numbers in zip(table.study, table.uid, *table.verdicts, strict=True):
        studies[study][uid] = tuple(record.verdicts[number] for number in numbers)
    return studies


def unmet(record: Record, verdict: VerdictRow) -> list[FindingRow]:
    """Return what was found by the conditions that do not match."""
    return [one for one in map(record.findings.__getitem__, verdict.findings) if one.outcome != "matched"]


def why_not(record: Record, verdict: VerdictRow) -> str:
    """Return why a series is not taken: by its note if it matches, else by the conditions that do not."""
    found = (f"{record.conditions[one.condition].asks} (found: {one.found})" for one in unmet(record, verdict))
    return verdict.note or "; ".join(found)
