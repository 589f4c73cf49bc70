"""From the operands of a test to predicates on a value, for each kind of value that an attribute or fact has."""

from collections.abc import Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from selector.dicom.geometry import PLANES
from selector.dicom.single_values import BLANKS, canonical_text
from selector.dicom.text import folded, normalised
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
    read_whole_texts,
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
    within,
)


class Member(Struct, frozen=True):
    """One member of a test: its name, what it asks in words, where it is in the rules, and what modifies it."""

    name: str
    words: str
    file: str
    place: str
    case_sensitive: bool = False
    tolerance: float = 0


def equality(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    """Make the test that a value equals one of the operands."""
    return _EQUALITY[tested.kind](tested, operands, member)


def part_of_text(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    """Make the test that a text contains, starts with or ends with one of the operands."""
    return _text_test(member.name, read_texts(tested, operands), member)


def expressions(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    """Make the test that one of several expressions is found in a text."""
    return ExpressionTest(member.words + _case(member), _checked(read_texts(tested, operands), member, whole=False))


def value_or_expression(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    """Make the test of a short form: a text is the operand, or matches it as an expression.

    Coded text and numbers must match as a whole; in other text it is enough that the expression is found.
    """
    texts = read_texts(tested, operands)
    whole = tested.kind in {"code", "number"}
    member = member if whole else replace(member, words=f"contains {member.words}")
    equal = _text_test("equals", [canonical_text(tested.vr, text.strip(BLANKS)) for text in texts], member)
    try:
        expression = ExpressionTest(member.words, _checked(texts, member, whole=whole))
    except Misfit as misfit:
        if tested.kind == "number":
            raise
        literally = f'{{"{"equals" if whole else "contains"}": {in_words(texts[0])}}}'
        raise Misfit(f"{misfit}; for this text as it is write {literally}") from misfit
    return EitherTest(member.words, (equal, expression))


def order(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    """Make the test that a value is on one side of a bound, or between two bounds."""
    if tested.kind == "period":
        return _period_order(tested, operands, member)
    if tested.kind == "age":
        interval = _interval(member.name, [read_age_operand(tested, operand) for operand in operands], operands)
        return AgeTest(member.words, (interval,), is_ordered=True)
    interval = _interval(member.name, [read_number_operand(tested, operand) for operand in operands], operands)
    return NumberTest(member.words + within(member.tolerance), (interval.widened(member.tolerance),), is_ordered=True)


Make = Callable[[Tested, Sequence[Operand], Member], ValueTest]
"""Makes a test out of the operands of a member; raises `Misfit` with what would be right."""


def _text_equality(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    return _text_test("equals", read_whole_texts(tested, operands), member)


def _text_test(relation: str, texts: Sequence[str], member: Member) -> TextTest:
    matters = member.case_sensitive
    operands = tuple(normalised(text) if matters else folded(text) for text in texts)
    return TextTest(member.words + _case(member), relation, operands, matters)


def _plane_equality(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    for operand in operands:
        if not isinstance(operand, str) or operand.strip(BLANKS).casefold() not in PLANES:
            near = suggestion(operand, PLANES) if isinstance(operand, str) else ""
            raise Misfit(f"{in_words(operand)} is not a plane; use one of {', '.join(sorted(PLANES))}{near}")
    return _text_equality(tested, operands, member)


def _number_equality(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    numbers = [read_number_operand(tested, operand) for operand in operands]
    intervals = tuple(Interval(number, number).widened(member.tolerance) for number in numbers)
    return NumberTest(member.words + within(member.tolerance), intervals, is_ordered=False)


def _custom_equality(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    numbers = [operand for operand in operands if isinstance(operand, (int, float))]
    texts = [operand for operand in operands if isinstance(operand, str)]
    tests: list[ValueTest] = []
    if numbers:
        tests.append(_number_equality(tested, numbers, member))
    if texts:
        tests.append(_text_equality(tested, texts, member))
    return tests[0] if len(tests) == 1 else EitherTest(member.words, tuple(tests))


def _period_equality(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    periods = tuple(read_period_operand(tested, operand) for operand in operands)
    return PeriodTest(member.words, tested.vr, "equals", periods, is_ordered=False)


def _age_equality(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    ages = [read_age_operand(tested, operand) for operand in operands]
    return AgeTest(member.words, tuple(Interval(age, age) for age in ages), is_ordered=False)


def _flag_equality(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    if not isinstance(operands[0], bool):
        raise Misfit(f"{described(tested)}: write true or false, not {in_words(operands[0])}")
    return FlagTest(member.words, operands[0])


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


def _checked(texts: Sequence[str], member: Member, *, whole: bool) -> tuple[Expression, ...]:
    sources = (Expression(member.file, member.place, text, member.case_sensitive, whole) for text in texts)
    return tuple(source.check() for source in sources)


def _interval(member: str, bounds: Sequence[int | float], written: Sequence[Operand]) -> Interval:
    low, high = bounds[0], bounds[-1]
    if low > high:
        raise reversed_range(written)
    return {
        "between": Interval(low, high),
        "greaterThan": Interval(low=low, low_open=True),
        "atLeast": Interval(low=low),
        "lessThan": Interval(high=high, high_open=True),
        "atMost": Interval(high=high),
    }[member]


def _period_order(tested: Tested, operands: Sequence[Operand], member: Member) -> ValueTest:
    periods = [read_period_operand(tested, operand) for operand in operands]
    if member.name != "between":
        return PeriodTest(member.words, tested.vr, member.name, (periods[0],), is_ordered=True)
    low, high = periods
    if low.zoned == high.zoned and low.start >= high.end:
        raise reversed_range(operands)
    ends = (
        PeriodTest(member.words, tested.vr, "atLeast", (low,), is_ordered=True),
        PeriodTest(member.words, tested.vr, "atMost", (high,), is_ordered=True),
    )
    return BothTest(member.words, ends, is_ordered=True)


def _case(member: Member) -> str:
    return ", case-sensitive" if member.case_sensitive else ""
