"""What was selected and why not, as a compact table: a view of the record of a run.

As a program it prints that of a `selection-report.json`.
"""

import sys
from collections.abc import Iterator, Sequence

import msgspec

from selector.logging_setup import printable
from selector.report.record import ChoiceRow, Record, SeriesRow, StudyRow, VerdictRow

_MOST_STUDIES = 20
_WIDEST = 48
"""Characters of a description or name that are shown."""

_Row = tuple[str, str, str, str, str]
_TITLES: _Row = ("selection", "series", "", "description", "outcome")


def selection_table(record: Record) -> str:
    """Return a table for each study: what each selection took, or the nearest miss; then the series that none took.

    Of a record that is only a summary, the counts of each selection are shown instead.
    """
    return "".join(f"{printable(line).rstrip()}\n" for line in _lines(record))


def _lines(record: Record) -> Iterator[str]:
    for fault in record.faults:
        yield f"error: {': '.join(filter(None, (fault.file, fault.place, fault.message)))}"
    if not record.studies:
        yield from _columns([("selection", "taken", "matched", "undecided", "rejected"), *_counts(record)])
    for study in record.studies[:_MOST_STUDIES]:
        yield from _study_lines(record, study)
    if len(record.studies) > _MOST_STUDIES:
        yield f"The report has {len(record.studies) - _MOST_STUDIES} more studies."


def _study_lines(record: Record, study: StudyRow) -> Iterator[str]:
    yield f"Study {study.uid}"
    if not study.complete:
        yield f"  Nothing is passed on, because it lacks {', '.join(study.lacking)}"
    yield from (f"  {remark}" for remark in study.remarks)
    yield from (f"  {line}" for line in _columns([_TITLES, *_rows(record, study)]))
    yield ""


def _counts(record: Record) -> Iterator[_Row]:
    for one in record.selections:
        yield one.name, f"{one.taken}", f"{one.matched}", f"{one.undecided}", f"{one.rejected}"


def _rows(record: Record, study: StudyRow) -> Iterator[_Row]:
    names = [selection.name for selection in record.selections]
    by_uid = {series.uid: series for series in study.series}
    for index, (name, choice) in enumerate(zip(names, study.choices, strict=True)):
        for uid in choice.taken:
            yield (name, *_about(by_uid[uid]), "taken" if study.complete else "chosen")
        if not choice.taken:
            yield name, "-", "", "", _why_nothing(record, study, index, choice)
    taken = {uid for choice in study.choices for uid in choice.taken}
    for series in study.series:
        if series.uid not in taken:
            nearest = min(range(len(names)), key=lambda index: _distance(series.verdicts[index]))
            yield ("-", *_about(series), f"{names[nearest]}: {_why(record, series.verdicts[nearest])}")


def _why_nothing(record: Record, study: StudyRow, index: int, choice: ChoiceRow) -> str:
    if choice.undecided_because:
        return f"undecided: {choice.undecided_because}"
    if not study.series:
        return "there are no series"
    nearest = min(study.series, key=lambda series: _distance(series.verdicts[index]))
    why = _why(record, nearest.verdicts[index])
    return f"nothing; the nearest is series {_number(nearest)}: {why}"


def _why(record: Record, verdict: VerdictRow) -> str:
    if verdict.note:
        return verdict.note
    unmet = [one for one in verdict.findings if one.outcome != "matched"]
    return "; ".join(f"{record.conditions[one.condition].asks}, found {one.found}" for one in unmet)


def _distance(verdict: VerdictRow) -> int:
    """Return how far a series is from being taken: the number of conditions that it does not meet."""
    return sum(finding.outcome != "matched" for finding in verdict.findings)


def _about(series: SeriesRow) -> tuple[str, str, str]:
    return _number(series), series.about.get("Modality", ""), _short(series.about.get("SeriesDescription", ""))


def _number(series: SeriesRow) -> str:
    return series.about.get("SeriesNumber", series.uid)


def _columns(rows: Sequence[_Row]) -> Iterator[str]:
    """Yield the rows with their columns below each other; the last may have any width."""
    cells = [(*map(_short, row[:-1]), row[-1]) for row in rows]
    widths = [max(map(len, column)) for column in list(zip(*cells, strict=True))[:-1]]
    for row in cells:
        yield "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])


def _short(text: str) -> str:
    return text if len(text) <= _WIDEST else f"{text[: _WIDEST - 1]}…"


if __name__ == "__main__":
    with open(sys.argv[1], "rb") as report:
        sys.stdout.write(selection_table(msgspec.json.decode(report.read(), type=Record)))
