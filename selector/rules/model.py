"""The members of a rules file: their names, types and meanings, declared once.

A run decodes into these structures with msgspec. What is wrong with a document that does not fit, and the schema that
is published, are both read off the same declarations, by `selector.rules.compile.shape`: with pydantic, which a good
run need not import.

The format is ours: Clara's own is not public. It is a superset of the `selections` / `conditions` rules of MONAI
Deploy.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

Json = Any
"""JSON whose meaning depends on the attribute beside it; `selector.rules.compile.rules` reads it."""

Number = int | float
Description = Annotated[
    str,
    Meta(
        description="Words for the reader of the rules. Not used otherwise.",
        examples=["Axial T2 for the prostate model"],
    ),
]
Comment = Annotated[str, Meta(description="A remark. Not used.", examples=["Repeats have the same description."])]
Conditions = Annotated[
    dict[str, Json],
    Meta(
        description="Conditions that must hold together. A key is a DICOM attribute (a PS3.6 keyword or a tag of 8 hex "
        "digits), a fact of the series (`series.…`), or a group (`allOf`, `anyOf`, `noneOf`).",
        examples=[{"Modality": "MR", "SliceThickness": [2, 4], "series.plane": "axial"}],
    ),
]


class Test(Struct, frozen=True, forbid_unknown_fields=True):
    """A test on the values of one attribute or fact. Its members hold together, for one and the same value."""

    equals: (
        Annotated[
            str | Number | bool,
            Meta(
                description="The value equals this. Text: the whole value, case ignored. Date, time: within the "
                "precision given. Age: with its unit.",
                examples=["MR", 3, "2024", "018Y"],
            ),
        ]
        | UnsetType
    ) = UNSET
    oneOf: (
        Annotated[
            list[str | Number],
            Meta(description="The value equals one of these.", examples=[["CT", "PT"], [1.5, 3]]),
        ]
        | UnsetType
    ) = UNSET
    hasAll: (
        Annotated[
            list[str | Number],
            Meta(description="The values include all of these.", examples=[["ORIGINAL", "PRIMARY"]]),
        ]
        | UnsetType
    ) = UNSET
    contains: (
        Annotated[
            str | list[str],
            Meta(description="The text contains this, or one of these.", examples=["t2", ["cor", "sag"]]),
        ]
        | UnsetType
    ) = UNSET
    startsWith: (
        Annotated[
            str | list[str],
            Meta(description="The text starts with this, or with one of these.", examples=["ax"]),
        ]
        | UnsetType
    ) = UNSET
    endsWith: (
        Annotated[
            str | list[str],
            Meta(description="The text ends with this, or with one of these.", examples=["_ADC"]),
        ]
        | UnsetType
    ) = UNSET
    matches: (
        Annotated[
            str | list[str],
            Meta(
                description="This regular expression, or one of these, is found in the text (Python's syntax).",
                examples=["^t2.*(tra|ax)"],
            ),
        ]
        | UnsetType
    ) = UNSET
    greaterThan: (
        Annotated[
            str | Number,
            Meta(description="The number, date, time or age is greater than this.", examples=[0, "20231231", "017Y"]),
        ]
        | UnsetType
    ) = UNSET
    atLeast: (
        Annotated[
            str | Number,
            Meta(description="The number, date, time or age is this or greater.", examples=[2.9, "2024", "018Y"]),
        ]
        | UnsetType
    ) = UNSET
    lessThan: (
        Annotated[
            str | Number,
            Meta(description="The number, date, time or age is less than this.", examples=[5]),
        ]
        | UnsetType
    ) = UNSET
    atMost: (
        Annotated[
            str | Number,
            Meta(description="The number, date, time or age is this or less.", examples=[4, "2024", "065Y"]),
        ]
        | UnsetType
    ) = UNSET
    between: (
        Annotated[
            list[str | Number],
            Meta(
                min_length=2,
                max_length=2,
                description="The number, date, time or age is between these two, both included.",
                examples=[[2, 4], ["2023", "2024"]],
            ),
        ]
        | UnsetType
    ) = UNSET
    present: (
        Annotated[
            bool,
            Meta(description="`true`: there is a value. `false`: absent or empty. Stands alone.", examples=[True]),
        ]
        | UnsetType
    ) = UNSET
    not_: Annotated[
        Json,
        Meta(
            description="This test or short form does not hold. Beside other members, both must be so.",
            examples=[{"contains": ["cor", "sag"]}, "LOCALIZER"],
        ),
    ] = field(default=UNSET, name="not")
    item: (
        Annotated[
            Conditions,
            Meta(
                description="On a sequence: some item meets these conditions, all of them in that one item.",
                examples=[{"CodeValue": "T-D3000", "CodingSchemeDesignator": "SRT"}],
            ),
        ]
        | UnsetType
    ) = UNSET
    caseSensitive: (
        Annotated[bool, Meta(description="Upper and lower case differ. Default: they do not.", examples=[True])]
        | UnsetType
    ) = UNSET
    tolerance: (
        Annotated[
            float,
            Meta(
                ge=0,
                description="How far a number may be off, in the attribute's unit; for `equals`, `oneOf` and "
                "the bounds.",
                examples=[0.1],
            ),
        ]
        | UnsetType
    ) = UNSET
    values: (
        Annotated[
            Literal["any", "all"],
            Meta(
                description="Over several values: one of them is enough, or all must. Default: `any` for text and "
                "equality, `all` for greater and less.",
                examples=["all"],
            ),
        ]
        | UnsetType
    ) = UNSET
    position: (
        Annotated[
            int,
            Meta(ge=1, description="Only the n-th value, counted from 1. Not together with `values`.", examples=[3]),
        ]
        | UnsetType
    ) = UNSET
    instances: (
        Annotated[
            Literal["any"],
            Meta(
                description="`any`: one instance that matches is enough. Default: all instances must agree.",
                examples=["any"],
            ),
        ]
        | UnsetType
    ) = UNSET
    ifMissing: (
        Annotated[
            Literal["matched", "rejected"],
            Meta(description="What it means when the attribute is absent. Default: undecided.", examples=["rejected"]),
        ]
        | UnsetType
    ) = UNSET
    description: Description | UnsetType = UNSET
    comment: Comment | UnsetType = field(default=UNSET, name="$comment")


class Preference(Struct, frozen=True, forbid_unknown_fields=True):
    """One criterion by which candidates are ranked. It has exactly one of `highest`, `lowest` and `matching`."""

    highest: (
        Annotated[
            str,
            Meta(
                description="Those with the highest value of this numeric, date, time or age attribute or fact first.",
                examples=["series.instanceCount"],
            ),
        ]
        | UnsetType
    ) = UNSET
    lowest: (
        Annotated[
            str,
            Meta(description="Those with the lowest value first.", examples=["SliceThickness", "SeriesNumber"]),
        ]
        | UnsetType
    ) = UNSET
    matching: Annotated[Conditions, Meta(description="Those that match these conditions first.")] | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    comment: Comment | UnsetType = field(default=UNSET, name="$comment")


class Selection(Struct, frozen=True, forbid_unknown_fields=True):
    """One selection: which series of a study it wants, in which order, and how many."""

    conditions: Conditions
    name: (
        Annotated[
            str,
            Meta(
                description="Its name in output, log and report. Default: selection-1, selection-2, … by position.",
                examples=["T2"],
            ),
        ]
        | UnsetType
    ) = UNSET
    prefer: (
        Annotated[
            list[Preference],
            Meta(
                min_length=1,
                description="Ranks the candidates: the first criterion decides, then the next.",
                examples=[[{"matching": {"SeriesDescription": {"contains": "blade"}}}, {"highest": "SeriesNumber"}]],
            ),
        ]
        | UnsetType
    ) = UNSET
    take: (
        Annotated[
            Literal["all"] | Annotated[int, Meta(ge=1)],
            Meta(description="How many series to take in each study. Default: all.", examples=[1, "all"]),
        ]
        | UnsetType
    ) = UNSET
    required: (
        Annotated[
            bool | Annotated[int, Meta(ge=1)],
            Meta(
                description="A study without it contributes nothing. `true` means at least one series, a number at "
                "least that many.",
                examples=[True, 2],
            ),
        ]
        | UnsetType
    ) = UNSET
    description: Description | UnsetType = UNSET
    comment: Comment | UnsetType = field(default=UNSET, name="$comment")


class Example(Struct, frozen=True, forbid_unknown_fields=True):
    """A study, and the series that each selection must take in it; `python main.py test` runs the rules on it."""

    name: Annotated[str, Meta(description="What the example shows.", examples=["T2 is taken, the localizer is not"])]
    study: Annotated[
        dict[str, Json],
        Meta(
            description="One study in the form of dicom-metadata.json: its attributes and its `series`, with "
            "`instances` where they matter.",
            examples=[
                {
                    "StudyInstanceUID": "1.2",
                    "series": [{"SeriesInstanceUID": "1.2.3", "Modality": "MR", "SeriesDescription": "t2_tse_tra"}],
                }
            ],
        ),
    ]
    expect: Annotated[
        dict[str, list[str]],
        Meta(
            description="By the name of the selection, the SeriesInstanceUIDs that it must take. A selection that is "
            "not named must take nothing.",
            examples=[{"T2": ["1.2.3"]}],
        ),
    ]
    withoutImage: (
        Annotated[
            list[str],
            Meta(description="The series that have no image. All others have one.", examples=[["1.2.4"]]),
        ]
        | UnsetType
    ) = UNSET
    description: Description | UnsetType = UNSET
    comment: Comment | UnsetType = field(default=UNSET, name="$comment")


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """The rules of a model: its selections, and how the series taken belong together."""

    selections: Annotated[
        list[Selection],
        Meta(
            min_length=1,
            description="What to select, in order. Without `distinct` a series may fill several of them.",
            examples=[[{"name": "CT", "conditions": {"Modality": "CT"}}]],
        ),
    ]
    layout: (
        Annotated[
            Literal["bySeries", "byStudy"],
            Meta(
                description="The form of selected-images.json. `bySeries` (default): series to image file. `byStudy`: "
                "study, then selection, then series to image file.",
                examples=["byStudy"],
            ),
        ]
        | UnsetType
    ) = UNSET
    distinct: (
        Annotated[
            bool,
            Meta(description="A series fills at most one selection of its study.", examples=[True]),
        ]
        | UnsetType
    ) = UNSET
    same: (
        Annotated[
            list[str],
            Meta(
                min_length=1,
                description="The series taken in a study agree on these attributes.",
                examples=[["FrameOfReferenceUID"]],
            ),
        ]
        | UnsetType
    ) = UNSET
    customAttributes: (
        Annotated[
            list[str],
            Meta(
                description="Attributes that PS3.6 does not list and the parser writes all the same, by name or tag.",
                examples=[["ParserSeriesKind"]],
            ),
        ]
        | UnsetType
    ) = UNSET
    examples: (
        Annotated[
            list[Example],
            Meta(
                description="Tests of these rules: studies, and what must be selected in them. A run does not look at "
                "them; `python main.py test` does.",
                examples=[
                    [
                        {
                            "name": "The CT is taken",
                            "study": {
                                "StudyInstanceUID": "1.2",
                                "series": [{"SeriesInstanceUID": "1.2.3", "Modality": "CT"}],
                            },
                            "expect": {"CT": ["1.2.3"]},
                        }
                    ]
                ],
            ),
        ]
        | UnsetType
    ) = UNSET
    schema: (
        Annotated[
            str,
            Meta(
                description="Where the schema of this file is, for editors. Not used otherwise.",
                examples=["../selector/schemas/selection-rules.schema.json"],
            ),
        ]
        | UnsetType
    ) = field(default=UNSET, name="$schema")
    description: Description | UnsetType = UNSET
    comment: Comment | UnsetType = field(default=UNSET, name="$comment")
