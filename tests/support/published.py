"""Checking what a command writes against its published schema."""

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).parents[2] / "selector" / "schemas"


def checked_report(name: str, path: Path) -> Any:  # noqa: ANN401 - JSON
    """Return the report at a path, or None; fail if its schema does not describe it, all members included."""
    if not path.exists():
        return None
    report = json.loads(path.read_text("utf-8"))
    schema = json.loads((SCHEMAS / f"{name.removesuffix('.json')}.schema.json").read_text("utf-8"))
    Draft202012Validator({**schema, "additionalProperties": False}).validate(report)
    return report
