"""The heart: which series of which studies the rules select, and why. Pure: no file, clock, log or environment.

Each study is matched against the rules by itself.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter

from selector.dicom.dictionary import Attribute
from selector.models import (
    Choice,
    Outcome,
    Payload,
    SelectionResult,
    SelectionTotals,
    Study,
    StudyResult,
)
from selector.rules.choose.assignment import choose, choose_same, grant_alone
from selector.rules.choose.candidates import Candidates, take_all
from selector.rules.choose.claims import Assignment, Wish
from selector.rules.choose.prefer import series_number
from selector.rules.choose.study_order import StudyOrder, needed_attributes
from selector.rules.explain.payload_warnings import about_payload
from selector.rules.match.attribute_reader import Memo, Subject
from selector.rules.match.codes import Coder
from selector.rules.match.columns import Column, greatest_of
from selector.rules.match.groups import single_conditions
from selector.rules.match.series_batch import AllSeries
from selector.rules.match.single_conditions import Leaf
from selector.rules.rule_set import Asked, Rules, Selection

_BATCH = 30_000
_choices_of = attrgetter("choices")
_UNDECIDED, _MATCHED = int(Outcome.UNDECIDED), int(Outcome.MATCHED)


def needed_by(rules: Rules, also: Iterable[Attribute] = ()) -> tuple[Asked, ...]:
    """Return the attributes that applying the rules needs: those they name, those that order the result, and others."""
    asked = {one.attribute: one for one in rules.asked}
    for attribute in (*needed_attributes(), *series_number().needs, *also):
        asked.setdefault(attribute, Asked(attribute))
    return tuple(asked.values())


def select(payload: Payload, rules: Rules, watch: Callable[[int], None] | None = None) -> SelectionResult:
    """Apply the rules to every study of a payload.

    Parameters
    ----------
    payload
        Studies decoded with the attributes of `needed_by`.
    rules
        Compiled rules.
    watch
        Is told now and then how many series are done.

    Returns
    -------
    SelectionResult
        The same for the same payload in any order.

    Raises
    ------
    ConfigurationError
        Where a search for an expression takes too long.
    """
    studies = tuple(_Chooser(payload, rules).all(watch))
    is_required = any(selection.required for selection in rules.selections)
    unmet = is_required and all(result.lacking for result in studies)
    return SelectionResult(studies, _totals(rules, studies), about_payload(payload, rules), unmet)


def _batches(studies: Iterable[Study]) -> Iterator[list[Study]]:
    """Yield studies in batches of so many series that they stay in the processor's cache."""
    batch: list[Study] = []
    series = 0
    for study in studies:
        batch.append(study)
        series += len(study.series)
        if series >= _BATCH:
            yield batch
            batch, series = [], 0
    if batch:
        yield batch


def _totals(rules: Rules, studies: Sequence[StudyResult]) -> tuple[SelectionTotals, ...]:
    """Return the counts over all studies; most studies, those in which nothing matches, share their choices."""
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
    """Chooses in one study after the other."""

    def __init__(self, payload: Payload, rules: Rules) -> None:
        self._payload = payload
        self._rules = rules
        self._number = series_number()
        self._required = [(index, one.required) for index, one in enumerate(rules.selections) if one.required]
        self._nothing = Memo(self._choose_nothing)

    def all(self, watch: Callable[[int], None] | None) -> list[StudyResult]:
        """Return the choices in each study; many studies are matched together, and each is chosen in by itself."""
        results: list[StudyResult] = []
        order, coder = StudyOrder(), Coder(_tested(self._rules))
        done = 0
        for batch in _batches(self._payload.studies):
            subjects = AllSeries(batch, self._payload.images, coder)
            order.note(batch, subjects)
            columns = [selection.condition.outcomes(subjects) for selection in self._rules.selections]
            results += self._choose_in(batch, columns)
            done += len(subjects)
            if watch:
                watch(done)
        return order.sorted(results)

    def _choose_in(self, studies: Sequence[Study], columns: Sequence[Column]) -> Iterator[StudyResult]:
        greatest = greatest_of(columns)
        is_apart = not self._rules.distinct and not self._rules.same
        end = 0
        for study in studies:
            start, end = end, end + len(study.series)
            if greatest.find(_MATCHED, start, end) >= 0:
                every = [column[start:end] for column in columns]
                yield self._choose_apart(study, every) if is_apart else self._choose_together(study, every)
            else:
                is_anything = greatest.find(_UNDECIDED, start, end) >= 0
                undecided = [column.count(_UNDECIDED, start, end) for column in columns] if is_anything else ()
                choices, lacking = self._nothing[end - start, *undecided]
                yield StudyResult(study, choices, lacking)

    def _choose_nothing(self, counts: tuple[int, ...]) -> tuple[tuple[Choice, ...], tuple[str, ...]]:
        """Return the choices in a study in which nothing matches, and what it lacks; most are alike."""
        size, *some = counts
        undecided = some or [0] * len(self._rules.selections)
        pairs = zip(self._rules.selections, undecided, strict=True)
        choices = tuple(_nothing(selection, size, count) for selection, count in pairs)
        return choices, self._lacking(choices)

    def _subjects(self, study: Study) -> list[Subject]:
        return [(study, series, self._payload.images) for series in study.series]

    def _choose_apart(self, study: Study, every: Sequence[Column]) -> StudyResult:
        """Choose for selections that do not stand in each other's way."""
        choices = list(self._nothing[(len(study.series),)][0])
        for index, outcomes in enumerate(every):
            if _MATCHED in outcomes:
                choices[index] = self._choose_alone(self._rules.selections[index], study, outcomes)
            elif _UNDECIDED in outcomes:
                selection = self._rules.selections[index]
                choices[index] = _nothing(selection, len(outcomes), outcomes.count(_UNDECIDED))
        return StudyResult(study, tuple(choices), self._lacking(choices))

    def _choose_alone(self, selection: Selection, study: Study, outcomes: Column) -> Choice:
        if selection.take is None and not selection.prefer:
            return take_all(selection, study, self._payload.images, outcomes, self._number)
        found = Candidates(selection, self._subjects(study), outcomes, self._number)
        return found.choice(grant_alone(found.wish()))

    def _choose_together(self, study: Study, every: Sequence[Column]) -> StudyResult:
        """Choose for selections that must not take the same series, or must take series that agree."""
        subjects = self._subjects(study)
        fields = [
            Candidates(selection, subjects, outcomes, self._number)
            for selection, outcomes in zip(self._rules.selections, every, strict=True)
        ]
        if self._rules.same:
            self._compare(fields, subjects)
        wishes = [field.wish() for field in fields]
        assignment = self._assign(wishes, subjects)
        if assignment is None:
            return self._undecided(study, fields)
        pairs = zip(fields, assignment.grants, strict=True)
        choices = tuple(field.choice(grant) for field, grant in pairs)
        remarks = ("another assignment would fill as many, but other, selections",) if assignment.others else ()
        return StudyResult(study, choices, self._lacking(choices), remarks)

    def _compare(self, fields: Sequence[Candidates], subjects: Sequence[Subject]) -> None:
        """Take the series that cannot be compared on `same` out of the candidates; they are undecided."""
        for index, subject in enumerate(subjects):
            lacking = [agreement.name for agreement in self._rules.same if agreement.values(subject) is None]
            if lacking:
                for field in fields:
                    field.exclude(index, lacking)

    def _assign(self, wishes: Sequence[Wish], subjects: Sequence[Subject]) -> Assignment | None:
        if not self._rules.same:
            return choose(wishes, distinct=self._rules.distinct)
        candidates = {index for wish in wishes for index in wish.candidates}
        keys: dict[int, object] = {
            index: tuple(agreement.values(subjects[index]) for agreement in self._rules.same) for index in candidates
        }
        return choose_same(wishes, keys, distinct=self._rules.distinct)

    def _undecided(self, study: Study, fields: Sequence[Candidates]) -> StudyResult:
        names = ", ".join(agreement.name for agreement in self._rules.same)
        reason = f"several sets of series that agree on {names} fill the selections equally well"
        choices = tuple(field.undecided(reason) for field in fields)
        return StudyResult(study, choices, self._lacking(choices))

    def _lacking(self, choices: Sequence[Choice]) -> tuple[str, ...]:
        return tuple([choices[index].name for index, least in self._required if len(choices[index].taken) < least])


def _tested(rules: Rules) -> Iterator[Attribute]:
    """Yield the attributes that each single condition needs."""
    for selection in rules.selections:
        for condition in single_conditions(selection.condition):
            if isinstance(condition, Leaf):
                yield from condition.needs


def _nothing(selection: Selection, size: int, undecided: int) -> Choice:
    return Choice(selection.name, (), 0, undecided, size - undecided, 0)
