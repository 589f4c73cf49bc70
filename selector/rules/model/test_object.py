"""The tests that a condition may put to the values of an attribute or fact."""

from typing import Annotated, Literal

from pydantic import Field

from selector.rules.model.members import (
    Alternatives,
    Conditions,
    Count,
    Described,
    Flag,
    Json,
    MustBe,
    Scalar,
    Scalars,
    optional,
)


class TestObject(Described):
    """A test on the values of one attribute or fact. All its members must hold for the same value."""

    __test__ = False

    equals: Annotated[
        str | int | float | bool | Annotated[list[Scalar], Field(min_length=1)],
        MustBe("text, a number, true or false, or a list of at least one text or number"),
    ] = optional(
        "The value equals this. Text: the whole value, case ignored. Date, time: within the precision "
        "given. Age: with its unit. A list: these values in this order, and no others.",
        examples=["MR", 3, "2024", "018Y", ["ORIGINAL", "PRIMARY", "AXIAL"]],
    )
    oneOf: Scalars = optional("The value equals one of these.", examples=[["CT", "PT"], [1.5, 3]])
    hasAll: Scalars = optional("The values include all of these.", examples=[["ORIGINAL", "PRIMARY"]])
    contains: Alternatives = optional("The text contains this, or one of these.", examples=["t2", ["cor", "sag"]])
    startsWith: Alternatives = optional("The text starts with this, or with one of these.", examples=["ax"])
    endsWith: Alternatives = optional("The text ends with this, or with one of these.", examples=["_ADC"])
    matches: Alternatives = optional(
        "This regular expression, or one of these, is found in the text (Python's syntax).", examples=["^t2.*(tra|ax)"]
    )
    greaterThan: Scalar = optional(
        "The number, date, time or age is greater than this.", examples=[0, "20231231", "017Y"]
    )
    atLeast: Scalar = optional("The number, date, time or age is this or greater.", examples=[2.9, "2024", "018Y"])
    lessThan: Scalar = optional("The number, date, time or age is less than this.", examples=[5])
    atMost: Scalar = optional("The number, date, time or age is this or less.", examples=[4, "2024", "065Y"])
    between: Annotated[
        list[Scalar], Field(min_length=2, max_length=2), MustBe("a list of two numbers, dates, times or ages")
    ] = optional(
        "The number, date, time or age is between these two, both included.", examples=[[2, 4], ["2023", "2024"]]
    )
    present: Flag = optional("`true`: there is a value. `false`: absent or empty. Stands alone.", examples=[True])
    uniform: Flag = optional(
        "All instances have the same value, whatever it is. Only `tolerance` may stand beside it.",
        examples=[True],
        json_schema_extra={"const": True},
    )
    not_: Json = optional(
        "This test or short form does not hold; the other members must hold as well.",
        alias="not",
        examples=[{"contains": ["cor", "sag"]}, "LOCALIZER"],
    )
    item: Conditions = optional(
        "For a sequence: at least one item meets all of these conditions.",
        examples=[{"CodeValue": "T-D3000", "CodingSchemeDesignator": "SRT"}],
    )
    caseSensitive: Flag = optional("Case counts. Default: it is ignored.", examples=[True])
    tolerance: Annotated[float, Field(ge=0), MustBe("a number of at least 0")] = optional(
        "How far a number may be off, in the attribute's unit: for `equals`, `oneOf` and bounds; with `uniform`, "
        "how far apart the numbers may be.",
        examples=[0.1],
    )
    values: Annotated[Literal["any", "all"], MustBe('"any" or "all"')] = optional(
        "Of several values, one that matches is enough (`any`), or all must match (`all`). Default: `any` "
        "for text and equality, `all` for greater and less.",
        examples=["all"],
    )
    position: Annotated[Count, MustBe("a whole number of at least 1")] = optional(
        "Only the n-th value, counted from 1. Not together with `values`.", examples=[3]
    )
    instances: Annotated[Literal["any"], MustBe('"any"')] = optional(
        "`any`: one instance that matches is enough. Default: all instances must agree.", examples=["any"]
    )
    ifMissing: Annotated[Literal["matched", "rejected"], MustBe('"matched" or "rejected"')] = optional(
        "The outcome where the attribute is absent. Default: undecided.", examples=["rejected"]
    )
