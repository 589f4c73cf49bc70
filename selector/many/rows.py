"""The formats of `batch-summary.jsonl`, a row for each payload, and of `batch-summary.json`, what they come to.

The formats are this project's own. The published schema is generated from these declarations.
"""

from typing import Annotated

from msgspec import Meta

from selector.report.record import CountsRow, FaultRow, InputRow, RulesRow
from selector.report.tables import Row, Uid

Cause = Annotated[str, Meta(description="Why the selection took nothing; empty if it took something.")]
Payloads = Annotated[int, Meta(ge=0, description="The number of payloads.")]
Name = Annotated[str, Meta(description="The name of a selection.")]


class ScannerRow(Row, frozen=True, order=True):
    """A scanner and its software; what is absent, or differs between the instances of a series, is empty."""

    manufacturer: Annotated[str, Meta(description="Manufacturer (0008,0070).")]
    model: Annotated[str, Meta(description="ManufacturerModelName (0008,1090).")]
    software: Annotated[str, Meta(description="SoftwareVersions (0018,1020), several with a backslash between.")]


class TakenRow(Row, frozen=True):
    """What a selection took in a payload."""

    name: Name
    taken: Annotated[tuple[Uid, ...], Meta(description="The series, in the order of the output.")]
    cause: Cause


class PayloadRow(Row, frozen=True):
    """One payload, as it ended: a line of `batch-summary.jsonl`."""

    payload: Annotated[str, Meta(description="Its name.")]
    exit_code: Annotated[int, Meta(description="That of a run of its own.")]
    version: Annotated[str, Meta(description="The version of the operator.")]
    rules: Annotated[str, Meta(description="The SHA-256 of the text of the rules.")]
    output: Annotated[str, Meta(description="The SHA-256 of its selected-images.json; empty if there is none.")] = ""
    inputs: Annotated[tuple[InputRow, ...], Meta(description="The files that were read, if all could be.")] = ()
    counts: CountsRow = CountsRow(0, 0, 0)
    selections: Annotated[
        tuple[TakenRow, ...], Meta(description="In the order of the rules, if they were applied.")
    ] = ()
    scanners: Annotated[tuple[ScannerRow, ...], Meta(description="Those of its series, at most 20.")] = ()
    faults: Annotated[tuple[FaultRow, ...], Meta(description="What ended it, at most 20.")] = ()

    @property
    def lacking(self) -> tuple[str, ...]:
        """The names of the selections that took nothing."""
        return tuple(one.name for one in self.selections if one.cause)


class ExitCodeCount(Row, frozen=True):
    """How many payloads ended with an exit code."""

    exit_code: int
    payloads: Payloads


class FailureCount(Row, frozen=True):
    """How many payloads ended early for the same reason."""

    exit_code: int
    cause: Annotated[str, Meta(description="The message, without the file.")]
    payloads: Payloads
    first: Annotated[tuple[str, ...], Meta(description="The names of the first five, by name.")]


class CauseCount(Row, frozen=True):
    """In how many payloads a selection took nothing for the same reason."""

    cause: Cause
    payloads: Payloads


class SelectionCount(Row, frozen=True):
    """What a selection took in all payloads to which the rules were applied."""

    name: Name
    payloads: Annotated[int, Meta(ge=0, description="In how many payloads it took something.")]
    series: Annotated[int, Meta(ge=0, description="How many series it took.")]
    causes: Annotated[tuple[CauseCount, ...], Meta(description="Why it took nothing elsewhere; the most common first.")]


class LackingCount(Row, frozen=True):
    """How many payloads lack the same selections."""

    selections: Annotated[tuple[Name, ...], Meta(description="Those that took nothing.")]
    payloads: Payloads


class ScannerCount(Row, frozen=True):
    """How many payloads have series of a scanner, and what they have."""

    scanner: ScannerRow
    payloads: Payloads
    complete: Annotated[int, Meta(ge=0, description="Those with an output in which every selection took something.")]
    selections: Annotated[
        tuple[int, ...],
        Meta(description="For each selection, in the order of the rules, those in which it took something."),
    ]


class BatchSummary(Row, frozen=True):
    """What the payloads of a batch come to."""

    version: Annotated[str, Meta(description="The version of the operator.")]
    exit_code: Annotated[int, Meta(description="0 if every payload has its output, else 6.")]
    rules: RulesRow
    payloads: Payloads
    kept: Annotated[int, Meta(ge=0, description="Those that were not done again, because nothing has changed.")]
    complete: Annotated[int, Meta(ge=0, description="Those with an output in which every selection took something.")]
    exit_codes: tuple[ExitCodeCount, ...]
    failures: Annotated[
        tuple[FailureCount, ...], Meta(description="Why payloads have no output; the most common first, at most 1,000.")
    ]
    selections: Annotated[tuple[SelectionCount, ...], Meta(description="In the order of the rules.")]
    lacking: Annotated[tuple[LackingCount, ...], Meta(description="The most common first, at most 1,000.")]
    scanners: Annotated[tuple[ScannerCount, ...], Meta(description="The most common first, at most 1,000.")]
