"""A selection of the rules, and the criteria by which it ranks its candidates."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from selector.rules.model.members import Conditions, Count, Described, Json, MustBe, Text, optional


class PreferenceObject(Described):
    """One criterion by which candidates are ranked: exactly one of `highest`, `lowest`, `nearest` and `matching`."""

    model_config = ConfigDict(
        json_schema_extra={
            "oneOf": [{"required": [name]} for name in ("highest", "lowest", "nearest", "matching")],
            "dependentRequired": {"nearest": ["to"], "to": ["nearest"], "after": ["nearest"]},
            "dependentSchemas": {
                "position": {"not": {"anyOf": [{"required": [name]} for name in ("nearest", "matching")]}}
            },
        }
    )

    highest: Text = optional(
        "Candidates with the highest value first. A numeric, date, time or age attribute, or a fact.",
        examples=["series.instanceCount", "MagneticFieldStrength", "SeriesNumber"],
    )
    lowest: Text = optional(
        "Candidates with the lowest value first; otherwise like `highest`.",
        examples=["SliceThickness", "series.obliquity", "SeriesNumber"],
    )
    nearest: Text = optional(
        "Candidates with the value nearest to that in `to` first; otherwise like `highest`.",
        examples=["EchoTime", "AcquisitionTime"],
    )
    to: Annotated[
        str | int | float | dict[str, Json],
        MustBe("a number, date, time or age, or an object with conditions for another series"),
    ] = optional(
        "With `nearest`: a value, or conditions. The value is then that of the one other series of the study that "
        "meets them.",
        examples=[1.25, {"SeriesDescription": {"contains": "pre"}}],
    )
    after: Annotated[float, MustBe("a number")] = optional(
        "With `nearest`: how far after the value in `to` is best, in the attribute's unit; for dates and times in "
        "seconds, for ages in days. Negative: before it.",
        examples=[150],
    )
    matching: Conditions = optional("Candidates that match these conditions first.")
    position: Annotated[Count, MustBe("a whole number of at least 1")] = optional(
        "With `highest` or `lowest`: the n-th value of an attribute with several, counted from 1.", examples=[1]
    )


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
