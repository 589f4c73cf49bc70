"""Why a selection matches a series, rejects it or leaves it undecided: the conditions that decided, in words.

Nothing is decided here: the outcomes come from matching, see `selector.rules.match.groups.Trace`.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from selector.models import Outcome
from selector.rules.choose.same import Agreement, lacking
from selector.rules.choose.selection import Selection
from selector.rules.explain.findings import Finding, Known, SingleExplainer
from selector.rules.explain.found_values import FoundValues
from selector.rules.explain.near_misses import Change
from selector.rules.explain.relations_in_words import RelationInWords
from selector.rules.match.attribute_reader import REMEMBERED, Memo, SeriesContext, values_reader
from selector.rules.match.columns import Column
from selector.rules.match.groups import NOT_ASKED, AllOf, AnyOf, Condition, NoneOf, Trace, single_conditions
from selector.rules.match.numbered import Numbered
from selector.rules.match.relation_condition import RelationCondition
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import SingleCondition
from selector.rules.match.walking import as_all

NEAR = 3
"""The most deciding conditions for which a change is suggested."""


class Verdict(Struct, frozen=True):
    """The outcome of a selection for a series, with the findings that decided it.

    `changes` are the smallest changes of the rules that together would have matched it, if any are known.
    """

    outcome: Outcome
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()

    @property
    def change(self) -> str:
        """The changes as a sentence; empty if there are none."""
        return f"would match if {', and '.join(change.words for change in self.changes)}" if self.changes else ""


def conditions_in_words(condition: Condition[Any]) -> Iterator[tuple[str, str]]:
    """Yield the JSON path of every single condition, and what it asks."""
    if isinstance(condition, (AllOf, AnyOf)):
        for member in condition.members:
            for place, asks in conditions_in_words(member):
                yield place, f"not ({asks})" if isinstance(condition, NoneOf) else asks
    elif isinstance(condition, (SingleCondition, RelationCondition)):
        yield condition.place, condition.asks


class Explainer:
    """Explains the verdicts of one selection; series with the same verdict share one.

    Parameters
    ----------
    selection
        The selection.
    same
        What the series taken must agree on: a matching series that cannot be compared on it is undecided.
    ask_all
        Whether conditions that search texts are evaluated even if another condition has decided.
    """

    def __init__(self, selection: Selection, same: Sequence[Agreement] = (), *, ask_all: bool = False) -> None:
        self._condition, self._same, self._ask_all = selection.condition, same, ask_all
        self._singles = list(self._explainers(selection.condition))
        self._verdicts: dict[tuple[Known | None, ...], Verdict] = {}
        self._of_incomparable: dict[tuple[Finding, ...], Verdict] = {}

    def verdicts(self, batch: SeriesBatch) -> list[Verdict]:
        """Return the verdict on each series."""
        for single in self._singles:
            single.read(batch)
        trace = Trace(is_complete=self._ask_all)
        self._condition.outcomes(batch, trace)
        columns = [single.known(batch, trace.get(single.condition)) for single in self._singles]
        numbers = [column.numbers for column in columns]
        together = Numbered.of(zip(*numbers, strict=True) if numbers else [()] * len(batch))
        example = dict(zip(together.numbers, range(len(batch)), strict=True))
        if len(self._verdicts) + len(example) > REMEMBERED:
            self._verdicts.clear()
        found = []
        for number, combination in enumerate(together.distinct):
            known = tuple([column.distinct[one] for column, one in zip(columns, combination, strict=True)])
            if known not in self._verdicts:
                by_condition = {one.condition: found for one, found in zip(self._singles, known, strict=True) if found}
                self._verdicts[known] = self._verdict(_Explanation(trace, example[number], by_condition))
            found.append(self._verdicts[known])
        verdicts = Numbered(together.numbers, found).all()
        return list(map(self._comparable, verdicts, batch)) if self._same else verdicts

    def _explainers(self, condition: AllOf[SeriesBatch]) -> "Iterator[SingleExplainer | _RelationExplainer]":
        for single in single_conditions(condition):
            if isinstance(single, SingleCondition):
                yield SingleExplainer(single)
            elif isinstance(single, RelationCondition):
                others = Selection("", as_all(single.condition))
                yield _RelationExplainer(single, Explainer(others, ask_all=self._ask_all))

    def _comparable(self, verdict: Verdict, context: SeriesContext) -> Verdict:
        """Return the verdict, or that what matches is undecided because it cannot be compared on `same`."""
        is_matched = verdict.outcome is Outcome.MATCHED
        findings = tuple(_incomparable(one, context) for one in lacking(self._same, context)) if is_matched else ()
        return self._of_incomparable.setdefault(findings, Verdict(Outcome.UNDECIDED, findings)) if findings else verdict

    def _verdict(self, explanation: "_Explanation") -> Verdict:
        findings = tuple(explanation.findings(self._condition))
        outcome = explanation.outcome(self._condition) or Outcome.REJECTED
        is_near = outcome is not Outcome.MATCHED and len(findings) <= NEAR
        return Verdict(outcome, findings, (explanation.changes(self._condition) or ()) if is_near else ())


class _RelationExplainer:
    """Describes what a relation finds in series; how another series could meet it is left to the reader."""

    def __init__(self, condition: RelationCondition, others: Explainer) -> None:
        self.condition = condition
        self._words = RelationInWords(
            condition, lambda other: others.verdicts(SeriesBatch.of_each([other]))[0].findings
        )
        self._known: Memo[Known] = Memo(
            lambda found: Known(Finding(condition.place, condition.asks, *found), lambda: None)
        )

    def read(self, batch: SeriesBatch) -> None:
        """Do nothing: a relation reads the series that it needs by itself."""

    def known(self, batch: SeriesBatch, outcomes: Column | None) -> Numbered[Known | None]:
        """Return what the relation found in each series; None where it was not asked."""
        if outcomes is None:
            return Numbered([0] * len(batch), [None])
        return Numbered.of(
            None if outcome == NOT_ASKED else self._known[self._words.of(context, Outcome(outcome)), Outcome(outcome)]
            for context, outcome in zip(batch, outcomes, strict=True)
        )


class _Explanation:
    """What the conditions of a selection found in one series."""

    def __init__(self, trace: Trace, index: int, known: Mapping[Any, Known]) -> None:
        self._trace, self._index, self._known = trace, index, known
        self._decided: dict[object, list[object]] = {}

    def outcome(self, condition: object) -> Outcome | None:
        """Return the outcome of a condition or a group; None if it was not evaluated."""
        column = self._trace.get(condition)
        return None if column is None else _OUTCOME[column[self._index]]

    def findings(self, condition: object) -> Iterator[Finding]:
        """Yield the findings that decided: of all members if they match together, else of those that do not."""
        if condition in self._known:
            yield self._known[condition].finding
        elif isinstance(condition, (AllOf, AnyOf)):
            for member in self._deciding(condition):
                for one in self.findings(member):
                    yield _negated(one) if isinstance(condition, NoneOf) else one

    def _deciding(self, group: AllOf[Any] | AnyOf[Any]) -> list[object]:
        """Return the members that decided."""
        if group not in self._decided:
            self._decided[group] = self._members_deciding(group)
        return self._decided[group]

    def _members_deciding(self, group: AllOf[Any] | AnyOf[Any]) -> list[object]:
        whole = self.outcome(group)
        outcomes = [(member, self.outcome(member)) for member in group.members]
        if isinstance(group, AnyOf):
            wanted = whole.negated() if whole is not None and isinstance(group, NoneOf) else whole
            return [member for member, outcome in outcomes if outcome is wanted]
        is_matched = whole is Outcome.MATCHED
        return [member for member, outcome in outcomes if is_matched or outcome is not Outcome.MATCHED]

    def changes(self, condition: object) -> tuple[Change, ...] | None:
        """Return changes of the rules that together would match, or None."""
        if condition in self._known:
            change = self._known[condition].change
            return None if change is None else (change,)
        if isinstance(condition, AnyOf) and not isinstance(condition, NoneOf):
            found = [changes for one in condition.members if (changes := self.changes(one)) is not None]
            return min(found, key=len, default=None)
        if not isinstance(condition, AllOf):
            return None  # How to keep the members of `noneOf` from matching is left to the reader.
        together: list[Change] = []
        for member in self._deciding(condition):
            changes = self.changes(member)
            if changes is None:
                return None
            together += changes
        return tuple(together)


_OUTCOME = {**{int(outcome): outcome for outcome in Outcome}, NOT_ASKED: None}


def _incomparable(agreement: Agreement, context: SeriesContext) -> Finding:
    """Return what a series has instead of a single readable value that can be compared."""
    readings = values_reader(agreement.attribute).in_series(context)
    found = FoundValues.of_attribute(agreement.attribute).uncompared(readings)
    return Finding(agreement.place, agreement.asks, found, Outcome.UNDECIDED)


def _negated(one: Finding) -> Finding:
    return Finding(one.place, f"not ({one.asks})", one.found, one.outcome.negated())
