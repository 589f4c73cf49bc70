"""Copies of the sources, as they are after cloning."""

import shutil
from pathlib import Path

ROOT = Path(__file__).parents[2]
_NOT_IN_A_CLONE = (".git", ".venv-*", ".*_cache", ".hypothesis", "__pycache__", "input", "output", "logs")
"""What scripts, tools and tests make, also while it is copied."""


def clone_to(folder: Path, *without: str) -> Path:
    """Copy the sources into a new folder, without files of some names; return the folder."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*_NOT_IN_A_CLONE, *without))
    return folder
