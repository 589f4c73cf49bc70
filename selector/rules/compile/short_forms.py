"""The short forms of Clara and MONAI rules, made into tests. No other module knows them.

The dictionary's VM chooses the column of the table, never the data.
"""

import re
from collections.abc import Sequence
from functools import partial

from selector.dicom.periods import read_age, read_period
from selector.dicom.values import BLANKS, read_number
from selector.rules.compile.operands import Operand, Target, read_age_operand, read_period_operand
from selector.rules.compile.value_predicates import Options, equality, value_test
from selector.rules.faults import Misfit, in_words
from selector.rules.predicates.expressions import Expression, is_plain_text
from selector.rules.predicates.instances import HasAll, Not, Part, Quantified
from selector.rules.predicates.values import EitherTest, ExpressionTest, TextTest, ValueTest

_RELATIONS = {">": "greaterThan", ">=": "atLeast", "<": "lessThan", "<=": "atMost"}
_of_digits = partial(re.fullmatch, r"[0-9.:+/ -]*[dwmyDWMY]?")
_uid = partial(re.fullmatch, r"[0-9.]+")
_ORDERED = {"number", "period", "age", "custom"}


def short_form(target: Target, value: object, options: Options) -> tuple[Part, ...]:
    """Return the parts of the test that a short form stands for.

    Parameters
    ----------
    target
        What the condition is about.
    value
        The condition's value: anything but an object.
    options
        Where the condition stands.

    Raises
    ------
    Misfit
        With what to write instead.
    """
    if value is None:
        raise Misfit('null asks nothing; for "is absent" write {"present": false}')
    if isinstance(value, bool) and target.kind != "flag":
        advice = (
            '; for "has a value" write {"present": true}' if value else '; for "is absent" write {"present": false}'
        )
        raise Misfit(f"{in_words(value)} is no condition{advice}")
    if target.kind in {"sequence", "binary"}:
        fitting = '{"item": {…}} or {"present": true}' if target.kind == "sequence" else '{"present": true}'
        raise Misfit(f"{target.words}: write {fitting}")
    if isinstance(value, str):
        return (Quantified((_text(target, value, options),)),)
    if isinstance(value, list):
        return _list(target, value, options)
    if isinstance(value, (int, float)):
        return (Quantified((equality(target, [value], options),)),)
    raise Misfit("this is no condition")


def _text(target: Target, text: str, options: Options) -> ValueTest:
    """Text: equal, or the expression matches; on coded values and numbers it must match the whole value."""
    if text.lstrip(BLANKS).startswith("!"):
        text = text.strip(BLANKS)
        raise Misfit(f'a lone {in_words(text)} is not read as "not"; write {{"not": {in_words(text[1:])}}}')
    if not text.strip(BLANKS):
        raise Misfit('"" asks nothing; for "is absent or empty" write {"present": false}')
    text = text.strip(BLANKS)
    if _is_literal(target, text):
        return equality(target, [text], options)
    _refuse_what_is_meant_as_value(target, text)
    whole = target.kind in {"code", "number"}
    expression = Expression(options.file, options.place, text, options.case_sensitive, whole).check()
    words = f"{in_words(text)}" if whole else f"contains {in_words(text)}"
    equal = TextTest(words, "equals", (text.casefold(),), options.case_sensitive)
    return EitherTest(words, (equal, ExpressionTest(words, (expression,))))


def _refuse_what_is_meant_as_value(target: Target, text: str) -> None:
    """Refuse a text that is no expression by its looks, and no value of the target either."""
    if target.name == "ImageOrientationPatient":
        advice = 'write "series.plane" with axial, coronal or sagittal, as a condition of the series'
        raise Misfit(f"{in_words(text)} is not read as a plane here; {advice}")
    if target.kind == "period" and _of_digits(text):
        read_period_operand(target, text)
    if target.kind == "age" and _of_digits(text):
        read_age_operand(target, text)


def _is_literal(target: Target, text: str) -> bool:
    """Tell whether the text reads as a value of the target, so that it is no expression."""
    if target.kind in {"plane", "flag"}:
        return True
    if target.kind == "number":
        return read_number(text) is not None
    if target.kind == "period":
        return read_period(target.vr, text) is not None
    if target.vr == "UI":
        return _uid(text) is not None
    return target.kind == "age" and read_age(text) is not None


def _list(target: Target, value: list[object], options: Options) -> tuple[Part, ...]:
    if not value:
        raise Misfit("[] asks nothing; name at least one value")
    if len(value) == 2 and isinstance(value[0], str) and (value[0] in _RELATIONS or value[0] == "!="):
        raise Misfit(f"a relation has its value first; write {in_words([value[1], value[0]])}")
    if len(value) == 2 and isinstance(value[1], str) and (value[1] in _RELATIONS or value[1] == "!="):
        return _relation(target, value[0], value[1], options)
    if all(isinstance(member, (int, float)) and not isinstance(member, bool) for member in value):
        return _range(target, value, options)
    if not all(isinstance(member, str) for member in value):
        relations = f"one of {', '.join((*_RELATIONS, '!='))}"
        raise Misfit(
            f'the list {in_words(value)} mixes types; a range is [3, 5], a relation is [3, ">="] with {relations}'
        )
    return _texts(target, [member for member in value if isinstance(member, str)], options)


def _range(target: Target, value: list[object], options: Options) -> tuple[Part, ...]:
    if target.kind not in _ORDERED:
        raise Misfit(f"{target.words}: a list of numbers does not fit; write texts in quotation marks")
    if len(value) != 2:
        raise Misfit(f'a range has two numbers; for "one of these" write {{"oneOf": {in_words(value)}}}')
    return (Quantified((value_test(target, "between", value, options),), every=True, is_several=not target.is_single),)


def _relation(target: Target, bound: object, relation: str, options: Options) -> tuple[Part, ...]:
    if isinstance(bound, bool) or not isinstance(bound, (str, int, float)):
        raise Misfit(f'{in_words(bound)} cannot be compared; a relation is [3, ">="]')
    if relation == "!=":
        return (Not((Quantified((equality(target, [bound], options),)),)),)
    return (
        Quantified(
            (value_test(target, _RELATIONS[relation], bound, options),), every=True, is_several=not target.is_single
        ),
    )


def _texts(target: Target, members: list[str], options: Options) -> tuple[Part, ...]:
    """Texts: wanted ones, and unwanted ones with a `!` before them."""
    if target.kind in {"number", "period", "age"}:
        raise Misfit(f'{target.words}: a list of texts does not fit; write {{"oneOf": {in_words(members)}}}')
    wanted, unwanted = _wanted_and_unwanted(members)
    if not target.is_single and target.name != "ImageType" and len(wanted) > 1:
        raise Misfit(f'{target.words} with several values: write {{"oneOf": {in_words(wanted)}}} or {{"hasAll": …}}')
    parts: list[Part] = []
    if wanted and target.name == "ImageType":
        parts.append(has_all(target, list(wanted), options))
    elif wanted:
        parts.append(Quantified((equality(target, wanted, options),)))
    if unwanted:
        parts.append(Not((Quantified((equality(target, unwanted, options),)),)))
    return tuple(parts)


def long_form(target: Target, value: object) -> dict[str, object] | None:
    """Return the test object that asks the same as a short form, or None where there is none as plain as that."""
    if isinstance(value, str):
        is_plain = _is_literal(target, value.strip(BLANKS)) or (target.kind == "code" and is_plain_text(value))
        return {"equals": value} if is_plain else None
    if not isinstance(value, list):
        return {"equals": value}
    if len(value) == 2 and isinstance(value[1], str) and value[1] in _RELATIONS:
        return {_RELATIONS[value[1]]: value[0]}
    if not all(isinstance(member, str) for member in value):
        return {"between": value} if "!=" not in value else None
    wanted, unwanted = _wanted_and_unwanted(value)
    members: dict[str, object] = {}
    if wanted:
        members["hasAll" if target.name == "ImageType" else "oneOf"] = wanted
    if unwanted:
        members["not"] = {"oneOf": unwanted}
    return members


def _wanted_and_unwanted(members: Sequence[str]) -> tuple[list[str], list[str]]:
    stripped = [member.strip(BLANKS) for member in members]
    unwanted = [member[1:] for member in stripped if member.startswith("!")]
    return [member for member in stripped if not member.startswith("!")], unwanted


def has_all(target: Target, operands: list[Operand], options: Options) -> HasAll:
    """Return the part that asks for all of the operands among the values."""
    words = f"has {'all of ' if len(operands) > 1 else ''}{in_words(operands if len(operands) > 1 else operands[0])}"
    return HasAll(words, tuple(equality(target, [operand], options) for operand in operands))
