"""Values that rules ask for and that no value of the attribute's VR can be (PS3.5 6.2)."""

import re
from collections.abc import Iterator

from msgspec import Struct

from selector.dicom.dictionary import UNSPLIT
from selector.dicom.values import decimal_text
from selector.rules.compile.operands import Target
from selector.rules.faults import quoted
from selector.rules.lint.regions import domain_of
from selector.rules.lint.requirements import Single, field_of
from selector.rules.lint.text_sets import Atom
from selector.rules.lint.texts import Told, value_tests
from selector.rules.lint.value_sets import NumberSet
from selector.rules.predicates.instances import InstanceTest
from selector.rules.predicates.values import EitherTest, ExpressionTest, NumberTest, TextTest, ValueTest


class _Repertoire(Struct, frozen=True):
    """What texts of a VR can be: characters as in an expression's class, in words, and how many."""

    longest: int
    characters: str = ""
    words: str = ""

    def misfit(self, text: str, *, case_sensitive: bool) -> str:
        """Say why a text cannot be in a value; empty where it can."""
        if len(text) > self.longest:
            return f"holds {self.longest} characters at most"
        seen = text if case_sensitive else text.upper()
        return f"holds {self.words} only" if self.characters and re.search(f"[^{self.characters}]", seen) else ""


_REPERTOIRES = {
    "CS": _Repertoire(16, "A-Z0-9 _", "capital letters, digits, blanks and underscores"),
    "UI": _Repertoire(64, "0-9.", "digits and dots"),
    "AE": _Repertoire(16, " -~", "plain characters"),
    "AS": _Repertoire(4, "0-9DWMY", "digits and one of D, W, M and Y"),
    "DA": _Repertoire(10, "0-9.-", "digits"),
    "TM": _Repertoire(16, "0-9:.", "digits and a point"),
    "DT": _Repertoire(26, "0-9.+-", "digits, a point and a sign"),
    "AT": _Repertoire(8, "0-9A-F", "hex digits"),
    "SH": _Repertoire(16),
    "LO": _Repertoire(64),
    "PN": _Repertoire(64),
    "ST": _Repertoire(1024),
    "LT": _Repertoire(10240),
}
_LONGEST_DECIMAL = 16


def about_values(single: Single) -> Iterator[Told]:
    """Yield the values that a condition asks for in vain."""
    target = field_of(single).target
    for part in single.test.parts if isinstance(single.test, InstanceTest) else ():
        for test in value_tests(part):
            for value, reason in _misfits(target, test):
                message = f"{value} can be no value of {target.name}: {reason} (PS3.5 6.2)"
                yield single.place, message, "correct it, or leave it out"


def _misfits(target: Target, test: ValueTest) -> Iterator[tuple[str, str]]:
    if isinstance(test, NumberTest) and target.kind == "number" and not test.is_ordered:
        yield from _numbers(target, test)
    elif isinstance(test, TextTest):
        for operand in test.operands:
            yield from _texts(
                target, _as_written(operand, test.words), Atom(test.relation, operand, test.case_sensitive)
            )
    elif isinstance(test, ExpressionTest):
        for expression in test.expressions:
            yield from _texts(target, expression.source, Atom.of(expression))
    elif isinstance(test, EitherTest):
        # The text itself, or the same as an expression: where it has no special characters, both say the same.
        yield from (misfit for one in test.tests if isinstance(one, ExpressionTest) for misfit in _misfits(target, one))


def _texts(target: Target, written: str, atom: Atom) -> Iterator[tuple[str, str]]:
    if atom.is_expression or target.vr not in _REPERTOIRES:
        return
    reason = _REPERTOIRES[target.vr].misfit(atom.operand, case_sensitive=atom.case_sensitive)
    if "\\" in atom.operand and target.vr not in UNSPLIT:
        reason = "never has a backslash, which stands between values"
    if reason:
        yield quoted(written), f"its VR {target.vr} {reason}"


def _numbers(target: Target, test: NumberTest) -> Iterator[tuple[str, str]]:
    domain = domain_of(target)
    for interval in test.intervals:
        if NumberSet.of(domain, [interval]).is_empty:
            what = f"whole numbers from {decimal_text(domain.low)} to {decimal_text(domain.high)}"
            words = f"its VR {target.vr} holds {what}" if target.vr else "it has a smallest and a greatest value"
            yield decimal_text(interval.low), words
        elif target.vr == "DS" and interval.low == interval.high and _digits(interval.low) > _LONGEST_DECIMAL:
            yield decimal_text(interval.low), f"its VR DS holds {_LONGEST_DECIMAL} characters at most"


def _digits(number: float) -> int:
    return min(len(decimal_text(number)), len(repr(number)))


def _as_written(operand: str, words: str) -> str:
    """Return an operand in the case in which it stands in the words of its test."""
    at = words.casefold().find(operand)
    return words[at : at + len(operand)] if at >= 0 else operand
