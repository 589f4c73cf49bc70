"""Why a selection matches a series, rejects it or leaves it undecided: the conditions that decided, in words.

Nothing is decided here: the outcomes come from matching, see `selector.rules.match.groups.Trace`.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from selector.dicom.requested import getter
from selector.models import Outcome
from selector.rules.choose.same import Agreement, lacking
from selector.rules.choose.selection import Selection
from selector.rules.explain.found_values import FoundValues
from selector.rules.explain.smallest_change import Change, smallest_change
from selector.rules.match.attribute_reader import REMEMBERED, SeriesContext, values_reader
from selector.rules.match.groups import NOT_ASKED, AllOf, AnyOf, Condition, NoneOf, Trace, single_conditions
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import AttributeCondition, SingleCondition

NEAR = 3
"""The most deciding conditions for which a change is suggested."""


class Finding(Struct, frozen=True):
    """What one condition found in one series.

    Attributes
    ----------
    place
        The JSON path of the condition.
    asks
        What it asks, in words: ``SliceThickness between 2 and 4``.
    found
        What was found, in words, with values of attributes: for a report, never for a log.
    outcome
        The outcome of the condition.
    """

    place: str
    asks: str
    found: str
    outcome: Outcome


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
    elif isinstance(condition, SingleCondition):
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
        singles = single_conditions(selection.condition)
        self._singles = [_SingleExplainer(single) for single in singles if isinstance(single, SingleCondition)]
        self._verdicts: dict[tuple[int, ...], tuple[object, Verdict]] = {}
        self._of_incomparable: dict[tuple[Finding, ...], Verdict] = {}

    def verdicts(self, batch: SeriesBatch) -> list[Verdict]:
        """Return the verdict on each series."""
        trace = Trace(is_complete=self._ask_all)
        self._condition.outcomes(batch, trace)
        columns = [trace.get(single.condition) for single in self._singles]
        verdicts = []
        for index, context in enumerate(batch):
            known = tuple(
                single.known(context, column[index]) if column and column[index] != NOT_ASKED else None
                for single, column in zip(self._singles, columns, strict=True)
            )
            key = tuple(map(id, known))  # `known` is kept below, so identities suffice.
            if key not in self._verdicts:
                if len(self._verdicts) >= REMEMBERED:
                    self._verdicts.clear()
                by_condition = {one.condition: found for one, found in zip(self._singles, known, strict=True) if found}
                self._verdicts[key] = known, self._verdict(_Explanation(trace, index, by_condition))
            verdict = self._verdicts[key][1]
            verdicts.append(self._comparable(verdict, context) if self._same else verdict)
        return verdicts

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


class _Known(Struct, eq=False):
    """What one condition found, and the change that would match it, computed on demand."""

    finding: Finding
    change: Callable[[], Change | None]


class _SingleExplainer:
    """Describes what one condition finds in series, once for each set of values."""

    def __init__(self, condition: SingleCondition) -> None:
        self.condition = condition
        self._values = FoundValues.of(condition)
        self._known: dict[Hashable, _Known] = {}
        self._written = getter(condition.attribute) if isinstance(condition, AttributeCondition) else None

    def known(self, context: SeriesContext, outcome: int) -> _Known:
        key = self._key(context)
        if key not in self._known:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[key] = self._made(context, Outcome(outcome))
        return self._known[key]

    def _key(self, context: SeriesContext) -> Hashable:
        """Return a key that is equal for series with equal values; cheap to compute."""
        study, series, _ = context
        if self._written and not series.instances:
            return self._written(series), self._written(study)
        return series.has_frames, frozenset(self.condition.readings(context).items())

    def _made(self, context: SeriesContext, outcome: Outcome) -> _Known:
        condition, readings = self.condition, self.condition.readings(context)
        unit = "frames" if context[1].has_frames else "instances"
        found = self._values.in_words(readings, condition.outcome_of, unit)
        finding = Finding(condition.place, condition.asks, found, outcome)
        return _Known(finding, lambda: smallest_change(condition, readings) if self._values.may_show else None)


class _Explanation:
    """What the conditions of a selection found in one series."""

    def __init__(self, trace: Trace, index: int, known: Mapping[Any, _Known]) -> None:
        self._trace, self._index, self._known = trace, index, known

    def outcome(self, condition: object) -> Outcome | None:
        """Return the outcome of a condition or a group; None if it was not evaluated."""
        column = self._trace.get(condition)
        return None if column is None or column[self._index] == NOT_ASKED else Outcome(column[self._index])

    def findings(self, condition: object) -> Iterator[Finding]:
        """Yield the findings that decided: of all members if they match together, else of those that do not."""
        if condition in self._known:
            yield self._known[condition].finding
        elif isinstance(condition, (AllOf, AnyOf)):
            for member in self._deciding(condition):
                for one in self.findings(member):
                    yield _negated(one) if isinstance(condition, NoneOf) else one

    def _deciding(self, group: AllOf[Any] | AnyOf[Any]) -> list[object]:
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
            change = self._known[condition].change()
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


def _incomparable(agreement: Agreement, context: SeriesContext) -> Finding:
    """Return what a series has instead of a single readable value that can be compared."""
    readings = values_reader(agreement.attribute).in_series(context)
    found = FoundValues.of_attribute(agreement.attribute).uncompared(readings)
    return Finding(agreement.place, agreement.asks, found, Outcome.UNDECIDED)


def _negated(one: Finding) -> Finding:
    return Finding(one.place, f"not ({one.asks})", one.found, one.outcome.negated())
