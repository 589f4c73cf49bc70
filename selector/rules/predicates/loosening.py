"""How to change a member of a test so that it accepts what was found: one function for each kind of member.

Each proposes changed tests, the smallest change first; the caller tries them.
"""

from collections.abc import Iterator, Sequence

from selector.rules.predicates.canonical import CanonicalTest
from selector.rules.predicates.operands import Operand

Values = Sequence[Operand]
"""The distinct values that were found, in ascending order."""


def lower(test: CanonicalTest, member: str, values: Values) -> Iterator[CanonicalTest]:
    """Move a bound down to each value found, the nearest to it first."""
    return (test.without(member).having("atLeast", value) for value in reversed(values))


def higher(test: CanonicalTest, member: str, values: Values) -> Iterator[CanonicalTest]:
    """Move a bound up to each value found, the nearest to it first."""
    return (test.without(member).having("atMost", value) for value in values)


def wider(test: CanonicalTest, member: str, values: Values) -> Iterator[CanonicalTest]:
    """Move one end of a range, or both."""
    low, high = test.members[member]
    if values:
        yield from (test.having(member, low, value) for value in values)
        yield from (test.having(member, value, high) for value in reversed(values))
        yield test.having(member, values[0], values[-1])


def more_values(test: CanonicalTest, member: str, values: Values) -> Iterator[CanonicalTest]:
    """Add a value found to those allowed, or all of them."""
    allowed, rest = test.members[member], test.without(member)
    yield from (rest.having("oneOf", *allowed, value) for value in values)
    yield rest.having("oneOf", *allowed, *values)


def fewer_values(test: CanonicalTest, member: str, values: Values) -> Iterator[CanonicalTest]:
    """Ask only for those that were found."""
    there = {str(value).casefold() for value in values}
    kept = [one for one in test.members[member] if str(one).strip().casefold() in there]
    if kept:
        yield test.having(member, *kept)


def unchanged(_test: CanonicalTest, _member: str, _values: Values) -> Iterator[CanonicalTest]:
    """Propose nothing: what a text must contain is up to the author."""
    return iter(())
