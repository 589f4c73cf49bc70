"""What a test demands of the values that one instance has: the ways in which they can satisfy it.

It is the middle between a test and what can be concluded from it: `selector.rules.lint.conclusions`.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import combinations, product

from msgspec import Struct

from selector.models import Outcome
from selector.rules.compile.operands import Target
from selector.rules.lint.regions import Region, common, everything, matched_by, rejected_by
from selector.rules.predicates.instances import HasAll, InstanceTest, Not, Part, Presence, Quantified

_MOST_WAYS = 64


class Field(Struct, frozen=True):
    """What values are of: an attribute, of a series or of an item, or a fact; `most` of them, None for any number."""

    target: Target
    most: int | None

    @property
    def is_single(self) -> bool:
        """Whether there is one value at most."""
        return self.most == 1

    def __str__(self) -> str:
        return self.target.name


class Way(Struct, frozen=True):
    """One way to satisfy a test: what must be true of the values of one instance.

    Attributes
    ----------
    every
        What every value is in.
    some
        What some value is in, for each of these.
    at
        What the n-th value is in.
    is_absent
        True where there must be no value; the rest then says nothing.
    is_readable
        False where values that cannot be read do as well.
    """

    every: Region
    some: tuple[Region, ...] = ()
    at: tuple[tuple[int, Region], ...] = ()
    is_absent: bool = False
    is_readable: bool = True


Ways = tuple[Way, ...]


def matching_ways(field: Field, test: InstanceTest | Presence) -> Ways:
    """Return the ways in which an instance matches a test; there may be others only where a way is not exact."""
    if isinstance(test, Presence):
        return _presence(field, wanted=test.wanted)
    ways = joint(field, (_part(field, part, wanted=True) for part in test.parts))
    if not test.matches_absence:
        return ways
    if any(map(_has_position, test.parts)):
        ways = (_unknown(field),)
    return (*ways, _absence(field))


def rejecting_ways(field: Field, test: InstanceTest | Presence) -> Ways:
    """Return the ways in which an instance rejects a test."""
    if isinstance(test, Presence):
        return _presence(field, wanted=not test.wanted)
    ways = tuple(way for part in test.parts for way in _part(field, part, wanted=False))
    if test.if_missing is not Outcome.REJECTED:
        return ways
    if any(map(_has_position, test.parts)):
        ways = (_unknown(field),)
    return (*ways, _absence(field))


def joint(field: Field, several: Iterable[Ways]) -> Ways:
    """Return the ways that satisfy several tests at once; none where they contradict each other."""
    ways: Ways = (Way(everything(field.target), is_readable=False),)
    first = True
    for more in several:
        if len(ways) * len(more) > _MOST_WAYS:
            continue  # One test less: what is left has all ways, and some that are none.
        both = (_merged(one, two) for one, two in product(ways, more)) if not first else iter(more)
        ways = tuple(way for way in both if way and is_possible(field, way))
        first = False
    return ways


def is_possible(field: Field, way: Way) -> bool:
    """Tell whether there may be values that go this way; false where there certainly are none."""
    if way.is_absent:
        return True
    if way.every.is_empty or any((way.every & region).is_empty for region in way.some):
        return False
    if any((way.every & region).is_empty for _, region in way.at):
        return False
    if field.most is None:
        return True
    if any(position > field.most for position, _ in way.at):
        return False
    return not any(
        all((one & two).is_empty for one, two in combinations(regions, 2))
        for regions in combinations(way.some, field.most + 1)
    )


def is_within(ways: Ways, others: Ways) -> bool:
    """Return true where certainly whatever goes one of the ways also goes one of the others."""
    return all(any(_leads_into(one, other) for other in others) for one in ways)


def _leads_into(one: Way, other: Way) -> bool:
    if one.is_absent or other.is_absent:
        return one.is_absent and other.is_absent
    if other.is_readable and not one.is_readable:
        return False
    told = [*((way & one.every) for way in one.some), *((region & one.every) for _, region in one.at), one.every]
    return (
        one.every.is_within(other.every)
        and all(any(region.is_within(wanted) for region in told) for wanted in other.some)
        and all(
            any(position == at and (region & one.every).is_within(wanted) for at, region in one.at)
            for position, wanted in other.at
        )
    )


def _part(field: Field, part: Part, *, wanted: bool) -> Ways:
    """Return the ways in which values match a part of a test, or reject it."""
    if isinstance(part, Quantified):
        return _quantified(field, part, wanted=wanted)
    if isinstance(part, HasAll):
        if wanted:
            return (_some(field, [matched_by(field.target, test) for test in part.tests]),)
        return tuple(Way(rejected_by(field.target, test)) for test in part.tests)
    if isinstance(part, Not):
        inner = [_part(field, one, wanted=not wanted) for one in part.parts]
        return tuple(way for ways in inner for way in ways) if wanted else joint(field, inner)
    return (_unknown(field),)


def _quantified(field: Field, part: Quantified, *, wanted: bool) -> Ways:
    target = field.target
    if wanted:
        region = common(target, (matched_by(target, test) for test in part.tests))
    else:
        region = reduce(Region.__or__, (rejected_by(target, test) for test in part.tests))
    if part.position > 1 or (part.position and not field.is_single):
        return (Way(everything(target), at=((part.position, region),)),)
    return (Way(region),) if part.every is wanted or field.is_single else (_some(field, [region]),)


def _some(field: Field, regions: Sequence[Region]) -> Way:
    """Return the way in which some value is in each of the regions."""
    if field.is_single:
        return Way(common(field.target, regions))
    return Way(everything(field.target), some=tuple(regions))


def _merged(one: Way, two: Way) -> Way | None:
    """Return the way that goes both ways, or None where there is none."""
    if one.is_absent or two.is_absent:
        return one if one.is_absent and two.is_absent else None
    return Way(
        one.every & two.every, one.some + two.some, one.at + two.at, is_readable=one.is_readable or two.is_readable
    )


def _presence(field: Field, *, wanted: bool) -> Ways:
    return (Way(everything(field.target), is_readable=False),) if wanted else (_absence(field),)


def _absence(field: Field) -> Way:
    return Way(everything(field.target), is_absent=True)


def _unknown(field: Field) -> Way:
    return Way(Region(everything(field.target).outer, is_exact=False))


def _has_position(part: Part) -> bool:
    if isinstance(part, Not):
        return any(map(_has_position, part.parts))
    return isinstance(part, Quantified) and part.position > 0
