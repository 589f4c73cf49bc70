"""The whole of a rules file: its selections, how the series taken belong together, and examples."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from selector.rules.model.members import (
    AttributeName,
    Conditions,
    Count,
    Described,
    Flag,
    Json,
    MustBe,
    Text,
    Texts,
    optional,
)
from selector.rules.model.selection_object import SelectionObject


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


class AgreementObject(Described):
    """An attribute on which the series taken in a study must agree, with a tolerance."""

    attribute: Text = Field(description="A keyword of PS3.6, or a tag.", examples=["ImageOrientationPatient"])
    tolerance: Annotated[float, Field(ge=0), MustBe("a number of at least 0")] = optional(
        "How far each component of the numbers may spread over all series taken, in the attribute's unit.",
        examples=[0.001],
    )


def _text_or_object(value: object) -> str:
    """Return which of two forms a value has, so that only that form's faults are reported."""
    return "object" if isinstance(value, (dict, AgreementObject)) else "text"


NameOrAgreement = Annotated[
    Annotated[str, Tag("text")] | Annotated[AgreementObject, Tag("object")],
    Discriminator(_text_or_object),
    MustBe("text or an object"),
]


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
    same: Annotated[
        list[NameOrAgreement],
        Field(min_length=1),
        MustBe("a list of at least one text or object"),
    ] = Field(
        [],
        description="The series taken in a study must agree on these attributes.",
        examples=[["FrameOfReferenceUID", {"attribute": "ImageOrientationPatient", "tolerance": 0.001}]],
    )
    studiesPerPatient: Annotated[Count, MustBe("a whole number of at least 1")] = optional(
        "Of each patient, only so many of the newest complete studies contribute. Default: all.", examples=[1]
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
