"""What became of many inputs: counts, extremes and failures."""

import json
from collections import Counter
from dataclasses import dataclass, field

from tests.support import printed

_LARGE = 1_000_000
"""Bytes from which on the ratio of memory to input says something."""

_CODES = (0, 2, 3, 4, 5, 7)
_COUNTS = ("inputs", *(f"exit {code}" for code in _CODES))
_TITLES = ("mutated", *_COUNTS, "max. processor seconds", "max. memory", "failures")


@dataclass
class Row:
    """What became of the inputs of one kind."""

    codes: Counter[int] = field(default_factory=Counter)
    slowest: float = 0
    memory: list[tuple[int, int]] = field(default_factory=list)
    """Of the runs whose memory was measured: by how many bytes it grew, and the size of the input."""
    failures: int = 0

    def add(self, code: int, seconds: float, grown: int | None, size: int, *, failed: bool) -> None:
        self.codes[code] += 1
        self.slowest = max(self.slowest, seconds)
        self.memory += [(grown, size)] if grown is not None else []
        self.failures += failed

    def joined(self, other: "Row") -> "Row":
        return Row(
            self.codes + other.codes,
            max(self.slowest, other.slowest),
            self.memory + other.memory,
            self.failures + other.failures,
        )

    def cells(self, name: str) -> tuple[str, ...]:
        counts = (f"{self.codes[code]:,}" for code in _CODES)
        return name, f"{self.codes.total():,}", *counts, f"{self.slowest:.2f}", self._most_memory(), f"{self.failures}"

    def _most_memory(self) -> str:
        if not self.memory:
            return "not measured"
        most = f"{max(grown for grown, _ in self.memory) / 2**20:.1f} MiB"
        ratios = [grown / size for grown, size in self.memory if size >= _LARGE]
        return f"{most}, {max(ratios):.1f} times the input" if ratios else most


class Tally:
    """Counts.

    Attributes
    ----------
    rows
        By what was mutated.
    failures
        One sentence each.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.failures: list[str] = []

    def add(self, line: str) -> None:
        """Add what a worker says of one input."""
        number, name, code, seconds, grown, size, found = json.loads(line)
        self.rows.setdefault(name, Row()).add(code, seconds, grown, size, failed=bool(found))
        self.failures += (f"input {number}, {name}: {fault}" for fault in found)

    def table(self) -> str:
        """Return the table for the page."""
        rows = [self.rows[name].cells(name) for name in sorted(self.rows)]
        total = Row()
        for row in self.rows.values():
            total = total.joined(row)
        return printed.table(_TITLES, [*rows, total.cells("**all**")])
