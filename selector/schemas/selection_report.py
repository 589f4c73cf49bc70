"""The published schema of `selection-report.json`, generated from the structures of `selector.report.record`."""

from typing import Any

from selector.report.record import Record
from selector.schemas.structures import path_of, schema_of

_NAME = "selection-report"
PATH = path_of(_NAME)


def schema() -> dict[str, Any]:
    """Return the schema: JSON Schema 2020-12."""
    return schema_of(_NAME, "Report of a run (selection-report.json)", Record("0.0.0", "faults", 2))
