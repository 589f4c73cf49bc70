"""The rows of a difference: what changes in which study, why, and how often by selection and scanner."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from selector import output_writer
from selector.commands.trying.about import About
from selector.commands.trying.applied import Applied
from selector.commands.trying.difference import Changed, Difference, StudyDifference
from selector.commands.trying.reasons import by_study, unmet, why_not
from selector.commands.trying.rows import (
    ChangeRow,
    DiffRow,
    DiffScannerRow,
    DiffSelectionRow,
    DiffStudyRow,
)
from selector.errors import TO_LOOK_AT
from selector.many.rows import ScannerRow
from selector.models import Study
from selector.report.record import CountsRow
from selector.results import StudyResult
from selector.rules.explain.causes.collecting import causes_in_study
from selector.rules.explain.causes.in_words import cause_in_words
from selector.rules.explain.series_labels import Labels, scanner_attributes
from selector.rules.match.attribute_reader import SeriesContext

MOST = 1000
"""The most studies that are listed."""


def diff_row(difference: Difference, old: str, new: str) -> DiffRow:
    """Return what two rule files select differently, as it is printed; `old` and `new` are their paths."""
    before, after = difference.before, difference.after
    listed = difference.studies[:MOST]
    writer = _Writer(difference, listed)
    is_other_output = _output(before) != _output(after)
    remarks = tuple(_remarks(before, after)) if is_other_output else ()
    payload = before.payload
    return DiffRow(
        old=old,
        new=new,
        input=difference.folder,
        faults=(),
        exit_code=TO_LOOK_AT if difference.studies or is_other_output else 0,
        counts=CountsRow(payload.study_count, payload.series_count, payload.image_count),
        remarks=remarks,
        different=len(difference.studies),
        selections=tuple(_selections(difference)),
        scanners=tuple(_scanners(difference)),
        studies=tuple(map(writer.study, range(len(listed)), listed)),
        more_studies=len(difference.studies) - len(listed),
    )


def _output(applied: Applied) -> bytes | None:
    """Return what a run would write, or None if it would write nothing."""
    result, rules = applied.result, applied.rules
    return None if result.unmet else output_writer.render(result, rules.layout)


def _remarks(before: Applied, after: Applied) -> Iterator[str]:
    """Yield differences in the output as a whole."""
    old, new = before.rules, after.rules
    if old.layout != new.layout:
        yield f"the layout is {new.layout}; it was {old.layout}"
    names = [[one.name for one in rules.selections] for rules in (old, new)]
    common = [[name for name in listed if name in other] for listed, other in (names, reversed(names))]
    if common[0] != common[1]:
        yield f"the selections come in another order: {', '.join(common[1])}"
    for what, listed, other in (("new", *reversed(names)), ("removed", *names)):
        if missing := [name for name in listed if name not in other]:
            yield f"{what} selections: {', '.join(missing)}"


def _selections(difference: Difference) -> Iterator[DiffSelectionRow]:
    """Yield a row for each selection of either rules."""
    before, after = (
        {one.name: one.taken for one in each.result.totals} for each in (difference.before, difference.after)
    )
    counts = Counter((one.selection, one.change) for study in difference.studies for one in study.changes)
    for name in dict.fromkeys((*before, *after)):
        gained, lost = counts[name, "gained"], counts[name, "lost"]
        yield DiffSelectionRow(name, before.get(name, 0), after.get(name, 0), gained, lost)


def _scanners(difference: Difference) -> list[DiffScannerRow]:
    """Return a row for each scanner with a series that is gained or lost, the one with most of them first."""
    labels = Labels(scanner_attributes())
    studies: Counter[ScannerRow] = Counter()
    changes: Counter[tuple[ScannerRow, str]] = Counter()
    for study in difference.studies:
        contexts = _contexts(difference, study)
        found = [(_scanner(labels.of(contexts[one.series])), one.change) for one in study.changes]
        changes.update(found)
        studies.update({scanner for scanner, _ in found})
    rows = [DiffScannerRow(one, count, changes[one, "gained"], changes[one, "lost"]) for one, count in studies.items()]
    return sorted(rows, key=lambda row: (-row.gained - row.lost, row.scanner))


def _contexts(difference: Difference, one: StudyDifference) -> dict[str, SeriesContext]:
    images = difference.before.result.images
    return {series.SeriesInstanceUID: (one.study, series, images) for series in one.study.series}


def _scanner(labels: dict[str, str]) -> ScannerRow:
    return ScannerRow(*(labels.get(one.keyword, "") for one in scanner_attributes()))


class _Side:
    """One of the rules, with the record of the studies that are listed."""

    def __init__(self, applied: Applied, studies: Sequence[tuple[Study, StudyResult]]) -> None:
        self._applied = applied
        self._record = applied.record_of(studies)
        self._listed = by_study(self._record)
        self._index = {one.name: index for index, one in enumerate(applied.rules.selections)}

    def not_taken(self, study: int, one: Changed) -> tuple[str, tuple[str, ...]]:
        """Return why these rules do not take a series, and the conditions that do not match."""
        if one.selection not in self._index:
            return "there is no selection of this name", ()
        verdict = self._listed[study][one.series][self._index[one.selection]]
        places = tuple(self._record.conditions[finding.condition].place for finding in unmet(self._record, verdict))
        return why_not(self._record, verdict), () if verdict.note else places

    def lacking(self, study: Study, result: StudyResult) -> Iterator[str]:
        """Yield what keeps a study from contributing with these rules, and why."""
        if result.passed_over:
            yield result.passed_over
        causes = causes_in_study(self._applied.rules, study, result, self._applied.result.images)
        for choice, cause in zip(result.choices, causes, strict=True):
            if choice.name in result.lacking and cause:
                yield f"{choice.name}: {cause_in_words(cause)}"


class _Writer:
    """Turns studies of which the rules select differently into rows."""

    def __init__(self, difference: Difference, studies: Sequence[StudyDifference]) -> None:
        self._difference, self._about = difference, About()
        self._before = _Side(difference.before, [(one.study, one.before) for one in studies])
        self._after = _Side(difference.after, [(one.study, one.after) for one in studies])

    def study(self, index: int, one: StudyDifference) -> DiffStudyRow:
        """Return what changes in a study, and why."""
        contexts = _contexts(self._difference, one)
        lacking: Iterable[str] = ()
        if one.before.contributes != one.after.contributes:
            lacking = (*self._before.lacking(one.study, one.before), *self._after.lacking(one.study, one.after))
        return DiffStudyRow(
            one.before.uid,
            self._about.study([*contexts.values()]),
            one.before.contributes,
            one.after.contributes,
            tuple(lacking),
            tuple(self._change(index, each, contexts[each.series]) for each in one.changes),
            one.reordered,
        )

    def _change(self, study: int, one: Changed, context: SeriesContext) -> ChangeRow:
        other = self._before if one.change == "gained" else self._after
        why, places = other.not_taken(study, one)
        return ChangeRow(one.selection, one.change, self._about.series(context), why, places)
