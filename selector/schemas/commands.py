"""The published schemas of what the commands for authors print with ``--json``."""

from pathlib import Path
from typing import Any

from msgspec import Struct

from selector.commands.rows import CheckRow, ExampleRow, ExamplesRow, SuspicionRow
from selector.commands.trying.rows import AboutRow, DiffRow, TotalsRow, TriedSelectionRow, TriedStudyRow, TryRow
from selector.report.record import CountsRow, FaultRow
from selector.schemas.structures import path_of, schema_of

_FAULT = FaultRow("rules.json", "$.selections[0].take", 'must be "all" or a whole number of at least 1, not 0')
_SUSPICION = SuspicionRow("private-tag", "$.selections[0].conditions", "its block can move", "test its creator as well")
_CT = TriedSelectionRow("CT", (AboutRow("1.2.3", "2", "CT", "chest 1.0", 300),), "", (), (), ())
_TRIED = TryRow(
    "rules.json",
    "/input",
    (),
    0,
    CountsRow(1, 1, 1),
    selections=(TotalsRow("CT", 1, 1, 0, 0, 0, ""),),
    studies=(
        TriedStudyRow(
            "1.2", "Thorax", contributes=True, lacking=(), passed_over="", remarks=(), selections=(_CT,), not_taken=()
        ),
    ),
)
_OUTPUTS: dict[str, Struct] = {
    "diff": DiffRow("old.json", "new.json", "/input", (), 0, CountsRow(1, 1, 1)),
    "check": CheckRow("rules.json", (_FAULT,), (), (_SUSPICION,), None, 2),
    "try": _TRIED,
    "test": ExamplesRow("rules.json", (), (ExampleRow("the CT", "$.examples[0]", ()),), (), (), 0),
}
"""An example of what each command prints."""


def schemas() -> dict[Path, dict[str, Any]]:
    """Return the schemas by their paths: JSON Schema 2020-12."""
    return {path_of(name): schema_of(name, f"What {name} --json prints", one) for name, one in _OUTPUTS.items()}
