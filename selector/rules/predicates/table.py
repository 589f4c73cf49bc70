"""Every member of a test that compares values: its kinds of value, words, test and proposed changes.

It is the table of `public/docs/rules.md`. `CONTRIBUTING.md` says what a new kind of test needs beside its row.
"""

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from selector.rules.faults import Misfit, in_words, listed
from selector.rules.predicates.canonical import IN_ORDER, UNWRITTEN, VALUE_OR_EXPRESSION, CanonicalTest, written_name
from selector.rules.predicates.loosening import fewer_values, higher, lower, more_values, unchanged, wider
from selector.rules.predicates.making import (
    Make,
    Member,
    equality,
    expressions,
    order,
    part_of_text,
    value_or_expression,
)
from selector.rules.predicates.operands import Operand, Tested, described
from selector.rules.predicates.values import ValueTest

_TEXTUAL = ("text", "code", "period", "age", "custom")
_ORDERED = ("number", "period", "age", "custom")
_PLAIN = ("text", "code", "number", "period", "age", "custom")


class Row(Struct, frozen=True):
    """One member of a test.

    Attributes
    ----------
    fits
        The kinds of value that it fits, see `selector.dicom.standard.dictionary.Attribute.kind`; a fact may also be a
        ``plane`` or a ``flag``.
    words
        What it asks, to follow the attribute's name, with ``{}`` for the operands.
    make
        Makes the test on a value.
    loosened
        Proposes tests that accept what was found.
    is_textual
        Whether it compares texts even where values are dates, times or ages.
    quantity
        What precedes several operands in its words.
    """

    fits: tuple[str, ...]
    words: str
    make: Make
    loosened: Callable[[CanonicalTest, str, Sequence[Operand]], Iterator[CanonicalTest]]
    is_textual: bool = False
    quantity: str = "one of"


TABLE: dict[str, Row] = {
    "equals": Row((*_PLAIN, "plane", "flag"), "{}", equality, more_values),
    "oneOf": Row((*_PLAIN, "plane"), "{}", equality, more_values),
    "hasAll": Row(_PLAIN, "has {}", equality, fewer_values, quantity="all of"),
    IN_ORDER: Row(_PLAIN, "exactly {}", equality, unchanged, quantity=""),
    "contains": Row(_TEXTUAL, "contains {}", part_of_text, unchanged, is_textual=True),
    "startsWith": Row(_TEXTUAL, "starts with {}", part_of_text, unchanged, is_textual=True),
    "endsWith": Row(_TEXTUAL, "ends with {}", part_of_text, unchanged, is_textual=True),
    "matches": Row(_TEXTUAL, "matches {}", expressions, unchanged, is_textual=True),
    VALUE_OR_EXPRESSION: Row(_PLAIN, "{}", value_or_expression, unchanged, is_textual=True),
    "greaterThan": Row(_ORDERED, "greater than {}", order, lower),
    "atLeast": Row(_ORDERED, "at least {}", order, lower),
    "lessThan": Row(_ORDERED, "less than {}", order, higher),
    "atMost": Row(_ORDERED, "at most {}", order, higher),
    "between": Row(_ORDERED, "between {} and {}", order, wider),
}


def fitting(kind: str) -> tuple[str, ...]:
    """Return the members that fit a kind of value, as a rules file names them."""
    return tuple(member for member, row in TABLE.items() if kind in row.fits and member not in UNWRITTEN)


def value_test(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    """Make the test of a member; raise `Misfit` with what would be right."""
    row = TABLE[member.name]
    if tested.kind not in row.fits:
        name = written_name(member.name)
        raise Misfit(f"{described(tested)}: {name} does not fit; use {_alternatives(tested)}")
    return row.make(tested, operands, member)


def words_for(member: str, operands: Sequence[Operand]) -> str:
    """Return what a member asks, to follow the attribute's name: ``at least 2``, ``one of ["CT", "PT"]``."""
    row = TABLE[member]
    if row.words.count("{}") == len(operands):
        return row.words.format(*map(in_words, operands))
    return row.words.format(f"{row.quantity} {in_words(operands)}".strip())


def _alternatives(tested: Tested) -> str:
    members = [*fitting(tested.kind), *(["item"] if tested.kind == "sequence" else [])]
    if tested.vr:
        members.append("present")
    return listed(members, "or")
