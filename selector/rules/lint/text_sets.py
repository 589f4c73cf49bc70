"""Sets of texts that a test can match: any of several clauses, each of which asks several things of one text.

What they say is certain, and where they cannot tell, they say no.
"""

import re
from collections.abc import Iterable
from itertools import combinations, product

from msgspec import Struct

from selector.errors import ConfigurationError
from selector.rules.predicates.expressions import Expression

_SPECIAL = frozenset(".^$*+?{}[]\\|()")
_CONTEXT = re.compile(r"\^|\$|\\[AZbB]|\(\?(?!:)")
"""What makes an expression depend on more than the characters that it matches."""
_FLAGS = re.compile(r"\(\?[a-zA-Z-]+[:)]")
"""What makes an expression say itself where case counts."""
_MOST = 64


class Atom(Struct, frozen=True):
    """One thing that is asked of a text.

    Attributes
    ----------
    relation
        ``equals``, ``contains``, ``startsWith``, ``endsWith``; ``found`` or ``whole`` for an expression.
    operand
        A text, in lower case where case does not count; or the expression.
    case_sensitive
        Whether case counts.
    """

    relation: str
    operand: str
    case_sensitive: bool

    @classmethod
    def of(cls, expression: Expression) -> "Atom":
        """Return what an expression asks; one without special characters is a text."""
        source, case_sensitive = expression.source, expression.case_sensitive
        if is_plain(source):
            relation = "equals" if expression.whole else "contains"
            return cls(relation, source if case_sensitive else source.casefold(), case_sensitive)
        return cls("whole" if expression.whole else "found", source, case_sensitive)

    @property
    def is_expression(self) -> bool:
        """Whether the operand is an expression."""
        return self.relation in {"found", "whole"}

    @property
    def folded(self) -> str:
        """The operand in lower case."""
        return self.operand.casefold()

    def holds_for(self, text: str, *, case_sensitive: bool) -> bool | None:
        """Tell whether it holds for one text, or None where that takes too long."""
        if self.is_expression:
            return found_in(self.operand, text, case_sensitive=case_sensitive, whole=self.relation == "whole")
        operand = self.operand if case_sensitive else self.folded
        return _relate(self.relation, text if case_sensitive else text.casefold(), operand)

    @property
    def is_always_true(self) -> bool:
        """Whether it certainly holds for every text that is not empty."""
        if not self.is_expression:
            return False
        if self.operand in {".*", ".+", "^.*$", "^.+$"}:
            return True
        if self.relation == "whole":
            return False
        bare = self.operand[1:] if self.operand.startswith("^") else self.operand.removesuffix("$")
        return not _CONTEXT.search(bare) and bool(found_in(bare, "", case_sensitive=True))


Clause = frozenset[tuple[Atom, bool]]
"""What must be true (with True) or false (with False) of one and the same text."""


class TextSet(Struct, frozen=True):
    """Texts of which one of the clauses is true; None stands for clauses that are too many to be looked at."""

    clauses: tuple[Clause, ...] | None

    @classmethod
    def of(cls, atoms: Iterable[Atom]) -> "TextSet":
        """Return the texts for which one of the atoms holds."""
        atoms = tuple(atoms)
        if any(atom.is_always_true for atom in atoms):
            return EVERY_TEXT
        return cls(tuple(frozenset({(atom, True)}) for atom in atoms))

    @property
    def is_empty(self) -> bool:
        """True where every clause contradicts itself."""
        return self.clauses is not None and all(map(_is_refuted, self.clauses))

    @property
    def is_everything(self) -> bool:
        """True where no text is left out."""
        return self.complement().is_empty

    def intersection(self, other: "TextSet") -> "TextSet":
        """Return the texts that are in both."""
        if self.clauses is None or other.clauses is None or len(self.clauses) * len(other.clauses) > _MOST:
            return TextSet(None)
        return TextSet(tuple(dict.fromkeys(one | two for one, two in product(self.clauses, other.clauses))))

    def union(self, other: "TextSet") -> "TextSet":
        """Return the texts that are in one of them."""
        if self.clauses is None or other.clauses is None:
            return TextSet(None)
        return TextSet(tuple(dict.fromkeys(self.clauses + other.clauses)))

    def is_within(self, other: "TextSet") -> bool:
        """Return true where what is in this one and not in the other contradicts itself."""
        return self.intersection(other.complement()).is_empty

    def complement(self) -> "TextSet":
        """Return the texts that are not in it."""
        rest = EVERY_TEXT
        for clause in self.clauses or ():
            rest = rest.intersection(TextSet(tuple(frozenset({(atom, not wanted)}) for atom, wanted in clause)))
        return TextSet(None) if self.clauses is None else rest


EVERY_TEXT = TextSet((frozenset(),))


def is_plain(source: str) -> bool:
    """Tell whether an expression has no special characters, so that it means what is written."""
    return _SPECIAL.isdisjoint(source)


def found_in(source: str, text: str, *, case_sensitive: bool, whole: bool = False) -> bool | None:
    """Tell whether an expression matches a text, or None where that cannot be told in time."""
    try:
        return Expression("", "", source, case_sensitive, whole).is_in(text)
    except ConfigurationError:
        return None


def _is_refuted(clause: Clause) -> bool:
    """Tell whether a clause certainly contradicts itself."""
    wanted = [atom for atom, is_wanted in clause if is_wanted]
    unwanted = [atom for atom, is_wanted in clause if not is_wanted]
    if any(_implies(one, other) for one in wanted for other in unwanted):
        return True
    return any(_exclude_each_other(*pair) for pair in combinations(wanted, 2))


def _implies(one: Atom, other: Atom) -> bool:
    """Tell whether every text for which the one holds is certainly one for which the other holds."""
    if one == other or other.is_always_true:
        return True
    if one.is_expression:
        # What matches the whole text is found in it.
        return one.relation == "whole" and other == Atom("found", one.operand, one.case_sensitive)
    if other.case_sensitive and not one.case_sensitive:
        return False
    if one.relation == "equals" or other.is_expression:
        return _is_operand_enough(one, other)
    operand = one.operand if other.case_sensitive else one.folded
    return other.relation in {"contains", one.relation} and _relate(other.relation, operand, other.operand)


def _is_operand_enough(one: Atom, other: Atom) -> bool:
    """Tell whether the other holds for the operand of the one, and therefore for every text that the one holds for."""
    if one.relation != "equals" and (other.relation != "found" or _CONTEXT.search(other.operand)):
        return False
    is_told = _is_told_by_case(one, other)
    return is_told and bool(other.holds_for(one.operand, case_sensitive=other.case_sensitive))


def _exclude_each_other(one: Atom, other: Atom) -> bool:
    """Tell whether certainly no text has both."""
    if other.relation == "equals":
        one, other = other, one
    case_sensitive = one.case_sensitive and other.case_sensitive
    if one.relation == "equals":
        return _is_told_by_case(one, other) and other.holds_for(one.operand, case_sensitive=case_sensitive) is False
    if one.relation == other.relation and one.relation in {"startsWith", "endsWith"}:
        texts = (one.operand, other.operand) if case_sensitive else (one.folded, other.folded)
        return not any(_relate(one.relation, *pair) for pair in (texts, texts[::-1]))
    return False


def _is_told_by_case(one: Atom, other: Atom) -> bool:
    """Tell whether what holds for the operand of the one holds for it in any case, where its case does not count."""
    return one.case_sensitive or not other.is_expression or (one.operand.isascii() and not _FLAGS.search(other.operand))


def _relate(relation: str, text: str, operand: str) -> bool:
    if relation == "equals":
        return text == operand
    if relation == "startsWith":
        return text.startswith(operand)
    return text.endswith(operand) if relation == "endsWith" else operand in text
