"""The published schema of a file that is written as a structure, generated from its declaration."""

from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct
from pydantic.json_schema import GenerateJsonSchema


def path_of(name: str) -> Path:
    """Return the path of a published schema."""
    return Path(__file__).parent / f"{name}.schema.json"


def schema_of(name: str, title: str, example: Struct) -> dict[str, Any]:
    """Return the schema of the structure that an example is of: JSON Schema 2020-12."""
    (reference,), parts = msgspec.json.schema_components([type(example)], ref_template="#/$defs/{name}")
    for part in parts.values():
        part["required"] = list(part["properties"])
        part["description"] = part["description"].partition("\n\n")[0]  # The rest is for readers of the code.
        for member in part["properties"].values():
            member.pop("default", None)
    whole = parts.pop(reference["$ref"].rpartition("/")[2])
    return {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:series-selector:{name}",
        **whole,
        "title": title,
        "examples": [msgspec.to_builtins(example)],
        "$defs": parts,
    }
