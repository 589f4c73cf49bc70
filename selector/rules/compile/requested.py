"""Collecting the attributes and facts that a rules file needs."""

from collections.abc import Iterable

from selector.dicom.dictionary import Attribute
from selector.dicom.requested import RequestedAttribute, united
from selector.rules.match.facts.fact import Fact


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

    def add(self, about: Attribute | Fact, items: Iterable[RequestedAttribute] = ()) -> None:
        """Add an attribute of a series, with those needed in its items, or a fact."""
        if isinstance(about, Fact):
            self._facts.add(about.name)
            self._attributes += map(RequestedAttribute, about.needs)
        else:
            self._attributes.append(RequestedAttribute(about, tuple(items)))
