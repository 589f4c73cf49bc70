"""The Series Selector: from the output of a DICOM parser to the images that a model needs."""

import os
from functools import cache


@cache
def version() -> str:
    """Return the version: the newest release in the changelog."""
    changelog = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "CHANGELOG.md")
    with open(changelog, encoding="utf-8") as file:
        released = (line for line in file if line.startswith("## [") and line[4].isdigit())
        return next(released, "## [0.0.0]")[4:].partition("]")[0]
