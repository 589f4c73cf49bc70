"""Collecting the attributes and facts that a rules file needs."""

from selector.dicom.dictionary import Attribute
from selector.dicom.requested import RequestedAttribute
from selector.rules.match.facts import Fact

Inside = dict[Attribute, "Inside"]
"""The attributes needed in the items of a sequence, each with those needed in its own items."""


class Requested:
    """Everything that one document needs."""

    def __init__(self) -> None:
        self._attributes: Inside = {}
        self._facts: set[str] = set()

    @property
    def attributes(self) -> tuple[RequestedAttribute, ...]:
        """Every attribute, including those that facts need."""
        return _requested(self._attributes)

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts."""
        return frozenset(self._facts)

    def add(self, about: Attribute | Fact, inside: Inside | None = None) -> None:
        """Add an attribute of a series, with those needed inside it, or a fact."""
        if isinstance(about, Fact):
            self._facts.add(about.name)
        for attribute in about.needs if isinstance(about, Fact) else (about,):
            merge(self._attributes, {attribute: inside or {}})


def merge(known: Inside, more: Inside) -> None:
    """Add attributes to those that are known."""
    for attribute, inside in more.items():
        merge(known.setdefault(attribute, {}), inside)


def _requested(inside: Inside) -> tuple[RequestedAttribute, ...]:
    return tuple(RequestedAttribute(attribute, _requested(items)) for attribute, items in inside.items())
