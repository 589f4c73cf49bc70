"""What became of many inputs: counts, extremes and failures."""

import json
from collections import Counter
from dataclasses import dataclass, field

from tests.support import printed

_LARGE = 1_000_000
"""Bytes from which on the ratio of memory to input says something."""

_CODES = (0, 2, 3, 4, 5)
_TITLES = ("what was made odd", "inputs", *(f"exit {code}" for code in _CODES), "slowest", "most memory", "failures")


@dataclass
class Row:
    """What became of the inputs of one kind."""

    codes: Counter[int] = field(default_factory=Counter)
    slowest: float = 0
    grown: int = 0
    ratio: float = 0
    failures: int = 0

    def add(self, code: int, seconds: float, grown: int, size: int, *, failed: bool) -> None:
        self.codes[code] += 1
        self.slowest = max(self.slowest, seconds)
        self.grown = max(self.grown, grown)
        self.ratio = max(self.ratio, grown / size if size >= _LARGE else 0)
        self.failures += failed

    def joined(self, other: "Row") -> "Row":
        return Row(
            self.codes + other.codes,
            max(self.slowest, other.slowest),
            max(self.grown, other.grown),
            max(self.ratio, other.ratio),
            self.failures + other.failures,
        )

    def cells(self, name: str) -> tuple[str, ...]:
        memory = f"{self.grown / 2**20:.1f} MiB" if self.grown else "not measured"
        memory += f", {self.ratio:.1f} times the input" if self.ratio else ""
        counts = (f"{self.codes[code]:,}" for code in _CODES)
        return name, f"{self.codes.total():,}", *counts, f"{self.slowest:.2f} s", memory, f"{self.failures}"


class Tally:
    """Counts.

    Attributes
    ----------
    rows
        By what was made odd.
    failures
        One sentence each.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.failures: list[str] = []

    def add(self, line: str) -> None:
        """Add what a worker says of one input."""
        number, target, is_started, code, seconds, grown, size, found = json.loads(line)
        name = "any of these, through `main.py`" if is_started else target
        self.rows.setdefault(name, Row()).add(code, seconds, grown, size, failed=bool(found))
        self.failures += (f"input {number}, {name}: {fault}" for fault in found)

    def table(self) -> str:
        """Return the table for the page."""
        rows = [self.rows[name].cells(name) for name in sorted(self.rows)]
        total = Row()
        for row in self.rows.values():
            total = total.joined(row)
        return printed.table(_TITLES, [*rows, total.cells("**all**")])
