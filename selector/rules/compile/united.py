"""From the value of a condition on several attributes to one test: that on each attribute, put together."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from selector.dicom.standard.dictionary import Attribute
from selector.dicom.united import UnitedAttribute
from selector.rules.compile.test_objects import canonical_test
from selector.rules.faults import Faults, in_words
from selector.rules.predicates.across import Across
from selector.rules.predicates.build import Site, instance_test
from selector.rules.predicates.canonical import IN_ORDER, CanonicalTest, written_name
from selector.rules.predicates.instances import AnyTest, InstanceTest, Not, Part, Quantified, Uniform


def united_test(
    united: UnitedAttribute, value: object, place: str, site_of: Callable[[Attribute], Site]
) -> tuple[CanonicalTest, AnyTest] | None:
    """Return the canonical test on the first attribute, and the test on all of them; None if there are faults.

    A short form has the meaning that it has on each attribute. Faults that it has on several are reported once.
    `site_of` returns the context of a test on one attribute.
    """
    tests: list[tuple[CanonicalTest, AnyTest]] = []
    for attribute in united.needs:
        site = site_of(replace(attribute, vm="1-n"))  # There may be as many values as attributes.
        faults, before = site.faults, len(site.faults.found)
        written = canonical_test(attribute, value, place, faults)
        if written:
            _refuse_what_is_about_one_attribute(written, faults)
        if len(faults.found) > before or written is None:
            return None
        test = instance_test(site, written)
        if test is None:
            return None
        tests.append((written, test))
    return tests[0][0], _together(united, [test for _, test in tests])


def _refuse_what_is_about_one_attribute(written: CanonicalTest, faults: Faults) -> None:
    if written.position is not None:
        faults.add(written.place_of("position"), "position is about one attribute, not about several joined by or")
    for member in {"hasAll", IN_ORDER}.intersection(written.members):
        what = "a list of values" if written.is_short else f"{written_name(member)} with a list"
        right = in_words({"oneOf": list(written.members[member])})
        message = f"{what} is about the values of one attribute, not of several joined by or; write {right}"
        faults.add(written.place_of(member), message)
    if written.negated:
        _refuse_what_is_about_one_attribute(written.negated, faults)


def _together(united: UnitedAttribute, tests: Sequence[AnyTest]) -> AnyTest:
    """Return one test for tests of the same form on each of the attributes."""
    first = tests[0]
    if isinstance(first, Uniform):
        return replace(first, attribute=united)
    if not isinstance(first, InstanceTest):
        return first
    parts = [test.parts for test in tests if isinstance(test, InstanceTest)]
    return replace(first, parts=_of_each(united.needs, parts))


def _of_each(attributes: tuple[Attribute, ...], parts: Sequence[tuple[Part, ...]]) -> tuple[Part, ...]:
    return tuple(_across(attributes, column) for column in zip(*parts, strict=True))


def _across(attributes: tuple[Attribute, ...], parts: tuple[Part, ...]) -> Part:
    negated = [part.parts for part in parts if isinstance(part, Not)]
    if negated:
        return Not(_of_each(attributes, negated))
    return Across(attributes, parts, every=any(isinstance(part, Quantified) and part.every for part in parts))
