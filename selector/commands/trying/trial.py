"""The command `try`: what a run would select of an input, and why not the rest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from operator import eq

from msgspec import Struct

from selector import runtime_envs
from selector.commands.given_rules import read_given_rules
from selector.commands.trying.about import About
from selector.commands.trying.applied import Applied, apply, load
from selector.commands.trying.reasons import Judged, by_study, unmet, why_not
from selector.commands.trying.rows import (
    AboutRow,
    NearMissRow,
    RemarkRow,
    TiedRow,
    TotalsRow,
    TriedSelectionRow,
    TriedStudyRow,
    TryRow,
)
from selector.dicom.single_values import shown_uid
from selector.errors import ConfigurationError, Fault, SelectionError
from selector.models import Study
from selector.process.progress import Show
from selector.report.record import CountsRow, Record
from selector.report.tables import VerdictRow
from selector.results import StudyResult
from selector.rules.explain.causes.collecting import causes_in_study
from selector.rules.explain.causes.in_words import cause_in_words
from selector.rules.explain.found_values import found_by
from selector.rules.explain.near_misses import Distance, Nearness
from selector.rules.loader import load_rules
from selector.rules.match.attribute_reader import SeriesContext

MOST = 20
"""The most studies that are explained."""
NEAREST = 3
"""The most near misses of a selection that takes nothing."""

Kept = tuple[Study, StudyResult]
_Miss = tuple[Distance, NearMissRow]


class TryRequest(Struct, frozen=True):
    """What `try` is asked: the rules, or None for those of a run; likewise the folder; a study, or None for all."""

    rules: str | None
    folder: str | None
    study: str | None = None


class Trial(Struct, frozen=True, eq=False):
    """Rules applied to an input, with the studies to explain; `source` is where the rules come from."""

    source: str
    folder: str
    applied: Applied
    kept: tuple[Kept, ...]


def try_rules(environ: Mapping[str, str], request: TryRequest, show: Show | None) -> Trial:
    """Apply rules to an input; raise an error if either cannot be used, or if there is no such study."""
    settings, _ = runtime_envs.read(environ)  # Their faults matter only where the rules come from them.
    text, source = read_given_rules(request.rules, environ)
    rules = load_rules(text, source)
    folder = settings.input_folder if request.folder is None else request.folder
    payload = load(folder, [rules], About.attributes)
    applied = apply(rules, payload, settings, show)
    return Trial(source, folder, applied, _shown(applied, request.study))


def _shown(applied: Applied, uid: str | None) -> tuple[Kept, ...]:
    """Return the studies of most interest, each kind newest first, or the one that is asked for."""
    kept = applied.result.kept
    if uid is None:
        return tuple(sorted(kept, key=_interest)[:MOST])
    found = tuple(one for one in kept if one[1].uid == uid)
    if not found:
        nearest = max((result.uid for _, result in kept), key=lambda other: _alike(uid, other))
        message = f"the input has no study with this StudyInstanceUID; the nearest is {shown_uid(nearest)}"
        raise ConfigurationError([Fault("--study", "", message)])
    return found


def _interest(kept: Kept) -> int:
    """Return a number that sorts first what is taken of, then what has a series that matches or is undecided."""
    _, result = kept
    if result.contributes and any(choice.taken for choice in result.found):
        return 0
    return 1 if result.found else 2


def _alike(one: str, other: str) -> int:
    """Return how many characters two UIDs have in common at their beginning and at their end."""
    return sum(len(list(takewhile(bool, map(eq, *both)))) for both in ((one, other), (reversed(one), reversed(other))))


def row_of(trial: Trial) -> TryRow:
    """Return what a run would select, and why not the rest, as it is printed."""
    applied = trial.applied
    payload, result = applied.payload, applied.result
    record = applied.record_of(trial.kept)
    writer = _Writer(applied, record)
    return TryRow(
        rules=trial.source,
        input=trial.folder,
        faults=(),
        exit_code=SelectionError.exit_code if result.unmet else 0,
        counts=CountsRow(payload.study_count, payload.series_count, payload.image_count),
        warnings=record.warnings,
        selections=tuple(
            TotalsRow(
                one.name,
                one.taken,
                one.matched,
                one.undecided,
                one.rejected,
                one.without_image,
                one.cause.sentence if one.cause else "",
            )
            for one in record.selections
        ),
        studies=tuple(map(writer.study, range(len(trial.kept)), trial.kept)),
        more_studies=payload.study_count - len(trial.kept),
    )


class _Writer:
    """Turns the record of a run into rows."""

    def __init__(self, applied: Applied, record: Record) -> None:
        self._rules, self._images = applied.rules, applied.result.images
        self._record, self._about = record, About()
        self._listed, self._nearness = by_study(record), Nearness(applied.rules)

    def study(self, index: int, kept: Kept) -> TriedStudyRow:
        """Return what the rules take of a study."""
        study, result = kept
        listed = self._listed[index]
        contexts = [(study, series, self._images) for series in study.series]
        by_uid = {context[1].SeriesInstanceUID: context for context in contexts}
        taken = {uid for choice in result.found for uid in choice.taken}
        others = ((by_uid[uid], verdicts) for uid, verdicts in listed.items() if uid not in taken)
        missed = (min(self._misses(*one), key=_distance)[1] for one in others)
        return TriedStudyRow(
            result.uid,
            self._about.study(contexts),
            result.contributes,
            result.lacking,
            result.passed_over,
            result.remarks,
            tuple(self._selections(study, result, listed, by_uid)),
            tuple(missed),
        )

    def _selections(
        self, study: Study, result: StudyResult, listed: Judged, by_uid: Mapping[str, SeriesContext]
    ) -> Iterator[TriedSelectionRow]:
        causes = causes_in_study(self._rules, study, result, self._images)
        for index, (choice, cause) in enumerate(zip(result.choices, causes, strict=True)):
            taken = self._all(choice.taken, by_uid)
            tied = tuple(self._tied(index, by_uid[uid]) for uid in choice.tied) if cause else ()
            nearest: tuple[NearMissRow, ...] = ()
            if cause and not tied:
                taken_here = frozenset(choice.taken)
                misses = [
                    self._miss(index, verdicts[index], self._about.series(by_uid[uid]))
                    for uid, verdicts in listed.items()
                    if uid not in taken_here
                ]
                nearest = tuple(row for _, row in sorted(misses, key=_distance)[:NEAREST])
            words = cause_in_words(cause) if cause else ""
            remarks = (RemarkRow(one.text, self._all(one.series, by_uid)) for one in choice.remarks)
            yield TriedSelectionRow(choice.name, taken, words, tied, nearest, tuple(remarks))

    def _all(self, uids: Iterable[str], by_uid: Mapping[str, SeriesContext]) -> tuple[AboutRow, ...]:
        return tuple(self._about.series(by_uid[uid]) for uid in uids)

    def _tied(self, index: int, context: SeriesContext) -> TiedRow:
        criteria = self._rules.selections[index].prefer
        found = zip(criteria, found_by(criteria, context), strict=True)
        return TiedRow(self._about.series(context), tuple(f"{one.words}: {words}" for one, words in found))

    def _misses(self, context: SeriesContext, verdicts: Sequence[VerdictRow]) -> list[_Miss]:
        about = self._about.series(context)
        return [self._miss(index, verdict, about) for index, verdict in enumerate(verdicts)]

    def _miss(self, index: int, verdict: VerdictRow, about: AboutRow) -> _Miss:
        """Return a miss with its distance."""
        record, name = self._record, self._rules.selections[index].name
        found = ((record.conditions[one.condition].place, one.outcome == "rejected") for one in unmet(record, verdict))
        return self._nearness.distance(found), NearMissRow(name, about, why_not(record, verdict), verdict.change)


def _distance(miss: _Miss) -> Distance:
    return miss[0]
