"""Conditions that have been compiled: each says matched, rejected or undecided of a series, and why.

Groups follow Kleene's three-valued logic: *and* is the least outcome, *or* the greatest, and *not* turns round.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, Protocol, TypeVar

from selector.models import Change, Finding, Outcome, Verdict
from selector.rules.columns import Column, greatest_of, is_not, least_of, places
from selector.rules.subjects import Together

About_contra = TypeVar("About_contra", contravariant=True)
"""What conditions are asked about: a `Subject`, or the item of a sequence."""
Abouts_contra = TypeVar("Abouts_contra", contravariant=True)
"""Several of them at once: `Subjects`, or `Listed` items."""
Whole = TypeVar("Whole")
Wholes = TypeVar("Wholes", bound=Together)
_Combine = Callable[[Sequence[Column]], Column]


class Condition(Protocol[About_contra, Abouts_contra]):
    """One condition of a rule."""

    def outcomes(self, abouts: Abouts_contra, /) -> Column:
        """Return what it says of each series, or of each item."""

    def at_once(self, abouts: Abouts_contra, /) -> Column | None:
        """Return what `outcomes` returns where that costs next to nothing, else None."""

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield the place of each single condition in it, and what is asked there in words."""

    def verdict(self, about: About_contra, /) -> Verdict:
        """Return what it says of one series, or item, with one finding for each condition that decided."""

    def changes(self, about: About_contra, /) -> tuple[Change, ...] | None:
        """Return changes of the rules that together would match, or None where none can be told."""


class AllOf(Generic[Whole, Wholes]):
    """Kleene's *and* over conditions; without any it is matched."""

    def __init__(self, members: tuple[Condition[Whole, Wholes], ...]) -> None:
        self.members = members

    def outcomes(self, abouts: Wholes) -> Column:
        """Return the least outcome for each; what one member rejects, the next ones are not asked about."""
        return _folded(self.members, abouts, Outcome.MATCHED, Outcome.REJECTED, least_of)

    def at_once(self, abouts: Wholes) -> Column | None:
        """Return the least outcome for each where no member takes its time, else None."""
        return _at_once(self.members, abouts, least_of)

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield the places of all conditions in it, and what is asked there."""
        for member in self.members:
            yield from member.leaves()

    def verdict(self, about: Whole) -> Verdict:
        """Return the findings of all members where they match together, else of those that do not match."""
        verdicts = [member.verdict(about) for member in self.members]
        outcome = min((verdict.outcome for verdict in verdicts), default=Outcome.MATCHED)
        is_matched = outcome is Outcome.MATCHED
        return _joined(outcome, (one for one in verdicts if is_matched or one.outcome is not Outcome.MATCHED))

    def changes(self, about: Whole) -> tuple[Change, ...] | None:
        """Return the changes of all members that do not match, or None where one of them has none."""
        changes: list[Change] = []
        for member in self.members:
            if member.verdict(about).outcome is not Outcome.MATCHED:
                more = member.changes(about)
                if more is None:
                    return None
                changes += more
        return tuple(changes)


class AnyOf(Generic[Whole, Wholes]):
    """Kleene's *or* over conditions."""

    def __init__(self, members: tuple[Condition[Whole, Wholes], ...]) -> None:
        self.members = members

    def outcomes(self, abouts: Wholes) -> Column:
        """Return the greatest outcome for each; what one member matches, the next ones are not asked about."""
        return _folded(self.members, abouts, Outcome.REJECTED, Outcome.MATCHED, greatest_of)

    def at_once(self, abouts: Wholes) -> Column | None:
        """Return the greatest outcome for each where no member takes its time, else None."""
        return _at_once(self.members, abouts, greatest_of)

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield the places of all conditions in it, and what is asked there."""
        for member in self.members:
            yield from member.leaves()

    def verdict(self, about: Whole) -> Verdict:
        """Return the findings of the members that have the outcome of the whole."""
        verdicts = [member.verdict(about) for member in self.members]
        outcome = max(verdict.outcome for verdict in verdicts)
        return _joined(outcome, (one for one in verdicts if one.outcome is outcome))

    def changes(self, about: Whole) -> tuple[Change, ...] | None:
        """Return the changes of the nearest member."""
        found = [changes for member in self.members if (changes := member.changes(about)) is not None]
        return min(found, key=len, default=None)


class NoneOf(AnyOf[Whole, Wholes]):
    """Kleene's *not* of *or* over conditions."""

    def outcomes(self, abouts: Wholes) -> Column:
        """Return the greatest outcome for each, turned round."""
        return super().outcomes(abouts).translate(_NEGATED)

    def at_once(self, abouts: Wholes) -> Column | None:
        """Return the greatest outcome for each, turned round, where no member takes its time, else None."""
        column = super().at_once(abouts)
        return None if column is None else column.translate(_NEGATED)

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield the places of all conditions in it, and what is asked there."""
        return ((place, _turned_round(asks)) for place, asks in super().leaves())

    def verdict(self, about: Whole) -> Verdict:
        """Return the findings of the members that decided, turned round."""
        verdict = super().verdict(about)
        findings = (
            Finding(one.place, _turned_round(one.asks), one.found, one.outcome.negated()) for one in verdict.findings
        )
        return Verdict(verdict.outcome.negated(), tuple(findings))

    def changes(self, about: Whole) -> tuple[Change, ...] | None:  # noqa: ARG002 - none can be told
        """Return None: what would keep a member from matching is left to the reader."""
        return None


def single_conditions(condition: Condition[Whole, Wholes]) -> Iterator[Condition[Whole, Wholes]]:
    """Yield the conditions that no groups are."""
    if isinstance(condition, (AllOf, AnyOf)):
        for member in condition.members:
            yield from single_conditions(member)
    else:
        yield condition


def _turned_round(asks: str) -> str:
    return f"not ({asks})"


def _at_once(members: tuple[Condition[Whole, Wholes], ...], abouts: Wholes, combine: _Combine) -> Column | None:
    columns = []
    for member in members:
        column = member.at_once(abouts)
        if column is None:
            return None
        columns.append(column)
    return combine(columns) if columns else None


def _folded(
    members: tuple[Condition[Whole, Wholes], ...], abouts: Wholes, start: Outcome, final: Outcome, combine: _Combine
) -> Column:
    """Combine the outcomes of members; who has the final outcome is not asked about any more."""
    quick = [(member, member.at_once(abouts)) for member in members]
    column = combine([Column([start]) * len(abouts), *(found for _, found in quick if found is not None)])
    for member in (member for member, found in quick if found is None):
        still = places(is_not(final, column))
        if not still:
            break
        if len(still) == len(column):
            column = combine([column, member.outcomes(abouts)])
            continue
        for place, outcome in zip(still, member.outcomes(abouts.at(still)), strict=True):
            if outcome != start:  # Of what is not final yet, this is Kleene's *and*, or *or*.
                column[place] = outcome
    return column


def _joined(outcome: Outcome, verdicts: Iterable[Verdict]) -> Verdict:
    return Verdict(outcome, tuple(finding for verdict in verdicts for finding in verdict.findings))


_NEGATED = bytes([Outcome.MATCHED, Outcome.UNDECIDED, 0b10, Outcome.REJECTED]).ljust(256)
