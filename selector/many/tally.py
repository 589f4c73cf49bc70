"""Counting the rows of a batch; what is kept grows with what is different, not with the number of payloads."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

from selector.errors import TO_LOOK_AT
from selector.many.rows import (
    BatchSummary,
    CauseCount,
    ExitCodeCount,
    FailureCount,
    LackingCount,
    PayloadRow,
    ScannerCount,
    ScannerRow,
    SelectionCount,
)
from selector.report.record import RulesRow

_MOST = 1000
"""The most different causes, combinations and scanners that are told apart and listed."""
_FIRST = 5
"""The number of names that are listed with a cause."""

Key = TypeVar("Key", bound=Hashable)


class Tally:
    """Counts of the rows of a batch.

    Attributes
    ----------
    payloads
        The number of rows.
    """

    def __init__(self, selections: Iterable[str]) -> None:
        self._names = tuple(selections)
        self.payloads = self._complete = 0
        self._exit_codes: Counter[int] = Counter()
        self._failures: Counter[tuple[int, str]] = Counter()
        self._first: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        self._taken = [[0, 0] for _ in self._names]
        self._causes: list[Counter[str]] = [Counter() for _ in self._names]
        self._lacking: Counter[tuple[str, ...]] = Counter()
        self._scanners: dict[ScannerRow, list[int]] = {}

    @property
    def exit_code(self) -> int:
        """The exit code of the batch."""
        return TO_LOOK_AT if self._exit_codes.total() > self._exit_codes[0] else 0

    @property
    def without_output(self) -> int:
        """The number of payloads without output."""
        return self._exit_codes.total() - self._exit_codes[0]

    def add(self, row: PayloadRow) -> None:
        """Count a row."""
        is_complete = not row.exit_code and not row.lacking
        self.payloads += 1
        self._complete += is_complete
        self._exit_codes[row.exit_code] += 1
        for fault in row.faults[:1]:
            key = (row.exit_code, fault.message)
            if _count(self._failures, key):
                self._first[key] = sorted([*self._first[key], row.payload])[:_FIRST]
        if row.lacking:
            _count(self._lacking, row.lacking)
        for index, one in enumerate(row.selections):
            self._taken[index][0] += bool(one.taken)
            self._taken[index][1] += len(one.taken)
            if one.cause:
                _count(self._causes[index], one.cause)
        for scanner in row.scanners:
            self._add_scanner(scanner, row, is_complete=is_complete)

    def _add_scanner(self, scanner: ScannerRow, row: PayloadRow, *, is_complete: bool) -> None:
        if scanner not in self._scanners and len(self._scanners) >= _MOST:
            return
        counts = self._scanners.setdefault(scanner, [0] * (2 + len(self._names)))
        for index, is_one in enumerate([True, is_complete, *(bool(one.taken) for one in row.selections)]):
            counts[index] += is_one

    def summary(self, version: str, rules: RulesRow, kept: int) -> BatchSummary:
        """Return what the rows come to."""
        return BatchSummary(
            version=version,
            exit_code=self.exit_code,
            rules=rules,
            payloads=self.payloads,
            kept=kept,
            complete=self._complete,
            exit_codes=tuple(ExitCodeCount(*pair) for pair in sorted(self._exit_codes.items())),
            failures=tuple(
                FailureCount(*key, count, tuple(self._first[key])) for key, count in _ranked(self._failures)
            ),
            selections=tuple(
                SelectionCount(name, payloads, series, tuple(CauseCount(*pair) for pair in _ranked(causes)))
                for name, (payloads, series), causes in zip(self._names, self._taken, self._causes, strict=True)
            ),
            lacking=tuple(LackingCount(*pair) for pair in _ranked(self._lacking)),
            scanners=tuple(
                ScannerCount(scanner, payloads, complete, tuple(taken))
                for scanner, (payloads, complete, *taken) in sorted(
                    self._scanners.items(), key=lambda pair: (-pair[1][0], pair[0])
                )
            ),
        )


def _count(counter: Counter[Key], key: Key) -> bool:
    """Count something, unless too much else is counted already; return whether it was."""
    is_counted = key in counter or len(counter) < _MOST
    if is_counted:
        counter[key] += 1
    return is_counted


def _ranked(counter: Counter[Key]) -> list[tuple[Key, int]]:
    """Return what was counted, the most common first, in an order that does not depend on that of the payloads."""
    return sorted(counter.items(), key=lambda pair: (-pair[1], str(pair[0])))
