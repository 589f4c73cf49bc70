"""Which series of which studies the rules select. Pure: no file, clock, log or environment.

Each study is matched on its own.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from selector.dicom.dictionary import Attribute
from selector.dicom.requested import RequestedAttribute
from selector.models import (
    Choice,
    ImageFile,
    Outcome,
    SelectionResult,
    SelectionTotals,
    Study,
    StudyResult,
)
from selector.rules.choose.assignment import choose, choose_same, grant_alone
from selector.rules.choose.candidates import Candidates, take_all
from selector.rules.choose.claims import Assignment, Claim
from selector.rules.choose.patients import PATIENT_ID, SEVERAL_PATIENTS, is_of_several_patients
from selector.rules.choose.prefer import MatchingFirst, series_number
from selector.rules.choose.same import lacking
from selector.rules.choose.selection import Selection
from selector.rules.choose.study_order import NewestStudies, StudyOrder, needed_attributes
from selector.rules.explain.payload_warnings import PayloadWarnings
from selector.rules.match.attribute_reader import Memo, SeriesContext
from selector.rules.match.codes import Coder
from selector.rules.match.columns import Column, greatest_of, is_only, places
from selector.rules.match.facts import Fact
from selector.rules.match.groups import single_conditions
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import SingleCondition
from selector.rules.rule_set import RuleSet

_BATCH = 30_000
"""The number of series that are matched together: few enough to stay in the processor's cache."""
_choices_of = attrgetter("choices")
_UNDECIDED, _MATCHED = int(Outcome.UNDECIDED), int(Outcome.MATCHED)


def needed_by(rules: RuleSet, also: Iterable[Attribute] = ()) -> tuple[RequestedAttribute, ...]:
    """Return the attributes that applying the rules needs: those they name, those that order the result, and others."""
    requested = {one.attribute: one for one in rules.requested}
    for attribute in (*needed_attributes(), PATIENT_ID, *series_number().needs, *also):
        requested.setdefault(attribute, RequestedAttribute(attribute))
    return tuple(requested.values())


def select(
    studies: Iterable[Study],
    images: Mapping[str, ImageFile],
    rules: RuleSet,
    *,
    keep: float = 0,
    watch: Callable[[int], None] | None = None,
) -> SelectionResult:
    """Apply the rules to every study.

    Parameters
    ----------
    studies
        Studies decoded with the attributes of `needed_by`; they are iterated once.
    images
        SeriesInstanceUID to image file.
    rules
        Compiled rules.
    keep
        The number of series to keep for explanations, from the newest studies.
    watch
        Called now and then with the number of series done.

    Returns
    -------
    SelectionResult
        The same for the same studies in any order.

    Raises
    ------
    LimitError
        If a search for an expression takes too long or too much memory.
    """
    order, warnings = StudyOrder(), PayloadWarnings(rules, images)
    kept = NewestStudies(keep, order)
    chooser, coder = _Chooser(images, rules), Coder(_tested(rules))
    results: list[StudyResult] = []
    done = 0
    for some in _batches(studies, smallest=1 if _searches(rules) else _BATCH):
        batch = SeriesBatch.of(some, images, coder)
        order.note(some, batch)
        warnings.note(batch)
        columns = [selection.condition.outcomes(batch) for selection in rules.selections]
        chosen = list(chooser.choices(some, columns))
        kept.add(some, chosen)
        results += chosen
        done += len(batch)
        if watch:
            watch(done)
    is_required = any(selection.required for selection in rules.selections)
    return SelectionResult(
        studies=tuple(order.sorted(results)),
        totals=_totals(rules, results),
        warnings=tuple(warnings.sentences()),
        unmet=is_required and all(result.lacking for result in results),
        kept=tuple(kept.sorted()),
    )


def _searches(rules: RuleSet) -> bool:
    """Return whether a search for an expression may make a batch slow."""
    ranked_by = (criterion for selection in rules.selections for criterion in selection.prefer)
    preferred = (criterion.condition for criterion in ranked_by if isinstance(criterion, MatchingFirst))
    return any(condition.searches for condition in (*(one.condition for one in rules.selections), *preferred))


def _batches(studies: Iterable[Study], smallest: int) -> Iterator[list[Study]]:
    """Yield the studies in batches that grow, so that slow progress shows as well."""
    batch: list[Study] = []
    series, size = 0, smallest
    for study in studies:
        batch.append(study)
        series += len(study.series)
        if series >= size:
            yield batch
            batch, series, size = [], 0, min(2 * size, _BATCH)
    if batch:
        yield batch


def _totals(rules: RuleSet, studies: Sequence[StudyResult]) -> tuple[SelectionTotals, ...]:
    """Return the counts over all studies; studies without matches share their choices."""
    times = Counter(map(id, map(_choices_of, studies)))
    rows = [[0] * 5 for _ in rules.selections]
    for result in {id(result.choices): result for result in studies}.values():
        many = times[id(result.choices)]
        for row, choice in zip(rows, result.choices, strict=True):
            if choice.matched or choice.undecided:
                row[0] += 0 if result.lacking else len(choice.taken)
                row[1] += many * choice.matched
                row[2] += many * choice.undecided
                row[4] += choice.without_image
            row[3] += many * choice.rejected
    pairs = zip(rules.selections, rows, strict=True)
    return tuple(SelectionTotals(selection.name, *row) for selection, row in pairs)


class _Chooser:
    """Chooses the series of studies."""

    def __init__(self, images: Mapping[str, ImageFile], rules: RuleSet) -> None:
        self._images = images
        self._rules = rules
        self._number = series_number()
        self._required = [(index, one.required) for index, one in enumerate(rules.selections) if one.required]
        self._nothing = Memo(self._choose_nothing)

    def choices(self, studies: Sequence[Study], columns: Sequence[Column]) -> Iterator[StudyResult]:
        """Yield the choices in each study; the columns are the outcomes of each selection for all their series."""
        greatest = greatest_of(columns)
        is_apart = not self._rules.distinct and not self._rules.same
        end = 0
        for study in studies:
            start, end = end, end + len(study.series)
            if greatest.find(_MATCHED, start, end) >= 0:
                every = [column[start:end] for column in columns]
                if is_of_several_patients(study):
                    yield self._choose_none(study, every, SEVERAL_PATIENTS)
                    continue
                yield self._choose_apart(study, every) if is_apart else self._choose_together(study, every)
            else:
                is_anything = greatest.find(_UNDECIDED, start, end) >= 0
                undecided = [column.count(_UNDECIDED, start, end) for column in columns] if is_anything else ()
                choices, lacking = self._nothing[end - start, *undecided]
                yield StudyResult(study.StudyInstanceUID, choices, lacking)

    def _choose_nothing(self, counts: tuple[int, ...]) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
        """Return the choices in a study without matches, and what it lacks."""
        size, *some = counts
        undecided = some or [0] * len(self._rules.selections)
        pairs = zip(self._rules.selections, undecided, strict=True)
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
                choices[index] = self._choose_alone(self._rules.selections[index], study, outcomes)
            elif _UNDECIDED in outcomes:
                selection = self._rules.selections[index]
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
            for selection, outcomes in zip(self._rules.selections, every, strict=True)
        ]
        if incomparable := self._incomparable(contexts, every):
            for field in fields:
                field.exclude(incomparable)
        claims = [field.claim() for field in fields]
        assignment = self._assign(claims, contexts)
        if assignment is None:
            names = ", ".join(agreement.name for agreement in self._rules.same)
            reason = f"several sets of series that agree on {names} fill the selections equally well"
            return self._result(study, (field.undecided(reason) for field in fields))
        pairs = zip(fields, assignment.grants, strict=True)
        remarks = ("another assignment would fill as many selections, but different ones",) if assignment.others else ()
        return self._result(study, (field.choice(grant) for field, grant in pairs), remarks)

    def _choose_none(self, study: Study, every: Sequence[Column], reason: str) -> StudyResult:
        """Return the choices in a study that cannot be decided."""
        contexts = self._contexts(study)
        pairs = zip(self._rules.selections, every, strict=True)
        choices = (Candidates(one, contexts, outcomes, self._number).undecided(reason) for one, outcomes in pairs)
        return self._result(study, choices)

    def _incomparable(self, contexts: Sequence[SeriesContext], every: Sequence[Column]) -> dict[int, str]:
        """Return the matching series that cannot be compared on `same`, with the names of what they lack."""
        matching = places(is_only(_MATCHED, greatest_of(every))) if self._rules.same else ()
        found = {index: lacking(self._rules.same, contexts[index]) for index in matching}
        return {index: ", ".join(one.name for one in some) for index, some in found.items() if some}

    def _assign(self, claims: Sequence[Claim], contexts: Sequence[SeriesContext]) -> Assignment | None:
        if not self._rules.same:
            return choose(claims, distinct=self._rules.distinct)
        candidates = {index for claim in claims for index in claim.candidates}
        keys: dict[int, object] = {
            index: tuple(agreement.values(contexts[index]) for agreement in self._rules.same) for index in candidates
        }
        return choose_same(claims, keys, distinct=self._rules.distinct)

    def _lacking(self, choices: Sequence[Choice]) -> tuple[str, ...]:
        return tuple([choices[index].name for index, least in self._required if len(choices[index].taken) < least])


def _tested(rules: RuleSet) -> Iterator[Attribute]:
    """Yield the attributes that each single condition needs."""
    for selection in rules.selections:
        for condition in single_conditions(selection.condition):
            if isinstance(condition, SingleCondition):
                yield from condition.about.needs if isinstance(condition.about, Fact) else (condition.about,)


def _nothing(selection: Selection, size: int, undecided: int) -> Choice:
    return Choice(selection.name, (), 0, undecided, size - undecided, 0)
