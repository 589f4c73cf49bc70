"""Why a selection did not take a series, out of the record of a run."""

from selector.report.record import FindingRow, Record, VerdictRow


def unmet(verdict: VerdictRow) -> list[FindingRow]:
    """Return what was found by the conditions that do not match."""
    return [one for one in verdict.findings if one.outcome != "matched"]


def why_not(record: Record, verdict: VerdictRow) -> str:
    """Return why a series is not taken: by its note if it matches, else by the conditions that do not."""
    found = (f"{record.conditions[one.condition].asks} (found: {one.found})" for one in unmet(verdict))
    return verdict.note or "; ".join(found)
