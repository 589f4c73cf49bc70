"""The tables of a record: what many series share stands once, and the series refer to it by its index."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

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
Index = Annotated[int, Meta(ge=0)]
Place = Annotated[str, Meta(description="A JSON path, or line and column; empty for the whole file.")]


class Row(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, gc=False):
    """The base of all parts of the record: members are in camel case, and none is ever omitted."""


class FindingRow(Row, frozen=True):
    """What one condition found."""

    condition: Annotated[int, Meta(ge=0, description="The index of the condition in `conditions`.")]
    found: Found
    outcome: OutcomeName


class VerdictRow(Row, frozen=True):
    """A verdict of a selection, for all series that have the same."""

    outcome: OutcomeName
    taken: Annotated[bool, Meta(description="Whether the selection took the series, and the study contributes.")]
    note: Annotated[str, Meta(description="Why a matching series is not taken; else empty.")]
    findings: Annotated[
        tuple[Index, ...],
        Meta(
            description="Indices in `findings` of what decided: all conditions if the series matches, else those that "
            "do not match."
        ),
    ]
    change: Annotated[
        str,
        Meta(description="The smallest change of the rules with which the series would match; empty if there is none."),
    ]


class StudyRow(Row, frozen=True):
    """A study."""

    uid: Uid
    complete: Annotated[bool, Meta(description="Whether all required selections have what they require.")]
    lacking: Annotated[tuple[str, ...], Meta(description="The names of the required selections that took too few.")]
    passed_over: Annotated[
        str, Meta(description="Why `studiesPerPatient` keeps a complete study from contributing; else empty.")
    ]
    remarks: Sentences
    series: Annotated[int, Meta(ge=0, description="The number of its series.")]


class LabelColumn(Row, frozen=True):
    """One label of all series."""

    texts: Annotated[tuple[str, ...], Meta(description="The distinct texts; empty for a series without this label.")]
    index: Annotated[list[Index], Meta(description="For each series the index of its text.")]


class SeriesTable(Row, frozen=True):
    """The series, column by column: the entries of all columns at one index are about the same series."""

    study: Annotated[list[Index], Meta(description="The index of its study in `studies`.")]
    uid: list[Uid]
    has_image: Annotated[list[bool], Meta(description="Whether series-images.json names an image for it.")]
    about: Annotated[
        dict[str, LabelColumn],
        Meta(description="What helps to recognise a series, by attribute or fact, without what is absent or varies."),
    ]
    verdicts: Annotated[
        list[list[Index]],
        Meta(description="A column for each selection, in the order of the rules: the indices in `verdicts`."),
    ]


NO_SERIES = SeriesTable([], [], [], {}, [])


class ChoiceRow(Row, frozen=True):
    """What a selection took in a study, and what it could not decide."""

    study: Annotated[int, Meta(ge=0, description="The index in `studies`.")]
    selection: Annotated[int, Meta(ge=0, description="The index in `selections`.")]
    taken: Annotated[tuple[Index, ...], Meta(description="The series taken, by rank: indices in `series`.")]
    ranked: Annotated[
        tuple[Index, ...], Meta(description="All candidates: matching series with an image, by rank; also indices.")
    ]
    ranked_by: Annotated[
        tuple[tuple[Found, ...], ...],
        Meta(description="For each candidate what each criterion of `prefer` found; empty without `prefer`."),
    ]
    undecided_because: Annotated[str, Meta(description="Why it could not choose; else empty.")]
    tied: Annotated[
        tuple[Index, ...], Meta(description="The series that tie, by rank, if that is why; else empty; also indices.")
    ]
    tied_at: Annotated[
        tuple[Found, ...], Meta(description="What each criterion found in the series that tie; else empty.")
    ]
    remarks: Sentences
