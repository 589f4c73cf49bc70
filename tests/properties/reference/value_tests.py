"""The tests of the tables, on a single value."""

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

from tests.properties.reference.attributes import ATTRIBUTES
from tests.properties.reference.outcomes import REJECTED, UNDECIDED, certain, every, some
from tests.properties.reference.periods import COMPARISONS, Age, Period, age, period, within
from tests.properties.reference.values import Element, Elements, Unreadable, elements, number, person, tag

ORDERED = {"greaterThan", "atLeast", "lessThan", "atMost", "between"}
OF_TEXT = {"contains", "startsWith", "endsWith", "matches"}


class Manner(NamedTuple):
    """How to compare: whether case counts, and how far a number may be off."""

    case: bool = False
    tolerance: Fraction = Fraction(0)


def tested(keyword: str, member: str, operand: object, element: Element, manner: Manner) -> str:
    """Return the outcome of one member of a test for one value that is not empty."""
    element = _as_asked(keyword, operand, element)
    if isinstance(element, Unreadable):
        return UNDECIDED
    if member == "oneOf":
        return some(tested(keyword, "equals", one, element, manner) for one in _listed(operand))
    if member == "between":
        low, high = _listed(operand)
        bounds = (("atLeast", low), ("atMost", high))
        return every(tested(keyword, bound, one, element, manner) for bound, one in bounds)
    if member in OF_TEXT:
        return _text(member, _listed(operand), written(element), manner)
    return _compared(keyword, member, operand, element, manner)


def _compared(keyword: str, member: str, operand: object, element: Element, manner: Manner) -> str:
    """Return the outcome of equality, or of a comparison, for a value that can be read."""
    if isinstance(element, Period):
        return _moment(keyword, member, str(operand), element)
    if isinstance(element, Fraction):
        return _number(member, element, Fraction(str(operand)), manner)
    if isinstance(element, str):
        return certain(folded(element, manner) == folded(_whole(keyword, str(operand)), manner))
    if isinstance(element, Age):
        bound = age(str(operand).strip())
        return _number(member, element.days, bound.days, manner) if bound else REJECTED
    return certain(element == operand)


def expression(keyword: str, text: str, element: Element, *, whole: bool) -> str:
    """Return the outcome of a text in short form that does not equal the value: it is an expression."""
    element = _as_asked(keyword, text, element)
    if isinstance(element, Unreadable):
        return UNDECIDED
    if isinstance(element, Fraction) or whole:
        return certain(bool(re.fullmatch(text, written(element), re.IGNORECASE)))
    return tested(keyword, "matches", text, element, Manner())


def _as_asked(keyword: str, operand: object, element: Element) -> Element:
    """Return a value of a custom attribute as the text or number that it is compared with."""
    if ATTRIBUTES[keyword].vr != "custom":
        return element
    if isinstance(_listed(operand)[0], str):
        return written(element) if isinstance(element, Fraction) else element
    return number(element) if isinstance(element, str) else element


def same_value(keyword: str, text: str) -> bool:
    """Return whether a text is a value of an attribute, so that as a short form it is compared as such."""
    read: Elements = elements(keyword, text)
    vr = ATTRIBUTES[keyword].vr
    if vr in {"DA", "TM", "DT"}:
        return period(vr, text.strip()) is not None
    return len(read) == 1 and isinstance(read[0], Fraction | Age)


def written(element: Element) -> str:
    """Return a value as text: a number in its shortest decimal form, all else as written."""
    if isinstance(element, Fraction):
        return str(element.numerator) if element.denominator == 1 else str(float(element))
    return element.written if isinstance(element, Period | Age) else str(element)


def folded(text: str, manner: Manner) -> str:
    text = unicodedata.normalize("NFC", text)
    return text if manner.case else unicodedata.normalize("NFC", text.casefold())


def _whole(keyword: str, operand: str) -> str:
    vr = ATTRIBUTES[keyword].vr
    if vr == "AT":
        return tag(operand.strip()) or operand.strip()
    return person(operand) if vr == "PN" else operand.strip()


def _text(member: str, operands: list[object], text: str, manner: Manner) -> str:
    value = folded(text, manner)
    ways = {
        "contains": lambda operand: folded(operand, manner) in value,
        "startsWith": lambda operand: value.startswith(folded(operand, manner)),
        "endsWith": lambda operand: value.endswith(folded(operand, manner)),
        "matches": lambda operand: _found(operand, text, manner),
    }
    return certain(any(ways[member](str(operand)) for operand in operands))


def _found(pattern: str, text: str, manner: Manner) -> bool:
    if re.escape(pattern).replace("\\ ", " ").replace("\\-", "-") == pattern:
        return folded(pattern, manner) in folded(text, manner)
    return bool(re.search(pattern, text, 0 if manner.case else re.IGNORECASE))


def _moment(keyword: str, member: str, operand: str, element: Period) -> str:
    bound = period(ATTRIBUTES[keyword].vr, operand.strip())
    if bound is None:
        return REJECTED
    return within(element, bound) if member == "equals" else COMPARISONS[member](element, bound)


def _number(member: str, value: Fraction, operand: Fraction, manner: Manner) -> str:
    off = manner.tolerance
    holds = {
        "equals": abs(value - operand) <= off,
        "atLeast": value >= operand - off,
        "greaterThan": value > operand - off,
        "atMost": value <= operand + off,
        "lessThan": value < operand + off,
    }
    return certain(holds[member])


def _listed(operand: object) -> list[object]:
    return operand if isinstance(operand, list) else [operand]
