"""The record of a run, the format of `selection-report.json`.

The format is this project's own. The published schema is generated from these declarations.

Its tables are in `selector.report.tables`.
"""

from typing import Annotated, Literal

from msgspec import Meta

from selector.report.tables import (
    NO_SERIES,
    ChoiceRow,
    FindingRow,
    Index,
    Place,
    Row,
    Sentences,
    SeriesTable,
    StudyRow,
    VerdictRow,
)
from selector.runtime_envs import RulesSource

FORMAT: Literal[2] = 2
"""The version of the format."""

ReportLevel = Literal["full", "summary", "faults"]


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
    absent: Annotated[
        tuple[str, ...], Meta(description="What the condition asks for that left nothing over, and no series has.")
    ]
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
    steps: Annotated[
        tuple[StepRow, ...],
        Meta(
            description="What its conditions leave over, one after the other: in the order of the rules, but those "
            "that search texts for expressions last. In a summary only if it took nothing."
        ),
    ]
    cause: Annotated[CauseRow | None, Meta(description="Why it took nothing; null if it took something.")]


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
    format: Annotated[Literal[2], Meta(description="The version of this format. Version 1 did not name it.")] = FORMAT
    rules: Annotated[RulesRow | None, Meta(description="Null if the run ended before they were applied.")] = None
    rules_text: Annotated[
        str, Meta(description="The rules, without their examples; empty if they were not applied.")
    ] = ""
    inputs: Annotated[tuple[InputRow, ...], Meta(description="The files that were read, by path.")] = ()
    counts: CountsRow = CountsRow(0, 0, 0)
    warnings: Sentences = ()
    left_out: tuple[LeftOutRow, ...] = ()
    more_left_out: Annotated[int, Meta(ge=0, description="The number of others, which are not listed.")] = 0
    faults: tuple[FaultRow, ...] = ()
    conditions: Annotated[tuple[ConditionRow, ...], Meta(description="Findings refer to them by index.")] = ()
    selections: Annotated[tuple[SelectionRow, ...], Meta(description="In the order of the rules.")] = ()
    findings: Annotated[tuple[FindingRow, ...], Meta(description="Verdicts refer to them by index.")] = ()
    verdicts: Annotated[tuple[VerdictRow, ...], Meta(description="Series refer to them by index.")] = ()
    studies: Annotated[
        tuple[StudyRow, ...],
        Meta(description="The newest study first. In a summary those of the nearest misses."),
    ] = ()
    choices: Annotated[
        tuple[ChoiceRow, ...],
        Meta(description="For each study and selection with candidates or remarks, in this order; empty in a summary."),
    ] = ()
    series: Annotated[
        SeriesTable,
        Meta(
            description="By study, then by SeriesNumber, then by UID. In a summary only the nearest misses of any "
            "selection."
        ),
    ] = NO_SERIES
    nearest: Annotated[
        tuple[tuple[Index, ...], ...],
        Meta(
            description="In a summary: for each selection its nearest misses among the series that do not match, as "
            "indices in `series`: those that only `same` keeps out first, those that a condition on Modality rejects "
            "last, and in between those with the fewest unmet conditions first."
        ),
    ] = ()
