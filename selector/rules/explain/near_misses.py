"""Near misses: how near a series comes to being taken, and the smallest change of a condition that would match it.

Changes are derived from the values found, and each is tried on them before it is suggested.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, NoReturn

from msgspec.structs import replace

from selector.dicom.periods import canonical_spelling, read_age, read_period
from selector.dicom.single_values import Unreadable, decimal_text, read_number
from selector.dicom.united import UnitedAttribute
from selector.errors import ConfigurationError
from selector.models import Outcome
from selector.rules.explain.found_values import Judged, tests_text
from selector.rules.faults import Faults, step
from selector.rules.match.groups import single_conditions
from selector.rules.match.single_conditions import SingleCondition
from selector.rules.predicates.build import Site, instance_test
from selector.rules.predicates.canonical import VALUE_OR_EXPRESSION, CanonicalTest
from selector.rules.predicates.instances import AnyTest, Uniform, agreed, searches
from selector.rules.predicates.operands import Operand, Tested
from selector.rules.predicates.table import TABLE
from selector.rules.predicates.values import decimal_sum
from selector.rules.rule_set import RuleSet
from selector.verdicts import Change

if TYPE_CHECKING:
    from selector.dicom.values import Values


Distance = tuple[bool, int, bool]
"""Sorts the nearest first."""


class Nearness:
    """Orders the series that selections do not take.

    A series of another modality is a near miss of nothing, however few conditions it fails: those come last.
    Before them come first the series that only `same`, the rank or a missing image keeps out, then those with the
    fewest conditions that do not match, and among equals those that are undecided.
    """

    def __init__(self, rules: RuleSet) -> None:
        singles = (single for selection in rules.selections for single in single_conditions(selection.condition))
        self._of_modality = {
            single.place
            for single in singles
            if isinstance(single, SingleCondition) and single.about.name == "Modality"
        }
        self._of_same = {agreement.place for agreement in rules.same}

    def distance(self, unmet: Iterable[tuple[str, bool]]) -> Distance:
        """Return how far a series is from being taken.

        `unmet` has the JSON path of each condition that does not match it, and whether that rejects it.
        """
        counted = [(place, rejects) for place, rejects in unmet if place not in self._of_same]
        rejecting = {place for place, rejects in counted if rejects}
        return bool(rejecting & self._of_modality), len(counted), bool(rejecting)


def smallest_change(condition: SingleCondition, found: Judged) -> Change | None:
    """Return the change of one condition that would match what was found, or None.

    Bounds are moved no further than is needed; values are added to lists. Nothing is suggested that would ask for
    something else: another code, the opposite, what is excluded, a number on the other side of zero; nor that absence
    count as a match, which would select what nothing is known of.
    """
    if not _may_change(condition):
        return None
    for changed, words in _proposals(condition, found):
        test = _made(condition.about, changed)
        if test is not None and _matches(condition, changed, test, found):
            change = words or f"{condition.about.name} {condition.test.words} were {test.words}"
            return Change(condition.place, changed.as_json(), change)
    return None


def _may_change(condition: SingleCondition) -> bool:
    """Return whether a test object can replace the condition.

    It cannot replace the short form of `series.plane` on ImageOrientationPatient: its test would be on numbers. A test
    with conditions on items is not changed, nor is one on several attributes, which may need different changes.
    """
    if isinstance(condition.about, UnitedAttribute):
        return False
    written = condition.written
    has_its_name = written.place.endswith(step("", condition.about.name))
    is_plane_in_disguise = condition.about.kind == "plane" and not has_its_name
    return _all_members(written).isdisjoint({"item", VALUE_OR_EXPRESSION}) and not is_plane_in_disguise


def _all_members(written: CanonicalTest) -> set[str]:
    """Return the members of a test, those inside `not` included."""
    own = {*written.members, *([] if written.item is None else ["item"])}
    return own | (_all_members(written.negated) if written.negated else set())


def _made(about: Tested, changed: CanonicalTest) -> AnyTest | None:
    try:
        return instance_test(Site(about, Faults(""), _no_item), changed)
    except ConfigurationError:
        return None


def _no_item(*_: object) -> NoReturn:
    raise LookupError("a test with conditions on items is not changed")


def _matches(condition: SingleCondition, changed: CanonicalTest, test: AnyTest, found: Judged) -> bool:
    """Return whether a changed test certainly matches what was found, without searching any text."""
    if isinstance(test, Uniform):
        return test.of_instances(found) is Outcome.MATCHED
    outcome_of: Callable[[Values | Unreadable], Outcome] = test.outcome
    if searches(test):
        written = condition.written
        is_same = replace(changed, instances=written.instances, if_missing=written.if_missing) == written
        outcome_of = found.__getitem__ if is_same else lambda _: Outcome.UNDECIDED
    outcomes = [outcome_of(values) if values else test.outcome(()) for values in found]
    return agreed(outcomes, any_instance=test.any_instance) is Outcome.MATCHED


def _proposals(condition: SingleCondition, found: Judged) -> Iterator[tuple[CanonicalTest, str]]:
    """Yield changed tests, with words if those of the test do not show the change."""
    about, test = condition.about, condition.written
    if test.uniform:
        yield from _more_tolerant(condition, found)
        return
    values = _operands(about, found, as_written=tests_text(condition))
    for member in test.members:
        if _would_swap_meaning(about, member):
            continue
        near = [value for value in values if _keeps_side_of_zero(about, value, member, test)]
        yield from ((changed, "") for changed in TABLE[member].loosened(test, member, near))
    if len(found) > 1 and not test.negated:
        yield replace(test, instances="any"), f'one instance of {about.name} were enough ("instances": "any")'


def _more_tolerant(condition: SingleCondition, found: Judged) -> Iterator[tuple[CanonicalTest, str]]:
    """Yield a comparison of instances with the tolerance that the numbers found need."""
    several = [values for values in found if isinstance(values, tuple)]
    columns = [[one for one in column if isinstance(one, (int, float))] for column in zip(*several, strict=False)]
    if condition.about.kind in {"number", "custom"} and columns and all(columns):
        spread = max(decimal_sum(max(column), -min(column)) for column in columns)
        if spread >= max(abs(one) for column in columns for one in column) / 2:
            return  # These are different values, such as other directions, and no spread of one.
        shown = decimal_text(spread)
        words = f'{condition.about.name} could differ by {shown} between instances ("tolerance": {shown})'
        yield replace(condition.written, tolerance=spread), words


def _would_swap_meaning(about: Tested, member: str) -> bool:
    """Return whether allowing the values found would ask for something else: another code is another kind of thing."""
    is_coded = about.vr in {"CS", "UI", "AT"} or about.kind in {"plane", "flag"}
    return is_coded and member in {"equals", "oneOf", "hasAll"}


def _keeps_side_of_zero(about: Tested, found: Operand, member: str, test: CanonicalTest) -> bool:
    """Return whether a number or age found has the sign of the one in the test that is nearest to it.

    Zero, as in a b-value or as the bound of what is positive, is a case of its own; only a range may begin there.
    """
    read = read_age if about.kind == "age" else read_number
    size, *sizes = (one if isinstance(one, (int, float)) else read(one) for one in (found, *test.members[member]))
    asked = [one for one in sizes if one is not None]
    if size is None or not asked:
        return True
    nearest = min(asked, key=lambda one: abs(one - size))
    return nearest * size > 0 or (nearest == 0 < size and member in {"atMost", "between"})


def _operands(about: Tested, found: Judged, *, as_written: bool) -> list[Operand]:
    """Return the distinct values found that a rule can name, in ascending order."""
    single = (value for values in found if isinstance(values, tuple) for value in values)
    operands: Iterable[Operand] = (value for value in single if isinstance(value, (str, int, float)))
    if about.kind in {"period", "age"} and not as_written:
        operands = (canonical_spelling(about.vr, str(value)) for value in operands)
    sortable = {value: key for value in operands if (key := _order(about, value)) is not None}
    return sorted(sortable, key=lambda value: sortable[value])


def _order(about: Tested, value: Operand) -> tuple[float, str] | None:
    if isinstance(value, (int, float)):
        return (value, "")
    if about.kind == "period":
        period = read_period(about.vr, value)
        return (period.start, value) if period else None
    if about.kind == "age":
        age = read_age(value)
        return None if age is None else (age, value)
    number = read_number(value)
    return (0.0 if number is None else number, value)
