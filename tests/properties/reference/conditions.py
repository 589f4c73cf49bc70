"""Conditions, in short form and as test objects, on the values of one instance and on a series."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.properties.reference.attributes import ATTRIBUTES, CODED
from tests.properties.reference.facts import PLANES, fact
from tests.properties.reference.outcomes import (
    MATCHED,
    UNDECIDED,
    agreed,
    certain,
    every,
    negated,
    some,
)
from tests.properties.reference.payloads import Series
from tests.properties.reference.value_tests import ORDERED, Manner, expression, same_value, tested
from tests.properties.reference.values import CONFLICT, Dataset, Element, Elements, Unreadable, is_absent, key, said_in

Conditions = Mapping[str, Any]
Where = Series | Dataset
"""A series, or an item of a sequence."""

RELATIONS = {">": "greaterThan", ">=": "atLeast", "<": "lessThan", "<=": "atMost"}
NOT_TESTS = {"not", "hasAll", "item", "present", "caseSensitive", "tolerance", "values", "position", "instances"} | {
    "ifMissing",
    "description",
    "$comment",
}


def met(conditions: Conditions, where: Where) -> str:
    """Return the outcome of a conditions object."""
    return every(_one(key, condition, where) for key, condition in conditions.items())


def _one(key: str, condition: Any, where: Where) -> str:  # noqa: ANN401 - JSON
    if key == "allOf":
        return every(met(one, where) for one in condition)
    if key == "anyOf":
        return some(met(one, where) for one in condition)
    if key == "noneOf":
        return negated(some(met(one, where) for one in condition))
    keyword = _keyword(key)
    if isinstance(condition, dict) and "uniform" in condition and isinstance(where, Series):
        return _uniform(keyword, Fraction(str(condition.get("tolerance", 0))), where)
    if keyword == "ImageOrientationPatient" and isinstance(condition, str) and condition.lower() in PLANES:
        keyword = "series.plane"
    outcomes = [_with_absence(keyword, condition, unit) for unit in units(keyword, where)]
    any_is_enough = isinstance(condition, dict) and condition.get("instances") == "any"
    return some(outcomes) if any_is_enough else agreed(outcomes)


def _uniform(keyword: str, tolerance: Fraction, series: Series) -> str:
    """Return whether all instances have the same value; undecided unless each has one that can be read."""
    found = series.units(keyword)
    if not series.instances or any(
        is_absent(one) or any(isinstance(each, Unreadable) for each in one) for one in found
    ):
        return UNDECIDED
    return certain(all(_alike(one, other, tolerance) for one in found for other in found))


def _alike(one: Elements, other: Elements, tolerance: Fraction) -> bool:
    return len(one) == len(other) and all(
        abs(a - b) <= tolerance if isinstance(a, Fraction) and isinstance(b, Fraction) else key(a) == key(b)
        for a, b in zip(one, other, strict=True)
    )


def units(keyword: str, where: Where) -> list[Elements]:
    """Return the values of an attribute or fact, for each instance if they have it."""
    if isinstance(where, dict):
        return [said_in(where, keyword)]
    return [fact(where, keyword)] if keyword.startswith("series.") else where.units(keyword)


def _keyword(key: str) -> str:
    if key in ATTRIBUTES:
        return key
    return next(keyword for keyword, attribute in ATTRIBUTES.items() if attribute.tag == key.upper())


def _with_absence(keyword: str, condition: Any, unit: Elements) -> str:  # noqa: ANN401 - JSON
    if not isinstance(condition, dict):
        return on_instance(keyword, condition, unit)
    if "present" in condition:
        return _present(condition["present"], unit)
    if "ifMissing" in condition and _is_missing(condition, unit):
        return str(condition["ifMissing"])
    return on_instance(keyword, condition, unit)


def _is_missing(test: Conditions, unit: Elements) -> bool:
    """Return whether there is no value at all, or none at the position asked for, be it in a `not`."""
    inner = test.get("not")
    return is_absent(_of_position(test, unit)) or (isinstance(inner, dict) and _is_missing(inner, unit))


def _present(wanted: bool, unit: Elements) -> str:  # noqa: FBT001 - the operand
    return certain(is_absent(unit) != wanted)


def _of_position(test: Conditions, unit: Elements) -> Elements:
    if "position" not in test or unit == [CONFLICT]:
        return unit
    number = test["position"]
    return unit[number - 1 : number]


def on_instance(keyword: str, condition: Any, unit: Elements) -> str:  # noqa: ANN401 - JSON
    """Return the outcome of a short form or test object for one instance, not regarding `ifMissing`."""
    if isinstance(condition, dict):
        return _test_object(keyword, condition, unit)
    values: Elements = [one for one in unit if one is not None]
    if not values:
        return UNDECIDED
    if isinstance(condition, list):
        return _list(keyword, condition, values)
    if isinstance(condition, str):
        return _short_text(keyword, condition, values)
    return some(tested(keyword, "equals", condition, one, Manner()) for one in values)


def _short_text(keyword: str, text: str, values: Elements) -> str:
    return some(_short_text_on(keyword, text, one) for one in values)


def _short_text_on(keyword: str, text: str, value: Element) -> str:
    if isinstance(value, str):
        equal = tested(keyword, "equals", text, value, Manner())
        if equal == MATCHED:
            return MATCHED
        return expression(keyword, text, value, whole=ATTRIBUTES[keyword].vr in CODED)
    if same_value(keyword, text):
        return tested(keyword, "equals", text, value, Manner())
    return expression(keyword, text, value, whole=False)


def _list(keyword: str, condition: list[Any], values: Elements) -> str:
    if isinstance(condition[0], int | float):
        return every(_relation(keyword, condition, one) for one in values)
    excluded = [one[1:] for one in condition if one.startswith("!")]
    wanted = [one for one in condition if not one.startswith("!")]
    outcomes = [negated(_has(keyword, one, values, Manner())) for one in excluded]
    has = [_has(keyword, one, values, Manner()) for one in wanted]
    if has:
        outcomes.append(every(has) if keyword == "ImageType" else some(has))
    return every(outcomes)


def _relation(keyword: str, condition: list[Any], value: Element) -> str:
    number, second = condition
    if not isinstance(second, str):
        return tested(keyword, "between", condition, value, Manner())
    if second == "!=":
        return negated(tested(keyword, "equals", number, value, Manner()))
    return tested(keyword, RELATIONS[second], number, value, Manner())


def _has(keyword: str, operand: object, values: Elements, manner: Manner) -> str:
    return some(tested(keyword, "equals", operand, one, manner) for one in values)


def _test_object(keyword: str, test: Conditions, unit: Elements) -> str:
    if "present" in test:
        return _present(test["present"], unit)
    values: Elements = [one for one in _of_position(test, unit) if one is not None]
    manner = Manner(test.get("caseSensitive", False), Fraction(str(test.get("tolerance", 0))))
    parts = []
    members = [(member, operand) for member, operand in test.items() if member not in NOT_TESTS]
    if members:
        per_value = [every(tested(keyword, *member, one, manner) for member in members) for one in values]
        all_of = test.get("values", "all" if members[0][0] in ORDERED else "any") == "all"
        parts.append((every(per_value) if all_of else some(per_value)) if values else UNDECIDED)
    if "hasAll" in test:
        parts += [_has(keyword, one, values, manner) if values else UNDECIDED for one in test["hasAll"]]
    if "item" in test:
        parts.append(some(_item(test["item"], one) for one in values) if values else UNDECIDED)
    if "not" in test:
        parts.append(negated(on_instance(keyword, test["not"], unit)))
    return every(parts)


def _item(conditions: Conditions, item: Element) -> str:
    return UNDECIDED if isinstance(item, Unreadable) or not isinstance(item, dict) else met(conditions, item)
