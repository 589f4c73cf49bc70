"""The members of a test, for each kind of value: which fit, how their operands are read, and what they make.

The table of `product` and `public/docs/rules.md`: `FITTING` says which members fit, the makers below what they mean.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from selector.dicom.geometry import PLANES
from selector.dicom.values import BLANKS, decimal_text
from selector.rules.compile.operands import (
    Operand,
    Target,
    filled,
    read_age_operand,
    read_number_operand,
    read_period_operand,
    read_texts,
    reversed_range,
)
from selector.rules.faults import Misfit, in_words, suggestion
from selector.rules.predicates.expressions import Expression
from selector.rules.predicates.values import (
    AgeTest,
    BothTest,
    EitherTest,
    ExpressionTest,
    FlagTest,
    Interval,
    NumberTest,
    PeriodTest,
    TextTest,
    ValueTest,
)

EQUALITY = ("equals", "oneOf", "hasAll")
TEXT = ("contains", "startsWith", "endsWith", "matches")
ORDER = ("greaterThan", "atLeast", "lessThan", "atMost", "between")

_ALL = EQUALITY + TEXT + ORDER
FITTING: dict[str, tuple[str, ...]] = {
    "text": EQUALITY + TEXT,
    "code": EQUALITY + TEXT,
    "number": EQUALITY + ORDER,
    "period": _ALL,
    "age": _ALL,
    "custom": _ALL,
    "plane": ("equals", "oneOf"),
    "flag": ("equals",),
    "sequence": (),
    "binary": (),
}
"""Which members fit which kind; `present` fits every attribute, `item` a sequence."""

_RELATION_WORDS = {
    "contains": "contains",
    "startsWith": "starts with",
    "endsWith": "ends with",
    "matches": "matches",
    "greaterThan": "greater than",
    "atLeast": "at least",
    "lessThan": "less than",
    "atMost": "at most",
}


class Options(Struct, frozen=True):
    """What modifies the members of a test, and where the test stands."""

    file: str
    place: str
    case_sensitive: bool = False
    tolerance: float = 0


def value_test(target: Target, member: str, operand: object, options: Options) -> ValueTest:
    """Make the test that a member asks for; raise `Misfit` with what would be right."""
    if member not in FITTING[target.kind]:
        raise Misfit(f"{target.words}: {member} does not fit; use {_fitting(target)}")
    operands = _operands(operand)
    if not operands:
        raise Misfit(f"{member} has an empty list; name at least one value, or leave {member} out")
    if member in EQUALITY:
        return equality(target, operands, options)
    if member in TEXT:
        return _text(target, member, operands, options)
    return _order(target, member, operands, options)


def _operands(operand: object) -> list[Operand]:
    """Return one operand or several as a list; `model.Test` has seen to their types, the short forms have not."""
    listed = operand if isinstance(operand, list) else [operand]
    return [one for one in listed if isinstance(one, (str, int, float))]


def equality(target: Target, operands: Sequence[Operand], options: Options) -> ValueTest:
    """Make the test that a value equals one of the operands."""
    words = f"one of {in_words(operands)}" if len(operands) > 1 else in_words(operands[0])
    return _EQUALITY[target.kind](target, operands, options, words)


def _text_equality(target: Target, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    return _text_test(target, "equals", operands, options, words)


def _text_test(target: Target, relation: str, operands: Sequence[Operand], options: Options, words: str) -> TextTest:
    matters = options.case_sensitive
    texts = read_texts(target, operands, case_sensitive=matters, strip=relation == "equals")
    return TextTest(words + _case(options), relation, texts, matters)


def _plane_equality(target: Target, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    for operand in operands:
        if not isinstance(operand, str) or operand.strip(BLANKS).casefold() not in PLANES:
            near = suggestion(operand, PLANES) if isinstance(operand, str) else ""
            raise Misfit(f"{in_words(operand)} is no plane; use one of {', '.join(sorted(PLANES))}{near}")
    return _text_equality(target, operands, options, words)


def _number_equality(target: Target, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    numbers = [read_number_operand(target, operand) for operand in operands]
    intervals = tuple(Interval(number, number).widened(options.tolerance) for number in numbers)
    return NumberTest(words + _within(options), intervals, is_ordered=False)


def _custom_equality(target: Target, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    numbers = [operand for operand in operands if isinstance(operand, (int, float))]
    texts = [operand for operand in operands if isinstance(operand, str)]
    tests: list[ValueTest] = []
    if numbers:
        tests.append(_number_equality(target, numbers, options, words))
    if texts:
        tests.append(_text_equality(target, texts, options, words))
    return tests[0] if len(tests) == 1 else EitherTest(words, tuple(tests))


def _period_equality(target: Target, operands: Sequence[Operand], _: Options, words: str) -> ValueTest:
    periods = tuple(read_period_operand(target, operand) for operand in operands)
    return PeriodTest(words, target.vr, "equals", periods, is_ordered=False)


def _age_equality(target: Target, operands: Sequence[Operand], _: Options, words: str) -> ValueTest:
    ages = [read_age_operand(target, operand) for operand in operands]
    return AgeTest(words, tuple(Interval(age, age) for age in ages), is_ordered=False)


def _flag_equality(target: Target, operands: Sequence[Operand], _: Options, words: str) -> ValueTest:
    if not isinstance(operands[0], bool):
        raise Misfit(f"{target.words}: write true or false, not {in_words(operands[0])}")
    return FlagTest(words, operands[0])


_EQUALITY: dict[str, Callable[[Target, Sequence[Operand], Options, str], ValueTest]] = {
    "text": _text_equality,
    "code": _text_equality,
    "plane": _plane_equality,
    "number": _number_equality,
    "custom": _custom_equality,
    "period": _period_equality,
    "age": _age_equality,
    "flag": _flag_equality,
}


def _text(target: Target, member: str, operands: list[Operand], options: Options) -> ValueTest:
    words = f"{_RELATION_WORDS[member]} {'one of ' if len(operands) > 1 else ''}"
    words += in_words(operands if len(operands) > 1 else operands[0])
    if member != "matches":
        return _text_test(target, member, operands, options, words)
    expressions = (
        Expression(options.file, options.place, text, options.case_sensitive, whole=False).check()
        for text in filled(target, operands)
    )
    return ExpressionTest(words + _case(options), tuple(expressions))


def _order(target: Target, member: str, operands: list[Operand], options: Options) -> ValueTest:
    if member == "between":
        words = f"between {in_words(operands[0])} and {in_words(operands[1])}"
    else:
        words = f"{_RELATION_WORDS[member]} {in_words(operands[0])}"
    if target.kind == "period":
        return _period_order(target, member, operands, words)
    if target.kind == "age":
        interval = _interval(member, [read_age_operand(target, operand) for operand in operands], operands)
        return AgeTest(words, (interval,), is_ordered=True)
    interval = _interval(member, [read_number_operand(target, operand) for operand in operands], operands)
    return NumberTest(words + _within(options), (interval.widened(options.tolerance),), is_ordered=True)


def _interval(member: str, bounds: list[int | float], written: Sequence[Operand]) -> Interval:
    if member == "between":
        low, high = bounds
        if low > high:
            raise reversed_range(written)
        return Interval(low, high)
    bound = bounds[0]
    return {
        "greaterThan": Interval(low=bound, low_open=True),
        "atLeast": Interval(low=bound),
        "lessThan": Interval(high=bound, high_open=True),
        "atMost": Interval(high=bound),
    }[member]


def _period_order(target: Target, member: str, operands: list[Operand], words: str) -> ValueTest:
    periods = [read_period_operand(target, operand) for operand in operands]
    if member != "between":
        return PeriodTest(words, target.vr, member, (periods[0],), is_ordered=True)
    low, high = periods
    if low.zoned == high.zoned and low.start >= high.end:
        raise reversed_range(operands)
    ends = (
        PeriodTest(words, target.vr, "atLeast", (low,), is_ordered=True),
        PeriodTest(words, target.vr, "atMost", (high,), is_ordered=True),
    )
    return BothTest(words, ends, is_ordered=True)


def _case(options: Options) -> str:
    return ", case-sensitive" if options.case_sensitive else ""


def _within(options: Options) -> str:
    return f" within {decimal_text(options.tolerance)}" if options.tolerance else ""


def _fitting(target: Target) -> str:
    members = [*FITTING[target.kind], *(["item"] if target.kind == "sequence" else [])]
    if (target.kind not in {"flag", "plane"} and target.kind != "number") or target.vr:
        members.append("present")
    return " or ".join(filter(None, (", ".join(members[:-1]), members[-1])))
