"""What conditions on one attribute or fact amount to together, decided by asking their tests about witnesses.

Witnesses are values, absence and unreadable values: one of each sort that the tests distinguish.
What holds for all witnesses therefore holds whatever the data.
Several instances need no separate treatment: what no instance meets, no series meets.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import chain, combinations, count, islice, product
from math import prod

from msgspec import Struct

from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.united import PartValues, UnitedAttribute
from selector.dicom.values import Value, Values
from selector.models import Outcome
from selector.rules.lint.asking import ask, is_expression, is_made_up
from selector.rules.lint.witness_values import TESTS, values_for
from selector.rules.match import walking
from selector.rules.match.facts.fact import Fact
from selector.rules.match.groups import NoneOf
from selector.rules.predicates.instances import HasAll, InOrder, Part, Quantified, Uniform
from selector.rules.predicates.values import ExpressionTest, TextTest, ValueTest

Witness = Values | Unreadable
_MOST = 10_000
"""The most values, and combinations of values, that are tried; if there are more, nothing is concluded."""
_MOST_PLACES = 1_000_000
"""The most places for values in all combinations together: a test on a late position needs long ones."""
_UNREADABLE = Unreadable("")
_switches_case = re.compile(r"\(\?[a-zA-Z-]+[:)]").search


class Demand(Struct, frozen=True):
    """A condition on one attribute or fact, and the outcome that it must have."""

    single: walking.Single
    outcome: Outcome = Outcome.MATCHED

    @property
    def name(self) -> str:
        """The name of the attribute or fact."""
        return self.single.about.name

    @property
    def any_instance(self) -> bool:
        """Whether one instance is enough; for a rejection it never is."""
        return self.single.test.any_instance and self.outcome is Outcome.MATCHED


def demands(conditions: walking.Conjunction) -> list[Demand]:
    """Return what a conjunction demands of single attributes and facts."""
    found = []
    for member in walking.conjuncts(conditions):
        if isinstance(member, NoneOf):
            found += [
                Demand(single, Outcome.REJECTED) for one in member.members if (single := walking.only_single(one))
            ]
        elif isinstance(member, walking.Single):
            found.append(Demand(member))
    return found


def common_witness(given: Sequence[Demand], demand: Demand, known: Witness | None) -> Witness | None:
    """Return a witness that may meet a demand and all that are given, or None if there is none among the few tried.

    These are one that is known to meet all that are given, and those that matter to the demand by itself.
    """
    if known is not None and _may_be(demand, known):
        return known
    found = (witness for witness in _candidates(demand, known) if _may_be(demand, witness))
    return next((witness for witness in found if all(_may_be(one, witness) for one in given)), None)


def _candidates(demand: Demand, known: Witness | None) -> Iterator[Witness]:
    """Yield what matters to a demand by itself, and a known text with what matters appended."""
    yield from (witness for witness, _ in rows([demand]))
    about = demand.single.about
    if isinstance(about, UnitedAttribute) or about.kind not in TESTS:
        return
    for value in islice(values_for(about, set(_tests(demand))), _MOST):
        yield (value,)
        if isinstance(known, tuple) and len(known) == 1 and is_made_up(known) and is_made_up(value):
            yield (f"{known[0]}{value}",)


def _may_be(demand: Demand, values: Witness) -> bool:
    outcome = ask(demand.single.test, values)
    is_open = outcome is Outcome.UNDECIDED and is_made_up(values) and any(map(is_expression, _tests(demand)))
    return is_open or outcome is demand.outcome


def _tests(demand: Demand) -> Iterator[ValueTest]:
    return walking.value_tests(walking.parts_of(demand.single), into_alternatives=True)


def can_hold(together: Sequence[Demand]) -> bool:
    """Return false where certainly nothing meets several demands on one attribute or fact."""
    return all(any(_may_meet(each, found) for _, found in rows(each)) for each in _of_instances(together))


def implies(given: Sequence[Demand], wanted: Demand) -> bool:
    """Return true where whatever meets some demands on an attribute or fact certainly meets another one as well."""
    usable = [one for one in given if wanted.any_instance or not one.any_instance]
    return any(
        all(found[-1] == {wanted.outcome} for _, found in rows([*each, wanted]) if _may_meet(each, found[:-1]))
        for each in _of_instances(usable)
    )


def always_hold(alternatives: Sequence[Demand]) -> bool:
    """Return true where every readable value certainly meets one of several demands on one attribute or fact."""
    present = [(values, found) for values, found in rows(alternatives) if isinstance(values, tuple) and values]
    readable = [found for values, found in present if not any(map(_is_unreadable, values))]
    return bool(readable) and all({Outcome.MATCHED} in found for found in readable)


def _of_instances(together: Sequence[Demand]) -> list[list[Demand]]:
    """Return what a single instance must meet: all that every instance must, and one of the demands on any instance."""
    every = [one for one in together if not one.any_instance]
    return [[*every, one] for one in together if one.any_instance] or [every]


def _may_meet(together: Sequence[Demand], found: Sequence[frozenset[Outcome]]) -> bool:
    return all(one.outcome in outcomes for one, outcomes in zip(together, found, strict=True))


def rows(together: Sequence[Demand]) -> Iterator[tuple[Witness, list[frozenset[Outcome]]]]:
    """Yield witnesses, each with the outcomes that values of its sort may have for each of several demands."""
    with_values = _values_of(together)
    decidable = [
        not isinstance(one.single.test, Uniform)  # One value does not show whether all instances have it.
        and all(bool(with_values) and _is_decidable(*each) for each in _parts_of(one))
        for one in together
    ]
    has_expressions = any(is_expression(test) for one in together for test in _tests(one))
    witnesses: list[Witness] = [(), _UNREADABLE, *(with_values or [(_UNREADABLE,)])]
    for values in witnesses:
        is_open = has_expressions and is_made_up(values)
        row = []
        for one, is_known in zip(together, decidable, strict=True):
            outcome = ask(one.single.test, values)
            is_any = (is_open and outcome is Outcome.UNDECIDED) or not (is_known or values in ((), _UNREADABLE))
            row.append(frozenset(Outcome) if is_any else frozenset({outcome}))
        yield values, row


def _parts_of(demand: Demand) -> Iterator[tuple[Attribute | Fact, Part]]:
    by_attribute = walking.parts_by_attribute(demand.single)
    return ((about, part) for about, parts in by_attribute.items() for part in parts)


def _values_of(together: Sequence[Demand]) -> list[Values]:
    """Return the values that tests distinguish of an attribute or fact, or of several attributes, present or not."""
    tested = together[0].single.about
    parts: dict[Attribute | Fact, list[Part]] = {one: [] for one in walking.parts_by_attribute(together[0].single)}
    for about, part in chain.from_iterable(map(_parts_of, together)):
        parts[about].append(part)
    of_each = {
        about: _with_values(about, some, set(walking.value_tests(some, into_alternatives=True)))
        for about, some in parts.items()
    }
    if not isinstance(tested, UnitedAttribute):
        return of_each[tested]
    if not all(of_each.values()):
        return []
    columns = [[None, *(PartValues(one, values) for values in of_each[one])] for one in tested.needs]
    if prod(map(len, columns)) > _MOST:
        return []
    chosen = (tuple(one for one in each if one is not None) for each in product(*columns))
    return [values for values in chosen if values]


def _is_decidable(about: Attribute | Fact, part: Part) -> bool:
    """Return whether there are witnesses of every sort for a part of a test."""
    return all(_is_covered(about, test) for test in walking.value_tests([part], into_alternatives=True))


def _is_covered(about: Attribute | Fact, test: ValueTest) -> bool:
    """Return whether there are witnesses of every sort; if case counts, there may not be."""
    texts = test.expressions if isinstance(test, ExpressionTest) else [test] if isinstance(test, TextTest) else []
    minds_case = any(one.case_sensitive or _switches_case(getattr(one, "source", "")) for one in texts)
    return isinstance(test, TESTS[about.kind]) and not minds_case


def _with_values(about: Attribute | Fact, parts: Sequence[Part], tests: Collection[ValueTest]) -> list[Values]:
    """Return each combination of values that tests distinguish; none if there are too many, or none are known."""
    one_each: dict[tuple[Outcome, ...], Value] = {}
    values = iter(values_for(about, tests))
    for value in islice(values, _MOST):
        one_each.setdefault(tuple(ask(test, value) for test in tests), value)
    combined = _combined(about, parts, list(one_each.values()))
    found = list(islice(combined, _MOST))
    is_complete = about.kind in TESTS and one_each and next(values, None) is None and next(combined, None) is None
    return found if is_complete else []


def _combined(about: Attribute | Fact, parts: Sequence[Part], values: Sequence[Value]) -> Iterator[Values]:
    """Yield the values of one instance: as many as the tests look for, in every order if they name positions."""
    sorts = [*values, _UNREADABLE]
    if isinstance(about, Fact) or about.is_single:
        yield from ((value,) for value in sorts)
        return
    most = about.most_values or _MOST
    lengths = {len(part.tests) for part in parts if isinstance(part, InOrder)}
    named = {part.position for part in parts if isinstance(part, Quantified) and part.position}
    named.update(range(1, max(lengths, default=0) + 1))
    sought = [
        len(part.tests) if isinstance(part, HasAll) else 1
        for part in parts
        if not (isinstance(part, InOrder) or getattr(part, "position", False))
    ]
    if named:
        yield from _in_order(named, max(sum(sought), 1), most, sorts)
    for size in range(1, 0 if named else min(max(sum(sought), 1), most) + 1):
        yield from combinations(sorts, size)


def _in_order(named: set[int], others: int, most: int, sorts: Sequence[Value]) -> Iterator[Values]:
    """Yield the values of one instance that vary at the named positions and at some others; the rest stay empty."""
    free = islice((place for place in count(1) if place not in named), others)
    places = sorted(place for place in (*named, *free) if place <= most)
    length = places[-1]
    if (len(sorts) + 1) ** len(places) * length > _MOST_PLACES:
        return
    for chosen in product((None, *sorts), repeat=len(places)):
        if set(chosen) != {None}:
            at = dict(zip(places, chosen, strict=True))
            filled = tuple(at.get(place) for place in range(1, length + 1))
            yield filled
            if filled[-1] is None:  # As many values as are filled are another sort: `equals` may ask for so many.
                yield filled[: max(place for place, value in at.items() if value is not None)]


def _is_unreadable(value: object) -> bool:
    """Return whether a value is unreadable, or any value of one of several attributes is."""
    parts = asked if isinstance(value, PartValues) and isinstance(asked := value.values, tuple) else (value,)
    return any(isinstance(part, Unreadable) for part in parts)
