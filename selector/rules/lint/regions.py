"""What values a test on one value matches, and what values it rejects, as far as that can be told."""

from collections.abc import Callable, Iterable
from functools import reduce

from msgspec import Struct

from selector.dicom.geometry import PLANES
from selector.dicom.periods import Period
from selector.rules.compile.operands import Target
from selector.rules.lint.text_sets import EVERY_TEXT, Atom, TextSet
from selector.rules.lint.value_sets import INFINITE, Domain, NumberSet, PeriodSet, ValueSet
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

_WHOLE_NUMBERS = {
    "IS": Domain(-(2**31), 2**31 - 1, whole=True),
    "SS": Domain(-(2**15), 2**15 - 1, whole=True),
    "US": Domain(0, 2**16 - 1, whole=True),
    "US or SS": Domain(-(2**15), 2**16 - 1, whole=True),
    "SL": Domain(-(2**31), 2**31 - 1, whole=True),
    "UL": Domain(0, 2**32 - 1, whole=True),
    "SV": Domain(-(2**63), 2**63 - 1, whole=True),
    "UV": Domain(0, 2**64 - 1, whole=True),
}
"""What a value of these VRs can be (PS3.5 6.2)."""
_FACTS = {
    "series.instanceCount": Domain(0, whole=True),
    "series.frameCount": Domain(0, whole=True),
    "series.obliquity": Domain(0, 54.74),  # of a normal that is as far from all three axes
}
_AGES = Domain(0, 999 * 365.25)
_DAY = 86_401 * 1e6  # with a leap second
_ALWAYS = (-INFINITE, INFINITE)


class Region(Struct, frozen=True):
    """Values of one attribute or fact: all of them are in `outer`, and where the region is exact, all of that is."""

    outer: ValueSet
    is_exact: bool = True

    @property
    def is_empty(self) -> bool:
        """True where certainly no value is in it."""
        return self.outer.is_empty

    @property
    def is_everything(self) -> bool:
        """True where certainly every value is in it."""
        return self.is_exact and self.outer.is_everything

    def __and__(self, other: "Region") -> "Region":
        return Region(self.outer.intersection(other.outer), self.is_exact and other.is_exact)

    def __or__(self, other: "Region") -> "Region":
        return Region(self.outer.union(other.outer), self.is_exact and other.is_exact)

    def is_within(self, other: "Region") -> bool:
        """Return true where certainly every value of it is in the other."""
        return other.is_exact and self.outer.is_within(other.outer)


def everything(target: Target) -> Region:
    """Return all values that the target can have."""
    return Region(_whole(target))


def matched_by(target: Target, test: ValueTest) -> Region:
    """Return the values that a test matches."""
    return _region(target, test, matched=True)


def rejected_by(target: Target, test: ValueTest) -> Region:
    """Return the values that a test rejects; what it leaves undecided is in neither."""
    return _region(target, test, matched=False)


def common(target: Target, regions: Iterable[Region]) -> Region:
    """Return what is in all of some regions."""
    return reduce(Region.__and__, regions, everything(target))


def domain_of(target: Target) -> Domain:
    """Return the numbers that the target can have, where it is a number."""
    if target.kind == "plane":
        return Domain(0, len(PLANES) - 1, whole=True)
    if target.kind == "flag":
        return Domain(0, 1, whole=True)
    return _AGES if target.kind == "age" else _WHOLE_NUMBERS.get(target.vr) or _FACTS.get(target.name) or Domain()


def _whole(target: Target) -> ValueSet:
    if target.kind == "period":
        return PeriodSet.of(_span(target), [_span(target)])
    if target.kind in {"number", "age", "plane", "flag"}:
        return NumberSet.of(domain_of(target), [Interval()])
    return EVERY_TEXT


def _span(target: Target) -> tuple[float, float]:
    return (0, _DAY) if target.vr == "TM" else _ALWAYS


def _region(target: Target, test: ValueTest, *, matched: bool) -> Region:
    if isinstance(test, (BothTest, EitherTest)):
        regions = [_region(target, one, matched=matched) for one in test.tests]
        fold = Region.__and__ if isinstance(test, BothTest) is matched else Region.__or__
        return reduce(fold, regions)
    if isinstance(test, PeriodTest):
        return _of_periods(target, test, matched=matched)
    found = _numbers(target, test) or _texts(target, test)
    if found is None:
        return Region(_whole(target), is_exact=False)
    return Region(found if matched else found.complement())


def _numbers(target: Target, test: ValueTest) -> NumberSet | None:
    domain = domain_of(target)
    if isinstance(test, NumberTest) and target.kind == "number":
        return NumberSet.of(domain, test.intervals)
    if isinstance(test, AgeTest):
        return NumberSet.of(domain, test.intervals)
    if isinstance(test, FlagTest):
        return NumberSet.of(domain, [Interval(int(test.operand), int(test.operand))])
    if isinstance(test, TextTest) and target.kind == "plane":
        indexes = [index for index, plane in enumerate(PLANES) if plane in test.operands]
        return NumberSet.of(domain, [Interval(index, index) for index in indexes])
    return None


def _texts(target: Target, test: ValueTest) -> TextSet | None:
    if target.kind not in {"text", "code", "custom"}:
        return None
    if isinstance(test, TextTest):
        return TextSet.of(Atom(test.relation, operand, test.case_sensitive) for operand in test.operands)
    if isinstance(test, ExpressionTest):
        return TextSet.of(map(Atom.of, test.expressions))
    return None


def _of_periods(target: Target, test: PeriodTest, *, matched: bool) -> Region:
    if any(operand.zoned for operand in test.operands):
        return Region(_whole(target), is_exact=False)
    spans = _MATCHED if matched else _REJECTED
    sets = [PeriodSet.of(_span(target), spans[test.relation](operand)) for operand in test.operands]
    return Region(reduce(PeriodSet.union if matched else PeriodSet.intersection, sets))


def _from(start: float) -> list[tuple[float, float]]:
    return [(start, INFINITE)]


def _until(end: float) -> list[tuple[float, float]]:
    return [(-INFINITE, end)]


def _inside(operand: Period) -> list[tuple[float, float]]:
    return [(operand.start, operand.end)]


_Spans = dict[str, Callable[[Period], list[tuple[float, float]]]]

_MATCHED: _Spans = {
    "equals": _inside,
    "atLeast": lambda operand: _from(operand.start),
    "atMost": lambda operand: _until(operand.end),
    "greaterThan": lambda operand: _from(operand.end),
    "lessThan": lambda operand: _until(operand.start),
}
"""Where the period of a value must lie to be matched, by the relation to an operand."""
_REJECTED: _Spans = {
    "equals": lambda operand: _until(operand.start) + _from(operand.end),
    "atLeast": lambda operand: _until(operand.start),
    "atMost": lambda operand: _from(operand.end),
    "greaterThan": lambda operand: _until(operand.end),
    "lessThan": lambda operand: _from(operand.start),
}
