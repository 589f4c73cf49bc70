"""Kleene's three-valued logic, with the words of the report."""

from collections.abc import Iterable

MATCHED, REJECTED, UNDECIDED = "matched", "rejected", "undecided"


def every(outcomes: Iterable[str]) -> str:
    """Return Kleene's and: rejected if one is, matched if all are."""
    listed = list(outcomes)
    if REJECTED in listed:
        return REJECTED
    return UNDECIDED if UNDECIDED in listed else MATCHED


def some(outcomes: Iterable[str]) -> str:
    """Return Kleene's or."""
    return negated(every(negated(outcome) for outcome in outcomes))


def negated(outcome: str) -> str:
    return {MATCHED: REJECTED, REJECTED: MATCHED}.get(outcome, UNDECIDED)


def agreed(outcomes: Iterable[str]) -> str:
    """Return what all say; undecided if they differ."""
    different = set(outcomes)
    return different.pop() if len(different) == 1 else UNDECIDED


def certain(holds: bool) -> str:  # noqa: FBT001 - the value itself, not an option
    return MATCHED if holds else REJECTED
