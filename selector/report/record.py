"""The record of a run, the format of `selection-report.json`.

The format is this project's own. The published schema is generated from these declarations.
"""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from selector.runtime_envs import RulesSource

ReportLevel = Literal["full", "summary", "faults"]
OutcomeName = Literal["matched", "undecided", "rejected"]

Uid = Annotated[str, Meta(description="A DICOM UID.")]
Sentences = Annotated[tuple[str, ...], Meta(description="Warnings, each a sentence.")]
Found = Annotated[
    str,
    Meta(
        description="What was found, in words. A value that a report may not show is replaced by its length.",
        examples=['"t1_mprage"', "5", "absent", "holds for 118 of 120 instances: 3, 3.5", "<present, 12 characters>"],
    ),
]
Place = Annotated[str, Meta(description="A JSON path, or line and column; empty for the whole file.")]


class Row(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, gc=False):
    """The base of all parts of the record: members are in camel case, and none is ever omitted."""


class FindingRow(Row, frozen=True):
    """What one condition found."""

    condition: Annotated[int, Meta(ge=0, description="The index of the condition in `conditions`.")]
    found: Found
    outcome: OutcomeName


class VerdictRow(Row, frozen=True):
    """The verdict of a selection on a series."""

    outcome: OutcomeName
    taken: Annotated[bool, Meta(description="Whether the selection took the series, and the study contributes.")]
    note: Annotated[str, Meta(description="Why a matching series is not taken; else empty.")]
    findings: Annotated[
        tuple[FindingRow, ...],
        Meta(description="The conditions that decided: all if the series matches, else those that do not match."),
    ]
    change: Annotated[
        str,
        Meta(description="The smallest change of the rules with which the series would match; empty if there is none."),
    ]


class SeriesRow(Row, frozen=True):
    """A series with the verdict of each selection."""

    uid: Uid
    has_image: Annotated[bool, Meta(description="Whether series-images.json names an image for it.")]
    about: Annotated[
        dict[str, str], Meta(description="A few attributes to recognise it by, without those that are absent or vary.")
    ]
    verdicts: Annotated[tuple[VerdictRow, ...], Meta(description="One for each selection, in the order of the rules.")]


class ChoiceRow(Row, frozen=True):
    """What a selection took in a study."""

    taken: Annotated[tuple[Uid, ...], Meta(description="The series taken, by rank.")]
    ranked: Annotated[tuple[Uid, ...], Meta(description="All candidates: matching series with an image, by rank.")]
    undecided_because: Annotated[str, Meta(description="Why it could not choose; else empty.")]
    tied: Annotated[tuple[Uid, ...], Meta(description="The series that tie, by rank, if that is why; else empty.")]
    remarks: Sentences


class StudyRow(Row, frozen=True):
    """A study with its series."""

    uid: Uid
    complete: Annotated[bool, Meta(description="Whether all required selections have what they require.")]
    lacking: Annotated[tuple[str, ...], Meta(description="The names of the required selections that took too few.")]
    passed_over: Annotated[
        str, Meta(description="Why `studiesPerPatient` keeps a complete study from contributing; else empty.")
    ]
    remarks: Sentences
    choices: Annotated[tuple[ChoiceRow, ...], Meta(description="One for each selection, in the order of the rules.")]
    series: Annotated[tuple[SeriesRow, ...], Meta(description="By SeriesNumber, then by UID.")]


class MissRow(Row, frozen=True):
    """A series that a selection does not match, and why."""

    study: Uid
    series: Uid
    verdict: VerdictRow


class StepRow(Row, frozen=True):
    """What one condition leaves over of the series that all before it left."""

    conditions: Annotated[
        tuple[int, ...],
        Meta(description="The index in `conditions`; of a group, those of its members."),
    ]
    asks: Annotated[str, Meta(description="What it asks, in words.")]
    left: Annotated[int, Meta(ge=0, description="The number of series that match it.")]
    undecided: Annotated[int, Meta(ge=0, description="The number of series on which it is undecided.")]


class CauseRow(Row, frozen=True):
    """Why a selection took nothing."""

    sentence: Annotated[str, Meta(description="The cause in one line, as in the log.")]
    steps: Annotated[
        tuple[StepRow, ...],
        Meta(
            description="What its conditions leave over, one after the other: in the order of the rules, but those "
            "that search texts for expressions last."
        ),
    ]
    absent: Annotated[tuple[str, ...], Meta(description="What the conditions ask for and no series has.")]
    reasons: Annotated[tuple[str, ...], Meta(description="Why matching series are not taken.")]


class SelectionRow(Row, frozen=True):
    """A selection with its counts over all studies, in series."""

    name: str
    description: str
    required: Annotated[int, Meta(ge=0, description="The smallest number of series; 0 if it is not required.")]
    take: Annotated[int | None, Meta(description="The largest number of series; null for all.")]
    prefer: Annotated[tuple[str, ...], Meta(description="The criteria that rank its candidates, in words.")]
    taken: Annotated[int, Meta(ge=0)]
    matched: Annotated[int, Meta(ge=0)]
    undecided: Annotated[int, Meta(ge=0)]
    rejected: Annotated[int, Meta(ge=0)]
    without_image: Annotated[int, Meta(ge=0, description="Matching series that have no image.")]
    cause: Annotated[CauseRow | None, Meta(description="Why it took nothing; null if it took something.")]
    nearest: Annotated[
        tuple[MissRow, ...],
        Meta(description="In a summary: the nearest misses, those with the fewest unmet conditions first."),
    ] = ()


class ConditionRow(Row, frozen=True):
    """A condition of the rules."""

    place: Place
    asks: Annotated[str, Meta(description="What it asks, in words.", examples=["SliceThickness between 2 and 4"])]


class RulesRow(Row, frozen=True):
    """The rules that were applied."""

    source: Annotated[
        RulesSource,
        Meta(description="The variable that has the rules or names their file, or `default`."),
    ]
    file: Annotated[
        str, Meta(description="The name of the file, without its folder; empty if the rules are in the variable.")
    ]
    sha256: Annotated[str, Meta(description="Of their text.")]
    layout: Literal["bySeries", "byStudy"]
    distinct: bool
    same: tuple[str, ...]
    studies_per_patient: Annotated[int | None, Meta(description="The most studies of a patient; null for all.")] = None


class InputRow(Row, frozen=True):
    """An input file."""

    path: Annotated[str, Meta(description="Relative to the input folder.")]
    size: Annotated[int, Meta(ge=0, description="In bytes.")]
    sha256: str


class CountsRow(Row, frozen=True):
    """The size of the payload."""

    studies: Annotated[int, Meta(ge=0)]
    series: Annotated[int, Meta(ge=0)]
    images: Annotated[int, Meta(ge=0, description="Series that have an image.")]


class LeftOutRow(Row, frozen=True):
    """A part of the input that could not be used."""

    file: str
    place: Place
    reason: str


class FaultRow(Row, frozen=True):
    """What ended the run."""

    file: Annotated[str, Meta(description="The file or the variable; may be empty.")]
    place: Place
    message: str


class Record(Row, frozen=True):
    """What one run did and why: an audit of every series and selection."""

    version: Annotated[str, Meta(description="The version of the operator.")]
    level: Annotated[
        ReportLevel,
        Meta(
            description="`full`: the verdict of every selection on every series. `summary`: counts and nearest misses. "
            "`faults`: the run ended before anything was selected."
        ),
    ]
    exit_code: int
    rules: Annotated[RulesRow | None, Meta(description="Null if the run ended before they were applied.")] = None
    inputs: Annotated[tuple[InputRow, ...], Meta(description="The files that were read, by path.")] = ()
    counts: CountsRow = CountsRow(0, 0, 0)
    warnings: Sentences = ()
    left_out: tuple[LeftOutRow, ...] = ()
    more_left_out: Annotated[int, Meta(ge=0, description="The number of others, which are not listed.")] = 0
    faults: tuple[FaultRow, ...] = ()
    conditions: Annotated[tuple[ConditionRow, ...], Meta(description="Findings refer to them by index.")] = ()
    selections: Annotated[tuple[SelectionRow, ...], Meta(description="In the order of the rules.")] = ()
    studies: Annotated[tuple[StudyRow, ...], Meta(description="In a full report; the newest study first.")] = ()
