"""What a report says of each series: the verdict of each selection, what was taken, and what ranked the candidates."""

from collections.abc import Callable, Mapping, Sequence
from heapq import nsmallest
from itertools import islice

from selector.models import Outcome, Study
from selector.report.interning import Matched, Told, VerdictTable, label_column
from selector.report.reasons import choice_row
from selector.report.tables import ChoiceRow, SeriesTable, StudyRow
from selector.results import SelectionResult, Step, StudyResult
from selector.rules.choose.prefer import series_numbers
from selector.rules.explain.found_values import found_by
from selector.rules.explain.funnel import Funnels
from selector.rules.explain.near_misses import Distance, Nearness
from selector.rules.explain.not_taken import NotTaken
from selector.rules.explain.series_labels import SeriesLabels
from selector.rules.explain.verdicts import Explainer, Verdict
from selector.rules.match.attribute_reader import SeriesContext
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.rule_set import RuleSet

_TOGETHER = 10_000
"""Studies in one batch."""

_Places = Mapping[str, tuple[int, int]]
"""The index of each series of a study, by UID: in its batch, and in the report."""


class Explained:
    """The kept studies of a result, explained: columns with an entry for each series, in the order of the report.

    Parameters
    ----------
    rules, result
        What was applied, and what came of it.
    watch
        Called from time to time with the number of series that are done.

    Attributes
    ----------
    choices
        What the selections took and what they could not decide.
    """

    def __init__(
        self,
        rules: RuleSet,
        result: SelectionResult,
        watch: Callable[[int], None] | None = None,
    ) -> None:
        self._rules, self._images = rules, result.images
        self._explainers = [Explainer(selection, rules.same) for selection in rules.selections]
        self._funnels = Funnels(rules.selections)
        self._labels = SeriesLabels()
        self._matched: dict[tuple[int, bool, str], Matched] = {}
        self._studies: list[StudyRow] = []
        self._study_of: list[int] = []
        self._uids: list[str] = []
        self._told: list[list[Told]] = [[] for _ in rules.selections]
        self._about: dict[str, list[str]] = {name: [] for name in self._labels.names}
        self.choices: list[ChoiceRow] = []
        kept = iter(result.kept)
        while some := list(islice(kept, _TOGETHER)):
            self._note(some)
            if watch:
                watch(len(self))

    def __len__(self) -> int:
        return len(self._uids)

    def steps(self, selection: int) -> tuple[Step, ...]:
        """Return what the conditions of a selection leave over of these series."""
        return tuple(self._funnels.each[selection].steps())

    def nearest(self, selection: int, count: int, among: int) -> list[int]:
        """Return the series that a selection came closest to without a match, among the first ones."""
        nearness, told = Nearness(self._rules), self._told[selection][:among]
        distances = {id(one): _distance(nearness, one) for one in {id(one): one for one in told}.values()}
        unmet = [
            (distance, self._studies[self._study_of[index]].uid, self._uids[index], index)
            for index, one in enumerate(told)
            if (distance := distances[id(one)])
        ]
        return [index for *_, index in nsmallest(count, unmet)]

    def tables(self, series: Sequence[int], verdicts: VerdictTable) -> tuple[tuple[StudyRow, ...], SeriesTable]:
        """Return the rows of some series, in ascending order, and of their studies."""
        studies = list(dict.fromkeys(map(self._study_of.__getitem__, series)))
        place = dict(zip(studies, range(len(studies)), strict=True))
        uids = list(map(self._uids.__getitem__, series))
        about = {name: label_column(map(texts.__getitem__, series)) for name, texts in self._about.items()}
        table = SeriesTable(
            study=[place[self._study_of[index]] for index in series],
            uid=uids,
            has_image=[uid in self._images for uid in uids],
            about={name: column for name, column in about.items() if any(column.texts)},
            verdicts=[verdicts.column(list(map(told.__getitem__, series))) for told in self._told],
        )
        return tuple(self._studies[index] for index in studies), table

    def _note(self, some: Sequence[tuple[Study, StudyResult]]) -> None:
        """Explain a batch of studies."""
        batch = SeriesBatch.of([study for study, _ in some], self._images)
        self._funnels.note(batch)
        told: list[list[Told]] = [[*explainer.verdicts(batch)] for explainer in self._explainers]
        labels, contexts = self._labels.columns(batch), list(batch)
        uids = [series.SeriesInstanceUID for series in batch.series]
        keys = list(zip(series_numbers(batch), uids, strict=True))
        order: list[int] = []
        first = len(self)
        for study, result in some:
            start = len(order)
            order += sorted(range(start, start + len(study.series)), key=keys.__getitem__)
            if any(choice.matched or choice.remarks for choice in result.choices):
                places = {uids[index]: (index, first + place) for place, index in enumerate(order[start:], start)}
                self._note_choices(result, contexts, told, places)
            self._study_of += [len(self._studies)] * len(study.series)
            self._studies.append(_study_row(result, len(study.series)))
        self._uids += map(uids.__getitem__, order)
        for column, found in zip(self._told, told, strict=True):
            column.extend(map(found.__getitem__, order))
        for name, texts in labels.items():
            self._about[name] += map(texts.all().__getitem__, order)

    def _note_choices(
        self, result: StudyResult, contexts: Sequence[SeriesContext], told: list[list[Told]], places: _Places
    ) -> None:
        """Note what was taken of a study; say in `told` why other matching series were not."""
        report_of = {uid: index for uid, (_, index) in places.items()}
        for selection, choice in enumerate(result.choices):
            if choice.matched:
                self._note_matched(result, selection, places, told[selection])
            if choice.ranked or choice.remarks:
                criteria = self._rules.selections[selection].prefer
                ranked = [(uid, contexts[places[uid][0]]) for uid in choice.ranked if criteria]
                found = {uid: found_by(criteria, context) for uid, context in ranked}
                self.choices.append(choice_row(choice, (len(self._studies), selection), report_of, found))

    def _note_matched(self, result: StudyResult, selection: int, places: _Places, told: list[Told]) -> None:
        taken = frozenset(result.choices[selection].taken) if result.contributes else ()
        not_taken = NotTaken(self._rules, result, selection, self._images)
        for uid, (index, _) in places.items():
            verdict = told[index]
            if isinstance(verdict, Verdict) and verdict.outcome is Outcome.MATCHED:
                note = "" if uid in taken else not_taken.why(uid)
                key = (id(verdict), uid in taken, note)
                told[index] = self._matched.setdefault(key, Matched(verdict, uid in taken, note))


def _distance(nearness: Nearness, told: Told) -> Distance | None:
    """Return how near a series comes that does not match; None for one that does."""
    if not isinstance(told, Verdict) or told.outcome is Outcome.MATCHED:
        return None
    return nearness.distance((one.place, one.outcome is Outcome.REJECTED) for one in told.findings)


def _study_row(result: StudyResult, series: int) -> StudyRow:
    return StudyRow(result.uid, not result.lacking, result.lacking, result.passed_over, result.remarks, series)
