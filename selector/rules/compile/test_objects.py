"""From the value of a condition, a short form or a test object, to a test on an instance."""

from collections.abc import Callable, Mapping

import msgspec
from msgspec import UNSET, Struct

from selector.dicom.values import Value
from selector.models import Outcome
from selector.rules import model
from selector.rules.compile.operands import Target
from selector.rules.compile.short_forms import has_all, short_form
from selector.rules.compile.value_predicates import EQUALITY, ORDER, TEXT, Options, value_test
from selector.rules.faults import Faults, Misfit, in_words, step
from selector.rules.match.groups import Condition
from selector.rules.match.series_batch import Listed
from selector.rules.predicates.instances import InstanceTest, Items, Not, Part, Presence, Quantified
from selector.rules.predicates.values import ValueTest

_PER_VALUE = tuple(member for member in EQUALITY + TEXT + ORDER if member != "hasAll")
_OUTERMOST = ("instances", "ifMissing")
_LARGEST = 1.7e308
_OUTCOMES = {"matched": Outcome.MATCHED, "rejected": Outcome.REJECTED}


class Scope(Struct, frozen=True):
    """What a test is about and where it stands; `compile_items` compiles the conditions of a sequence's items."""

    target: Target
    faults: Faults
    place: str
    in_item: bool
    compile_items: Callable[[Mapping[str, object], str], Condition[Value, Listed]]
    is_outermost: bool = True

    def inside(self, key: str) -> "Scope":
        """Return the scope of a test within this one."""
        return msgspec.structs.replace(self, place=step(self.place, key), is_outermost=False)

    def fault(self, key: str, message: object) -> None:
        """Add a fault of a member."""
        self.faults.add(step(self.place, key) if key else self.place, message)


def instance_test(scope: Scope, value: object) -> InstanceTest | Presence | None:
    """Compile the value of a condition; None when there are faults."""
    if not isinstance(value, dict):
        parts = _short(scope, value)
        return InstanceTest(parts) if parts else None
    test = _shaped(scope, value)
    if test is None:
        return None
    if test.present is not UNSET:
        return _presence(scope, test, value)
    parts = _parts(scope, test)
    return InstanceTest(parts, _OUTCOMES.get(str(test.ifMissing), Outcome.UNDECIDED)) if parts else None


def _short(scope: Scope, value: object) -> tuple[Part, ...]:
    try:
        return short_form(scope.target, value, Options(scope.faults.file, scope.place))
    except Misfit as misfit:
        scope.fault("", misfit)
        return ()


def _shaped(scope: Scope, value: Mapping[str, object]) -> model.Test | None:
    try:
        return msgspec.convert(value, model.Test)
    except (msgspec.ValidationError, UnicodeError):
        from selector.rules.compile.shape import misfits  # noqa: PLC0415 - it needs pydantic

        for place, message in misfits(value, model.Test, scope.place):
            scope.faults.add(place, message)
        return None


def _presence(scope: Scope, test: model.Test, value: Mapping[str, object]) -> Presence | None:
    others = [key for key in value if key not in {"present", "description", "$comment"}]
    if others:
        scope.fault("", f"present stands alone, not with {', '.join(others)}")
    elif not scope.is_outermost:
        scope.fault("present", f'write {{"present": {in_words(not test.present)}}} instead of not')
    elif not scope.target.vr:
        scope.fault(
            "present", f"{scope.target.name} is a fact of the series, not an attribute; compare its value instead"
        )
    else:
        return Presence(bool(test.present))
    return None


def _parts(scope: Scope, test: model.Test) -> tuple[Part, ...]:
    """Compile the members of a test object; empty when there are faults."""
    before = len(scope.faults.found)
    parts: list[Part] = []
    options = _options(scope, test)
    tests = _value_tests(scope, test, options)
    _check_company(scope, test, tests)
    if tests:
        every, position = _is_every(scope, test, tests), test.position or 0
        parts.append(Quantified(tuple(tests.values()), every, position, not scope.target.is_single))
    if isinstance(test.hasAll, list) and _value_test(scope, "hasAll", test.hasAll, options):
        parts.append(has_all(scope.target, list(test.hasAll), options))
    if isinstance(test.item, dict):
        parts.extend(_items(scope, test.item))
    if test.not_ is not UNSET:
        parts.extend(_negated(scope, test.not_))
    if not parts and len(scope.faults.found) == before:
        scope.fault("", "this test asks nothing; name at least one of equals, oneOf, contains, … (see the rules' page)")
    return tuple(parts) if len(scope.faults.found) == before else ()


def _options(scope: Scope, test: model.Test) -> Options:
    tolerance = test.tolerance if isinstance(test.tolerance, (int, float)) else 0
    return Options(scope.faults.file, scope.place, bool(test.caseSensitive), tolerance)


def _value_tests(scope: Scope, test: model.Test, options: Options) -> dict[str, ValueTest]:
    made: dict[str, ValueTest] = {}
    for member in _PER_VALUE:
        operand = getattr(test, member)
        if operand is not UNSET:
            value = _value_test(scope, member, operand, options)
            if value:
                made[member] = value
    return made


def _value_test(scope: Scope, member: str, operand: object, options: Options) -> ValueTest | None:
    try:
        place = step(scope.place, member)
        return value_test(scope.target, member, operand, msgspec.structs.replace(options, place=place))
    except Misfit as misfit:
        scope.fault(member, misfit)
        return None


def _check_company(scope: Scope, test: model.Test, tests: Mapping[str, ValueTest]) -> None:
    """Add a fault for each member that cannot stand where it stands, or not beside the others."""
    for member in _OUTERMOST:
        if getattr(test, member) is not UNSET and not scope.is_outermost:
            scope.fault(member, f"{member} belongs into the outermost object of the condition")
    if test.instances is not UNSET and test.not_ is not UNSET:
        scope.fault(
            "instances",
            "instances does not go together with not: say what one instance must have, or put not into noneOf",
        )
    if test.instances is not UNSET and (scope.in_item or not scope.target.vr):
        scope.fault(
            "instances", "instances is about an attribute of the series: an item or a fact has no instances of its own"
        )
    if test.values is not UNSET and test.position is not UNSET:
        scope.fault("position", "position looks at one value: not together with values")
    for member in ("values", "position"):
        if getattr(test, member) is not UNSET and not tests and _none_at_fault(scope):
            scope.fault(member, f"{member} needs a test on a value beside it, such as equals or atLeast")
    _check_modifiers(scope, test, tests)
    if test.item is not UNSET and scope.target.kind != "sequence":
        scope.fault("item", f"{scope.target.words}: item is for sequences")


def _check_modifiers(scope: Scope, test: model.Test, tests: Mapping[str, ValueTest]) -> None:
    if not _none_at_fault(scope):
        return
    textual = scope.target.kind in {"text", "code", "custom", "plane"} and (tests or test.hasAll is not UNSET)
    if test.caseSensitive is not UNSET and not textual and not set(TEXT) & tests.keys():
        scope.fault("caseSensitive", "caseSensitive needs a test on text beside it")
    comparing = any(member not in TEXT for member in tests) or test.hasAll is not UNSET
    if test.tolerance is not UNSET and not (scope.target.kind in {"number", "custom"} and comparing):
        scope.fault("tolerance", f"{scope.target.words}: tolerance needs a comparison of numbers beside it")
    if isinstance(test.tolerance, float) and not test.tolerance <= _LARGEST:
        scope.fault("tolerance", "the tolerance is no finite number")


def _none_at_fault(scope: Scope) -> bool:
    """Tell whether no member of this test has a fault, so that one more is worth telling."""
    return not any(fault.place.startswith(scope.place) for fault in scope.faults.found)


def _is_every(scope: Scope, test: model.Test, tests: Mapping[str, ValueTest]) -> bool:
    if isinstance(test.values, str):
        return test.values == "all"
    defaults = {value.is_ordered for value in tests.values()}
    if len(defaults) > 1 and not scope.target.is_single and test.position is UNSET:
        names = ", ".join(tests)
        scope.fault("", f'over several values, {names} differ in their default: say "values": "any" or "values": "all"')
    return defaults == {True}


def _items(scope: Scope, conditions: Mapping[str, object]) -> list[Part]:
    if scope.target.kind != "sequence":
        return []
    condition = scope.compile_items(conditions, step(scope.place, "item"))
    asked = " and ".join(asks for _, asks in condition.leaves())
    return [Items(f"has an item with {asked}", condition)]


def _negated(scope: Scope, value: object) -> list[Part]:
    inner = scope.inside("not")
    test = instance_test(inner, value)
    return [Not(test.parts)] if isinstance(test, InstanceTest) else []
