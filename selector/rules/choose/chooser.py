"""What the selections take in each study."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, reduce
from itertools import accumulate, compress, repeat
from operator import attrgetter, or_

from selector.models import ImageFile, Outcome, Study
from selector.results import Choice, StudyResult
from selector.rules.choose.assignment import choose, choose_same, grant_alone
from selector.rules.choose.candidates import Candidates, take_all
from selector.rules.choose.claims import Assignment, Claim
from selector.rules.choose.patients import SEVERAL_PATIENTS, of_several_patients
from selector.rules.choose.prefer import series_number
from selector.rules.choose.same import Agreement, agreeing_sets, lacking
from selector.rules.choose.selection import Selection
from selector.rules.match.attribute_reader import Memo, SeriesContext
from selector.rules.match.columns import Column
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.together import not_rejected

_MATCHED = Outcome.MATCHED


class Chooser:
    """Chooses the series of studies by `selections`, `distinct` and `same` of the rules."""

    def __init__(self, selections: Sequence[Selection], *, distinct: bool, same: Sequence[Agreement]) -> None:
        self._selections, self._distinct, self._same = selections, distinct, same
        self._number = series_number()
        self._required = [(index, one.required) for index, one in enumerate(selections) if one.required]
        self._lacking_all = tuple(selections[index].name for index, _ in self._required)
        self._nothing = Memo(lambda size: self._unmatched[(0,) * size])
        self._unmatched = Memo(self._choose_nothing)
        self._found = Memo(not_rejected)

    def results(self, batch: SeriesBatch, outcomes: Sequence[int]) -> tuple[list[StudyResult], list[int]]:
        """Return the choices in each of the whole studies of a batch, given the outcomes that are `Together`.

        With them come the indexes of the studies that tell something: a series matches, or a selection lacks one.
        """
        studies, sizes = batch.whole_studies, batch.sizes
        nothing = map(self._nothing.__getitem__, sizes)
        results = list(map(StudyResult, map(_uid_of, studies), nothing, repeat(self._lacking_all)))
        several_patients, ends = set(of_several_patients(batch)), list(accumulate(sizes))
        telling = []
        for number in sorted({*compress(batch.study_numbers, outcomes), *several_patients}):
            study, some = studies[number], outcomes[ends[number] - sizes[number] : ends[number]]
            if number in several_patients:
                results[number] = self._choose_none(_Found(study, some, batch.images), SEVERAL_PATIENTS)
                telling.append(number)
            elif _MATCHED in (found := self._found[reduce(or_, some)]).values():
                results[number] = self._choose(_Found(study, some, batch.images), found)
                telling.append(number)
            else:
                choices = self._unmatched[tuple(sorted(some))]
                results[number] = StudyResult(study.StudyInstanceUID, choices, self._lacking_all)
        return results, list(range(len(results))) if self._lacking_all else telling

    def _choose_nothing(self, outcomes: tuple[int, ...]) -> tuple[Choice, ...]:
        """Return the choices in a study without matches."""
        return tuple(self._without(number, _column(outcomes, number)) for number in range(len(self._selections)))

    def _without(self, number: int, outcomes: Column) -> Choice:
        """Return the choice of a selection that matches nothing in a study."""
        rejected = outcomes.count(Outcome.REJECTED)
        return Choice(self._selections[number].name, (), 0, len(outcomes) - rejected, rejected, 0)

    def _result(self, study: Study, choices: Iterable[Choice], remarks: tuple[str, ...] = ()) -> StudyResult:
        made = tuple(choices)
        return StudyResult(study.StudyInstanceUID, made, self._lacking(made), remarks)

    def _choose(self, found: "_Found", some: Mapping[int, Outcome]) -> StudyResult:
        """Choose in a study in which something matches; `some` has the greatest outcomes that are not rejected."""
        return self._choose_together(found) if self._distinct or self._same else self._choose_apart(found, some)

    def _choose_apart(self, found: "_Found", some: Mapping[int, Outcome]) -> StudyResult:
        """Choose for selections that do not compete for series."""
        choices = list(self._nothing[len(found.outcomes)])
        for number, greatest in some.items():
            outcomes = found.column(number)
            is_matched = greatest is _MATCHED
            choices[number] = (
                self._choose_alone(number, found, outcomes) if is_matched else self._without(number, outcomes)
            )
        return self._result(found.study, choices)

    def _choose_alone(self, number: int, found: "_Found", outcomes: Column) -> Choice:
        selection = self._selections[number]
        if selection.take is None and not selection.prefer:
            return take_all(selection, found.study, found.images, outcomes, self._number)
        candidates = Candidates(selection, found.contexts, outcomes, self._number)
        return candidates.choice(grant_alone(candidates.claim()))

    def _choose_together(self, found: "_Found") -> StudyResult:
        """Choose for selections that compete for series, or whose series must agree."""
        contexts, fields = found.contexts, self._candidates(found)
        if incomparable := self._incomparable(found):
            for field in fields:
                field.exclude(incomparable)
        claims = [field.claim() for field in fields]
        assignment = self._assign(claims, contexts)
        if assignment is None:
            names = ", ".join(agreement.name for agreement in self._same)
            reason = f"several sets of series that agree on {names} fill the selections equally well"
            return self._result(found.study, (field.undecided(reason) for field in fields))
        pairs = zip(fields, assignment.grants, strict=True)
        remarks = ("another assignment would fill as many selections, but different ones",) if assignment.others else ()
        return self._result(found.study, (field.choice(grant) for field, grant in pairs), remarks)

    def _choose_none(self, found: "_Found", reason: str) -> StudyResult:
        """Return the choices in a study that cannot be decided."""
        return self._result(found.study, (field.undecided(reason) for field in self._candidates(found)), (reason,))

    def _candidates(self, found: "_Found") -> list[Candidates]:
        return [
            Candidates(selection, found.contexts, found.column(index), self._number)
            for index, selection in enumerate(self._selections)
        ]

    def _incomparable(self, found: "_Found") -> dict[int, str]:
        """Return the matching series that cannot be compared on `same`, with the names of what they lack."""
        lacks = {
            index: lacking(self._same, found.contexts[index])
            for index, outcomes in enumerate(found.outcomes)
            if self._same and _MATCHED in self._found[outcomes].values()
        }
        return {index: ", ".join(one.name for one in some) for index, some in lacks.items() if some}

    def _assign(self, claims: Sequence[Claim], contexts: Sequence[SeriesContext]) -> Assignment | None:
        if not self._same:
            return choose(claims, distinct=self._distinct)
        candidates = {index: contexts[index] for claim in claims for index in claim.candidates}
        return choose_same(claims, agreeing_sets(self._same, candidates), distinct=self._distinct)

    def _lacking(self, choices: Sequence[Choice]) -> tuple[str, ...]:
        return tuple([choices[index].name for index, least in self._required if len(choices[index].taken) < least])


class _Found:
    """A study with the outcomes for each of its series, which are `Together`."""

    def __init__(self, study: Study, outcomes: Sequence[int], images: Mapping[str, ImageFile]) -> None:
        self.study, self.outcomes, self.images = study, outcomes, images

    @cached_property
    def contexts(self) -> list[SeriesContext]:
        """The series, each with what it is in."""
        return [(self.study, series, self.images) for series in self.study.series]

    def column(self, selection: int) -> Column:
        """Return the outcomes of one selection."""
        return _column(self.outcomes, selection)


def _column(outcomes: Iterable[int], selection: int) -> Column:
    lowest, both = 2 * selection, int(_MATCHED)
    return Column(one >> lowest & both for one in outcomes)


_uid_of = attrgetter("StudyInstanceUID")
