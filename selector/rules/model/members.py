"""What the members of a rules file are: the kinds of value that they may have, and what all of its objects share."""

from typing import Annotated, Any

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
        "digits; several joined by ` or ` are tested as one), a fact of the series (`series.…`), or a group (`allOf`, "
        "`anyOf`, `noneOf`).",
        examples=[{"Modality": "MR", "SliceThickness": [2, 4], "series.plane": "axial"}],
    ),
]


def optional(description: str, **others: Any) -> Any:  # noqa: ANN401 - the arguments and the result are those of `Field`
    """Declare a member that may be left out and is then None."""
    return Field(None, description=description, **others)


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
