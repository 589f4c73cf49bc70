"""Bounds of every run, on odd and on hostile input: the memory it takes, and what a terminal gets of it."""

ALLOWANCE = 16 << 20
"""Bytes that a run may need beyond a sound one on a small payload, whatever its input is.

15 MiB were measured.
"""
TIMES = 20
"""How many times the size of its input a run may need beyond that."""


def is_too_much(grown: int, size: int) -> bool:
    """Tell whether a run took too many bytes more than a sound one on a small payload, for the size of its input."""
    return grown > ALLOWANCE + TIMES * size


def line_beyond_text(console: str) -> str | None:
    """Return the first line that a terminal would do more with than show, or None where there is none."""
    return next((line for line in console.split("\n") if not line.isprintable()), None)
