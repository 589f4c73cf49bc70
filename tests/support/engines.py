"""The workflow engines, in an environment of their own, and the command `series-selector` for them to start."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIPELINES = ROOT / "public" / "pipelines"
INSTALLED = ROOT / ".venv-workflows" / "bin"
"""Where `run_tests.sh` installs them."""


def command(programs: Path, before: str = "") -> None:
    """Make the command `series-selector` of these sources in a folder, which does something else first if so wanted."""
    programs.mkdir()
    program = programs / "series-selector"
    program.write_text(f'#!/bin/sh\n{before}\nexec "{sys.executable}" "{ROOT}/main.py" "$@"\n')
    program.chmod(0o755)


def environment(programs: Path, home: Path) -> dict[str, str]:
    """Return the variables of an engine: none of the operator's, and programs on its PATH."""
    own = ("NVIDIA_CLARA_", "DEBUG_VSCODE", "LOG_CFG", "SERIES_SELECTOR_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    path = os.pathsep.join([str(programs), str(INSTALLED), kept["PATH"]])
    return kept | {"PATH": path, "HOME": str(home)}
