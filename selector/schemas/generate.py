"""Regenerates the published schemas: ``python -m selector.schemas.generate``."""

import json
from pathlib import Path

from selector.schemas import batch_summary, commands, selection_report, selection_rules, step_reports

_WIDTH = 120


def generated() -> dict[Path, str]:
    """Return the text of every generated schema, by its path."""
    return {
        selection_report.PATH: _rendered(selection_report.schema(), space=" ") + "\n",
        **{
            path: _rendered(schema, space=" ") + "\n"
            for path, schema in {**batch_summary.schemas(), **step_reports.schemas(), **commands.schemas()}.items()
        },
        selection_rules.PATH: _rendered(selection_rules.schema(), space="") + "\n",
    }


def _rendered(value: object, label: str = "", depth: int = 0, *, space: str) -> str:
    """Return JSON in which every value that fits on one line is on one; an empty `space` makes it compact."""
    flat = label + json.dumps(value, ensure_ascii=False, separators=(f",{space}", f":{space}"))
    margin = 2 * space
    if len(flat) + len(margin) * depth < _WIDTH or not isinstance(value, (dict, list)):
        return flat
    if isinstance(value, dict):
        members = [(f"{json.dumps(name)}:{space}", member) for name, member in value.items()]
    else:
        members = [("", entry) for entry in value]
    between = "\n" + margin * (depth + 1)
    lines = [_rendered(member, name, depth + 1, space=space) for name, member in members]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{label}{opening}{between}{f',{between}'.join(lines)}\n{margin * depth}{closing}"


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text, "utf-8")
