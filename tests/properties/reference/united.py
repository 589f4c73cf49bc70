"""Conditions on several attributes as one, of VM 1 each: the values of all of them, instance by instance."""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from tests.properties.reference.outcomes import UNDECIDED, certain, every, negated, some
from tests.properties.reference.payloads import Series
from tests.properties.reference.value_tests import ORDERED, Manner, tested
from tests.properties.reference.values import Dataset, Elements, Unreadable, is_absent, said_in

Unit = Mapping[str, Elements]
"""What an instance has of each attribute."""
NOT_TESTS = {"not", "caseSensitive", "tolerance", "values", "instances", "ifMissing", "description", "$comment"}


def units(keywords: Sequence[str], where: Series | Dataset) -> list[Unit]:
    """Return what each instance has of each attribute, or the series if it lists none, or an item of a sequence."""
    if isinstance(where, dict):
        return [{keyword: said_in(where, keyword) for keyword in keywords}]
    columns = [where.of_images(keyword) or [where.above(keyword)] for keyword in keywords]
    return [dict(zip(keywords, each, strict=True)) for each in zip(*columns, strict=True)]


def outcome(condition: Any, unit: Unit, alone: Any) -> str:  # noqa: ANN401 - JSON, and a function
    """Return the outcome for one instance; `alone` is that of a short form on one attribute."""
    there = {keyword: values for keyword, values in unit.items() if not is_absent(values)}
    if isinstance(condition, dict) and "present" in condition:
        return certain(bool(there) == condition["present"])
    if not there:
        return str(condition.get("ifMissing", UNDECIDED)) if isinstance(condition, dict) else UNDECIDED
    if isinstance(condition, dict):
        return _test_object(condition, there, alone)
    if isinstance(condition, list) and isinstance(condition[0], str):
        wanted = [one for one in condition if not one.startswith("!")]
        unwanted = [one[1:] for one in condition if one.startswith("!")]
        has = [_any(there, "oneOf", wanted)] if wanted else []
        return every([*has, *(negated(_any(there, "equals", one)) for one in unwanted)])
    outcomes = [alone(keyword, condition, values) for keyword, values in there.items()]
    return every(outcomes) if isinstance(condition, list) else some(outcomes)


def _any(there: Unit, member: str, operand: object) -> str:
    return some(tested(keyword, member, operand, one, Manner()) for keyword, one in _values(there))


def _values(there: Unit) -> Iterable[tuple[str, Any]]:
    return [(keyword, one) for keyword, values in there.items() for one in values if one is not None]


def _test_object(test: Mapping[str, Any], there: Unit, alone: Any) -> str:  # noqa: ANN401 - a function
    manner = Manner(test.get("caseSensitive", False), Fraction(str(test.get("tolerance", 0))))
    members = [(member, operand) for member, operand in test.items() if member not in NOT_TESTS]
    parts = []
    if members:
        each = [every(tested(keyword, *member, one, manner) for member in members) for keyword, one in _values(there)]
        is_every = test.get("values", "all" if members[0][0] in ORDERED else "any") == "all"
        parts.append(every(each) if is_every else some(each))
    if "not" in test:
        parts.append(negated(outcome(test["not"], there, alone)))
    return every(parts)


def uniform(keywords: Sequence[str], tolerance: Fraction, series: Series, alike: Any) -> str:  # noqa: ANN401
    """Return whether all instances have the same values, whichever attribute they are of."""
    found = [[one for _, one in _values(unit)] for unit in units(keywords, series)]
    if not series.instances or any(not one or any(isinstance(each, Unreadable) for each in one) for one in found):
        return UNDECIDED
    return certain(all(alike(one, other, tolerance) for one in found for other in found))
