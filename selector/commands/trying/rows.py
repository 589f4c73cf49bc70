"""What `try` and `diff` print with ``--json``: the published schemas are generated from these declarations."""

from typing import Annotated, Literal

from msgspec import Meta

from selector.commands.rows import Count, ExitCode, Folder, Source
from selector.many.rows import ScannerRow
from selector.report.record import CountsRow, FaultRow
from selector.report.tables import Place, Row, Sentences, Uid

Name = Annotated[str, Meta(description="The name of a selection.")]
Description = Annotated[str, Meta(description="The description of the study; empty if it has none, or several.")]
Faults = Annotated[tuple[FaultRow, ...], Meta(description="Why this could not be done; then the rest is empty.")]
MoreStudies = Annotated[int, Meta(ge=0, description="The number of other studies, which are not listed.")]


class AboutRow(Row, frozen=True):
    """A series, and what to recognise it by; what is absent, or differs between its instances, is empty."""

    uid: Uid
    number: Annotated[str, Meta(description="SeriesNumber (0020,0011).")]
    modality: Annotated[str, Meta(description="Modality (0008,0060).")]
    description: Annotated[str, Meta(description="SeriesDescription (0008,103E).")]
    images: Annotated[
        int | None, Meta(description="`series.frameCount`, else `series.instanceCount`; null if neither is known.")
    ]


class NearMissRow(Row, frozen=True):
    """A series that a selection did not take."""

    selection: Name
    series: AboutRow
    why: Annotated[str, Meta(description="The conditions that do not match and what was found, or what else kept it.")]
    change: Annotated[
        str, Meta(description="The smallest change of the rules with which it would match; empty if there is none.")
    ]


class TiedRow(Row, frozen=True):
    """A series that ties with others."""

    series: AboutRow
    values: Annotated[tuple[str, ...], Meta(description="What each criterion of `prefer` found, in words.")]


class RemarkRow(Row, frozen=True):
    """A warning about what a selection takes of a study."""

    text: str
    series: Annotated[tuple[AboutRow, ...], Meta(description="The series that it is about, if any.")]


class TriedSelectionRow(Row, frozen=True):
    """What a selection takes of a study, or why it takes nothing."""

    name: Name
    taken: Annotated[tuple[AboutRow, ...], Meta(description="The series, by rank.")]
    cause: Annotated[
        str,
        Meta(description="Why it takes nothing, or less than required, as the log of a run puts it; else empty."),
    ]
    tied: Annotated[tuple[TiedRow, ...], Meta(description="The series that tie, if that is why.")]
    nearest: Annotated[tuple[NearMissRow, ...], Meta(description="If there is a cause, the nearest misses.")]
    remarks: tuple[RemarkRow, ...]


class TriedStudyRow(Row, frozen=True):
    """What the rules take of a study."""

    uid: Uid
    description: Description
    contributes: Annotated[bool, Meta(description="Whether what is taken of it is output.")]
    lacking: Annotated[tuple[Name, ...], Meta(description="The required selections that took too few.")]
    passed_over: Annotated[
        str, Meta(description="Why `studiesPerPatient` keeps it from being output although it is complete; else empty.")
    ]
    remarks: Sentences
    selections: Annotated[tuple[TriedSelectionRow, ...], Meta(description="In the order of the rules.")]
    not_taken: Annotated[
        tuple[NearMissRow, ...],
        Meta(description="The series that no selection took, each with the selection that it misses most narrowly."),
    ]


class TotalsRow(Row, frozen=True):
    """A selection with its counts over all studies, in series."""

    name: Name
    taken: Count
    matched: Count
    undecided: Count
    rejected: Count
    without_image: Annotated[int, Meta(ge=0, description="Matching series that have no image.")]
    cause: Annotated[str, Meta(description="Why it takes nothing of the whole input; else empty.")]


class TryRow(Row, frozen=True):
    """What `try --json` prints: what a run with these rules would select of the input, and why not the rest."""

    rules: Source
    input: Folder
    faults: Faults
    exit_code: ExitCode
    counts: CountsRow = CountsRow(0, 0, 0)
    warnings: Sentences = ()
    selections: Annotated[tuple[TotalsRow, ...], Meta(description="In the order of the rules.")] = ()
    studies: Annotated[
        tuple[TriedStudyRow, ...],
        Meta(
            description="Those in which something is taken first, then those with a series that matches or is "
            "undecided, then the others; of each kind the newest first."
        ),
    ] = ()
    more_studies: MoreStudies = 0


class ChangeRow(Row, frozen=True):
    """A series that a selection takes with one of the rules only."""

    selection: Name
    change: Annotated[
        Literal["gained", "lost"],
        Meta(description="`gained`: only with the new rules; `lost`: only with the old ones."),
    ]
    series: AboutRow
    why: Annotated[str, Meta(description="Why the other rules do not take it: their conditions and what was found.")]
    places: Annotated[tuple[Place, ...], Meta(description="The conditions that do not match, in the other rules.")]


class DiffStudyRow(Row, frozen=True):
    """A study of which the rules select differently."""

    uid: Uid
    description: Description
    contributes_before: bool
    contributes_after: bool
    lacking: Annotated[
        Sentences,
        Meta(description="If it contributes with one of the rules only: what it lacks with the other, and why."),
    ]
    changes: tuple[ChangeRow, ...]
    reordered: Annotated[
        tuple[Name, ...], Meta(description="Selections that take the same series, but in another order.")
    ]


class DiffSelectionRow(Row, frozen=True):
    """What a selection takes of all studies, in series."""

    name: Name
    before: Count
    after: Count
    gained: Count
    lost: Count


class DiffScannerRow(Row, frozen=True):
    """A scanner with its differences."""

    scanner: ScannerRow
    studies: Annotated[int, Meta(ge=0, description="Studies with a series that is gained or lost.")]
    gained: Count
    lost: Count


class DiffRow(Row, frozen=True):
    """What `diff --json` prints: what two rule files select differently of the same input."""

    old: Source
    new: Source
    input: Folder
    faults: Faults
    exit_code: ExitCode
    counts: CountsRow = CountsRow(0, 0, 0)
    remarks: Annotated[Sentences, Meta(description="Differences in what all studies have in common.")] = ()
    different: Annotated[int, Meta(ge=0, description="The number of studies with a difference.")] = 0
    selections: tuple[DiffSelectionRow, ...] = ()
    scanners: Annotated[tuple[DiffScannerRow, ...], Meta(description="Those with most differences first.")] = ()
    studies: Annotated[tuple[DiffStudyRow, ...], Meta(description="Those with a difference, the newest first.")] = ()
    more_studies: MoreStudies = 0
