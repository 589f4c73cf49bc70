"""What `try` prints for people: a table for each study, then the counts of all."""

from collections.abc import Iterable, Iterator

from selector.commands.terminal import Grid, Line, Part, grid, line
from selector.commands.trying.rows import AboutRow, NearMissRow, RemarkRow, TriedSelectionRow, TriedStudyRow, TryRow

_MOST, _FEW = 20, 5
"""The most series that are listed as not taken of a single study, and of one among others or in a remark."""

SERIES = ("series", "", "description", "images")
"""The titles of what a series is recognised by."""


def try_blocks(row: TryRow) -> Iterator[Line | Grid]:
    """Yield what a run would select, and why not the rest.

    A single study is shown with its near misses; after several, the counts of all follow.
    """
    counts, is_one = row.counts, len(row.studies) == 1
    yield line(
        f"{row.rules} on {row.input}: {counts.studies:,} {'study' if counts.studies == 1 else 'studies'}, "
        f"{counts.series:,} series, {counts.images:,} with an image"
    )
    for warning in row.warnings:
        yield line(("warning", "doubtful"), f": {warning}", indent=2)
    for study in row.studies:
        yield line()
        yield from _study(study, is_one=is_one)
    if not is_one:
        yield line()
        studies = "study is" if row.more_studies == 1 else "studies are"
        more = f"{row.more_studies:,} more {studies} not shown; " if row.more_studies else ""
        yield line((f"{more}--study UID shows one study, with the nearest misses", "faint"))
        yield _totals(row)
    if row.exit_code:
        what = f"A run would end with exit code {row.exit_code}: no study has all its required selections"
        yield line((what, "bad"))


def _study(study: TriedStudyRow, *, is_one: bool) -> Iterator[Line | Grid]:
    yield line((f"Study {study.uid}", "title"), f"  {study.description}")
    if study.lacking:
        yield line((f"Nothing is passed on, because it lacks {', '.join(study.lacking)}", "bad"), indent=2)
    if study.passed_over:
        yield line((f"Nothing is passed on: {study.passed_over}", "bad"), indent=2)
    for remark in study.remarks:
        yield line((remark, "doubtful"), indent=2)
    outcome: Part = ("taken", "good") if study.contributes else ("taken, not passed on", "doubtful")
    rows = [(one.name, *about_cells(series), outcome) for one in study.selections for series in one.taken]
    if rows:
        yield grid(("selection", *SERIES, "outcome"), rows, indent=2)
    for one in study.selections:
        if one.cause:
            yield from _cause(one, is_one=is_one)
        for about in one.remarks:
            yield line(f"{one.name}: ", (_remark(about), "doubtful"), indent=2)
    if study.not_taken:
        most = _MOST if is_one else _FEW
        yield line("Not taken by any selection:", indent=2)
        yield _misses("why not", ((one, f"{one.selection}: ") for one in study.not_taken[:most]))
        if (more := len(study.not_taken) - most) > 0:
            yield line((f"and {more:,} more series", "faint"), indent=4)


def _cause(one: TriedSelectionRow, *, is_one: bool) -> Iterator[Line | Grid]:
    what = "takes too few" if one.taken else "takes nothing"
    yield line(f"{one.name} ", (what, "doubtful"), f": {one.cause}", indent=2)
    if one.tied:
        rows = [(*about_cells(tied.series), "; ".join(tied.values)) for tied in one.tied[:_MOST]]
        yield grid((*SERIES, "ranked by"), rows, indent=4)
    elif one.nearest and is_one:
        yield _misses("nearest misses", ((miss, "") for miss in one.nearest))


def _remark(remark: RemarkRow) -> str:
    named = [" ".join(filter(None, (one.number or one.uid, one.description))) for one in remark.series[:_FEW]]
    if (more := len(remark.series) - _FEW) > 0:
        named.append(f"and {more:,} more")
    return f"{remark.text}: {', '.join(named)}" if named else remark.text


def _misses(title: str, misses: Iterable[tuple[NearMissRow, str]]) -> Grid:
    """Return a table of near misses, each with what its reason begins with."""
    rows = [(*about_cells(one.series), f"{of}{'; '.join(filter(None, (one.why, one.change)))}") for one, of in misses]
    return grid((*SERIES, title), rows, indent=4)


def _totals(row: TryRow) -> Grid:
    titles = ("selection", "taken", "matched", "undecided", "rejected", "in all studies")
    counts = [[f"{count:,}" for count in (one.matched, one.undecided, one.rejected)] for one in row.selections]
    return grid(
        titles,
        (
            (one.name, (f"{one.taken:,}", "good" if one.taken else "doubtful"), *others, one.cause)
            for one, others in zip(row.selections, counts, strict=True)
        ),
    )


def about_cells(series: AboutRow) -> tuple[str, str, str, str]:
    """Return what a series is recognised by."""
    images = "" if series.images is None else f"{series.images:,}"
    return series.number or series.uid, series.modality, series.description, images
