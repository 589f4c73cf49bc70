"""The record of a run, `selection-report.json`, and the same as a page, `selection-report.html`.

The format is in `selector.report.record`.
But for the hashes of the inputs, nothing in it depends on the clock, the machine or the order of the input.
Attributes appear as `selector.dicom.confidentiality` allows.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from heapq import nsmallest
from itertools import islice

import msgspec

from selector.errors import Fault, SelectionError
from selector.files import atomic_file
from selector.files.json_text import encode
from selector.models import Choice, Finding, Outcome, Payload, SelectionResult, StudyResult, Verdict
from selector.report.record import (
    ChoiceRow,
    ConditionRow,
    CountsRow,
    FaultRow,
    FindingRow,
    InputRow,
    LeftOutRow,
    Level,
    MissRow,
    OutcomeName,
    Record,
    RulesRow,
    SelectionRow,
    SeriesRow,
    StudyRow,
    VerdictRow,
)
from selector.rules.choose.prefer import series_number
from selector.rules.explain.series_labels import Labels
from selector.rules.explain.verdicts import Explainer, why_not_taken
from selector.rules.match.attribute_reader import Subject
from selector.rules.rule_set import Rules

JSON_NAME, PAGE_NAME = "selection-report.json", "selection-report.html"
FULL_LIMIT = 20_000
"""Verdicts (series times selections) up to which a report is full unless it is told otherwise."""
NEAREST = 100
"""How many near misses of each selection a summary lists; it looks for them among `FULL_LIMIT` verdicts."""

_OUTCOMES: dict[Outcome, OutcomeName] = {
    Outcome.REJECTED: "rejected",
    Outcome.UNDECIDED: "undecided",
    Outcome.MATCHED: "matched",
}
_MARK = b"/*RECORD*/"


def record(  # noqa: PLR0913 - a record is made of all of them
    version: str,
    payload: Payload,
    rules: Rules,
    result: SelectionResult,
    level: Level,
    *,
    watch: Callable[[int], None] | None = None,
) -> Record:
    """Return the record of a run that came to a result.

    Parameters
    ----------
    version
        Of the operator.
    level
        ``full`` or ``summary``; see `level_for`.
    watch
        Is told now and then how many series of a full report are done.
    """
    writer = _Writer(payload, rules, result)
    return Record(
        version=version,
        level=level,
        exit_code=SelectionError.exit_code if result.unmet else 0,
        rules=RulesRow(_sha256(rules.text), rules.layout, rules.distinct, tuple(one.name for one in rules.same)),
        inputs=tuple(InputRow(file.path, file.size, file.sha256) for file in payload.files),
        counts=CountsRow(
            len(payload.studies), sum(len(study.series) for study in payload.studies), len(payload.images)
        ),
        warnings=(*rules.warnings, *result.warnings),
        left_out=tuple(LeftOutRow(one.file, one.place, one.reason) for one in payload.left_out),
        more_left_out=payload.more_left_out,
        conditions=writer.conditions,
        selections=writer.selections(with_nearest=level == "summary"),
        studies=tuple(writer.studies(watch)) if level == "full" else (),
    )


def with_faults(made: Record, exit_code: int, faults: Iterable[Fault]) -> Record:
    """Return the record of a run that ended otherwise than it seemed."""
    rows = tuple(FaultRow(fault.file, fault.place, fault.message) for fault in faults)
    return msgspec.structs.replace(made, exit_code=exit_code, faults=rows)


def level_for(payload: Payload, rules: Rules, wanted: str | None) -> Level | None:
    """Return how much the report says, by the setting or else by size; None where there is to be none."""
    if wanted == "none":
        return None
    if wanted in {"full", "summary"}:
        return "full" if wanted == "full" else "summary"
    verdicts = len(rules.selections) * sum(len(study.series) for study in payload.studies)
    return "full" if verdicts <= FULL_LIMIT else "summary"


def write(folder: str, made: Record) -> None:
    """Write the record and the page into a folder; raise `OutputError` where that cannot be done."""
    atomic_file.write(os.path.join(folder, JSON_NAME), encode(made, indent=1))
    data = encode(made, indent=-1).strip()
    with open(os.path.join(os.path.dirname(__file__), "page.html"), "rb") as file:
        before, _, after = file.read().partition(_MARK)
    atomic_file.write(os.path.join(folder, PAGE_NAME), before + data.replace(b"<", b"\\u003c") + after)


def remove_stale(folder: str) -> None:
    """Remove the reports that an earlier run left; raise `OutputError` where that cannot be done."""
    atomic_file.remove_leftovers(folder, [JSON_NAME, PAGE_NAME])


class _Writer:
    """Turns a result into rows."""

    def __init__(self, payload: Payload, rules: Rules, result: SelectionResult) -> None:
        self._payload = payload
        self._rules = rules
        self._result = result
        self._labels = Labels()
        self._explainers = [Explainer(selection) for selection in rules.selections]
        self._rows: dict[int, tuple[Verdict, VerdictRow]] = {}
        leaves = [leaf for selection in rules.selections for leaf in selection.condition.leaves()]
        self.conditions = tuple(ConditionRow(place, asks) for place, asks in leaves)
        self._index = {place: index for index, (place, _) in enumerate(leaves)}

    def selections(self, *, with_nearest: bool) -> tuple[SelectionRow, ...]:
        """Return one row for each selection."""
        nearest = self._nearest() if with_nearest else [()] * len(self._rules.selections)
        rows = zip(self._rules.selections, self._result.totals, nearest, strict=True)
        return tuple(
            SelectionRow(
                name=selection.name,
                description=selection.description,
                required=selection.required,
                take=selection.take,
                prefer=tuple(criterion.words for criterion in selection.prefer),
                taken=totals.taken,
                matched=totals.matched,
                undecided=totals.undecided,
                rejected=totals.rejected,
                without_image=totals.without_image,
                nearest=tuple(misses),
            )
            for selection, totals, misses in rows
        )

    def studies(self, watch: Callable[[int], None] | None) -> Iterator[StudyRow]:
        """Yield each study."""
        done = 0
        for result in self._result.studies:
            yield self._study(result)
            done += len(result.study.series)
            if watch:
                watch(done)

    def _study(self, result: StudyResult) -> StudyRow:
        """Return a study with the verdict of every selection on each of its series."""
        return StudyRow(
            uid=result.study.StudyInstanceUID,
            complete=not result.lacking,
            lacking=result.lacking,
            remarks=result.remarks,
            choices=tuple(map(_choice, result.choices)),
            series=tuple(self._series(result, subject) for subject in self._subjects(result)),
        )

    def _subjects(self, result: StudyResult) -> list[Subject]:
        subjects = [(result.study, series, self._payload.images) for series in result.study.series]
        return sorted(subjects, key=self._order)

    def _order(self, subject: Subject) -> tuple[float, str]:
        return _NUMBER.key(subject), subject[1].SeriesInstanceUID

    def _series(self, result: StudyResult, subject: Subject) -> SeriesRow:
        uid = subject[1].SeriesInstanceUID
        verdicts = (self._verdict(result, index, subject) for index in range(len(self._rules.selections)))
        return SeriesRow(uid, uid in subject[2], self._labels.of(subject), tuple(verdicts))

    def _verdict(self, result: StudyResult, index: int, subject: Subject) -> VerdictRow:
        row = self._row(self._explainers[index].explain(subject))
        if row.outcome != "matched":
            return row
        is_taken = subject[1] in result.choices[index].taken and not result.lacking
        note = "" if is_taken else why_not_taken(self._rules, result, index, subject)
        return VerdictRow(row.outcome, is_taken, note, row.findings, row.change)

    def _row(self, verdict: Verdict) -> VerdictRow:
        """Return the row of a verdict, as of a series that is not taken; series with the same verdict share it."""
        known = self._rows.get(id(verdict))
        if known is None or known[0] is not verdict:
            row = VerdictRow(
                outcome=_OUTCOMES[verdict.outcome],
                taken=False,
                note="",
                findings=tuple(map(self._finding, verdict.findings)),
                change=_change(verdict),
            )
            known = self._rows[id(verdict)] = (verdict, row)
        return known[1]

    def _finding(self, finding: Finding) -> FindingRow:
        return FindingRow(self._index[finding.place], finding.found, _OUTCOMES[finding.outcome])

    def _nearest(self) -> list[list[MissRow]]:
        """Return the near misses of each selection, among the first studies only, so that it is bounded."""
        within = max(FULL_LIMIT // len(self._rules.selections), 1)
        studies = self._result.studies
        pairs = islice(((study, subject) for study in studies for subject in self._subjects(study)), within)
        misses: list[list[MissRow]] = [[] for _ in self._rules.selections]
        for result, subject in pairs:
            for index, found in enumerate(misses):
                verdict = self._verdict(result, index, subject)
                if verdict.outcome != "matched":
                    found.append(MissRow(result.study.StudyInstanceUID, subject[1].SeriesInstanceUID, verdict))
        return [nsmallest(NEAREST, found, key=_distance) for found in misses]


def _distance(miss: MissRow) -> tuple[int, str, str]:
    return len(miss.verdict.findings), miss.study, miss.series


def _choice(choice: Choice) -> ChoiceRow:
    taken, ranked = (tuple(one.SeriesInstanceUID for one in series) for series in (choice.taken, choice.ranked))
    return ChoiceRow(taken, ranked, choice.undecided_because, choice.remarks)


def _change(verdict: Verdict) -> str:
    return f"would match if {', and '.join(change.words for change in verdict.changes)}" if verdict.changes else ""


def _sha256(data: bytes) -> str:
    from hashlib import sha256  # noqa: PLC0415 - not every run writes a report

    return sha256(data).hexdigest()


_NUMBER = series_number()
