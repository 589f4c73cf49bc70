"""What `try` and `diff` print with ``--json``: the published schemas are generated from these declarations."""

from typing import Annotated

from msgspec import Meta

from selector.commands.rows import Count, ExitCode, Folder, Source
from selector.report.record import CountsRow, FaultRow, Row, Sentences, Uid

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


class TriedStudyRow(Row, frozen=True):
    """What the rules take of a study."""

    uid: Uid
    description: Description
    complete: Annotated[bool, Meta(description="Whether it has all that is required; else nothing of it is output.")]
    lacking: Annotated[tuple[Name, ...], Meta(description="The required selections that took too few.")]
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
    studies: Annotated[tuple[TriedStudyRow, ...], Meta(description="The newest first.")] = ()
    more_studies: MoreStudies = 0
