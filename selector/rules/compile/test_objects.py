"""From the value of a condition, a short form or a test object, to a canonical test."""

from typing import Any

from selector.models import Outcome
from selector.rules.compile.short_forms import from_short_form
from selector.rules.faults import Faults, Misfit, step
from selector.rules.model.test_object import TestObject
from selector.rules.predicates.canonical import IN_ORDER, CanonicalTest
from selector.rules.predicates.operands import Tested
from selector.rules.predicates.table import TABLE
from selector.rules.validation import validated

_OUTCOMES = {"matched": Outcome.MATCHED, "rejected": Outcome.REJECTED}


def canonical_test(tested: Tested, value: object, place: str, faults: Faults) -> CanonicalTest | None:
    """Return the canonical test that the value of a condition asks for, or None if there are faults."""
    if not isinstance(value, dict):
        try:
            return from_short_form(tested, value, place)
        except Misfit as misfit:
            faults.add(place, misfit)
            return None
    test = validated(TestObject, value, faults, place)
    return _from_test_object(tested, test, place, faults) if test else None


def _from_test_object(tested: Tested, test: TestObject, place: str, faults: Faults) -> CanonicalTest | None:
    negated = None
    if "not_" in test.given:
        negated = canonical_test(tested, test.not_, step(place, "not"), faults)
        if negated is None and not {"present", "uniform", "item", *TABLE}.intersection(test.given):
            return None  # An empty test would be a second, misleading fault.
    written: dict[str, Any] = {_canonical_name(test, name): getattr(test, name) for name in test.given if name in TABLE}
    return CanonicalTest(
        place=place,
        members={name: tuple(each if isinstance(each, list) else [each]) for name, each in written.items()},
        indices={name: tuple(range(len(each))) for name, each in written.items() if isinstance(each, list)},
        item=test.item,
        negated=negated,
        present=test.present,
        uniform=test.uniform,
        case_sensitive=test.caseSensitive,
        tolerance=test.tolerance,
        values=test.values,
        position=test.position,
        instances=test.instances,
        if_missing=_OUTCOMES.get(test.ifMissing),
    )


def _canonical_name(test: TestObject, member: str) -> str:
    """Return the name of a member that compares values: `equals` with a list is a test of its own."""
    return IN_ORDER if member == "equals" and isinstance(test.equals, list) else member
