"""Values that rules ask for and that the attribute can never have (PS3.5 6.2)."""

from collections.abc import Iterator

from selector.dicom.single_values import decimal_text
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.value_limits import text_misfit
from selector.rules.faults import Suspicion, quoted
from selector.rules.lint.expressions import is_plain
from selector.rules.lint.witness_values import numbers_beside, range_of
from selector.rules.match.facts.fact import Fact
from selector.rules.match.walking import Single, parts_by_attribute, value_tests
from selector.rules.predicates.values import EitherTest, ExpressionTest, NumberTest, TextTest, ValueTest


def about_values(single: Single) -> Iterator[Suspicion]:
    """Yield the values that a condition asks for and that the attribute or fact can never have."""
    of_each = {
        about: [misfit for test in value_tests(parts) for misfit in _misfits(about, test)]
        for about, parts in parts_by_attribute(single).items()
    }
    if not all(of_each.values()):  # Of several attributes, another one may have it.
        return
    for about, misfits in of_each.items():
        for value, reason in misfits:
            source = " (PS3.5 6.2)" if isinstance(about, Attribute) else ""
            message = f"{value} cannot be a value of {about.name}: {reason}{source}"
            yield Suspicion("impossible-value", single.place, message, "correct it, or leave it out")


def _misfits(about: Attribute | Fact, test: ValueTest) -> Iterator[tuple[str, str]]:
    """Yield each impossible value that a test asks for, with the reason."""
    if isinstance(test, EitherTest):
        # The text itself, or the same as an expression: where it has no special characters, both ask the same.
        yield from (misfit for one in test.tests if isinstance(one, ExpressionTest) for misfit in _misfits(about, one))
    elif isinstance(test, NumberTest) and about.kind == "number" and not test.is_ordered:
        yield from _numbers(about, test)
    elif isinstance(about, Attribute):
        for text, written, case_sensitive in _texts(test):
            reason = text_misfit(about.vr, text, case_sensitive=case_sensitive)
            if reason:
                yield quoted(written), reason


def _texts(test: ValueTest) -> Iterator[tuple[str, str, bool]]:
    """Yield the texts that a test asks for, as compared and as in the rules, and whether case counts."""
    if isinstance(test, TextTest):
        for operand in test.operands:
            at = test.words.casefold().find(operand)
            yield operand, test.words[at : at + len(operand)] if at >= 0 else operand, test.case_sensitive
    elif isinstance(test, ExpressionTest):
        plain = (one for one in test.expressions if is_plain(one.source))
        yield from ((one.source, one.source, one.case_sensitive) for one in plain)


def _numbers(about: Attribute | Fact, test: NumberTest) -> Iterator[tuple[str, str]]:
    possible = range_of(about)
    holder, vr = (f"VR {about.vr}", about.vr) if isinstance(about, Attribute) else ("it", "")
    for interval in test.intervals:
        asked = decimal_text(interval.low)
        if not any(map(interval.holds, numbers_beside([interval], possible))):
            yield asked, f"{holder} allows only {possible.words}"
        elif interval.low == interval.high:
            reason = text_misfit(vr, min(asked, repr(interval.low), key=len), case_sensitive=True)
            yield from [(asked, reason)] if reason else []
