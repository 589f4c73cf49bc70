"""What a report says of each series: the verdict of each selection, what was taken, and what ranked the candidates."""

from collections.abc import Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import compress
from typing import TypeVar

from selector.models import Outcome
from selector.report.interning import Matched, Told, VerdictTable, label_column
from selector.report.reasons import choice_row
from selector.report.tables import ChoiceRow, SeriesTable, StudyRow
from selector.results import SelectionResult, StudyResult
from selector.rules.explain.causes.not_taken import NotTaken
from selector.rules.explain.near_misses import Distance, Nearness
from selector.rules.rule_set import RuleSet
from selector.verdicts import Verdict

_Entry = TypeVar("_Entry")


class ReportedSeries:
    """The series of explained studies, with what became of them: columns with an entry for each.

    Attributes
    ----------
    choices
        What the selections took and what they could not decide.
    """

    def __init__(self, rules: RuleSet, result: SelectionResult) -> None:
        self._rules, self._explained = rules, result.explained
        self._indexes = {selection.name: index for index, selection in enumerate(rules.selections)}
        self._results = {one.uid: one for one in result.studies}
        self._matched: dict[tuple[int, bool, str], Matched] = {}
        self._told: list[list[Told]] = [list(column) for column in result.explained.verdicts]
        self._study_of = [index for index, (_, size) in enumerate(result.explained.studies) for _ in range(size)]
        self.choices = tuple(self._choices())

    def nearest(self, selection: int, count: int) -> list[int]:
        """Return the series that a selection came closest to without a match."""
        nearness, told = Nearness(self._rules), self._told[selection]
        distances = {id(one): _distance(nearness, one) for one in {id(one): one for one in told}.values()}
        unmet = [
            (distance, self._explained.studies[self._study_of[index]], self._explained.uids[index], index)
            for index, one in enumerate(told)
            if (distance := distances[id(one)])
        ]
        return [index for *_, index in nsmallest(count, unmet)]

    def tables(self, series: Sequence[int], verdicts: VerdictTable) -> tuple[tuple[StudyRow, ...], SeriesTable]:
        """Return the rows of some series, in ascending order, and of their studies."""
        explained = self._explained
        study_of = _listed(self._study_of, series)
        studies = list(dict.fromkeys(study_of))
        place = dict(zip(studies, range(len(studies)), strict=True))
        about = {name: label_column(_listed(texts, series)) for name, texts in explained.about.items()}
        table = SeriesTable(
            study=list(map(place.__getitem__, study_of)),
            uid=_listed(explained.uids, series),
            has_image=_listed(explained.has_image, series),
            about={name: column for name, column in about.items() if any(column.texts)},
            verdicts=[verdicts.column(_listed(told, series)) for told in self._told],
        )
        return tuple(map(self._study_row, studies)), table

    def _study_row(self, index: int) -> StudyRow:
        uid, size = self._explained.studies[index]
        one = self._results.get(uid) or StudyResult(uid, (), ())
        return StudyRow(uid, not one.lacking, one.lacking, one.passed_over, one.remarks, size)

    def _choices(self) -> Iterator[ChoiceRow]:
        """Yield what selections took, and note why other matching series were not taken."""
        start = 0
        for index, (uid, size) in enumerate(self._explained.studies):
            if result := self._results.get(uid):
                series = range(start, start + size)
                places = dict(zip(self._explained.uids[start : start + size], series, strict=True))
                yield from self._of_study(index, result, places)
            start += size

    def _of_study(self, study: int, result: StudyResult, places: Mapping[str, int]) -> Iterator[ChoiceRow]:
        with_image = set(compress(places, map(self._explained.has_image.__getitem__, places.values())))
        for choice in result.found:
            selection = self._indexes[choice.name]
            if choice.matched:
                taken = frozenset(choice.taken) if result.contributes else frozenset()
                not_taken = NotTaken(self._rules, result, selection, with_image)
                self._note_matched(self._told[selection], taken, places, not_taken)
            if choice.ranked or choice.remarks:
                found = self._explained.ranked_by.get((result.uid, selection), {})
                yield choice_row(choice, (study, selection), places, found)

    def _note_matched(
        self, told: list[Told], taken: frozenset[str], places: Mapping[str, int], not_taken: NotTaken
    ) -> None:
        for uid, index in places.items():
            verdict = told[index]
            if isinstance(verdict, Verdict) and verdict.outcome is Outcome.MATCHED:
                note = "" if uid in taken else not_taken.why(uid)
                key = (id(verdict), uid in taken, note)
                told[index] = self._matched.setdefault(key, Matched(verdict, uid in taken, note))


def _listed(column: Sequence[_Entry], series: Sequence[int]) -> list[_Entry]:
    """Return the entries for some series, in ascending order: for all, as in a full report, or for a few."""
    return list(column) if len(series) == len(column) else list(map(column.__getitem__, series))


def _distance(nearness: Nearness, told: Told) -> Distance | None:
    """Return how near a series comes that does not match; None for one that does."""
    if not isinstance(told, Verdict) or told.outcome is Outcome.MATCHED:
        return None
    return nearness.distance((one.place, one.outcome is Outcome.REJECTED) for one in told.findings)
