"""What the series taken in a study must agree on: `same`.

Without a tolerance, series agree if they have the same values, so sets of agreeing series have no series in common.
With one, each component of the values may spread over the whole set as far as the tolerance.
Two series that agree with a third need not agree with each other, so such sets overlap. Those that matter are the
largest: sets to which no other series can be added. In each of them, one series has the least value of a component, and
the others are up to the tolerance above it. So the largest sets are found component by component: each set is divided
into one for each value that may be the least.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from selector.dicom.standard.dictionary import Attribute
from selector.dicom.values import to_compare
from selector.errors import LimitError
from selector.rules.choose.claims import Index
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext
from selector.rules.predicates.values import Interval, within

MOST_SETS = 2_000
"""The most sets of agreeing series in one study: real ones have a few."""

Members = frozenset[Index]


class Extent(NamedTuple):
    """What a series has of an attribute: values that must be equal, and the range of each component that may spread.

    A range is wider than a single number if the instances of the series differ.
    """

    fixed: tuple[object, ...]
    ranges: tuple[Interval, ...] = ()


class Agreement:
    """An attribute on which the series taken in a study agree.

    Attributes
    ----------
    place
        The JSON path of its name in the rules.
    tolerance
        How far each component may spread over the series taken; 0 if the values must be equal.
    words
        Its name and tolerance.
    asks
        What it asks of a series, in words.
    """

    def __init__(self, attribute: Attribute, place: str, tolerance: float = 0) -> None:
        self.attribute, self.name, self.place, self.tolerance = attribute, attribute.name, place, tolerance
        self.words = attribute.name + within(tolerance)
        self.asks = f"{attribute.name} the same in all series taken{within(tolerance)}"
        self._reader = AttributeReader.of(attribute, partial(to_compare, attribute))

    def extent(self, context: SeriesContext) -> Extent | None:
        """Return the values of a series; None if there are none, or its instances do not agree themselves."""
        found = list(self._reader.in_series(context))
        readable = [values for values in found if isinstance(values, tuple)]
        if len(readable) < len(found):
            return None
        if not self.tolerance:
            return Extent(readable[0]) if len(readable) == 1 else None
        extents = {_fixed(values): [_numbers(one) for one in readable] for values in readable}
        if len(extents) > 1:
            return None
        ((fixed, several),) = extents.items()
        ranges = tuple(Interval(min(column), max(column)) for column in zip(*several, strict=True))
        return Extent(fixed, ranges) if all(one.high <= self.highest(one.low) for one in ranges) else None

    def highest(self, least: float) -> float:
        """Return the highest value that a component may have beside its least."""
        return Interval(least, least).widened(self.tolerance).high


def _fixed(values: tuple[object, ...]) -> tuple[object, ...]:
    """Return values with a mark in place of each number."""
    return tuple(float if isinstance(value, (int, float)) else value for value in values)


def _numbers(values: tuple[object, ...]) -> tuple[int | float, ...]:
    return tuple(value for value in values if isinstance(value, (int, float)))


def lacking(agreements: Sequence[Agreement], context: SeriesContext) -> tuple[Agreement, ...]:
    """Return those for which a series has nothing that can be compared."""
    return tuple([one for one in agreements if one.extent(context) is None])


def agreeing_sets(agreements: Sequence[Agreement], contexts: Mapping[Index, SeriesContext]) -> list[Members]:
    """Return the largest sets of series that agree, in the order of their first series.

    Raise `LimitError` if there are more than `MOST_SETS`.

    Parameters
    ----------
    contexts
        The series by their index; none is `lacking` anything.
    """
    extents = {
        index: [extent for one in agreements if (extent := one.extent(context))] for index, context in contexts.items()
    }
    alike: dict[tuple[object, ...], list[Index]] = {}
    for index, several in extents.items():
        alike.setdefault(tuple(extent.fixed for extent in several), []).append(index)
    sets = [members for group in alike.values() for members in _largest(agreements, group, extents)]
    order = {index: place for place, index in enumerate(contexts)}
    return sorted(sets, key=lambda members: sorted(map(order.__getitem__, members)))


def _largest(
    agreements: Sequence[Agreement], group: Sequence[Index], extents: Mapping[Index, Sequence[Extent]]
) -> set[Members]:
    """Return the largest agreeing sets of series whose fixed values are equal."""
    sets = {frozenset(group)}
    for number, agreement in enumerate(agreements):
        for component in range(len(extents[group[0]][number].ranges)):
            ranges = {index: extents[index][number].ranges[component] for index in group}
            sets = _only_largest(_few(one for members in sets for one in _divided(agreement, members, ranges)))
    return sets


def _divided(agreement: Agreement, members: Members, ranges: Mapping[Index, Interval]) -> Iterator[Members]:
    """Yield the members that a component allows together, for each value that may be the least of it."""
    for least in sorted({ranges[index].low for index in members}):
        rest, highest = [index for index in members if ranges[index].low >= least], agreement.highest(least)
        together = frozenset(index for index in rest if ranges[index].high <= highest)
        yield together
        if len(together) == len(rest):  # All further ones are parts of this one.
            return


def _few(sets: Iterable[Members]) -> set[Members]:
    """Return distinct sets; raise `LimitError` as soon as there are too many, which may be far fewer than all."""
    found: set[Members] = set()
    for one in sets:
        found.add(one)
        if len(found) > MOST_SETS:
            message = f"same has more than {MOST_SETS:,} sets of series that agree in one study; lower the tolerance"
            raise LimitError(message)
    return found


def _only_largest(sets: set[Members]) -> set[Members]:
    """Return the sets that are not part of another one."""
    largest: list[Members] = []
    for one in sorted(sets, key=len, reverse=True):
        if not any(one <= other for other in largest):
            largest.append(one)
    return set(largest)
