"""One series under several conditions objects at once: what most laws ask about."""

from selector.models import Outcome
from tests.support.builders import Json, only_outcome, result_of, selection, selections


def outcomes(series: Json, *conditions: Json, study: Json | None = None) -> list[Outcome]:
    """Return the outcome of each conditions object for one series."""
    only = {"StudyInstanceUID": "1", **(study or {}), "series": [{"SeriesInstanceUID": "1.1", **series}]}
    return list(map(only_outcome, result_of(selections(*map(selection, conditions)), only).totals))


def outcome(series: Json, conditions: Json, *, study: Json | None = None) -> Outcome:
    """Return the outcome of one conditions object for one series."""
    return outcomes(series, conditions, study=study)[0]
