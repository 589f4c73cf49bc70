"""Collecting the attributes and facts that a rules file needs."""

from collections.abc import Iterable

from selector.dicom.requested import RequestedAttribute, united
from selector.rules.match.facts.fact import About, Fact, needed


class Requested:
    """Everything that one document needs."""

    def __init__(self) -> None:
        self._attributes: list[RequestedAttribute] = []
        self._facts: set[str] = set()

    @property
    def attributes(self) -> tuple[RequestedAttribute, ...]:
        """Every attribute, including those that facts need."""
        return united(self._attributes)

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts."""
        return frozenset(self._facts)

    def add(self, about: About, items: Iterable[RequestedAttribute] = ()) -> None:
        """Add attributes of a series, with those needed in its items, or a fact."""
        if isinstance(about, Fact):
            self._facts.add(about.name)
        inner = () if isinstance(about, Fact) else tuple(items)
        self._attributes += [RequestedAttribute(one, inner) for one in needed(about)]
