"""What a test is about, and reading the operands that a rule gives it."""

from collections.abc import Sequence
from typing import Protocol

from selector.dicom.periods import Period, read_age, read_period
from selector.dicom.single_values import BLANKS, LARGEST, canonical_text, decimal_text, read_number
from selector.dicom.standard.dictionary import is_tag
from selector.dicom.value_limits import uid_misfit
from selector.rules.faults import Misfit, in_words

Operand = str | int | float | bool

_WORDS = {
    "number": "a number",
    "period": "a date or time",
    "age": "an age",
    "plane": "a plane",
    "flag": "true or false",
    "sequence": "a sequence",
    "binary": "binary",
    "relation": "a relation between series",
}


class Tested(Protocol):
    """What a test is about: an attribute, or a fact of the series, whose `vr` is empty."""

    @property
    def name(self) -> str:
        """Its name in rules and messages."""

    @property
    def kind(self) -> str:
        """How its values are compared; see `selector.dicom.standard.dictionary.Attribute.kind`."""

    @property
    def vr(self) -> str:
        """Its value representation; empty for a fact."""

    @property
    def is_single(self) -> bool:
        """Whether it has at most one value."""


def described(tested: Tested) -> str:
    """Return the start of a message: ``SliceThickness (DS) is a number``."""
    vr = f" ({tested.vr})" if tested.vr and tested.kind != "custom" else ""
    return f"{tested.name}{vr} is {_WORDS.get(tested.kind, 'text')}"


def read_number_operand(tested: Tested, operand: Operand) -> int | float:
    """Read a number of a rule, given as number or numeric text; raise `Misfit` otherwise."""
    number = read_number(operand.strip(BLANKS)) if isinstance(operand, str) else operand
    if number is None or isinstance(number, bool):
        raise Misfit(f"{described(tested)}: {in_words(operand)} is not a number")
    if not abs(number) <= LARGEST:
        raise Misfit(f"{described(tested)}: the number is too large")
    return number


def read_period_operand(tested: Tested, operand: Operand) -> Period:
    """Read a date or time of a rule, of any precision; raise `Misfit` otherwise."""
    text = operand if isinstance(operand, str) else "" if isinstance(operand, bool) else decimal_text(operand)
    period = read_period(tested.vr, text.strip(BLANKS))
    if period is None:
        right = {"DA": '"2024", "202401" or "20240131"', "TM": '"13" or "133000"', "DT": '"2024" or "20240131133000"'}
        raise Misfit(f"{described(tested)}: {in_words(operand)} is not one; write it as {right[tested.vr]}")
    return period


def read_age_operand(tested: Tested, operand: Operand) -> float:
    """Read an age of a rule, with its unit, into days; raise `Misfit` otherwise."""
    age = read_age(operand.strip(BLANKS)) if isinstance(operand, str) else None
    if age is None:
        right = 'write it with its unit: "018Y", "06M", "2W" or "10D"'
        raise Misfit(f"{described(tested)}: {in_words(operand)} is not an age; {right}")
    return age


def read_texts(tested: Tested, operands: Sequence[Operand]) -> list[str]:
    """Return the texts of a rule; raise `Misfit` if one is not text, or is blank."""
    for operand in operands:
        if not isinstance(operand, str):
            raise Misfit(
                f'{described(tested)}: write "{in_words(operand)}" in quotation marks, not {in_words(operand)}'
            )
        if not operand.strip(BLANKS):
            raise Misfit('the text is empty; for "has a value" write {"present": true}')
    return [operand for operand in operands if isinstance(operand, str)]


def read_whole_texts(tested: Tested, operands: Sequence[Operand]) -> list[str]:
    """Return the texts that whole values are compared with, as `canonical_text` spells them.

    Raise `Misfit` as `read_texts` does, and for a text that is meant as a UID or a tag but is not one: no value equals
    it, and nobody would notice.
    """
    texts = [text.strip(BLANKS) for text in read_texts(tested, operands)]
    for text in texts:
        if tested.vr == "UI" and (reason := uid_misfit(text)):
            begins_one = not uid_misfit(f"{text}1")
            part = f'for a part of a UID write {{"startsWith": {in_words(text)}}} or an expression'
            raise Misfit(f"{in_words(text)} is not a UID: {reason}; {part if begins_one else 'correct it'}")
        if tested.vr == "AT" and not is_tag(canonical_text("AT", text)):
            advice = 'write it as "00181063" or "(0018,1063)"; for a part of a tag write startsWith or an expression'
            raise Misfit(f"{in_words(text)} is not a tag: {advice}")
    return [canonical_text(tested.vr, text) for text in texts]


def reversed_range(written: Sequence[Operand]) -> Misfit:
    """Return the error for a range whose end is before its start."""
    return Misfit(f"the range is reversed; write {in_words([written[1], written[0]])}")
