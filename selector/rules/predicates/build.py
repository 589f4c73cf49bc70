"""From the canonical form of a test to the test on an instance, with all faults at once."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from selector.dicom.single_values import LARGEST
from selector.dicom.standard.dictionary import Attribute
from selector.models import Outcome
from selector.rules.faults import Faults, Misfit, in_words, step
from selector.rules.predicates.canonical import IN_ORDER, CanonicalTest
from selector.rules.predicates.instances import (
    AnyTest,
    HasAll,
    HasItem,
    InOrder,
    InstanceTest,
    ItemsCondition,
    Not,
    Part,
    Presence,
    Quantified,
    Uniform,
)
from selector.rules.predicates.making import Member
from selector.rules.predicates.operands import Operand, Tested, described
from selector.rules.predicates.table import TABLE, value_test, words_for
from selector.rules.predicates.values import ValueTest

_OF_SEVERAL: dict[str, type[HasAll | InOrder]] = {"hasAll": HasAll, IN_ORDER: InOrder}
"""The parts of a test that have a test for each operand."""

CompileItem = Callable[[Mapping[str, Any], str], tuple[ItemsCondition, str]]
"""Compiles the conditions on an item at a JSON path; returns them, and in words."""
Fault = Callable[[str, str], None]
"""Adds a fault with a message to a member."""


class Site(Struct, frozen=True):
    """The context of a test: what it is about, where its faults go, and what is allowed.

    Attributes
    ----------
    in_item
        Whether it is on an attribute of an item of a sequence.
    is_outermost
        False for a test that is negated within another one.
    """

    tested: Tested
    faults: Faults
    compile_item: CompileItem
    in_item: bool = False
    is_outermost: bool = True


def instance_test(site: Site, test: CanonicalTest) -> AnyTest | None:
    """Make the test of a condition; None if there are faults, which are added."""
    before = len(site.faults.found)
    if test.present is not None:
        return _presence(site, test)
    if test.uniform is not None:
        return _uniform(site, test)
    parts = _parts(site, test)
    if not parts and len(site.faults.found) == before:
        advice = "name at least one member such as equals, oneOf or contains (the page on rules lists them)"
        site.faults.add(test.place, f"this test is empty; {advice}")
    if len(site.faults.found) > before:
        return None
    missing = Outcome.UNDECIDED if test.if_missing is None else test.if_missing
    return InstanceTest(tuple(parts), missing, any_instance=test.instances == "any")


def _presence(site: Site, test: CanonicalTest) -> Presence | None:
    others = [name for name in test.as_json() if name != "present"]
    if others:
        site.faults.add(test.place, f"present cannot be combined with {', '.join(others)}")
    elif not site.is_outermost:
        site.faults.add(
            test.place_of("present"), f'write {{"present": {str(not test.present).lower()}}} instead of not'
        )
    elif not site.tested.vr:
        message = f"{site.tested.name} is a fact of the series, not an attribute; compare its value instead"
        site.faults.add(test.place_of("present"), message)
    else:
        return Presence(bool(test.present))
    return None


def _uniform(site: Site, test: CanonicalTest) -> Uniform | None:
    place, before = test.place_of("uniform"), len(site.faults.found)
    others = [name for name in test.as_json() if name not in {"uniform", "tolerance"}]
    attribute = site.tested
    if not test.uniform:
        site.faults.add(place, "must be true; for values that differ, negate the condition with noneOf")
    elif others:
        site.faults.add(test.place, f"uniform cannot be combined with {', '.join(others)}")
    elif not site.is_outermost:
        site.faults.add(place, "uniform is about all instances together: negate the condition with noneOf instead")
    elif site.in_item or not isinstance(attribute, Attribute):
        message = "uniform is for an attribute of the series: an item or a fact has no instances of its own"
        site.faults.add(place, message)
    elif attribute.kind in {"sequence", "binary"}:
        site.faults.add(place, f"{described(attribute)}: uniform compares plain values")
    else:
        _check_tolerance(site, test, on_numbers=attribute.kind in {"number", "custom"})
        return None if len(site.faults.found) > before else Uniform(attribute, test.tolerance or 0)
    return None


def _parts(site: Site, test: CanonicalTest) -> list[Part]:
    parts: list[Part] = []
    before = len(site.faults.found)
    tests = dict(_value_tests(site, test))
    several = {member: part for member, part in _OF_SEVERAL.items() if tests.pop(member, None)}
    _check_company(site, test, tests, is_sound=len(site.faults.found) == before)
    if tests:
        every = _is_every(site, test, tests)
        parts.append(Quantified(tuple(tests.values()), every, test.position or 0, not site.tested.is_single))
    for member, part in several.items():
        operands = test.members[member]
        singles = (_value_test(site, test, member, [one]) for one in operands)
        parts.append(part(words_for(member, operands), tuple(singles)))
    if test.item is not None:
        parts += _items(site, test)
    if test.negated:
        inner = instance_test(replace(site, is_outermost=False), test.negated)
        parts += [Not(inner.parts)] if isinstance(inner, InstanceTest) else []
    return parts


def _value_tests(site: Site, test: CanonicalTest) -> Iterable[tuple[str, ValueTest]]:
    """Yield the test of each member, in the order of the table."""
    for member in sorted(test.members, key=list(TABLE).index):
        try:
            if member == IN_ORDER:
                _refuse_list(site.tested, test.members[member])
            yield member, _value_test(site, test, member, test.members[member])
        except Misfit as misfit:
            own = list(_faults_of_operands(site, test, member))
            for place, message in own or [(test.place_of(member), misfit)]:
                site.faults.add(place, message)


def _faults_of_operands(site: Site, test: CanonicalTest, member: str) -> Iterator[tuple[str, Misfit]]:
    """Yield the JSON path of each operand in a list that is wrong by itself, with what is wrong."""
    if site.tested.kind not in TABLE[member].fits:
        return
    operands = test.members[member]
    for place, operand in zip(test.places_of_operands(member), operands, strict=False):
        try:
            _value_test(site, test, member, [operand] * len(operands))
        except Misfit as misfit:
            yield place, misfit


def _refuse_list(tested: Tested, operands: Sequence[Operand]) -> None:
    """Refuse a list of values for what has a single one; it is probably meant as alternatives."""
    if tested.is_single and tested.kind not in {"sequence", "binary"}:
        right = {"equals": operands[0]} if len(operands) == 1 else {"oneOf": list(operands)}
        raise Misfit(f"{described(tested)}, and has a single value; write {in_words(right)}")


def _value_test(site: Site, test: CanonicalTest, name: str, operands: Sequence[Operand]) -> ValueTest:
    place, case_sensitive, tolerance = test.place_of(name), bool(test.case_sensitive), test.tolerance or 0
    member = Member(name, words_for(name, operands), site.faults.file, place, case_sensitive, tolerance)
    return value_test(site.tested, operands, member)


def _items(site: Site, test: CanonicalTest) -> list[Part]:
    if site.tested.kind != "sequence" or test.item is None:
        site.faults.add(test.place_of("item"), f"{described(site.tested)}: item is for sequences")
        return []
    condition, asks = site.compile_item(test.item, test.place_of("item"))
    return [HasItem(f"has an item with {asks}", condition)]


def _check_company(site: Site, test: CanonicalTest, tests: Mapping[str, ValueTest], *, is_sound: bool) -> None:
    """Add a fault for each member that is not allowed there, or not with the others."""

    def fault(member: str, message: str) -> None:
        site.faults.add(step(test.place, member), message)

    if not site.is_outermost:
        for member in {"instances", "ifMissing"}.intersection(test.as_json()):
            fault(member, f"{member} belongs in the outermost object of the condition")
    if test.instances and test.negated:
        advice = "say what one instance must have, or negate the condition with noneOf"
        fault("instances", f"instances cannot be combined with not: {advice}")
    if test.instances and (site.in_item or not site.tested.vr):
        fault("instances", "instances is for an attribute of the series: an item or a fact has no instances of its own")
    _check_which_values(test, tests, fault, is_sound=is_sound)
    if is_sound:
        _check_modifiers(site, test, fault)


def _check_which_values(test: CanonicalTest, tests: Mapping[str, ValueTest], fault: Fault, *, is_sound: bool) -> None:
    if test.values and test.position:
        fault("position", "position picks one value, so it cannot be combined with values")
    for member in (name for name in ("values", "position") if getattr(test, name) is not None):
        if IN_ORDER in test.members:
            fault(member, f"{member} cannot be combined with a list in equals")
        elif is_sound and not tests:
            fault(member, f"{member} needs a test on a value, such as equals or atLeast")


def _check_modifiers(site: Site, test: CanonicalTest, fault: Fault) -> None:
    kind, compared = site.tested.kind, test.members
    on_text = kind in {"text", "code", "custom", "plane"} and compared
    if test.case_sensitive is not None and not on_text and not any(TABLE[member].is_textual for member in compared):
        fault("caseSensitive", "caseSensitive needs a test on text")
    on_numbers = kind in {"number", "custom"} and not all(TABLE[member].is_textual for member in compared)
    _check_tolerance(site, test, on_numbers=bool(on_numbers and compared))


def _check_tolerance(site: Site, test: CanonicalTest, *, on_numbers: bool) -> None:
    if test.tolerance is not None and not on_numbers:
        site.faults.add(
            step(test.place, "tolerance"), f"{described(site.tested)}: tolerance needs a comparison of numbers"
        )
    if test.tolerance is not None and not test.tolerance <= LARGEST:
        site.faults.add(step(test.place, "tolerance"), "the tolerance is not a finite number")


def _is_every(site: Site, test: CanonicalTest, tests: Mapping[str, ValueTest]) -> bool:
    if test.values:
        return test.values == "all"
    defaults = {value.is_ordered for value in tests.values()}
    if len(defaults) > 1 and not site.tested.is_single and test.position is None:
        names = ", ".join(tests)
        message = f'over several values, {names} differ in their default: say "values": "any" or "values": "all"'
        site.faults.add(test.place, message)
    return defaults == {True}
