"""The rules file: its members, with their types, descriptions and examples, declared once.

Every run reads its rules into these models.
The faults of a document that does not fit them (`selector.rules.loader`) and the published schema
(`selector.schemas.selection_rules`) are both derived from them.

The format is ours: Clara's own is not public. It is a superset of the `selections` / `conditions` rules of MONAI
Deploy.
"""

from typing import Annotated, Any, Literal

from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo

Json = Any
"""JSON whose meaning depends on its attribute; `selector.rules.compile` reads it."""


class MustBe(Struct, frozen=True):
    """What a value must be, in the terms of a rules file; pydantic's own messages are for programmers."""

    words: str


Text = Annotated[str, MustBe("text")]
Flag = Annotated[bool, MustBe("true or false")]
Scalar = Annotated[str | int | float, MustBe("text or a number")]
Scalars = Annotated[list[Scalar], Field(min_length=1), MustBe("a list of at least one text or number")]
Texts = Annotated[list[Text], MustBe("a list of texts")]
Alternatives = Annotated[
    str | Annotated[list[str], Field(min_length=1)], MustBe("text, or a list of at least one text")
]
AttributeName = Annotated[
    Text, Field(json_schema_extra={"pattern": r"\S", "not": {"enum": ["studies", "series", "instances"]}})
]
Count = Annotated[int, Field(ge=1)]
Conditions = Annotated[
    dict[str, Json],
    MustBe("an object"),
    Field(
        description="Conditions that must hold together. A key is a DICOM attribute (a PS3.6 keyword or a tag of 8 hex "
        "digits), a fact of the series (`series.…`), or a group (`allOf`, `anyOf`, `noneOf`).",
        examples=[{"Modality": "MR", "SliceThickness": [2, 4], "series.plane": "axial"}],
    ),
]


class Described(BaseModel):
    """The base of every object in a rules file: it may carry remarks, and allows no unknown members."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)

    description: Text = Field(
        "",
        description="A note for the reader of the rules; not used otherwise.",
        examples=["Axial T2 for the prostate model"],
    )
    comment: Text = Field(
        "", alias="$comment", description="A remark; ignored.", examples=["Repeats have the same description."]
    )

    @classmethod
    def member_names(cls) -> tuple[str, ...]:
        """Return the names of all members as in a rules file."""
        names = (field.alias or name for name, field in cls.model_fields.items())
        return tuple(sorted(names, key=("description", "$comment").__contains__))

    @classmethod
    def member(cls, name: str) -> FieldInfo | None:
        """Return the declaration of a member by its name in a rules file, or None."""
        return next((field for key, field in cls.model_fields.items() if name == (field.alias or key)), None)

    @property
    def given(self) -> tuple[str, ...]:
        """The names of the members that are given, without the remarks."""
        return tuple(name for name in type(self).model_fields if name in self.model_fields_set - _REMARKS)


_REMARKS = frozenset({"description", "comment"})


def _optional(description: str, **others: Any) -> Any:  # noqa: ANN401 - the arguments and the result are those of `Field`
    """Declare a member that may be left out and is then None."""
    return Field(None, description=description, **others)


class TestObject(Described):
    """A test on the values of one attribute or fact. All its members must hold for the same value."""

    __test__ = False

    equals: Annotated[str | int | float | bool, MustBe("text, a number, true or false")] = _optional(
        "The value equals this. Text: the whole value, case ignored. Date, time: within the precision "
        "given. Age: with its unit.",
        examples=["MR", 3, "2024", "018Y"],
    )
    oneOf: Scalars = _optional("The value equals one of these.", examples=[["CT", "PT"], [1.5, 3]])
    hasAll: Scalars = _optional("The values include all of these.", examples=[["ORIGINAL", "PRIMARY"]])
    contains: Alternatives = _optional("The text contains this, or one of these.", examples=["t2", ["cor", "sag"]])
    startsWith: Alternatives = _optional("The text starts with this, or with one of these.", examples=["ax"])
    endsWith: Alternatives = _optional("The text ends with this, or with one of these.", examples=["_ADC"])
    matches: Alternatives = _optional(
        "This regular expression, or one of these, is found in the text (Python's syntax).", examples=["^t2.*(tra|ax)"]
    )
    greaterThan: Scalar = _optional(
        "The number, date, time or age is greater than this.", examples=[0, "20231231", "017Y"]
    )
    atLeast: Scalar = _optional("The number, date, time or age is this or greater.", examples=[2.9, "2024", "018Y"])
    lessThan: Scalar = _optional("The number, date, time or age is less than this.", examples=[5])
    atMost: Scalar = _optional("The number, date, time or age is this or less.", examples=[4, "2024", "065Y"])
    between: Annotated[
        list[Scalar], Field(min_length=2, max_length=2), MustBe("a list of two numbers, dates, times or ages")
    ] = _optional(
        "The number, date, time or age is between these two, both included.", examples=[[2, 4], ["2023", "2024"]]
    )
    present: Flag = _optional("`true`: there is a value. `false`: absent or empty. Stands alone.", examples=[True])
    uniform: Flag = _optional(
        "All instances have the same value, whatever it is. Only `tolerance` may stand beside it.",
        examples=[True],
        json_schema_extra={"const": True},
    )
    not_: Json = _optional(
        "This test or short form does not hold; the other members must hold as well.",
        alias="not",
        examples=[{"contains": ["cor", "sag"]}, "LOCALIZER"],
    )
    item: Conditions = _optional(
        "For a sequence: at least one item meets all of these conditions.",
        examples=[{"CodeValue": "T-D3000", "CodingSchemeDesignator": "SRT"}],
    )
    caseSensitive: Flag = _optional("Case counts. Default: it is ignored.", examples=[True])
    tolerance: Annotated[float, Field(ge=0), MustBe("a number of at least 0")] = _optional(
        "How far a number may be off, in the attribute's unit: for `equals`, `oneOf` and bounds; with `uniform`, "
        "how far apart the numbers may be.",
        examples=[0.1],
    )
    values: Annotated[Literal["any", "all"], MustBe('"any" or "all"')] = _optional(
        "Of several values, one that matches is enough (`any`), or all must match (`all`). Default: `any` "
        "for text and equality, `all` for greater and less.",
        examples=["all"],
    )
    position: Annotated[Count, MustBe("a whole number of at least 1")] = _optional(
        "Only the n-th value, counted from 1. Not together with `values`.", examples=[3]
    )
    instances: Annotated[Literal["any"], MustBe('"any"')] = _optional(
        "`any`: one instance that matches is enough. Default: all instances must agree.", examples=["any"]
    )
    ifMissing: Annotated[Literal["matched", "rejected"], MustBe('"matched" or "rejected"')] = _optional(
        "The outcome where the attribute is absent. Default: undecided.", examples=["rejected"]
    )


class PreferenceObject(Described):
    """One criterion by which candidates are ranked. It has exactly one of `highest`, `lowest` and `matching`."""

    model_config = ConfigDict(
        json_schema_extra={"oneOf": [{"required": [name]} for name in ("highest", "lowest", "matching")]}
    )

    highest: Text = _optional(
        "Candidates with the highest value first. A numeric, date, time or age attribute, or a fact.",
        examples=["series.instanceCount", "MagneticFieldStrength", "SeriesNumber"],
    )
    lowest: Text = _optional(
        "Candidates with the lowest value first; otherwise like `highest`.",
        examples=["SliceThickness", "series.obliquity", "SeriesNumber"],
    )
    matching: Conditions = _optional("Candidates that match these conditions first.")


class SelectionObject(Described):
    """One selection: which series of a study it wants, in which order, and how many."""

    conditions: Conditions
    name: Text = Field(
        "",
        description="Its name in output, log and report. Default: selection-1, selection-2, … by position.",
        examples=["T2"],
        json_schema_extra={"pattern": r"\S"},
    )
    prefer: Annotated[
        list[Annotated[PreferenceObject, MustBe("an object")]],
        Field(min_length=1),
        MustBe("a list of at least one object"),
    ] = Field(
        [],
        description="Ranks the candidates: the first criterion decides, then the next.",
        examples=[[{"matching": {"SeriesDescription": {"contains": "blade"}}}, {"highest": "SeriesNumber"}]],
    )
    take: Annotated[Literal["all"] | Count, MustBe('"all" or a whole number of at least 1')] = Field(
        "all", description="How many series to take in each study. Default: all.", examples=[1, "all"]
    )
    required: Annotated[bool | Count, MustBe("true or false, or a whole number of at least 1")] = Field(
        default=False,
        description="A study without it contributes nothing. `true` means at least one series, a number at least that "
        "many.",
        examples=[True, 2],
    )


class ExampleObject(Described):
    """A study, and the series that each selection must take in it; `python main.py test` runs the rules on it."""

    name: Text = Field(description="What the example shows.", examples=["T2 is taken, the localizer is not"])
    study: Annotated[dict[str, Json], MustBe("an object")] = Field(
        description="One study in the form of dicom-metadata.json: its attributes and its `series`, with `instances` "
        "where they matter.",
        examples=[
            {
                "StudyInstanceUID": "1.2",
                "series": [{"SeriesInstanceUID": "1.2.3", "Modality": "MR", "SeriesDescription": "t2_tse_tra"}],
            }
        ],
    )
    expect: Annotated[dict[str, Texts], MustBe("an object")] = Field(
        description="By the name of the selection, the SeriesInstanceUIDs that it must take. A selection that is not "
        "named must take nothing.",
        examples=[{"T2": ["1.2.3"]}],
    )
    withoutImage: Annotated[list[Text], MustBe("a list of texts")] = Field(
        [], description="The series that have no image. All others have one.", examples=[["1.2.4"]]
    )


class RulesDocument(Described):
    """The rules of a model: its selections, and how the series taken belong together."""

    selections: Annotated[
        list[Annotated[SelectionObject, MustBe("an object")]],
        Field(min_length=1),
        MustBe("a list of at least one object"),
    ] = Field(
        description="What to select, in order. Without `distinct` a series may fill several of them.",
        examples=[[{"name": "CT", "conditions": {"Modality": "CT"}}]],
    )
    conditions: Conditions = Field(
        {},
        description="Conditions for the series of every selection, as if joined with its own by `allOf`.",
        examples=[{"Modality": "MR", "BodyPartExamined": "PROSTATE"}],
    )
    layout: Annotated[Literal["bySeries", "byStudy"], MustBe('"bySeries" or "byStudy"')] = Field(
        "bySeries",
        description="The form of selected-images.json. `bySeries` (default): series to image file. `byStudy`: study, "
        "then selection, then series to image file.",
        examples=["byStudy"],
    )
    distinct: Flag = Field(
        default=False, description="A series fills at most one selection of its study.", examples=[True]
    )
    same: Annotated[list[Text], Field(min_length=1), MustBe("a list of at least one text")] = Field(
        [],
        description="The series taken in a study must agree on these attributes.",
        examples=[["FrameOfReferenceUID"]],
    )
    customAttributes: Annotated[list[AttributeName], MustBe("a list of texts")] = Field(
        [],
        description="Attributes that the parser writes although PS3.6 does not list them, by name or tag.",
        examples=[["ParserSeriesKind"]],
    )
    examples: Annotated[list[Annotated[ExampleObject, MustBe("an object")]], MustBe("a list of objects")] = Field(
        [],
        description="Tests of these rules: studies, and what must be selected in them. A run does not look at them; "
        "`python main.py test` does.",
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
    )
    schema_: Text = Field(
        "",
        alias="$schema",
        description="Where the schema of this file is, for editors. Not used otherwise.",
        examples=["../selector/schemas/selection-rules.schema.json"],
    )
