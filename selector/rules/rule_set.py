"""Rules that are ready to be applied."""

from typing import Literal

from msgspec import Struct

from selector.dicom.requested import RequestedAttribute
from selector.rules.choose.same import Agreement
from selector.rules.choose.selection import Selection
from selector.rules.match.facts.fact import About
from selector.rules.model.document import RulesDocument


class RuleSet(Struct, frozen=True, eq=False):
    """The rules of one run.

    Attributes
    ----------
    source
        The name of the file, without its folder, or that of the variable.
    text
        The raw JSON text.
    document
        The parsed document; None if it is empty, so that everything is selected.
    selections
        In the order of the rules; never empty.
    layout
        ``bySeries`` or ``byStudy``.
    distinct
        Whether a series fills at most one selection of its study.
    same
        What the series taken in a study must agree on.
    studies_per_patient
        The most studies of a patient that contribute; None for all.
    requested
        Every attribute that the rules need, in no particular order.
    absence
        The attributes and facts whose absence lets a selection match, each with the condition's JSON path.
    facts
        The names of the facts that the rules use.
    warnings
        Warnings about legal rules, each a sentence.
    """

    source: str
    text: bytes
    selections: tuple[Selection, ...]
    document: RulesDocument | None = None
    layout: Literal["bySeries", "byStudy"] = "bySeries"
    distinct: bool = False
    same: tuple[Agreement, ...] = ()
    studies_per_patient: int | None = None
    requested: tuple[RequestedAttribute, ...] = ()
    absence: tuple[tuple[str, About], ...] = ()
    facts: frozenset[str] = frozenset()
    warnings: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the text, in lower case hex."""
        from hashlib import sha256  # noqa: PLC0415 - only a run needs it

        return sha256(self.text).hexdigest()
