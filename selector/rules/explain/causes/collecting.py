"""Why a selection took nothing in a payload: what its conditions left over, and what kept the rest from being taken.

The series go by in batches.
Only what has taken nothing so far is followed, so that a payload in which all selections take something costs nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from selector.models import ImageFile, Study
from selector.results import Cause, SelectionTotals, StudyResult
from selector.rules.explain.causes.funnel import Funnel, Funnels
from selector.rules.explain.causes.in_words import in_studies, with_series
from selector.rules.explain.causes.not_taken import why_too_few
from selector.rules.match.facts.fact import About, Fact, is_in
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.rule_set import RuleSet

CausesState = tuple[dict[int, tuple[list[int], list[int]]], set[str]]


class Causes:
    """Collects why selections take nothing while the series of a payload go by, batch by batch."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._all = Funnels(rules.selections)
        self._funnels = dict(enumerate(self._all.each))
        self._same: tuple[About, ...] = tuple(agreement.attribute for agreement in rules.same)
        self._never_seen = {about.name: about for about in self._asked()}

    def note(self, batch: SeriesBatch, results: Sequence[StudyResult]) -> None:
        """Take some series into account, and what was taken of them."""
        took = {choice.name for result in results if not result.lacking for choice in result.found if choice.taken}
        for index in list(self._funnels):
            if self._rules.selections[index].name in took:
                del self._funnels[index]
        self._all.note(batch, self._funnels)
        needed = {about.name for about in self._asked()}
        self._never_seen = {
            name: about for name, about in self._never_seen.items() if name in needed and not is_in(about, batch)
        }

    def _asked(self) -> Iterator[About]:
        """Yield what the selections need that are still followed."""
        for funnel in self._funnels.values():
            yield from funnel.needed
            yield from self._same

    def state(self) -> CausesState:
        """Return what was noted, for `absorb` in another process."""
        return {index: funnel.counts for index, funnel in self._funnels.items()}, set(self._never_seen)

    def absorb(self, state: CausesState) -> None:
        """Take into account what was noted elsewhere."""
        funnels, never_seen = state
        self._funnels = {index: funnel for index, funnel in self._funnels.items() if index in funnels}
        for index, funnel in self._funnels.items():
            funnel.add(funnels[index])
        self._never_seen = {name: about for name, about in self._never_seen.items() if name in never_seen}

    def found(
        self, series: int, totals: Sequence[SelectionTotals], results: Iterable[StudyResult]
    ) -> tuple[Cause | None, ...]:
        """Return for each selection why it took nothing, or None; the results are in the order of the output."""
        nothing = {row.name: index for index, row in enumerate(totals) if not row.taken}
        reasons: dict[int, dict[str, list[StudyResult]]] = {index: {} for index in nothing.values()}
        for result in results if nothing else ():
            for index in (nothing[choice.name] for choice in result.found if choice.name in nothing):
                if reason := self._reason(result, index):
                    reasons[index].setdefault(reason, []).append(result)
        return tuple(
            self._cause(index, series, _clauses(index, reasons[index])) if index in reasons else None
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
        choice = result.choice(index)
        return why_too_few(self._rules, result, index) if choice.matched or choice.remarks else ""

    def _cause(self, index: int, series: int, clauses: Iterable[str]) -> Cause:
        funnel = self._funnels.get(index)
        if funnel is None or not series:
            return Cause(series, reasons=tuple(clauses))
        absent = (_in_words(about) for about in funnel.lacked if about.name in self._never_seen)
        return Cause(series, tuple(funnel.steps()), tuple(absent), (*self._unmet_same(funnel), *clauses))

    def _unmet_same(self, funnel: Funnel) -> Iterator[str]:
        """Yield that `same` can never be met, if series match and none has what must agree."""
        absent = [about.name for about in self._same if about.name in self._never_seen]
        if absent and funnel.matches:
            yield f"no series has {' or '.join(absent)}, so `same` can never be met"


def causes_in_study(
    rules: RuleSet, study: Study, result: StudyResult, images: Mapping[str, ImageFile]
) -> tuple[Cause | None, ...]:
    """Return for each selection why it took nothing of a study, or less than required, or None."""
    causes = Causes(rules)
    causes.note(SeriesBatch.of([study], images), [result])
    return causes.found_in(result, len(study.series))


def _clauses(index: int, reasons: Mapping[str, Sequence[StudyResult]]) -> Iterator[str]:
    for reason, studies in reasons.items():
        yield in_studies(reason, [(one.uid, one.choice(index).tied) for one in studies])


def _in_words(about: About) -> str:
    if isinstance(about, Fact) and about.needs:
        return f"{about.name} (from {', '.join(one.name for one in about.needs)})"
    return about.name
