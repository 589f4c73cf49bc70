"""What `check` and `test` print with ``--json``: the published schemas are generated from these declarations."""

from typing import Annotated

from msgspec import Meta

from selector.report.record import FaultRow, LeftOutRow
from selector.report.tables import Place, Row

Source = Annotated[
    str, Meta(description="Where the rules come from: a path, or the name of a variable; empty if the settings fail.")
]
Folder = Annotated[str, Meta(description="The input folder.")]
Count = Annotated[int, Meta(ge=0)]
RulesFaults = Annotated[tuple[FaultRow, ...], Meta(description="Why the rules, or the settings, cannot be used.")]
ExitCode = Annotated[int, Meta(ge=0, description="The exit code of the command.")]


class SuspicionRow(Row, frozen=True):
    """Something that is legal but probably not intended."""

    kind: Annotated[str, Meta(description="The kind, as the documentation names it.", examples=["layout"])]
    place: Place
    message: str
    advice: Annotated[str, Meta(description="What to write instead.")]


class AbsentRow(Row, frozen=True):
    """An attribute or a fact that the rules use and no series has."""

    name: str
    places: Annotated[tuple[Place, ...], Meta(description="Where the rules use it.")]


class BranchRow(Row, frozen=True):
    """One of the alternatives of an `anyOf`."""

    place: Place
    asks: Annotated[str, Meta(description="What it asks, in words.")]
    matching: Annotated[int, Meta(ge=0, description="How many of the series that were left before match it.")]


class StepRow(Row, frozen=True):
    """What one condition leaves over of the series that all before it left."""

    place: Place
    asks: Annotated[str, Meta(description="What it asks, in words.")]
    left: Annotated[int, Meta(ge=0, description="How many series match.")]
    undecided: Annotated[int, Meta(ge=0, description="How many series are undecided.")]
    branches: Annotated[tuple[BranchRow, ...], Meta(description="The alternatives of an `anyOf`; else empty.")]


Steps = Annotated[
    tuple[StepRow, ...], Meta(description="What each of its conditions leaves over, one after the other.")
]


class TakesNothingRow(Row, frozen=True):
    """A selection that would take nothing of the input."""

    selection: str
    cause: Annotated[str, Meta(description="Why, in one line, as in the log of a run.")]
    steps: Steps


class TakesRow(Row, frozen=True):
    """A selection that would take something of the input."""

    selection: str
    series: Annotated[int, Meta(ge=1, description="How many series it would take.")]
    steps: Steps


class InputCheckRow(Row, frozen=True):
    """What was found in an input folder."""

    folder: Folder
    faults: Annotated[tuple[FaultRow, ...], Meta(description="What would end a run; then the rest is empty.")]
    misfits: Annotated[
        tuple[FaultRow, ...], Meta(description="What does not fit the published schemas, but would not end a run.")
    ]
    left_out: Annotated[tuple[LeftOutRow, ...], Meta(description="What a run would leave out.")]
    more_left_out: Annotated[int, Meta(ge=0, description="The number of others, which are not listed.")]
    studies: Count
    series: Count
    images: Annotated[int, Meta(ge=0, description="Series that have an image.")]
    unknown_images: Annotated[
        tuple[str, ...], Meta(description="The SeriesInstanceUIDs of images whose series is not in the metadata.")
    ]
    more_unknown_images: Annotated[int, Meta(ge=0, description="The number of others, which are not listed.")]
    takes: Annotated[tuple[TakesRow, ...], Meta(description="Selections that would take something.")]
    nothing: Annotated[tuple[TakesNothingRow, ...], Meta(description="Selections that would take nothing.")]
    absent: Annotated[tuple[AbsentRow, ...], Meta(description="What the rules use and no series has.")]


class CheckRow(Row, frozen=True):
    """What `check --json` prints: faults in the rules, what is suspicious, and whether they fit an input."""

    rules: Source
    faults: RulesFaults
    warnings: Annotated[tuple[FaultRow, ...], Meta(description="What a run would warn of, such as unknown variables.")]
    suspicions: tuple[SuspicionRow, ...]
    input: Annotated[InputCheckRow | None, Meta(description="Null without `--input`.")]
    exit_code: ExitCode


class DifferenceRow(Row, frozen=True):
    """A series that a selection must take but does not, or takes but must not."""

    selection: str
    series: Annotated[str, Meta(description="The SeriesInstanceUID.")]
    must_take: Annotated[bool, Meta(description="Whether the example says that the selection must take it.")]
    why: Annotated[tuple[str, ...], Meta(description="The reasons, each a sentence.")]


class ExampleRow(Row, frozen=True):
    """An example, and how far the rules differ from it."""

    name: str
    place: Place
    differences: Annotated[tuple[DifferenceRow, ...], Meta(description="None if the example holds.")]


class UndecidedRow(Row, frozen=True):
    """A selection or a condition that takes no series in any example, or keeps none out."""

    place: Place
    about: Annotated[str, Meta(description="The name of the selection, or the condition in words.")]
    never_takes: bool
    never_keeps_out: bool


class ExamplesRow(Row, frozen=True):
    """What `test --json` prints: which examples of the rules hold, and what no example decides."""

    rules: Source
    faults: RulesFaults
    examples: tuple[ExampleRow, ...]
    undecided_selections: tuple[UndecidedRow, ...]
    undecided_conditions: tuple[UndecidedRow, ...]
    exit_code: ExitCode
