"""The short forms of Clara and MONAI rules, as canonical tests: their only meaning in a run.

The dictionary's VM chooses the column of the table in `public/docs/rules.md`, never the data.
"""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from msgspec.structs import replace

from selector.dicom.geometry import PLANES
from selector.dicom.periods import read_age, read_period
from selector.dicom.single_values import BLANKS, read_number
from selector.rules.faults import Misfit, in_words
from selector.rules.predicates.canonical import VALUE_OR_EXPRESSION, CanonicalTest, parts_of_text
from selector.rules.predicates.expressions import is_plain_text
from selector.rules.predicates.operands import (
    Operand,
    Tested,
    described,
    read_age_operand,
    read_period_operand,
)

_RELATIONS = {">": "greaterThan", ">=": "atLeast", "<": "lessThan", "<=": "atMost"}
_ANY_RELATION = (*_RELATIONS, "!=")
_of_digits = partial(re.fullmatch, r"[0-9.:+/ -]*[dwmyDWMY]?")
_uid = partial(re.fullmatch, r"[0-9.]+")
_ORDERED = {"number", "period", "age", "custom"}


def is_plane(name: str, value: object) -> bool:
    """Return whether a condition is the short form ``"ImageOrientationPatient": "axial"``, which is really a fact."""
    return name == "ImageOrientationPatient" and isinstance(value, str) and value.strip().casefold() in PLANES


def from_short_form(tested: Tested, value: object, place: str) -> CanonicalTest:
    """Return the canonical test of a short form: any value but an object; raise `Misfit` if it is not valid."""
    if value is None:
        raise Misfit('null is not a condition; for "is absent" write {"present": false}')
    if isinstance(value, bool) and tested.kind != "flag":
        advice = f'for "{"has a value" if value else "is absent"}" write {{"present": {in_words(value)}}}'
        raise Misfit(f"{in_words(value)} is not a condition; {advice}")
    if tested.kind in {"sequence", "binary"}:
        fitting = '{"item": {…}} or {"present": true}' if tested.kind == "sequence" else '{"present": true}'
        raise Misfit(f"{described(tested)}: write {fitting}")
    if isinstance(value, str):
        return _text(tested, value, place)
    if isinstance(value, list):
        return _list(tested, value, place)
    if isinstance(value, (int, float)):
        return _test(place, "equals", value)
    raise Misfit("this is not a condition")


def _test(place: str, member: str, *operands: Operand) -> CanonicalTest:
    return CanonicalTest(place=place, is_short=True, members={member: operands})


def _negated(test: CanonicalTest) -> CanonicalTest:
    return CanonicalTest(place=test.place, is_short=True, negated=test)


def _text(tested: Tested, text: str, place: str) -> CanonicalTest:
    """Text equals, or matches as an expression; coded values and numbers must match as a whole.

    Outer blanks are not part of a value, but they are part of an expression.
    """
    value = text.strip(BLANKS)
    if value.startswith("!") and value[1:].strip(BLANKS):
        raise Misfit(f'a lone {in_words(value)} is not read as "not"; write {{"not": {in_words(value[1:])}}}')
    if value in {"", "!"}:
        raise Misfit(f'"{value}" is not a condition; for "is absent or empty" write {{"present": false}}')
    if _is_value(tested, value):
        return _test(place, "equals", value)
    _refuse_what_is_meant_as_value(tested, value)
    if is_plain_text(value) and tested.kind == "code":
        return _test(place, "equals", value)
    if is_plain_text(value) and tested.kind != "number" and text == value:
        return _test(place, "contains", text)
    return _test(place, VALUE_OR_EXPRESSION, text)


def _refuse_what_is_meant_as_value(tested: Tested, text: str) -> None:
    """Refuse a text that looks like a value but is not valid."""
    if tested.name == "ImageOrientationPatient":
        advice = 'write "series.plane" with axial, coronal or sagittal, as a condition of the series'
        raise Misfit(f"{in_words(text)} is not read as a plane here; {advice}")
    if tested.kind == "period" and _of_digits(text):
        read_period_operand(tested, text)
    if tested.kind == "age" and _of_digits(text):
        read_age_operand(tested, text)


def _is_value(tested: Tested, text: str) -> bool:
    """Return whether a text reads as a value, and so is not an expression."""
    if tested.kind in {"plane", "flag"}:
        return True
    if tested.kind == "number":
        return read_number(text) is not None
    if tested.kind == "period":
        return read_period(tested.vr, text) is not None
    if tested.vr == "UI":
        return _uid(text) is not None
    return tested.kind == "age" and read_age(text) is not None


def _list(tested: Tested, value: list[object], place: str) -> CanonicalTest:
    if not value:
        raise Misfit("[] is not a condition; name at least one value")
    if len(value) == 2 and isinstance(value[0], str) and value[0] in _ANY_RELATION:
        raise Misfit(f"in a relation the value comes first; write {in_words([value[1], value[0]])}")
    if len(value) == 2 and isinstance(value[1], str) and value[1] in _ANY_RELATION:
        return _relation(value[0], value[1], place)
    numbers = [one for one in value if isinstance(one, (int, float)) and not isinstance(one, bool)]
    if len(numbers) == len(value):
        return _range(tested, numbers, place)
    texts = [one for one in value if isinstance(one, str)]
    if len(texts) < len(value):
        relations = f"one of {', '.join(_ANY_RELATION)}"
        fault = "mixes types" if texts or numbers else "has neither texts nor numbers"
        of_numbers = f'a range is [3, 5], a relation is [3, ">="] with {relations}'
        advice = of_numbers if tested.kind in _ORDERED else "write texts in quotation marks"
        raise Misfit(f"the list {in_words(value)} {fault}; {advice}")
    return _texts(tested, texts, place)


def _range(tested: Tested, numbers: Sequence[float], place: str) -> CanonicalTest:
    if tested.kind not in _ORDERED:
        raise Misfit(f"{described(tested)}: a list of numbers does not fit; write texts in quotation marks")
    if len(numbers) != 2:
        raise Misfit(f'a range has two numbers; for "one of these" write {{"oneOf": {in_words(numbers)}}}')
    return replace(_test(place, "between", *numbers), indices={"between": (0, 1)})


def _relation(bound: object, relation: str, place: str) -> CanonicalTest:
    if isinstance(bound, bool) or not isinstance(bound, (str, int, float)):
        raise Misfit(f'{in_words(bound)} cannot be compared; a relation is [3, ">="]')
    if relation == "!=":
        return _negated(_test(place, "equals", bound))
    return _test(place, _RELATIONS[relation], bound)


def _texts(tested: Tested, texts: Sequence[str], place: str) -> CanonicalTest:
    """Texts are wanted, or unwanted if they start with ``!``."""
    if tested.name == "ImageOrientationPatient":
        _refuse_what_is_meant_as_value(tested, texts[0])
    stripped = [text.strip(BLANKS) for text in texts]
    wanted = {index: text for index, text in enumerate(stripped) if not text.startswith("!")}
    unwanted = {index: text[1:] for index, text in enumerate(stripped) if text.startswith("!")}
    is_image_type = tested.name == "ImageType"
    negated = _members(place, "oneOf", unwanted) if unwanted else None
    test = replace(_members(place, "hasAll" if is_image_type else "oneOf", wanted), negated=negated)
    if tested.kind in {"number", "period", "age"}:
        if all(_is_value(tested, text) for text in (*wanted.values(), *unwanted.values())):
            raise Misfit(f"{described(tested)}: a list of texts does not fit; write {in_words(test.as_json())}")
        return test  # whose operands are faults
    if not tested.is_single and not is_image_type and len(wanted) > 1:
        parts = f"{in_words(parts_of_text(test).as_json())}, for whole values " if tested.kind == "text" else ""
        advice = f'{parts}{in_words(test.as_json())} or {{"hasAll": …}}'
        raise Misfit(f"{described(tested)} with several values: write {advice}")
    return test


def _members(place: str, member: str, listed: Mapping[int, str]) -> CanonicalTest:
    """Return the test of a member that has some of the texts of a list, by their index there."""
    if not listed:
        return CanonicalTest(place=place, is_short=True)
    return replace(_test(place, member, *listed.values()), indices={member: tuple(listed)})
