"""The processes that a process has started."""

import os
from pathlib import Path


def children(parent: int | None = None) -> list[int]:
    """Return the processes that this or another one has started and not waited for, the oldest first."""
    pid = parent or os.getpid()
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
