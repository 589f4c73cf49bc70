"""Columns: the outcomes for many series, one byte each, because bytes are fast to combine, search and count."""

import re
from collections.abc import Callable, Sequence
from itertools import compress

Column = bytearray
"""The number of an `Outcome` for each series, or each item of a sequence, in order."""

_SPARSE = 16


def is_not(code: int, column: Column) -> Column:
    """Return a column that is zero where an outcome is this one."""
    return column.translate(_IS_NOT[code])


def places(chosen: Column) -> Sequence[int]:
    """Return the indexes at which a column is not zero."""
    zeros = chosen.count(0)
    if not zeros:
        return range(len(chosen))
    if (len(chosen) - zeros) * _SPARSE > len(chosen):
        return list(compress(range(len(chosen)), chosen))
    return [found.start() for found in re.finditer(rb"[^\0]", chosen)]


def combined(operation: Callable[[int, int], int], one: Column, other: Column) -> Column:
    """Return the outcomes of two columns together, by an operation on bits."""
    together = operation(int.from_bytes(one, "little"), int.from_bytes(other, "little"))
    return Column(together.to_bytes(len(one), "little"))


_IS_NOT = [bytes(code != one for code in range(4)).ljust(256) for one in range(4)]
