"""Rules that are ready to be applied."""

from typing import Literal

from msgspec import Struct

from selector.dicom.dictionary import Attribute
from selector.rules.choose.prefer import Criterion
from selector.rules.choose.same import Agreement
from selector.rules.match.attribute_reader import Subject
from selector.rules.match.facts import Fact
from selector.rules.match.groups import AllOf
from selector.rules.match.series_batch import Subjects


class Asked(Struct, frozen=True):
    """An attribute that the rules ask for; of a sequence, the attributes they ask for in its items."""

    attribute: Attribute
    items: "tuple[Asked, ...]" = ()


class Selection(Struct, frozen=True, eq=False):
    """One selection: `take` is None for all, `required` the least number of series, 0 where it is not required."""

    name: str
    condition: AllOf[Subject, Subjects]
    prefer: tuple[Criterion, ...] = ()
    take: int | None = None
    required: int = 0
    description: str = ""


class Rules(Struct, frozen=True, eq=False):
    """The rules of one run.

    Attributes
    ----------
    source
        Where they come from: a path, or the name of the variable.
    text
        The JSON text as it was read.
    selections
        In the order of the rules; never empty.
    layout
        ``bySeries`` or ``byStudy``.
    distinct
        Whether a series fills at most one selection of its study.
    same
        What the series taken in a study must agree on.
    asked
        Every attribute that the rules need, in no particular order.
    absence
        The attributes and facts whose absence lets a selection match, each with the condition's place.
    facts
        The names of the facts that the rules use.
    warnings
        What is legal and yet worth a word, each a sentence.
    """

    source: str
    text: bytes
    selections: tuple[Selection, ...]
    layout: Literal["bySeries", "byStudy"] = "bySeries"
    distinct: bool = False
    same: tuple[Agreement, ...] = ()
    asked: tuple[Asked, ...] = ()
    absence: tuple[tuple[str, Attribute | Fact], ...] = ()
    facts: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()
