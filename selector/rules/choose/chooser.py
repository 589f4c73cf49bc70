"""What the selections take in each study."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from selector.models import Choice, ImageFile, Outcome, Study, StudyResult
from selector.rules.choose.assignment import choose, choose_same, grant_alone
from selector.rules.choose.candidates import Candidates, take_all
from selector.rules.choose.claims import Assignment, Claim
from selector.rules.choose.patients import SEVERAL_PATIENTS, is_of_several_patients
from selector.rules.choose.prefer import series_number
from selector.rules.choose.same import Agreement, agreeing_sets, lacking
from selector.rules.choose.selection import Selection
from selector.rules.match.attribute_reader import Memo, SeriesContext
from selector.rules.match.columns import Column, greatest_of, is_only, places

_UNDECIDED, _MATCHED = int(Outcome.UNDECIDED), int(Outcome.MATCHED)


class Chooser:
    """Chooses the series of studies.

    Parameters
    ----------
    selections, distinct, same
        Those of the rules.
    """

    def __init__(
        self,
        selections: Sequence[Selection],
        *,
        distinct: bool,
        same: Sequence[Agreement],
    ) -> None:
        self._images: Mapping[str, ImageFile] = {}
        self._selections, self._distinct, self._same = selections, distinct, same
        self._number = series_number()
        self._required = [(index, one.required) for index, one in enumerate(selections) if one.required]
        self._nothing = Memo(self._choose_nothing)

    def choices(
        self, studies: Sequence[Study], images: Mapping[str, ImageFile], columns: Sequence[Column]
    ) -> Iterator[StudyResult]:
        """Yield the choices in each study; the columns are the outcomes of each selection for all their series."""
        self._images = images
        greatest = greatest_of(columns)
        is_apart = not self._distinct and not self._same
        end = 0
        for study in studies:
            start, end = end, end + len(study.series)
            if is_of_several_patients(study):
                yield self._choose_none(study, [column[start:end] for column in columns], SEVERAL_PATIENTS)
            elif greatest.find(_MATCHED, start, end) >= 0:
                every = [column[start:end] for column in columns]
                yield self._choose_apart(study, every) if is_apart else self._choose_together(study, every)
            else:
                is_anything = greatest.find(_UNDECIDED, start, end) >= 0
                undecided = [column.count(_UNDECIDED, start, end) for column in columns] if is_anything else ()
                choices, lacking = self._nothing[end - start, *undecided]
                yield StudyResult(study.StudyInstanceUID, choices, lacking)

    def _choose_nothing(self, counts: tuple[int, ...]) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
        """Return the choices in a study without matches, and what it lacks."""
        size, *some = counts
        undecided = some or [0] * len(self._selections)
        pairs = zip(self._selections, undecided, strict=True)
        choices = tuple(_nothing(selection, size, count) for selection, count in pairs)
        return choices, self._lacking(choices)

    def _result(self, study: Study, choices: Iterable[Choice], remarks: tuple[str, ...] = ()) -> StudyResult:
        made = tuple(choices)
        return StudyResult(study.StudyInstanceUID, made, self._lacking(made), remarks)

    def _contexts(self, study: Study) -> list[SeriesContext]:
        return [(study, series, self._images) for series in study.series]

    def _choose_apart(self, study: Study, every: Sequence[Column]) -> StudyResult:
        """Choose for selections that do not compete for series."""
        choices = list(self._nothing[(len(study.series),)][0])
        for index, outcomes in enumerate(every):
            if _MATCHED in outcomes:
                choices[index] = self._choose_alone(self._selections[index], study, outcomes)
            elif _UNDECIDED in outcomes:
                selection = self._selections[index]
                choices[index] = _nothing(selection, len(outcomes), outcomes.count(_UNDECIDED))
        return self._result(study, choices)

    def _choose_alone(self, selection: Selection, study: Study, outcomes: Column) -> Choice:
        if selection.take is None and not selection.prefer:
            return take_all(selection, study, self._images, outcomes, self._number)
        found = Candidates(selection, self._contexts(study), outcomes, self._number)
        return found.choice(grant_alone(found.claim()))

    def _choose_together(self, study: Study, every: Sequence[Column]) -> StudyResult:
        """Choose for selections that compete for series, or whose series must agree."""
        contexts = self._contexts(study)
        fields = [
            Candidates(selection, contexts, outcomes, self._number)
            for selection, outcomes in zip(self._selections, every, strict=True)
        ]
        if incomparable := self._incomparable(contexts, every):
            for field in fields:
                field.exclude(incomparable)
        claims = [field.claim() for field in fields]
        assignment = self._assign(claims, contexts)
        if assignment is None:
            names = ", ".join(agreement.name for agreement in self._same)
            reason = f"several sets of series that agree on {names} fill the selections equally well"
            return self._result(study, (field.undecided(reason) for field in fields))
        pairs = zip(fields, assignment.grants, strict=True)
        remarks = ("another assignment would fill as many selections, but different ones",) if assignment.others else ()
        return self._result(study, (field.choice(grant) for field, grant in pairs), remarks)

    def _choose_none(self, study: Study, every: Sequence[Column], reason: str) -> StudyResult:
        """Return the choices in a study that cannot be decided."""
        contexts = self._contexts(study)
        pairs = zip(self._selections, every, strict=True)
        choices = (Candidates(one, contexts, outcomes, self._number).undecided(reason) for one, outcomes in pairs)
        return self._result(study, choices, (reason,))

    def _incomparable(self, contexts: Sequence[SeriesContext], every: Sequence[Column]) -> dict[int, str]:
        """Return the matching series that cannot be compared on `same`, with the names of what they lack."""
        matching = places(is_only(_MATCHED, greatest_of(every))) if self._same else ()
        found = {index: lacking(self._same, contexts[index]) for index in matching}
        return {index: ", ".join(one.name for one in some) for index, some in found.items() if some}

    def _assign(self, claims: Sequence[Claim], contexts: Sequence[SeriesContext]) -> Assignment | None:
        if not self._same:
            return choose(claims, distinct=self._distinct)
        candidates = {index: contexts[index] for claim in claims for index in claim.candidates}
        return choose_same(claims, agreeing_sets(self._same, candidates), distinct=self._distinct)

    def _lacking(self, choices: Sequence[Choice]) -> tuple[str, ...]:
        return tuple([choices[index].name for index, least in self._required if len(choices[index].taken) < least])


def _nothing(selection: Selection, size: int, undecided: int) -> Choice:
    return Choice(selection.name, (), 0, undecided, size - undecided, 0)
