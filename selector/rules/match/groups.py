"""Conditions and groups of them: each is matched, rejected or undecided for a series, or for an item of a sequence.

Groups follow Kleene's three-valued logic: *and* is the least outcome, *or* the greatest, and *not* negates.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import and_, attrgetter, or_
from typing import ClassVar, Generic, Protocol, TypeVar

from selector.models import Outcome
from selector.rules.match.columns import Column, combined, is_not, places
from selector.rules.match.series_batch import Batch

NOT_ASKED = 0b10
"""Marks a condition in a `Trace` that did not have to be evaluated; no outcome has this number."""

Batch_contra = TypeVar("Batch_contra", contravariant=True)
"""What conditions are evaluated on: a `SeriesBatch` or an `ItemBatch`."""
SomeBatch = TypeVar("SomeBatch", bound=Batch)


class Trace(dict[object, Column]):
    """The outcomes of every condition and group on the same batch, for explanations.

    With a trace, conditions and groups are evaluated even if another one has decided.
    Those that search texts are not, unless the trace is to be complete: nothing is searched for a report alone.
    """

    def __init__(self, *, is_complete: bool = False) -> None:
        super().__init__()
        self.is_complete = is_complete

    def scattered(self, indexes: Sequence[int], size: int, part: "Trace") -> None:
        """Take over the outcomes of the part of a batch of `size` that is at some indexes."""
        for condition, outcomes in part.items():
            column = self.setdefault(condition, Column([NOT_ASKED]) * size)
            for index, outcome in zip(indexes, outcomes, strict=True):
                column[index] = outcome


class Condition(Protocol[Batch_contra]):
    """One condition of a rule."""

    @property
    def searches(self) -> bool:
        """Whether a text may be searched for an expression."""

    @property
    def asks(self) -> str:
        """What it asks, in words."""

    def outcomes(self, batch: Batch_contra, trace: Trace | None = None, /) -> Column:
        """Return the outcome for each series, or each item."""


class _Group(Generic[SomeBatch]):
    """Conditions whose outcomes are combined.

    Those that search texts for expressions come last, and only see what the others leave open: a search may take too
    long, and whether it is made must depend on nothing but the series itself.
    """

    start: ClassVar[Outcome]
    """The outcome without any members."""
    final: ClassVar[Outcome]
    """The outcome that no further member can change."""

    operation: ClassVar["staticmethod[[int, int], int]"]
    """The operation on bits that combines the outcomes of two members."""

    def __init__(self, members: tuple[Condition[SomeBatch], ...]) -> None:
        self.members = members
        self.searches = any(member.searches for member in members)

    @property
    def asks(self) -> str:
        """What it asks, in words."""
        return " and ".join(member.asks for member in self.members)

    def outcomes(self, batch: SomeBatch, trace: Trace | None = None) -> Column:
        """Return the combined outcome for each; once a member decides, the next ones are not evaluated."""
        column = self._combined(batch, trace)
        if trace is not None:
            trace[self] = column
        return column

    def of_members(self, outcomes: Iterable[int]) -> int:
        """Return the outcome, given those of all members."""
        return reduce(self.operation, outcomes, int(self.start))

    def _combined(self, batch: SomeBatch, trace: Trace | None) -> Column:
        column = Column([self.start]) * len(batch)
        for member in sorted(self.members, key=attrgetter("searches")):
            is_all = trace is not None and (trace.is_complete or not member.searches)
            still = range(len(batch)) if is_all else places(is_not(self.final, column))
            if not still:
                break
            if len(still) == len(column):
                column = combined(self.operation, column, member.outcomes(batch, trace))
                continue
            part = None if trace is None else Trace()
            for index, outcome in zip(still, member.outcomes(batch.at(still), part), strict=True):
                if outcome != self.start:  # Of what is not final yet, this is Kleene's *and*, or *or*.
                    column[index] = outcome
            if trace is not None and part is not None:
                trace.scattered(still, len(column), part)
        return column


class AllOf(_Group[SomeBatch]):
    """Kleene's *and* over conditions: the least outcome; without any it is matched."""

    start, final, operation = Outcome.MATCHED, Outcome.REJECTED, staticmethod(and_)


class AnyOf(_Group[SomeBatch]):
    """Kleene's *or* over conditions: the greatest outcome."""

    start, final, operation = Outcome.REJECTED, Outcome.MATCHED, staticmethod(or_)

    @property
    def asks(self) -> str:
        """What it asks, in words."""
        return f"({' or '.join(member.asks for member in self.members)})"


class NoneOf(AnyOf[SomeBatch]):
    """Kleene's *not* of *or* over conditions."""

    @property
    def asks(self) -> str:
        """What it asks, in words."""
        return f"not {super().asks}"

    def of_members(self, outcomes: Iterable[int]) -> int:
        """Return the outcome, given those of all members."""
        return _NEGATED[super().of_members(outcomes)]

    def _combined(self, batch: SomeBatch, trace: Trace | None) -> Column:
        return super()._combined(batch, trace).translate(_NEGATED)


GROUPS: dict[str, type[AllOf] | type[AnyOf]] = {"allOf": AllOf, "anyOf": AnyOf, "noneOf": NoneOf}  # type: ignore[type-arg]
"""The groups by their names in rules."""


def single_conditions(condition: Condition[SomeBatch]) -> Iterator[Condition[SomeBatch]]:
    """Yield the conditions that are not groups, in the order of the rules."""
    if isinstance(condition, _Group):
        for member in condition.members:
            yield from single_conditions(member)
    else:
        yield condition


_NEGATED = bytes([Outcome.MATCHED, Outcome.UNDECIDED, 0b10, Outcome.REJECTED]).ljust(256)
