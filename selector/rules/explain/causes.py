"""Why a selection took nothing in a payload: what its conditions left over, and what kept the rest from being taken.

The series go by in batches.
Only what has taken nothing so far is followed, so that a payload in which all selections take something costs nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from selector.models import Cause, ImageFile, Outcome, SelectionTotals, Step, Study, StudyResult
from selector.rules.choose.selection import Selection
from selector.rules.explain.causes_in_words import in_studies, with_series
from selector.rules.explain.not_taken import why_too_few
from selector.rules.match.columns import Column, least_of, places
from selector.rules.match.facts.fact import About, Fact, finder
from selector.rules.match.groups import single_conditions
from selector.rules.match.relation_condition import RelationCondition
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import SingleCondition
from selector.rules.match.walking import AnyCondition, conjuncts
from selector.rules.rule_set import RuleSet

CausesState = tuple[dict[int, tuple[list[int], list[int]]], set[str]]


class Causes:
    """Collects why selections take nothing while the series of a payload go by, batch by batch."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._funnels = {index: Funnel(selection) for index, selection in enumerate(rules.selections)}
        asked = (about for funnel in self._funnels.values() for about in funnel.needed)
        self._never_seen = {about.name: finder(about) for about in asked}

    def note(self, batch: SeriesBatch, results: Sequence[StudyResult]) -> None:
        """Take some series into account, and what was taken of them."""
        complete = [result for result in results if not result.lacking]
        for index in list(self._funnels):
            if any(result.choices[index].taken for result in complete):
                del self._funnels[index]
        for funnel in self._funnels.values():
            funnel.note(batch)
        needed = {about.name for funnel in self._funnels.values() for about in funnel.needed}
        self._never_seen = {
            name: is_in for name, is_in in self._never_seen.items() if name in needed and not any(map(is_in, batch))
        }

    def state(self) -> CausesState:
        """Return what was noted, for `absorb` in another process."""
        return {index: funnel.counts for index, funnel in self._funnels.items()}, set(self._never_seen)

    def absorb(self, state: CausesState) -> None:
        """Take into account what was noted elsewhere."""
        funnels, never_seen = state
        self._funnels = {index: funnel for index, funnel in self._funnels.items() if index in funnels}
        for index, funnel in self._funnels.items():
            funnel.add(funnels[index])
        self._never_seen = {name: is_in for name, is_in in self._never_seen.items() if name in never_seen}

    def found(
        self, series: int, totals: Sequence[SelectionTotals], results: Iterable[StudyResult]
    ) -> tuple[Cause | None, ...]:
        """Return for each selection why it took nothing, or None; the results are in the order of the output."""
        nothing = {index for index, row in enumerate(totals) if not row.taken}
        reasons: dict[int, dict[str, list[StudyResult]]] = {index: {} for index in nothing}
        for result in results if nothing else ():
            for index in nothing:
                if reason := self._reason(result, index):
                    reasons[index].setdefault(reason, []).append(result)
        return tuple(
            self._cause(index, series, _clauses(index, reasons[index])) if index in nothing else None
            for index in range(len(totals))
        )

    def found_in(self, result: StudyResult, series: int) -> tuple[Cause | None, ...]:
        """Return for each selection why it took nothing, or less than required, if only this study was noted."""
        return tuple(
            None
            if choice.taken and choice.name not in result.lacking
            else self._cause(index, series, [with_series(reason, choice.tied)] if reason else [])
            for index, choice in enumerate(result.choices)
            for reason in [self._reason(result, index)]
        )

    def _reason(self, result: StudyResult, index: int) -> str:
        """Return why a selection takes nothing, or too few, of the series that match; empty if none do."""
        choice = result.choices[index]
        return why_too_few(self._rules, result, index) if choice.matched or choice.remarks else ""

    def _cause(self, index: int, series: int, clauses: Iterable[str]) -> Cause:
        funnel = self._funnels.get(index)
        if funnel is None or not series:
            return Cause(series, reasons=tuple(clauses))
        absent = (_in_words(about) for about in funnel.needed if about.name in self._never_seen)
        return Cause(series, tuple(funnel.steps()), tuple(absent), tuple(clauses))


def causes_in_study(
    rules: RuleSet, study: Study, result: StudyResult, images: Mapping[str, ImageFile]
) -> tuple[Cause | None, ...]:
    """Return for each selection why it took nothing of a study, or less than required, or None."""
    causes = Causes(rules)
    causes.note(SeriesBatch.of([study], images), [result])
    return causes.found_in(result, len(study.series))


def _clauses(index: int, reasons: Mapping[str, Sequence[StudyResult]]) -> Iterator[str]:
    for reason, studies in reasons.items():
        yield in_studies(reason, [(one.uid, one.choices[index].tied) for one in studies])


def left_over(selection: Selection, batch: SeriesBatch) -> tuple[Step, ...]:
    """Return how many of some series each condition of a selection leaves over, one after the other."""
    funnel = Funnel(selection)
    funnel.note(batch)
    return tuple(funnel.steps())


class Funnel:
    """What the conditions of a selection leave over, one after the other.

    They come in the order of the rules, but those that search texts last, as in matching: nothing is searched for this
    that was not searched to decide.
    """

    def __init__(self, selection: Selection) -> None:
        self._conditions: list[AnyCondition] = sorted(conjuncts(selection.condition), key=lambda one: one.searches)
        self._left, self._undecided = ([0] * len(self._conditions) for _ in range(2))
        self.needed = tuple(_needed(selection.condition))

    def note(self, batch: SeriesBatch) -> None:
        """Take some series into account."""
        left = Column([Outcome.MATCHED]) * len(batch)
        for number, condition in enumerate(self._conditions):
            column = _outcomes_where(left, condition, batch)
            left = column.translate(_ONLY_MATCHED)
            self._left[number] += left.count(Outcome.MATCHED)
            self._undecided[number] += column.count(Outcome.UNDECIDED)
            if not any(left):
                return

    @property
    def counts(self) -> tuple[list[int], list[int]]:
        """How many series each condition leaves over, and how many are undecided there."""
        return self._left, self._undecided

    def add(self, counts: tuple[list[int], list[int]]) -> None:
        """Add what was counted elsewhere."""
        self._left, self._undecided = (
            [one + other for one, other in zip(*pair, strict=True)] for pair in zip(self.counts, counts, strict=True)
        )

    def steps(self) -> Iterator[Step]:
        """Yield what each condition leaves over."""
        for condition, left, undecided in zip(self._conditions, self._left, self._undecided, strict=True):
            yield Step(_places(condition), condition.asks, left, undecided)


def _outcomes_where(left: Column, condition: AnyCondition, batch: SeriesBatch) -> Column:
    """Return the outcomes of a condition for the series that are left over, and rejected for all others."""
    at_once = None if condition.searches else condition.outcomes_at_once(batch)
    if at_once is not None:
        return least_of([left, at_once])
    still = places(left)
    if len(still) == len(left):
        return condition.outcomes(batch)
    column = Column(len(left))
    for index, outcome in zip(still, condition.outcomes(batch.at(still)), strict=True):
        column[index] = outcome
    return column


def _needed(condition: AnyCondition) -> Iterator[About]:
    """Yield each attribute and fact once whose absence keeps a condition from matching."""
    needed: dict[str, About] = {}
    for single in single_conditions(condition):
        if isinstance(single, RelationCondition):
            needed[single.about.name] = single.about
            needed |= {about.name: about for about in _needed(single.condition)}
        elif isinstance(single, SingleCondition) and single.test.outcome(()) is not Outcome.MATCHED:
            needed[single.about.name] = single.about
    yield from needed.values()


def _places(condition: AnyCondition) -> tuple[str, ...]:
    """Return the JSON path of a condition, or those of all in a group."""
    singles = single_conditions(condition)
    return tuple(one.place for one in singles if isinstance(one, (SingleCondition, RelationCondition)))


def _in_words(about: About) -> str:
    if isinstance(about, Fact) and about.needs:
        return f"{about.name} (from {', '.join(one.name for one in about.needs)})"
    return about.name


_ONLY_MATCHED = bytes(code if code == Outcome.MATCHED else Outcome.REJECTED for code in range(256))
