"""The record of a run: `selection-report.json`, and the page `selection-report.html` that shows it.

The format is in `selector.report.record`.
Apart from the hashes of the inputs, nothing in it depends on the clock, the machine or the order of the input.
Values are shown or masked as `selector.dicom.standard.confidentiality` decides.
"""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from math import inf

import msgspec

from selector.errors import Fault, SelectionError
from selector.files import atomic_file
from selector.files.json_text import encode_by_rows
from selector.models import Payload
from selector.report.explaining import ReportedSeries
from selector.report.interning import VerdictTable
from selector.report.reasons import cause_row, step_rows
from selector.report.record import (
    ConditionRow,
    CountsRow,
    FaultRow,
    InputRow,
    LeftOutRow,
    Record,
    ReportLevel,
    RulesRow,
    SelectionRow,
)
from selector.results import SelectionResult
from selector.rules.explain.verdicts import conditions_in_words
from selector.rules.rule_set import RuleSet
from selector.runtime_envs import Report as Wanted
from selector.runtime_envs import RulesSource
from selector.verdicts import Explained, Step

JSON_NAME, PAGE_NAME = "selection-report.json", "selection-report.html"
FULL_LIMIT = 20_000
"""Verdicts (series times selections) up to which a report is full by default."""
NEAREST = 100
"""How many near misses of each selection a summary lists; it looks for them in a sample of `FULL_LIMIT` verdicts."""

_MARK = b"/*RECORD*/"


def record(  # noqa: PLR0913 - a record needs them all
    version: str,
    payload: Payload,
    rules: RuleSet,
    result: SelectionResult,
    level: ReportLevel,
    *,
    source: RulesSource,
) -> Record:
    """Return the record of a run that came to a result.

    As many series as `series_to_explain` returns must be explained in it. `level` is ``full`` or ``summary``, see
    `level_for`. `source` is where the rules come from.
    """
    conditions, is_full = _Conditions(rules), level == "full"
    table, reported = VerdictTable(conditions.index), ReportedSeries(rules, result)
    listed, nearest = (range(len(result.explained.uids)), ()) if is_full else _nearest(reported, len(rules.selections))
    studies, series = reported.tables(listed, table)
    return Record(
        version=version,
        level=level,
        exit_code=SelectionError.exit_code if result.unmet else 0,
        rules=rules_row(rules, source),
        rules_text=_without_examples(rules.text),
        inputs=tuple(InputRow(file.path, file.size, file.sha256) for file in payload.files),
        counts=CountsRow(payload.study_count, payload.series_count, payload.image_count),
        warnings=(*rules.warnings, *result.warnings),
        left_out=tuple(LeftOutRow(one.file, one.place, one.reason) for one in payload.left_out),
        more_left_out=payload.more_left_out,
        conditions=conditions.rows,
        selections=tuple(_selections(rules, result, conditions, result.explained if is_full else None)),
        findings=table.findings,
        verdicts=table.verdicts,
        studies=studies,
        choices=reported.choices if is_full else (),
        series=series,
        nearest=nearest,
    )


def rules_row(rules: RuleSet, source: RulesSource) -> RulesRow:
    """Return which rules were applied, and where they come from."""
    file = "" if rules.source == source else rules.source
    same = tuple(one.words for one in rules.same)
    return RulesRow(source, file, rules.sha256, rules.layout, rules.distinct, same, rules.studies_per_patient)


def with_faults(made: Record, exit_code: int, faults: Iterable[Fault]) -> Record:
    """Return the record of a run with another exit code and the faults behind it."""
    rows = tuple(FaultRow(fault.file, fault.place, fault.message) for fault in faults)
    return msgspec.structs.replace(made, exit_code=exit_code, faults=rows)


def series_to_explain(rules: RuleSet, wanted: str | None) -> float:
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
    data = encode_by_rows(made)
    with open(os.path.join(os.path.dirname(__file__), "page.html"), "rb") as file:
        before, _, after = file.read().partition(_MARK)
    page = [before, data.replace(b"<", b"\\u003c"), after]
    atomic_file.write_together(folder, {JSON_NAME: data, PAGE_NAME: page})


def remove_stale(folder: str) -> None:
    """Remove the reports of an earlier run; raise `OutputError` if that fails."""
    atomic_file.remove_leftovers(folder, [JSON_NAME, PAGE_NAME])


class _Conditions:
    """The conditions of rules in words; those that selections share are listed once."""

    def __init__(self, rules: RuleSet) -> None:
        conditions = [one for selection in rules.selections for one in conditions_in_words(selection.condition)]
        conditions += [(agreement.place, agreement.asks) for agreement in rules.same]
        conditions = list(dict.fromkeys(conditions))
        self.rows = tuple(ConditionRow(place, asks) for place, asks in conditions)
        self.index = {place: index for index, (place, _) in enumerate(conditions)}


def _selections(
    rules: RuleSet, result: SelectionResult, conditions: _Conditions, explained: Explained | None
) -> Iterator[SelectionRow]:
    """Yield a row for each selection; what conditions leave over is known of all if everything is explained."""
    rows = zip(rules.selections, result.totals, result.causes, strict=True)
    for index, (selection, totals, cause) in enumerate(rows):
        steps: Sequence[Step] = cause.steps if cause else ()
        yield SelectionRow(
            description=selection.description,
            required=selection.required,
            take=selection.take,
            prefer=tuple(criterion.words for criterion in selection.prefer),
            steps=step_rows(explained.steps[index] if explained else steps, conditions.index),
            cause=cause_row(cause) if cause else None,
            **msgspec.structs.asdict(totals),
        )


def _nearest(reported: ReportedSeries, selections: int) -> tuple[Sequence[int], tuple[tuple[int, ...], ...]]:
    """Return the series that a summary lists and, by their place among these, the nearest misses of each selection."""
    nearest = [reported.nearest(index, NEAREST) for index in range(selections)]
    listed = sorted({series for misses in nearest for series in misses})
    place = {series: at for at, series in enumerate(listed)}
    return listed, tuple(tuple(place[series] for series in misses) for misses in nearest)


def _without_examples(text: bytes) -> str:
    """Return the text of rules without their examples, which may have values that a report does not show."""
    document = json.loads(text)
    if not isinstance(document, dict) or "examples" not in document:
        return text.decode("utf-8-sig")
    kept = {name: member for name, member in document.items() if name != "examples"}
    return json.dumps(kept, ensure_ascii=False, indent=2)
