"""Collecting what rules ask for: attributes, with those inside sequences, and facts."""

from collections.abc import Mapping

from selector.dicom.dictionary import Attribute
from selector.rules.match.facts import Fact
from selector.rules.rule_set import Asked

Items = dict[Attribute, Asked]
"""What is asked for inside a sequence."""


class Asking:
    """Everything that one document asks for."""

    def __init__(self) -> None:
        self._asked: dict[Attribute, Items] = {}
        self._facts: set[str] = set()

    @property
    def attributes(self) -> tuple[Asked, ...]:
        """Every attribute, those that facts need included."""
        return tuple(Asked(attribute, tuple(items.values())) for attribute, items in self._asked.items())

    @property
    def facts(self) -> frozenset[str]:
        """The names of the facts."""
        return frozenset(self._facts)

    def ask(self, about: Attribute | Fact, inside: Mapping[Attribute, Asked] | None = None) -> None:
        """Ask for an attribute of a series, with what is asked for inside it, or for a fact."""
        if isinstance(about, Fact):
            self._facts.add(about.name)
        for attribute in about.needs if isinstance(about, Fact) else (about,):
            _merge(self._asked.setdefault(attribute, {}), inside or {})


def ask_in_items(items: Items, attribute: Attribute, inside: Mapping[Attribute, Asked]) -> None:
    """Ask for an attribute of the items of a sequence, with what is asked for inside it."""
    _merge(items, {attribute: Asked(attribute, tuple(inside.values()))})


def _merge(known: dict[Attribute, Asked], more: Mapping[Attribute, Asked]) -> None:
    for attribute, asked in more.items():
        items = {inner.attribute: inner for inner in known[attribute].items} if attribute in known else {}
        _merge(items, {inner.attribute: inner for inner in asked.items})
        known[attribute] = Asked(attribute, tuple(items.values()))
