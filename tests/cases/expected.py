"""Redo what the cases on real data expect, without the operator.

Each such case has an `expected.py` that says the conditions of its rules once more, as plain Python on the JSON of the
input. From them follow its `selected-images.json` and its `totals.json`: how many series each selection took, matched,
left undecided and rejected.

    python tests/cases/expected.py           writes these files
    python tests/cases/expected.py --check   tells which of them say something else; the exit code is 1 if any does
"""

import json
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from tests.cases.choosing_by_hand import Case, selected  # noqa: E402 - as a script it has to be told where they are


def files() -> Iterator[tuple[Path, str]]:
    """Yield every file with what it must say."""
    for script in sorted(HERE.glob("*/expected.py")):
        case: Case = runpy.run_path(str(script))["CASE"]
        yield script.with_name("selected-images.json"), as_text(selected(case))
        yield script.with_name("totals.json"), as_text(case.totals)


def as_text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def main() -> int:
    """Write or check, and return the exit code."""
    differing = 0
    for path, content in files():
        if "--check" not in sys.argv[1:]:
            path.write_text(content, "utf-8")
        elif not path.exists() or path.read_text("utf-8") != content:
            differing += 1
            sys.stdout.write(f"{path.relative_to(HERE)} says something else\n")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
