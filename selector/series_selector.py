"""Which series of which studies the rules select. Pure: no file, clock, log or environment.

Each study is matched on its own.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from selector.dicom.dictionary import Attribute
from selector.dicom.requested import RequestedAttribute
from selector.models import (
    ImageFile,
    SelectionResult,
    SelectionTotals,
    Study,
    StudyResult,
)
from selector.rules.choose.chooser import Chooser
from selector.rules.choose.nearest import conditions_of
from selector.rules.choose.patients import PATIENT_ID
from selector.rules.choose.per_patient import NewestOfPatients
from selector.rules.choose.prefer import series_number
from selector.rules.choose.study_order import NewestStudies, StudyOrder, needed_attributes
from selector.rules.explain.causes import Causes
from selector.rules.explain.payload_warnings import PayloadWarnings
from selector.rules.match.codes import Coder
from selector.rules.match.facts.fact import needed
from selector.rules.match.groups import single_conditions
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import SingleCondition
from selector.rules.rule_set import RuleSet

_BATCH = 30_000
"""The number of series that are matched together: few enough to stay in the processor's cache."""
_choices_of = attrgetter("choices")


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
        If a search for an expression takes too long or too much memory, or too many sets of series agree on `same`.
    """
    order, warnings, causes = StudyOrder(), PayloadWarnings(rules, images), Causes(rules)
    kept, newest = NewestStudies(keep, order), NewestOfPatients(rules.studies_per_patient, order)
    chooser, coder = Chooser(images, rules.selections, distinct=rules.distinct, same=rules.same), Coder(_tested(rules))
    results: list[StudyResult] = []
    done = 0
    for some in _batches(studies, smallest=1 if _searches(rules) else _BATCH):
        batch = SeriesBatch.of(some, images, coder)
        order.note(some, batch)
        warnings.note(batch)
        columns = [selection.condition.outcomes(batch) for selection in rules.selections]
        chosen = newest.noted(some, list(chooser.choices(some, columns)))
        causes.note(batch, chosen)
        kept.add(some, chosen)
        results += chosen
        done += len(batch)
        if watch:
            watch(done)
    passed_over = newest.changed(results)
    for index, result in passed_over.items():
        results[index] = result
    is_required = any(selection.required for selection in rules.selections)
    studies_in_order, totals = tuple(order.sorted(results)), _totals(rules, results)
    return SelectionResult(
        studies=studies_in_order,
        totals=totals,
        causes=causes.found(done, totals, studies_in_order),
        warnings=tuple(warnings.sentences()),
        unmet=is_required and all(result.lacking for result in results),
        kept=tuple(kept.sorted({result.uid: result for result in passed_over.values()})),
    )


def _searches(rules: RuleSet) -> bool:
    """Return whether a search for an expression may make a batch slow."""
    ranked_by = (criterion for selection in rules.selections for criterion in selection.prefer)
    preferred = (condition for criterion in ranked_by if (condition := conditions_of(criterion)))
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
                row[0] += len(choice.taken) if result.contributes else 0
                row[1] += many * choice.matched
                row[2] += many * choice.undecided
                row[4] += choice.without_image
            row[3] += many * choice.rejected
    pairs = zip(rules.selections, rows, strict=True)
    return tuple(SelectionTotals(selection.name, *row) for selection, row in pairs)


def _tested(rules: RuleSet) -> Iterator[Attribute]:
    """Yield the attributes that each single condition needs."""
    for selection in rules.selections:
        for condition in single_conditions(selection.condition):
            if isinstance(condition, SingleCondition):
                yield from needed(condition.about)
