"""The published schema of `selection-report.json`, generated from the structures of `selector.report.record`."""

from pathlib import Path
from typing import Any

import msgspec
from pydantic.json_schema import GenerateJsonSchema

from selector.report.record import Record

PATH = Path(__file__).parent / "selection-report.schema.json"

_EXAMPLE = Record("0.0.0", "faults", 2)


def schema() -> dict[str, Any]:
    """Return the schema: JSON Schema 2020-12."""
    (reference,), parts = msgspec.json.schema_components([Record], ref_template="#/$defs/{name}")
    for part in parts.values():
        part["required"] = list(part["properties"])
        for member in part["properties"].values():
            member.pop("default", None)
    whole = parts.pop(reference["$ref"].rpartition("/")[2])
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": "urn:series-selector:selection-report",
        **whole,
        "title": "Report of a run (selection-report.json)",
        "examples": [msgspec.to_builtins(_EXAMPLE)],
        "$defs": parts,
    }
