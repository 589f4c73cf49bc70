"""The published schemas of the summary of a batch, generated from the structures of `selector.many.rows`."""

from pathlib import Path
from typing import Any

from msgspec import Struct

from selector.many.rows import BatchSummary, PayloadRow
from selector.report.record import FaultRow, RulesRow
from selector.schemas.structures import path_of, schema_of

_RULES = RulesRow("default", "selection-rules.json", "0" * 64, "bySeries", distinct=False, same=())
_FAULT = FaultRow("/input/p1/dicom-metadata.json", "", "there is no such file")
_FILES: dict[str, tuple[str, Struct]] = {
    "batch-summary-row": (
        "A payload of a batch (a line of batch-summary.jsonl)",
        PayloadRow("p1", 3, "0.0.0", "0" * 64, faults=(_FAULT,)),
    ),
    "batch-summary": (
        "What the payloads of a batch come to (batch-summary.json)",
        BatchSummary("0.0.0", 0, _RULES, 0, 0, 0, (), (), (), (), ()),
    ),
}
"""The title of each file, and an example of what is in it."""


def schemas() -> dict[Path, dict[str, Any]]:
    """Return the schemas by their paths: JSON Schema 2020-12."""
    return {path_of(name): schema_of(name, *titled) for name, titled in _FILES.items()}
