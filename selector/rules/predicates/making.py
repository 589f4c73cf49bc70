"""From the operands of a test to predicates on a value, for each kind of value that an attribute or fact has."""

from collections.abc import Callable, Sequence

from msgspec import Struct

from selector.dicom.geometry import PLANES
from selector.dicom.values import BLANKS, decimal_text
from selector.rules.faults import Misfit, in_words, suggestion
from selector.rules.predicates.expressions import Expression
from selector.rules.predicates.operands import (
    Operand,
    Tested,
    described,
    read_age_operand,
    read_number_operand,
    read_period_operand,
    read_texts,
    reversed_range,
)
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


class Options(Struct, frozen=True):
    """Where a test is in the rules, and what modifies its members."""

    file: str
    place: str
    case_sensitive: bool = False
    tolerance: float = 0


def equality(tested: Tested, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    """Make the test that a value equals one of the operands."""
    return _EQUALITY[tested.kind](tested, operands, options, words)


def part_of_text(relation: str) -> "Make":
    """Return what makes the test that a text contains, starts with or ends with one of the operands."""

    def make(tested: Tested, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
        return _text_test(relation, read_texts(tested, operands), options, words)

    return make


def expressions(tested: Tested, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    """Make the test that one of several expressions is found in a text."""
    return ExpressionTest(words + _case(options), _checked(read_texts(tested, operands), options, whole=False))


def value_or_expression(tested: Tested, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    """Make the test of a short form: a text is the operand, or matches it as an expression.

    Coded text and numbers must match as a whole; in other text it is enough that the expression is found.
    """
    texts = read_texts(tested, operands)
    whole = tested.kind in {"code", "number"}
    words = words if whole else f"contains {words}"
    equal = _text_test("equals", texts, options, words)
    return EitherTest(words, (equal, ExpressionTest(words, _checked(texts, options, whole=whole))))


def order(member: str) -> "Make":
    """Return what makes the test that a value is on one side of a bound, or between two bounds."""

    def make(tested: Tested, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
        if tested.kind == "period":
            return _period_order(tested, member, operands, words)
        if tested.kind == "age":
            interval = _interval(member, [read_age_operand(tested, operand) for operand in operands], operands)
            return AgeTest(words, (interval,), is_ordered=True)
        interval = _interval(member, [read_number_operand(tested, operand) for operand in operands], operands)
        return NumberTest(words + _within(options), (interval.widened(options.tolerance),), is_ordered=True)

    return make


Make = Callable[[Tested, Sequence[Operand], Options, str], ValueTest]
"""Makes a test out of operands and of the words for what it asks; raises `Misfit` with what would be right."""


def _text_equality(tested: Tested, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    return _text_test("equals", [text.strip(BLANKS) for text in read_texts(tested, operands)], options, words)


def _text_test(relation: str, texts: Sequence[str], options: Options, words: str) -> TextTest:
    matters = options.case_sensitive
    operands = tuple(text if matters else text.casefold() for text in texts)
    return TextTest(words + _case(options), relation, operands, matters)


def _plane_equality(tested: Tested, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    for operand in operands:
        if not isinstance(operand, str) or operand.strip(BLANKS).casefold() not in PLANES:
            near = suggestion(operand, PLANES) if isinstance(operand, str) else ""
            raise Misfit(f"{in_words(operand)} is not a plane; use one of {', '.join(sorted(PLANES))}{near}")
    return _text_equality(tested, operands, options, words)


def _number_equality(tested: Tested, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    numbers = [read_number_operand(tested, operand) for operand in operands]
    intervals = tuple(Interval(number, number).widened(options.tolerance) for number in numbers)
    return NumberTest(words + _within(options), intervals, is_ordered=False)


def _custom_equality(tested: Tested, operands: Sequence[Operand], options: Options, words: str) -> ValueTest:
    numbers = [operand for operand in operands if isinstance(operand, (int, float))]
    texts = [operand for operand in operands if isinstance(operand, str)]
    tests: list[ValueTest] = []
    if numbers:
        tests.append(_number_equality(tested, numbers, options, words))
    if texts:
        tests.append(_text_equality(tested, texts, options, words))
    return tests[0] if len(tests) == 1 else EitherTest(words, tuple(tests))


def _period_equality(tested: Tested, operands: Sequence[Operand], _: Options, words: str) -> ValueTest:
    periods = tuple(read_period_operand(tested, operand) for operand in operands)
    return PeriodTest(words, tested.vr, "equals", periods, is_ordered=False)


def _age_equality(tested: Tested, operands: Sequence[Operand], _: Options, words: str) -> ValueTest:
    ages = [read_age_operand(tested, operand) for operand in operands]
    return AgeTest(words, tuple(Interval(age, age) for age in ages), is_ordered=False)


def _flag_equality(tested: Tested, operands: Sequence[Operand], _: Options, words: str) -> ValueTest:
    if not isinstance(operands[0], bool):
        raise Misfit(f"{described(tested)}: write true or false, not {in_words(operands[0])}")
    return FlagTest(words, operands[0])


_EQUALITY: dict[str, Make] = {
    "text": _text_equality,
    "code": _text_equality,
    "plane": _plane_equality,
    "number": _number_equality,
    "custom": _custom_equality,
    "period": _period_equality,
    "age": _age_equality,
    "flag": _flag_equality,
}


def _checked(texts: Sequence[str], options: Options, *, whole: bool) -> tuple[Expression, ...]:
    sources = (Expression(options.file, options.place, text, options.case_sensitive, whole) for text in texts)
    return tuple(source.check() for source in sources)


def _interval(member: str, bounds: Sequence[int | float], written: Sequence[Operand]) -> Interval:
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


def _period_order(tested: Tested, member: str, operands: Sequence[Operand], words: str) -> ValueTest:
    periods = [read_period_operand(tested, operand) for operand in operands]
    if member != "between":
        return PeriodTest(words, tested.vr, member, (periods[0],), is_ordered=True)
    low, high = periods
    if low.zoned == high.zoned and low.start >= high.end:
        raise reversed_range(operands)
    ends = (
        PeriodTest(words, tested.vr, "atLeast", (low,), is_ordered=True),
        PeriodTest(words, tested.vr, "atMost", (high,), is_ordered=True),
    )
    return BothTest(words, ends, is_ordered=True)


def _case(options: Options) -> str:
    return ", case-sensitive" if options.case_sensitive else ""


def _within(options: Options) -> str:
    return f" within {decimal_text(options.tolerance)}" if options.tolerance else ""
