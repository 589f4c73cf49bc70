"""What `diff` prints for people: the studies that differ, then the counts by selection and by scanner."""

from collections.abc import Iterator

from selector.commands.terminal import Grid, Line, Part, grid, line
from selector.commands.trying.rows import ChangeRow, DiffRow, DiffStudyRow
from selector.commands.trying.tables import SERIES, about_cells

_MOST_STUDIES, _MOST_CHANGES, _MOST_SCANNERS = 20, 20, 20
_SIGNS: dict[str, Part] = {"gained": ("+", "good"), "lost": ("-", "bad")}


def diff_blocks(row: DiffRow) -> Iterator[Line | Grid]:
    """Yield what two rule files select differently."""
    what: Part = ("the same", "good")
    if row.exit_code:
        what = (f"studies that differ: {row.different:,} of {row.counts.studies:,}", "doubtful")
    yield line(f"{row.old} → {row.new} on {row.input}: ", what)
    for remark in row.remarks:
        yield line((remark, "doubtful"), indent=2)
    for study in row.studies[:_MOST_STUDIES]:
        yield line()
        yield from _study(study)
    if (more := row.different - _MOST_STUDIES) > 0:
        yield line()
        yield line((f"and {more:,} more studies; --json lists more of them", "faint"))
    if row.exit_code:
        yield line()
        yield _selections(row)
    if row.scanners:
        yield line()
        yield _scanners(row)
    if (more := len(row.scanners) - _MOST_SCANNERS) > 0:
        scanners = "scanner" if more == 1 else "scanners"
        yield line((f"and {more:,} more {scanners}; --json lists them all", "faint"))


def _study(study: DiffStudyRow) -> Iterator[Line | Grid]:
    yield line((f"Study {study.uid}", "title"), f"  {study.description}")
    if study.contributes_before != study.contributes_after:
        what: Part = ("contributes now; it did not:", "good")
        if study.contributes_before:
            what = ("no longer contributes:", "bad")
        for sentence in study.lacking:
            yield line(what, f" {sentence}", indent=2)
    if study.changes:
        titles = ("", "selection", *SERIES, "why not with the other rules")
        yield grid(titles, map(_change, study.changes[:_MOST_CHANGES]), indent=2)
    if (more := len(study.changes) - _MOST_CHANGES) > 0:
        yield line((f"and {more:,} more series", "faint"), indent=2)
    for name in study.reordered:
        yield line(f"{name} takes the same series in another order", indent=2)


def _change(one: ChangeRow) -> tuple[Part, ...]:
    return _SIGNS[one.change], one.selection, *about_cells(one.series), one.why


def _selections(row: DiffRow) -> Grid:
    return grid(
        ("selection", "before", "after", "gained", "lost"),
        ((one.name, f"{one.before:,}", f"{one.after:,}", f"{one.gained:,}", f"{one.lost:,}") for one in row.selections),
    )


def _scanners(row: DiffRow) -> Grid:
    return grid(
        ("manufacturer", "model", "software", "studies", "gained", "lost"),
        (
            (
                one.scanner.manufacturer,
                one.scanner.model,
                one.scanner.software,
                f"{one.studies:,}",
                f"{one.gained:,}",
                f"{one.lost:,}",
            )
            for one in row.scanners[:_MOST_SCANNERS]
        ),
    )
