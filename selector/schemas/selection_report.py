"""The published schema of `selection-report.json`, made of the structures of `selector.report.record`."""

from pathlib import Path

import msgspec
from jsonschema import Draft202012Validator

from selector.report.record import Record
from selector.schemas.condition_forms import Schema

PATH = Path(__file__).parent / "selection-report.schema.json"

_EXAMPLE = Record("0.0.0", "faults", 2)


def schema() -> Schema:
    """Return the schema: JSON Schema 2020-12."""
    (reference,), parts = msgspec.json.schema_components([Record], ref_template="#/$defs/{name}")
    for part in parts.values():
        part["required"] = list(part["properties"])
        for member in part["properties"].values():
            member.pop("default", None)
    whole = parts.pop(reference["$ref"].rpartition("/")[2])
    return {
        "$schema": Draft202012Validator.META_SCHEMA["$id"],
        "$id": "urn:series-selector:selection-report",
        **whole,
        "title": "Report of a run (selection-report.json)",
        "examples": [msgspec.to_builtins(_EXAMPLE)],
        "$defs": parts,
    }
