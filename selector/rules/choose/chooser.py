"""What the selections take in each study."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, compress, repeat
from operator import attrgetter

from msgspec import Struct

from selector.models import MATCHED, ImageFile, Study
from selector.results import Choice, StudyResult
from selector.rules.choose.assignment import choose, choose_same, grant_alone
from selector.rules.choose.candidates import Candidates, Places, take_all
from selector.rules.choose.claims import Assignment, Claim
from selector.rules.choose.patients import SEVERAL_PATIENTS, of_several_patients
from selector.rules.choose.prefer import series_number
from selector.rules.choose.same import Agreement, agreeing_sets, lacking
from selector.rules.choose.selection import Selection
from selector.rules.match.attribute_reader import Memo, SeriesContext
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.together import not_rejected

_PATTERNS, _LONGEST = 10_000, 100
"""The most patterns of outcomes that are remembered, and the most series in each: long ones hardly ever recur."""


class Chooser:
    """Chooses the series of studies by `selections`, `distinct` and `same` of the rules."""

    def __init__(self, selections: Sequence[Selection], *, distinct: bool, same: Sequence[Agreement]) -> None:
        self._selections, self._distinct, self._same = selections, distinct, same
        self._number = series_number()
        self._required = [(one.name, one.required) for one in selections if one.required]
        self._lacking_all = self._lacking(())
        self._nothing = Memo(lambda size: tuple(_without_match(selection, size, 0) for selection in selections))
        self._patterns = Memo(self._pattern, _PATTERNS)
        self._not_rejected = Memo(not_rejected)

    def results(self, batch: SeriesBatch, outcomes: Sequence[int]) -> tuple[list[StudyResult], list[int]]:
        """Return the choices in each of the whole studies of a batch, given the outcomes that are `Together`.

        With them come the indexes of the studies that tell something: a series matches, or a selection lacks one.
        """
        studies, sizes = batch.whole_studies, batch.sizes
        nothing = map(self._nothing.__getitem__, sizes)
        results = list(map(StudyResult, map(_uid_of, studies), repeat(()), nothing, repeat(self._lacking_all)))
        several_patients, ends = set(of_several_patients(batch)), list(accumulate(sizes))
        telling = []
        for number in sorted({*compress(batch.study_numbers, outcomes), *several_patients}):
            some = tuple(outcomes[ends[number] - sizes[number] : ends[number]])
            pattern = self._patterns[some] if len(some) <= _LONGEST else self._pattern(some)
            found = _Found(studies[number], pattern.places, batch.images)
            if number in several_patients:
                results[number] = self._choose_none(found, SEVERAL_PATIENTS)
                telling.append(number)
            elif pattern.unmatched is None:
                results[number] = self._choose(found)
                telling.append(number)
            else:
                results[number] = self._result(found, pattern.unmatched)
        return results, list(range(len(results))) if self._lacking_all else telling

    def _pattern(self, outcomes: Sequence[int]) -> "_Pattern":
        found = defaultdict[int, Places](Places)
        for index, one in compress(enumerate(outcomes), outcomes):
            for number, outcome in self._not_rejected[one].items():
                (found[number].matched if outcome is MATCHED else found[number].undecided).append(index)
        places = {number: found[number] for number in sorted(found)}
        if any(one.matched for one in places.values()):
            return _Pattern(places)
        unmatched = (
            _without_match(self._selections[number], len(outcomes), len(one.undecided))
            for number, one in places.items()
        )
        return _Pattern(places, tuple(unmatched))

    def _result(self, found: "_Found", choices: Iterable[Choice], remarks: tuple[str, ...] = ()) -> StudyResult:
        study, some = found.study, tuple([choice for choice in choices if choice.matched or choice.undecided])
        images = tuple([found.images[uid] for choice in some for uid in choice.taken])
        nothing = self._nothing[len(study.series)]
        return StudyResult(study.StudyInstanceUID, some, nothing, self._lacking(some), remarks, images=images)

    def _choose(self, found: "_Found") -> StudyResult:
        """Choose in a study in which something matches."""
        if self._distinct or self._same:
            return self._choose_together(found)
        # They do not compete for series.
        return self._result(found, [self._choose_alone(number, found) for number in found.places])

    def _choose_alone(self, number: int, found: "_Found") -> Choice:
        selection, places = self._selections[number], found.places[number]
        if not places.matched:
            return _without_match(selection, len(found.study.series), len(places.undecided))
        if selection.take is None and not selection.prefer:
            return take_all(selection, found.study, found.images, places, self._number)
        candidates = Candidates(selection, found.contexts, places, self._number)
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
            return self._result(found, (field.undecided(reason) for field in fields))
        pairs = zip(fields, assignment.grants, strict=True)
        remarks = ("another assignment would fill as many selections, but different ones",) if assignment.others else ()
        return self._result(found, (field.choice(grant) for field, grant in pairs), remarks)

    def _choose_none(self, found: "_Found", reason: str) -> StudyResult:
        """Return the choices in a study that cannot be decided."""
        return self._result(found, (field.undecided(reason) for field in self._candidates(found)), (reason,))

    def _candidates(self, found: "_Found") -> list[Candidates]:
        return [
            Candidates(selection, found.contexts, found.places.get(index, Places()), self._number)
            for index, selection in enumerate(self._selections)
        ]

    def _incomparable(self, found: "_Found") -> dict[int, str]:
        """Return the matching series that cannot be compared on `same`, with the names of what they lack."""
        matched = sorted({index for places in found.places.values() for index in places.matched}) if self._same else ()
        lacks = {index: lacking(self._same, found.contexts[index]) for index in matched}
        return {index: ", ".join(one.name for one in some) for index, some in lacks.items() if some}

    def _assign(self, claims: Sequence[Claim], contexts: Sequence[SeriesContext]) -> Assignment | None:
        if not self._same:
            return choose(claims, distinct=self._distinct)
        candidates = {index: contexts[index] for claim in claims for index in claim.candidates}
        return choose_same(claims, agreeing_sets(self._same, candidates), distinct=self._distinct)

    def _lacking(self, found: Iterable[Choice]) -> tuple[str, ...]:
        if not self._required:
            return ()
        taken = {choice.name: len(choice.taken) for choice in found}
        return tuple(name for name, least in self._required if taken.get(name, 0) < least)


class _Pattern(Struct, frozen=True):
    """What follows from the outcomes for the series of a study alone, and is the same in many studies.

    Attributes
    ----------
    places
        Where the selections match a series or leave it undecided, by the index of each.
    unmatched
        The choices of these selections if none of them matches a series; otherwise None.
    """

    places: Mapping[int, Places]
    unmatched: tuple[Choice, ...] | None = None


class _Found:
    """A study, and where the selections match its series or leave them undecided."""

    def __init__(self, study: Study, places: Mapping[int, Places], images: Mapping[str, ImageFile]) -> None:
        self.study, self.places, self.images = study, places, images

    @cached_property
    def contexts(self) -> list[SeriesContext]:
        """The series, each with what it is in."""
        return [(self.study, series, self.images) for series in self.study.series]


def _without_match(selection: Selection, size: int, undecided: int) -> Choice:
    """Return the choice of a selection in a study of which no series matches."""
    return Choice(selection.name, (), 0, undecided, size - undecided, 0)


_uid_of = attrgetter("StudyInstanceUID")
