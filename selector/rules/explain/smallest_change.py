"""The smallest change of a condition that would have matched a series.

Changes are proposed by what was found, and each is tried on it before it is told, so that what is told is true.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct

from selector.dicom.periods import read_age, read_period
from selector.dicom.values import read_number
from selector.models import Change, Outcome
from selector.rules.compile.operands import Target
from selector.rules.compile.short_forms import long_form
from selector.rules.explain.found_values import Readings
from selector.rules.faults import step
from selector.rules.predicates.instances import InstanceTest, Presence, agreed, is_any_instance

Test = Mapping[str, object]
Edit = tuple[Test, str]
"""A test object to try, and what to say of it; empty where its own words say it."""


class Origin(Struct, frozen=True):
    """Where a condition comes from.

    Attributes
    ----------
    place
        Its JSON path in the rules.
    written
        Its value in the rules.
    target
        What it is about.
    remake
        Compiles another value in its place; None where that does not fit.
    """

    place: str
    written: object
    target: Target
    remake: Callable[[object], InstanceTest | Presence | None]


def may_change(origin: Origin) -> bool:
    """Tell at a glance whether there may be a change to tell of a condition.

    There is none of the short form of `series.plane` on ImageOrientationPatient: a test there is about its numbers.
    """
    if origin.target.kind == "plane" and not origin.place.endswith(step("", origin.target.name)):
        return False
    written = _as_test(origin)
    return written is not None and not _UNCHANGEABLE.issuperset(written)


def smallest_change(origin: Origin, readings: Readings, test: InstanceTest | Presence) -> tuple[Change, ...] | None:
    """Return the change of one condition that would match what was found; None where none can be told.

    Bounds are moved no further than is needed; values are added to lists; absence is allowed.
    """
    written = _as_test(origin)
    if written is None:
        return None
    for edited, words in _edits(origin.target, written, readings):
        remade = origin.remake(edited)
        if remade is None:
            continue
        outcomes = (remade.outcome(values or ()) for values in readings)
        if agreed(outcomes, any_instance=is_any_instance(edited)) is Outcome.MATCHED:
            name = origin.target.name
            told = words or f"{name} {test.words} were {remade.words}"
            return (Change(origin.place, edited, told),)
    return None


def _as_test(origin: Origin) -> Test | None:
    return origin.written if isinstance(origin.written, dict) else long_form(origin.target, origin.written)


def _edits(target: Target, test: Test, readings: Readings) -> Iterator[Edit]:
    if None in readings or () in readings:
        yield (
            {**test, "ifMissing": "matched"},
            f'the absence of {target.name} counted as a match ("ifMissing": "matched")',
        )
    values = _found(target, readings)
    for member in test:
        if member in _EDITORS:
            yield from _EDITORS[member](test, member, values)
    if len(readings) > 1 and "not" not in test:
        yield {**test, "instances": "any"}, f'one instance of {target.name} were enough ("instances": "any")'


def _lower(test: Test, member: str, values: Sequence[object]) -> Iterator[Edit]:
    """Move a bound down to each value found, the nearest to it first."""
    return (({**_without(test, member), "atLeast": value}, "") for value in reversed(values))


def _raise(test: Test, member: str, values: Sequence[object]) -> Iterator[Edit]:
    """Move a bound up to each value found, the nearest to it first."""
    return (({**_without(test, member), "atMost": value}, "") for value in values)


def _widen(test: Test, member: str, values: Sequence[object]) -> Iterator[Edit]:
    """Move one end of a range, or both."""
    between = test[member]
    if isinstance(between, list) and values:
        low, high = between
        yield from (({**test, member: [low, value]}, "") for value in values)
        yield from (({**test, member: [value, high]}, "") for value in reversed(values))
        yield {**test, member: [values[0], values[-1]]}, ""


def _add(test: Test, member: str, values: Sequence[object]) -> Iterator[Edit]:
    """Add a value found to those allowed, or all of them."""
    written = test[member]
    allowed = written if isinstance(written, list) else [written]
    yield from (({**_without(test, member), "oneOf": [*allowed, value]}, "") for value in values)
    yield {**_without(test, member), "oneOf": [*allowed, *values]}, ""


def _leave_out(test: Test, member: str, values: Sequence[object]) -> Iterator[Edit]:
    """Ask for those only that are there."""
    wanted = test[member]
    there = {str(value).casefold() for value in values}
    kept = [one for one in wanted if str(one).strip().casefold() in there] if isinstance(wanted, list) else []
    if kept:
        yield {**test, member: kept}, ""


def _turn(test: Test, member: str, _: Sequence[object]) -> Iterator[Edit]:
    yield {member: not test[member]}, ""


def _drop(test: Test, member: str, _: Sequence[object]) -> Iterator[Edit]:
    if len(test) > 1:
        yield _without(test, member), ""


def _without(test: Test, member: str) -> dict[str, object]:
    return {name: value for name, value in test.items() if name != member}


_UNCHANGEABLE = frozenset({"item", "description", "$comment"})
_EDITORS: dict[str, Callable[[Test, str, Sequence[object]], Iterator[Edit]]] = {
    "atLeast": _lower,
    "greaterThan": _lower,
    "atMost": _raise,
    "lessThan": _raise,
    "between": _widen,
    "equals": _add,
    "oneOf": _add,
    "hasAll": _leave_out,
    "present": _turn,
    "not": _drop,
}


def _found(target: Target, readings: Readings) -> list[object]:
    """Return the distinct values that were found and can be written into a rule, in ascending order."""
    found: dict[object, None] = {}
    for values in readings:
        if isinstance(values, tuple):
            found |= dict.fromkeys(value for value in values if isinstance(value, (str, int, float)))
    sortable = {value: key for value in found if (key := _order(target, value)) is not None}
    return sorted(sortable, key=lambda value: sortable[value])


def _order(target: Target, value: object) -> tuple[float, str] | None:
    if isinstance(value, (int, float)):
        return (value, "")
    text = str(value)
    if target.kind == "period":
        period = read_period(target.vr, text)
        return (period.start, text) if period else None
    if target.kind == "age":
        age = read_age(text)
        return None if age is None else (age, text)
    number = read_number(text)
    return (0.0 if number is None else number, text)
