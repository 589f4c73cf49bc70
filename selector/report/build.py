"""The record of a run: `selection-report.json`, and the page `selection-report.html` that shows it.

The format is in `selector.report.record`.
Apart from the hashes of the inputs, nothing in it depends on the clock, the machine or the order of the input.
Values are shown or masked as `selector.dicom.confidentiality` decides.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import islice
from math import inf

import msgspec

from selector.errors import Fault, SelectionError
from selector.files import atomic_file
from selector.files.json_text import encode
from selector.models import Choice, ImageFile, Outcome, Payload, SelectionResult, StudyResult
from selector.report.record import (
    ChoiceRow,
    ConditionRow,
    CountsRow,
    FaultRow,
    FindingRow,
    InputRow,
    LeftOutRow,
    MissRow,
    OutcomeName,
    Record,
    ReportLevel,
    RulesRow,
    SelectionRow,
    SeriesRow,
    StudyRow,
    VerdictRow,
)
from selector.rules.choose.prefer import series_number
from selector.rules.explain.not_taken import why_not_taken
from selector.rules.explain.series_labels import Labels
from selector.rules.explain.verdicts import Explainer, Finding, Verdict, conditions_in_words
from selector.rules.match.attribute_reader import SeriesContext
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.rule_set import RuleSet
from selector.runtime_envs import Report as Wanted
from selector.runtime_envs import RulesSource

Images = Mapping[str, ImageFile]
Explained = tuple[SeriesContext, tuple[Verdict, ...]]
"""A series with the verdict of each selection."""

_TOGETHER = 10_000
"""Studies in one batch."""

JSON_NAME, PAGE_NAME = "selection-report.json", "selection-report.html"
FULL_LIMIT = 20_000
"""Verdicts (series times selections) up to which a report is full by default."""
NEAREST = 100
"""How many near misses of each selection a summary lists; it looks for them among `FULL_LIMIT` verdicts."""

_OUTCOMES: dict[Outcome, OutcomeName] = {
    Outcome.REJECTED: "rejected",
    Outcome.UNDECIDED: "undecided",
    Outcome.MATCHED: "matched",
}
_MARK = b"/*RECORD*/"


def record(  # noqa: PLR0913 - a record needs them all
    version: str,
    payload: Payload,
    rules: RuleSet,
    result: SelectionResult,
    level: ReportLevel,
    *,
    source: RulesSource,
    watch: Callable[[int], None] | None = None,
) -> Record:
    """Return the record of a run that came to a result.

    It explains the studies kept in the result, for as many series as `series_to_keep` returns. `level` is ``full`` or
    ``summary``, see `level_for`. `source` is where the rules come from. `watch` is called from time to time with the
    number of series of a full report that are done.
    """
    writer = _Writer(rules, payload.images, result)
    file = "" if rules.source == source else rules.source
    return Record(
        version=version,
        level=level,
        exit_code=SelectionError.exit_code if result.unmet else 0,
        rules=RulesRow(source, file, rules.sha256, rules.layout, rules.distinct, tuple(one.name for one in rules.same)),
        inputs=tuple(InputRow(file.path, file.size, file.sha256) for file in payload.files),
        counts=CountsRow(payload.study_count, payload.series_count, payload.image_count),
        warnings=(*rules.warnings, *result.warnings),
        left_out=tuple(LeftOutRow(one.file, one.place, one.reason) for one in payload.left_out),
        more_left_out=payload.more_left_out,
        conditions=writer.conditions,
        selections=writer.selections(with_nearest=level == "summary"),
        studies=tuple(writer.studies(watch)) if level == "full" else (),
    )


def with_faults(made: Record, exit_code: int, faults: Iterable[Fault]) -> Record:
    """Return the record of a run with another exit code and the faults behind it."""
    rows = tuple(FaultRow(fault.file, fault.place, fault.message) for fault in faults)
    return msgspec.structs.replace(made, exit_code=exit_code, faults=rows)


def series_to_keep(rules: RuleSet, wanted: str | None) -> float:
    """Return the largest number of series that a report explains, by the setting."""
    if wanted in {"none", "full"}:
        return 0 if wanted == "none" else inf
    return max(FULL_LIMIT // len(rules.selections), 1)


def level_for(series: int, rules: RuleSet, wanted: Wanted | None) -> ReportLevel | None:
    """Return the level of the report, by the setting or else by size; None for no report."""
    if wanted:
        return None if wanted == "none" else wanted
    return "full" if series * len(rules.selections) <= FULL_LIMIT else "summary"


def write(folder: str, made: Record) -> None:
    """Write the record and the page into a folder; raise `OutputError` if that fails."""
    atomic_file.write(os.path.join(folder, JSON_NAME), encode(made, indent=1))
    data = encode(made, indent=-1).strip()
    with open(os.path.join(os.path.dirname(__file__), "page.html"), "rb") as file:
        before, _, after = file.read().partition(_MARK)
    atomic_file.write(os.path.join(folder, PAGE_NAME), before + data.replace(b"<", b"\\u003c") + after)


def remove_stale(folder: str) -> None:
    """Remove the reports of an earlier run; raise `OutputError` if that fails."""
    atomic_file.remove_leftovers(folder, [JSON_NAME, PAGE_NAME])


class _Writer:
    """Turns a result into rows."""

    def __init__(self, rules: RuleSet, images: Images, result: SelectionResult) -> None:
        self._rules, self._images, self._result = rules, images, result
        self._labels = Labels()
        self._explainers = [Explainer(selection, rules.same) for selection in rules.selections]
        self._rows: dict[int, tuple[Verdict, VerdictRow]] = {}
        conditions = [one for selection in rules.selections for one in conditions_in_words(selection.condition)]
        conditions += [(agreement.place, agreement.asks) for agreement in rules.same]
        conditions = list(dict.fromkeys(conditions))  # Those that selections share are listed once.
        self.conditions = tuple(ConditionRow(place, asks) for place, asks in conditions)
        self._index = {place: index for index, (place, _) in enumerate(conditions)}

    def selections(self, *, with_nearest: bool) -> tuple[SelectionRow, ...]:
        """Return one row for each selection."""
        nearest = self._nearest() if with_nearest else [()] * len(self._rules.selections)
        rows = zip(self._rules.selections, self._result.totals, nearest, strict=True)
        return tuple(
            SelectionRow(
                description=selection.description,
                required=selection.required,
                take=selection.take,
                prefer=tuple(criterion.words for criterion in selection.prefer),
                nearest=tuple(misses),
                **msgspec.structs.asdict(totals),
            )
            for selection, totals, misses in rows
        )

    def studies(self, watch: Callable[[int], None] | None) -> Iterator[StudyRow]:
        """Yield each study that was kept, the newest first, with all verdicts on its series."""
        done = 0
        for result, series in self._explained():
            yield StudyRow(
                uid=result.uid,
                complete=not result.lacking,
                lacking=result.lacking,
                remarks=result.remarks,
                choices=tuple(map(_choice, result.choices)),
                series=tuple(self._series(result, context, verdicts) for context, verdicts in series),
            )
            done += len(series)
            if watch:
                watch(done)

    def _explained(self) -> Iterator[tuple[StudyResult, list[Explained]]]:
        """Yield each kept study with its series in order; the studies are explained in batches."""
        kept = iter(self._result.kept)
        while some := list(islice(kept, _TOGETHER)):
            batch = SeriesBatch.of([study for study, _ in some], self._images)
            verdicts = zip(*(explainer.verdicts(batch) for explainer in self._explainers), strict=True)
            explained = zip(batch, verdicts, strict=True)
            for study, result in some:
                yield result, sorted(islice(explained, len(study.series)), key=_order)

    def _series(self, result: StudyResult, context: SeriesContext, verdicts: Sequence[Verdict]) -> SeriesRow:
        uid = context[1].SeriesInstanceUID
        rows = (self._verdict(verdict, result, index, uid) for index, verdict in enumerate(verdicts))
        return SeriesRow(uid, uid in self._images, self._labels.of(context), tuple(rows))

    def _verdict(self, verdict: Verdict, result: StudyResult, index: int, uid: str) -> VerdictRow:
        row = self._row(verdict)
        if row.outcome != "matched":
            return row
        is_taken = uid in result.choices[index].taken and not result.lacking
        note = "" if is_taken else why_not_taken(self._rules, result, index, uid, self._images)
        return VerdictRow(row.outcome, is_taken, note, row.findings, row.change)

    def _row(self, verdict: Verdict) -> VerdictRow:
        """Return the row of a verdict for a series that is not taken; series with the same verdict share it."""
        known = self._rows.get(id(verdict))
        if known is None or known[0] is not verdict:
            row = VerdictRow(
                outcome=_OUTCOMES[verdict.outcome],
                taken=False,
                note="",
                findings=tuple(map(self._finding, verdict.findings)),
                change=verdict.change,
            )
            known = self._rows[id(verdict)] = (verdict, row)
        return known[1]

    def _finding(self, finding: Finding) -> FindingRow:
        return FindingRow(self._index[finding.place], finding.found, _OUTCOMES[finding.outcome])

    def _nearest(self) -> list[list[MissRow]]:
        """Return the nearest misses of each selection, among the newest studies only, to limit the work."""
        misses: list[list[MissRow]] = [[] for _ in self._rules.selections]
        pairs = ((result, explained) for result, series in self._explained() for explained in series)
        for result, (context, verdicts) in islice(pairs, max(FULL_LIMIT // len(self._rules.selections), 1)):
            uid = context[1].SeriesInstanceUID
            for verdict, found in zip(verdicts, misses, strict=True):
                if verdict.outcome is not Outcome.MATCHED:
                    found.append(MissRow(result.uid, uid, self._row(verdict)))
        return [nsmallest(NEAREST, found, key=_distance) for found in misses]


def _order(explained: Explained) -> tuple[float, str]:
    context, _ = explained
    return _NUMBER.key(context), context[1].SeriesInstanceUID


def _distance(miss: MissRow) -> tuple[int, str, str]:
    return len(miss.verdict.findings), miss.study, miss.series


def _choice(choice: Choice) -> ChoiceRow:
    return ChoiceRow(choice.taken, choice.ranked, choice.undecided_because, choice.remarks)


_NUMBER = series_number()
