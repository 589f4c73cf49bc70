"""What was selected and why not, as a compact table: a view of the record of a run.

As a program it prints that of a `selection-report.json`.
"""

import sys
from collections.abc import Iterator, Sequence

import msgspec

from selector.logging_setup import printable
from selector.report.record import Record
from selector.report.tables import ChoiceRow, FindingRow, VerdictRow
from selector.rules.explain.causes_in_words import uids_in_words

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
    studies = len(record.studies) if record.level == "full" else 0
    if not studies:
        yield from _columns([("selection", "taken", "matched", "undecided", "rejected"), *_counts(record)])
    for number in range(min(studies, _MOST_STUDIES)):
        yield from _study_lines(record, number)
    if studies > _MOST_STUDIES:
        yield f"The report has {studies - _MOST_STUDIES} more studies."


def _study_lines(record: Record, number: int) -> Iterator[str]:
    study = record.studies[number]
    yield f"Study {study.uid}"
    if not study.complete:
        yield f"  Nothing is passed on, because it lacks {', '.join(study.lacking)}"
    yield from (f"  {remark}" for remark in study.remarks)
    yield from (f"  {line}" for line in _columns([_TITLES, *_rows(record, number)]))
    yield ""


def _counts(record: Record) -> Iterator[_Row]:
    for one in record.selections:
        yield one.name, f"{one.taken}", f"{one.matched}", f"{one.undecided}", f"{one.rejected}"


def _rows(record: Record, number: int) -> Iterator[_Row]:
    names = [selection.name for selection in record.selections]
    choices = {one.selection: one for one in record.choices if one.study == number}
    series = [index for index, study in enumerate(record.series.study) if study == number]
    for selection, name in enumerate(names):
        choice = choices.get(selection)
        for index in choice.taken if choice else ():
            yield (name, *_about(record, index), "taken" if record.studies[number].complete else "chosen")
        if not choice or not choice.taken:
            yield name, "-", "", "", _why_nothing(record, series, selection, choice)
    taken = {index for choice in choices.values() for index in choice.taken}
    for index in series:
        if index not in taken:
            nearest = min(range(len(names)), key=lambda selection: _distance(record, selection, index))
            yield ("-", *_about(record, index), f"{names[nearest]}: {_why(record, nearest, index)}")


def _why_nothing(record: Record, series: Sequence[int], selection: int, choice: ChoiceRow | None) -> str:
    if choice and choice.undecided_because:
        tied = uids_in_words(record.series.uid[index] for index in choice.tied)
        return f"undecided: {choice.undecided_because}{tied and f': {tied}'}"
    if not series:
        return "there are no series"
    nearest = min(series, key=lambda index: _distance(record, selection, index))
    why = _why(record, selection, nearest)
    return f"nothing; the nearest is series {_number(record, nearest)}: {why}"


def _why(record: Record, selection: int, index: int) -> str:
    unmet = _unmet(record, selection, index)
    asked = (f"{record.conditions[one.condition].asks}, found {one.found}" for one in unmet)
    return _verdict(record, selection, index).note or "; ".join(asked)


def _distance(record: Record, selection: int, index: int) -> int:
    """Return how far a series is from being taken: the number of conditions that it does not meet."""
    return len(_unmet(record, selection, index))


def _unmet(record: Record, selection: int, index: int) -> list[FindingRow]:
    findings = (record.findings[one] for one in _verdict(record, selection, index).findings)
    return [one for one in findings if one.outcome != "matched"]


def _verdict(record: Record, selection: int, index: int) -> VerdictRow:
    return record.verdicts[record.series.verdicts[selection][index]]


def _about(record: Record, index: int) -> tuple[str, str, str]:
    modality, description = (_label(record, index, name) for name in ("Modality", "SeriesDescription"))
    return _number(record, index), modality, _short(description)


def _number(record: Record, index: int) -> str:
    return _label(record, index, "SeriesNumber") or record.series.uid[index]


def _label(record: Record, index: int, name: str) -> str:
    column = record.series.about.get(name)
    return column.texts[column.index[index]] if column else ""


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
