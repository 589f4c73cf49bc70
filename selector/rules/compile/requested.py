"""Collecting the attributes and facts that a rules file needs."""

from collections.abc import Mapping

from selector.dicom.dictionary import Attribute
from selector.dicom.requested import RequestedAttribute
from selector.rules.match.facts import Fact

Inside = dict[Attribute, RequestedAttribute]
"""The attributes needed in the items of a sequence."""


class Requested:
    """Everything that one document needs."""

    def __init__(self) -> None:
        self._attributes: dict[Attribute, Inside] = {}
        self._facts: set[str] = set()

    @property
    def attributes(self) -> tuple[RequestedAttribute, ...]:
        """Every attribute, including those that facts need."""
        return tuple(
            RequestedAttribute(attribute, tuple(items.values())) for attribute, items in self._attributes.items()
        )

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts."""
        return frozenset(self._facts)

    def add(self, about: Attribute | Fact, inside: Mapping[Attribute, RequestedAttribute] | None = None) -> None:
        """Add an attribute of a series, with those needed inside it, or a fact."""
        if isinstance(about, Fact):
            self._facts.add(about.name)
        for attribute in about.needs if isinstance(about, Fact) else (about,):
            _merge(self._attributes.setdefault(attribute, {}), inside or {})


def add_inside(items: Inside, attribute: Attribute, inside: Mapping[Attribute, RequestedAttribute]) -> None:
    """Add an attribute of the items of a sequence, with those needed inside it."""
    _merge(items, {attribute: RequestedAttribute(attribute, tuple(inside.values()))})


def _merge(known: Inside, more: Mapping[Attribute, RequestedAttribute]) -> None:
    for attribute, requested in more.items():
        items = {inner.attribute: inner for inner in known[attribute].items} if attribute in known else {}
        _merge(items, {inner.attribute: inner for inner in requested.items})
        known[attribute] = RequestedAttribute(attribute, tuple(items.values()))
