"""Conditions that have been compiled: each says matched, rejected or undecided of a series, and why.

Groups follow Kleene's three-valued logic: *and* is the least outcome, *or* the greatest, and *not* turns round.
"""

from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import ClassVar, Generic, Protocol, TypeVar

from selector.models import Change, Finding, Outcome, Verdict
from selector.rules.match.columns import Column, greatest_of, is_not, least_of, places
from selector.rules.match.series_batch import Together

About_contra = TypeVar("About_contra", contravariant=True)
"""What conditions are asked about: a `Subject`, or the item of a sequence."""
Abouts_contra = TypeVar("Abouts_contra", contravariant=True)
"""Several of them at once: `Subjects`, or `Listed` items."""
Whole = TypeVar("Whole")
Wholes = TypeVar("Wholes", bound=Together)


class Condition(Protocol[About_contra, Abouts_contra]):
    """One condition of a rule."""

    @property
    def searches(self) -> bool:
        """Whether a text may be searched for an expression."""

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


class _Group(Generic[Whole, Wholes]):
    """Conditions whose outcomes are combined.

    Those that search texts for expressions are asked last, and only about what the others leave open: a search may take
    too long, and whether it is made must depend on nothing but the series itself.
    """

    start: ClassVar[Outcome]
    """What is said where there are no members."""
    final: ClassVar[Outcome]
    """Who has it is not asked about any more."""

    @staticmethod
    def combine(columns: Sequence[Column]) -> Column:
        """Return what several members say together."""
        raise NotImplementedError

    def __init__(self, members: tuple[Condition[Whole, Wholes], ...]) -> None:
        self.members = members
        self.searches = any(member.searches for member in members)

    def outcomes(self, abouts: Wholes) -> Column:
        """Return the combined outcome for each; of whom one member decides it, the next ones are not asked about."""
        quick = [None if member.searches else member.at_once(abouts) for member in self.members]
        column = self.combine([Column([self.start]) * len(abouts), *(found for found in quick if found is not None)])
        others = (member for member, found in zip(self.members, quick, strict=True) if found is None)
        for member in sorted(others, key=attrgetter("searches")):
            still = places(is_not(self.final, column))
            if not still:
                break
            if len(still) == len(column):
                column = self.combine([column, member.outcomes(abouts)])
                continue
            for place, outcome in zip(still, member.outcomes(abouts.at(still)), strict=True):
                if outcome != self.start:  # Of what is not final yet, this is Kleene's *and*, or *or*.
                    column[place] = outcome
        return column

    def at_once(self, abouts: Wholes) -> Column | None:
        """Return the same where no member takes its time, else None; not asked for where one `searches`."""
        columns = []
        for member in self.members:
            column = member.at_once(abouts)
            if column is None:
                return None
            columns.append(column)
        return self.combine(columns) if columns else None

    def leaves(self) -> Iterator[tuple[str, str]]:
        """Yield the places of all conditions in it, and what is asked there."""
        for member in self.members:
            yield from member.leaves()


class AllOf(_Group[Whole, Wholes]):
    """Kleene's *and* over conditions: the least outcome; without any it is matched."""

    start, final = Outcome.MATCHED, Outcome.REJECTED

    @staticmethod
    def combine(columns: Sequence[Column]) -> Column:
        """Return the least outcomes."""
        return least_of(columns)

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


class AnyOf(_Group[Whole, Wholes]):
    """Kleene's *or* over conditions: the greatest outcome."""

    start, final = Outcome.REJECTED, Outcome.MATCHED

    @staticmethod
    def combine(columns: Sequence[Column]) -> Column:
        """Return the greatest outcomes."""
        return greatest_of(columns)

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
    if isinstance(condition, _Group):
        for member in condition.members:
            yield from single_conditions(member)
    else:
        yield condition


def _turned_round(asks: str) -> str:
    return f"not ({asks})"


def _joined(outcome: Outcome, verdicts: Iterable[Verdict]) -> Verdict:
    return Verdict(outcome, tuple(finding for verdict in verdicts for finding in verdict.findings))


_NEGATED = bytes([Outcome.MATCHED, Outcome.UNDECIDED, 0b10, Outcome.REJECTED]).ljust(256)
