"""One thing for each series of a batch, by its number among the few that are distinct."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import count
from typing import Any, Generic, NamedTuple, TypeVar

Some = TypeVar("Some", bound=Hashable)
Other = TypeVar("Other", bound=Hashable)


class Numbered(NamedTuple, Generic[Some]):
    """For each series the number of what it has in `distinct`; some of these may be equal."""

    numbers: Sequence[int]
    distinct: Sequence[Some]

    @classmethod
    def of(cls, every: Iterable[Any]) -> "Numbered[Any]":
        """Return what there is for each series, numbered."""
        number: defaultdict[Any, int] = defaultdict(count().__next__)
        numbers = list(map(number.__getitem__, every))
        return cls(numbers, list(number))

    def all(self) -> list[Some]:
        """Return what each series has."""
        return list(map(self.distinct.__getitem__, self.numbers))

    def made(self, make: Callable[[Some], Other]) -> "Numbered[Other]":
        """Return something made of each distinct one."""
        return Numbered(self.numbers, list(map(make, self.distinct)))

    def or_else(self, others: "Numbered[Some]") -> "Numbered[Some]":
        """Return these, and for a series that has None the other one."""
        is_there = [one is not None for one in self.distinct]
        if not any(is_there) or not any(one is not None for one in others.distinct):
            return self if any(is_there) else others
        first = len(self.distinct)
        pairs = zip(self.numbers, others.numbers, strict=True)
        numbers = [number if is_there[number] else first + other for number, other in pairs]
        return Numbered(numbers, [*self.distinct, *others.distinct])
