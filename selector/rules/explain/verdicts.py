"""Why a selection matches a series, rejects it or leaves it undecided: the conditions that decided, in words.

Nothing is decided here: the outcomes come from matching, see `selector.rules.match.groups.Trace`.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from selector.models import Outcome
from selector.rules.choose.same import Agreement, lacking
from selector.rules.choose.selection import Selection
from selector.rules.explain.findings import OUTCOMES, SingleExplainer
from selector.rules.explain.found_values import FoundValues
from selector.rules.explain.relations_in_words import RelationInWords
from selector.rules.match.attribute_reader import REMEMBERED, Memo, SeriesContext, values_reader
from selector.rules.match.columns import Column
from selector.rules.match.groups import NOT_ASKED, AllOf, AnyOf, Condition, NoneOf, Trace, single_conditions
from selector.rules.match.numbered import Numbered
from selector.rules.match.relation_condition import RelationCondition
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import SingleCondition
from selector.rules.match.walking import as_all
from selector.verdicts import Change, Finding, Verdict

NEAR = 3
"""The most deciding conditions for which a change is suggested."""

_Found = tuple[Finding | None, ...]
"""What each condition found in a series; None for one that was not asked."""


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
        self._verdicts: dict[_Found, Verdict] = {}
        self._decisions: dict[tuple[Outcome | None, ...], _Decision] = {}
        self._of_incomparable: dict[tuple[tuple[str, str], ...], Verdict] = {}

    def verdicts(self, batch: SeriesBatch) -> list[Verdict]:
        """Return the verdict on each series."""
        for single in self._singles:
            single.read(batch)
        trace = Trace(is_complete=self._ask_all)
        self._condition.outcomes(batch, trace)
        columns = [single.findings(batch, trace.get(single.condition)).all() for single in self._singles]
        together = Numbered.of(zip(*columns, strict=True) if columns else [()] * len(batch))
        if len(self._verdicts) + len(together.distinct) > REMEMBERED:
            self._verdicts.clear()
        for number, findings in enumerate(together.distinct):
            if findings not in self._verdicts:
                outcomes = tuple([one and one.outcome for one in findings])
                if outcomes not in self._decisions:
                    index = together.numbers.index(number)
                    self._decisions[outcomes] = self._decision({one: column[index] for one, column in trace.items()})
                self._verdicts[findings] = self._decisions[outcomes].verdict(findings)
        verdicts = together.made(self._verdicts.__getitem__).all()
        return list(map(self._comparable, verdicts, batch)) if self._same else verdicts

    def _explainers(self, condition: AllOf[SeriesBatch]) -> "Iterator[SingleExplainer | _RelationExplainer]":
        for single in single_conditions(condition):
            if isinstance(single, SingleCondition):
                yield SingleExplainer(single)
            elif isinstance(single, RelationCondition):
                others = Selection("", as_all(single.condition))
                yield _RelationExplainer(single, Explainer(others, ask_all=self._ask_all))

    def _decision(self, outcomes: Mapping[Any, int]) -> "_Decision":
        place = {single.condition: index for index, single in enumerate(self._singles)}
        return _Decision(self._condition, outcomes, place)

    def _comparable(self, verdict: Verdict, context: SeriesContext) -> Verdict:
        """Return the verdict, or that what matches is undecided because it cannot be compared on `same`."""
        is_matched = verdict.outcome is Outcome.MATCHED
        lacks = [(one, _instead(one, context)) for one in lacking(self._same, context)] if is_matched else []
        if not lacks:
            return verdict
        findings = tuple([_incomparable(one, words) for one, words in lacks])
        key = tuple([(one.place, words) for one, words in lacks])
        return self._of_incomparable.setdefault(key, Verdict(Outcome.UNDECIDED, findings))


class _RelationExplainer:
    """Describes what a relation finds in series; how another series could meet it is left to the reader."""

    def __init__(self, condition: RelationCondition, others: Explainer) -> None:
        self.condition = condition
        self._words = RelationInWords(
            condition, lambda other: others.verdicts(SeriesBatch.of_each([other]))[0].findings
        )
        self._findings: Memo[Finding] = Memo(
            lambda found: Finding(condition.place, condition.asks, found[1], lambda: found[0])
        )

    def read(self, batch: SeriesBatch) -> None:
        """Do nothing: a relation reads the series that it needs by itself."""

    def findings(self, batch: SeriesBatch, outcomes: Column | None) -> Numbered[Finding | None]:
        """Return what the relation found in each series; None where it was not asked."""
        if outcomes is None:
            return Numbered([0] * len(batch), [None])
        return Numbered.of(
            None
            if outcome == NOT_ASKED
            else self._findings[self._words.of(context, Outcome(outcome)), Outcome(outcome)]
            for context, outcome in zip(batch, outcomes, strict=True)
        )


class _Decision:
    """How the conditions of a selection decide on all series for which each of them has the same outcome.

    Parameters
    ----------
    condition
        The condition of the selection.
    outcomes
        Those of all conditions and groups that were asked.
    place
        The index of each single condition among the findings on a series.
    """

    def __init__(self, condition: object, outcomes: Mapping[Any, int], place: Mapping[Any, int]) -> None:
        self._condition, self._outcomes, self._place = condition, outcomes, place
        self._decided: dict[object, list[object]] = {}
        self._outcome = self._outcome_of(condition) or Outcome.REJECTED
        self._findings = list(self._found_by(condition))

    def verdict(self, found: _Found) -> Verdict:
        """Return the verdict on series of which the conditions found this."""
        findings = [_negated(one, times) if times else one for index, times in self._findings if (one := found[index])]
        is_near = self._outcome is not Outcome.MATCHED and len(findings) <= NEAR
        return Verdict(self._outcome, tuple(findings), partial(self._suggested, found) if is_near else tuple)

    def _outcome_of(self, condition: object) -> Outcome | None:
        """Return the outcome of a condition or a group; None if it was not evaluated."""
        return OUTCOMES[self._outcomes.get(condition, NOT_ASKED)]

    def _found_by(self, condition: object, times_negated: int = 0) -> Iterator[tuple[int, int]]:
        """Yield the index of each finding that decided, and how often it is negated.

        These are the findings of all members if they match together, else of those that do not.
        """
        if condition in self._place:
            yield self._place[condition], times_negated
        elif isinstance(condition, (AllOf, AnyOf)):
            for member in self._deciding(condition):
                yield from self._found_by(member, times_negated + isinstance(condition, NoneOf))

    def _deciding(self, group: AllOf[Any] | AnyOf[Any]) -> list[object]:
        """Return the members that decided."""
        if group not in self._decided:
            self._decided[group] = self._members_deciding(group)
        return self._decided[group]

    def _members_deciding(self, group: AllOf[Any] | AnyOf[Any]) -> list[object]:
        whole = self._outcome_of(group)
        outcomes = [(member, self._outcome_of(member)) for member in group.members]
        if isinstance(group, AnyOf):
            wanted = whole.negated() if whole is not None and isinstance(group, NoneOf) else whole
            return [member for member, outcome in outcomes if outcome is wanted]
        is_matched = whole is Outcome.MATCHED
        return [member for member, outcome in outcomes if is_matched or outcome is not Outcome.MATCHED]

    def _suggested(self, found: _Found) -> tuple[Change, ...]:
        return self._changes(self._condition, found) or ()

    def _changes(self, condition: object, found: _Found) -> tuple[Change, ...] | None:
        """Return changes of the rules that together would match, or None."""
        if condition in self._place:
            finding = found[self._place[condition]]
            return (finding.change,) if finding and finding.change else None
        if isinstance(condition, AnyOf) and not isinstance(condition, NoneOf):
            several = [changes for one in condition.members if (changes := self._changes(one, found)) is not None]
            return min(several, key=len, default=None)
        if not isinstance(condition, AllOf):
            return None  # How to keep the members of `noneOf` from matching is left to the reader.
        together: list[Change] = []
        for member in self._deciding(condition):
            changes = self._changes(member, found)
            if changes is None:
                return None
            together += changes
        return tuple(together)


def _instead(agreement: Agreement, context: SeriesContext) -> str:
    """Return what a series has instead of a single readable value that can be compared."""
    readings = values_reader(agreement.attribute).in_series(context)
    return FoundValues.of_attribute(agreement.attribute).uncompared(readings)


def _incomparable(agreement: Agreement, words: str) -> Finding:
    return Finding(agreement.place, agreement.asks, Outcome.UNDECIDED, lambda: words)


def _negated(finding: Finding, times: int) -> Finding:
    return _negated(finding.negated, times - 1) if times else finding
