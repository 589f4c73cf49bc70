"""Which series of which studies the rules select. Pure: no file, clock, log or environment.

Each study is matched on its own.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from operator import add, attrgetter

from msgspec import Struct

from selector.dicom.requested import RequestedAttribute
from selector.dicom.standard.dictionary import Attribute
from selector.models import ImageFile, Payload, Portion, Study
from selector.results import SelectionResult, SelectionTotals, StudyResult
from selector.rules.choose.chooser import Chooser
from selector.rules.choose.nearest import conditions_of
from selector.rules.choose.patients import PATIENT_ID, NewestOfPatients, PatientsState
from selector.rules.choose.prefer import series_number
from selector.rules.choose.study_order import OrderState, StudyOrder, needed_attributes
from selector.rules.explain.causes.collecting import Causes, CausesState
from selector.rules.explain.explaining import Explaining, Part
from selector.rules.explain.payload_warnings import PayloadWarnings, WarningsState
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.together import Together
from selector.rules.rule_set import RuleSet

_BATCH = 30_000
"""The number of series and instances that are matched together: few enough to stay in the processor's cache."""
_found_of = attrgetter("found")
_instances_of = attrgetter("instances")


def needed_by(rules: RuleSet, also: Iterable[Attribute] = ()) -> tuple[RequestedAttribute, ...]:
    """Return the attributes that applying the rules needs: those they name, those that order the result, and others."""
    requested = {one.attribute: one for one in rules.requested}
    for attribute in (*needed_attributes(), PATIENT_ID, *series_number().needs, *also):
        requested.setdefault(attribute, RequestedAttribute(attribute))
    return tuple(requested.values())


def select(
    payload: Payload,
    rules: RuleSet,
    *,
    keep: bool = False,
    explain: float = 0,
    watch: Callable[[int], None] | None = None,
) -> SelectionResult:
    """Apply the rules to every study.

    Parameters
    ----------
    payload
        Studies decoded with the attributes of `needed_by`, and their images; its portions are iterated once.
    rules
        Compiled rules.
    keep
        Whether to keep all studies in the result.
    explain
        The number of series to explain: those of all studies, or of a sample of these. The studies need the attributes
        of `selector.rules.explain.series_labels.label_attributes` as well.
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
    selecting = Selecting(rules, keep=keep, explain=explain)
    for portion in payload.portions:
        selecting.add(portion, watch)
    return selecting.result(payload)


class Limits(Struct, frozen=True):
    """What a selection may take.

    Attributes
    ----------
    explain
        The number of series to explain.
    search_seconds
        The processor time that all searches for expressions may take together.
    workers
        The number of processes for a large payload.
    """

    explain: float
    search_seconds: float
    workers: int = 1


class SelectingState(Struct, frozen=True):
    """What one process has come to, for another one that goes on.

    The results of its studies are a list per field, in the order of the output, with the place of each among them: so
    they lie in memory in the order in which they are read from then on, which takes half the time.
    """

    done: int
    counts: dict[str, list[int]]
    places: list[int]
    results: tuple[list[object], ...]
    order: OrderState
    warnings: WarningsState
    causes: CausesState
    explained: Part
    patients: PatientsState


class Selecting:
    """Applies rules to the studies of a payload, of which some may be done by other processes.

    `keep` and `explain` are those of `select`; only this process may keep studies.

    Attributes
    ----------
    done
        The number of series that are done so far.
    """

    def __init__(self, rules: RuleSet, *, keep: bool = False, explain: float = 0) -> None:
        self._rules = rules
        self._order, self._warnings, self._causes = StudyOrder(), PayloadWarnings(rules), Causes(rules)
        self._is_kept, self._explaining = keep, Explaining(rules, explain)
        self._kept: list[tuple[Study, StudyResult]] = []
        self._newest = NewestOfPatients(rules.studies_per_patient, self._order)
        self._chooser = Chooser(rules.selections, distinct=rules.distinct, same=rules.same)
        self._together = Together([selection.condition for selection in rules.selections])
        self._results: list[StudyResult] = []
        self._counts = {selection.name: [0, 0, 0] for selection in rules.selections}
        self._images: dict[str, ImageFile] = {}
        self.done, self._size = 0, 1 if _searches(rules) else _BATCH

    def add(self, portion: Portion, watch: Callable[[int], None] | None = None) -> None:
        """Apply the rules to some studies, each on its own."""
        for batch in self._batches(portion):
            some = batch.whole_studies
            self._warnings.note(batch)
            results, telling = self._chooser.results(batch, self._together.outcomes(batch))
            self._order.keep(batch.of_studies(telling))
            for index in telling:
                results[index] = self._newest.noted(some[index], results[index])
            self._explaining.add(batch, results)
            if self._is_kept:
                self._kept += zip(some, results, strict=True)
                self._images.update(portion.images)
            _count(results, self._counts)
            told = list(map(results.__getitem__, telling))
            self._causes.note(batch, told)
            self._results += told
            self.done += len(batch)
            if watch:
                watch(self.done)

    def state(self) -> SelectingState:
        """Return what `absorb` takes in another process."""
        places = self._order.order(self._results)
        results = list(map(self._results.__getitem__, places))
        columns = tuple(list(map(attrgetter(field), results)) for field in StudyResult.__struct_fields__)
        states = self._order.state(), self._warnings.state(), self._causes.state(), self._explaining.part()
        return SelectingState(self.done, self._counts, places, columns, *states, self._newest.state())

    def absorb(self, state: SelectingState) -> None:
        """Add what another process has come to; nothing must be added by `add` afterwards."""
        self.done += state.done
        for name, more in state.counts.items():
            self._counts[name] = list(map(add, self._counts[name], more))
        results = dict(zip(state.places, map(StudyResult, *state.results), strict=True))
        self._results += map(results.__getitem__, range(len(results)))
        self._order.absorb(state.order)
        self._warnings.absorb(state.warnings)
        self._causes.absorb(state.causes)
        self._explaining.absorb(state.explained)
        self._newest.absorb(state.patients)

    def result(self, payload: Payload) -> SelectionResult:
        """Return the result for all studies; the summary of the payload is complete."""
        is_required = any(selection.required for selection in self._rules.selections)
        passed_over = self._newest.changed(self._results)
        for index, result in passed_over.items():
            self._results[index] = result
        changed = {result.uid: result for result in passed_over.values()}
        studies, totals = tuple(self._order.sorted(self._results)), tuple(self._totals())
        return SelectionResult(
            studies=studies,
            totals=totals,
            causes=self._causes.found(self.done, totals, studies),
            warnings=tuple(self._warnings.sentences(payload)),
            unmet=is_required and all(result.lacking for result in self._results),
            kept=tuple((study, changed.get(one.uid, one)) for study, one in self._newest_first()),
            explained=self._explaining.explained(),
            images=self._images,
        )

    def _newest_first(self) -> Iterator[tuple[Study, StudyResult]]:
        """Yield the studies that are kept."""
        keys = self._order.keys(SeriesBatch.of([study for study, _ in self._kept], {}))
        by_key = dict(zip(keys, self._kept, strict=True))
        yield from map(by_key.__getitem__, sorted(by_key))

    def _totals(self) -> Iterator[SelectionTotals]:
        taken = Counter[str]()
        for one in self._results:
            for choice in one.found if one.contributes else ():
                taken[choice.name] += len(choice.taken)
        for name, (matched, undecided, without_image) in self._counts.items():
            rejected = self.done - matched - undecided
            yield SelectionTotals(name, taken[name], matched, undecided, rejected, without_image)

    def _batches(self, portion: Portion) -> Iterator[SeriesBatch]:
        """Yield the series of studies in batches that grow, so that slow progress shows as well."""
        whole = SeriesBatch.of(portion.studies, portion.images)
        if len(whole) <= self._size and not whole.list_instances:
            yield whole
            return
        some: list[Study] = []
        count = 0
        for study in portion.studies:
            some.append(study)
            count += len(study.series) + sum(map(len, map(_instances_of, study.series)))
            if count >= self._size:
                yield SeriesBatch.of(some, portion.images)
                some, count, self._size = [], 0, min(2 * self._size, _BATCH)
        if some:
            yield SeriesBatch.of(some, portion.images)


def _searches(rules: RuleSet) -> bool:
    """Return whether a search for an expression may make a batch slow."""
    ranked_by = (criterion for selection in rules.selections for criterion in selection.prefer)
    preferred = (condition for criterion in ranked_by if (condition := conditions_of(criterion)))
    return any(condition.searches for condition in (*(one.condition for one in rules.selections), *preferred))


def _count(results: Iterable[StudyResult], counts: Mapping[str, list[int]]) -> None:
    """Add to the numbers of series that each selection matches, leaves undecided, and matches without an image."""
    for choice in chain.from_iterable(map(_found_of, results)):
        row = counts[choice.name]
        row[0] += choice.matched
        row[1] += choice.undecided
        row[2] += choice.without_image
