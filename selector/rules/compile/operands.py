"""What a test is about, and reading the operands that a rule gives it."""

from collections.abc import Sequence

from msgspec import Struct

from selector.dicom.dictionary import Attribute
from selector.dicom.periods import Period, read_age, read_period
from selector.dicom.values import BLANKS, decimal_text, read_number
from selector.rules.faults import Misfit, in_words
from selector.rules.match.facts import Fact

Operand = str | int | float | bool

_WORDS = {
    "number": "a number",
    "period": "a date or time",
    "age": "an age",
    "plane": "a plane",
    "flag": "true or false",
    "sequence": "a sequence",
    "binary": "binary",
}


class Target(Struct, frozen=True):
    """What a test is about: an attribute or a fact, and how its values are compared."""

    name: str
    kind: str
    vr: str = ""
    is_single: bool = True

    @classmethod
    def of(cls, about: Attribute | Fact) -> "Target":
        """Return the target that an attribute or a fact is."""
        if isinstance(about, Fact):
            return cls(about.name, about.kind)
        return cls(about.name, about.kind, about.vr, about.is_single)

    @property
    def words(self) -> str:
        """How a message speaks of it: ``SliceThickness (DS) is a number``."""
        vr = f" ({self.vr})" if self.vr and self.kind != "custom" else ""
        return f"{self.name}{vr} is {_WORDS.get(self.kind, 'text')}"


def read_number_operand(target: Target, operand: Operand) -> int | float:
    """Read a number of a rule, given as number or numeric text; raise `Misfit` otherwise."""
    if isinstance(operand, str):
        number = read_number(operand.strip(BLANKS))
        if number is None:
            raise Misfit(f"{target.words}: {in_words(operand)} is no number")
        return number
    if isinstance(operand, bool) or not abs(operand) <= 1.7e308:
        raise Misfit(f"{target.words}: {in_words(operand)} is no number")
    return operand


def read_period_operand(target: Target, operand: Operand) -> Period:
    """Read a date or time of a rule, of any precision; raise `Misfit` otherwise."""
    text = operand if isinstance(operand, str) else "" if isinstance(operand, bool) else decimal_text(operand)
    period = read_period(target.vr, text.strip(BLANKS))
    if period is None:
        right = {"DA": '"2024", "202401" or "20240131"', "TM": '"13" or "133000"', "DT": '"2024" or "20240131133000"'}
        raise Misfit(f"{target.words}: {in_words(operand)} is none; write it as {right[target.vr]}")
    return period


def read_age_operand(target: Target, operand: Operand) -> float:
    """Read an age of a rule, with its unit, into days; raise `Misfit` otherwise."""
    age = read_age(operand.strip(BLANKS)) if isinstance(operand, str) else None
    if age is None:
        raise Misfit(f'{target.words}: {in_words(operand)} has no unit; write it as "018Y", "06M", "2W" or "10D"')
    return age


def read_texts(
    target: Target, operands: Sequence[Operand], *, case_sensitive: bool, strip: bool = True
) -> tuple[str, ...]:
    """Read texts of a rule as they are compared; raise `Misfit` where one is none."""
    texts = [text.strip(BLANKS) if strip else text for text in filled(target, operands)]
    return tuple(text if case_sensitive else text.casefold() for text in texts)


def filled(target: Target, operands: Sequence[Operand]) -> list[str]:
    """Return the texts of a rule as they are; raise `Misfit` where one is none, or blank."""
    for operand in operands:
        if not isinstance(operand, str):
            raise Misfit(f'{target.words}: write "{in_words(operand)}" in quotation marks, not {in_words(operand)}')
        if not operand.strip(BLANKS):
            raise Misfit('an empty text asks nothing; for "has a value" write {"present": true}')
    return [operand for operand in operands if isinstance(operand, str)]


def reversed_range(written: Sequence[Operand]) -> Misfit:
    """Return what to raise for a range whose end is before its start."""
    return Misfit(f"the range is reversed; write {in_words([written[1], written[0]])}")
