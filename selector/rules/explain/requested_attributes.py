"""What rules ask of a series, with every place where they ask it, and whether a payload has it at all."""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from selector.dicom.dictionary import Attribute, custom, find
from selector.dicom.values import Unreadable, Values, read
from selector.models import Payload
from selector.rules.choose.prefer import Extreme, MatchingFirst
from selector.rules.lint.requirements import as_all, in_context, item_conditions
from selector.rules.match.attribute_reader import Subject, getter, values_reader
from selector.rules.match.facts import FACTS, Fact
from selector.rules.match.groups import AllOf
from selector.rules.match.single_conditions import AttributeCondition, FactCondition, ItemCondition
from selector.rules.rule_set import Rules, Selection

Finder = Callable[[Subject], bool]
"""Tells whether a series has something."""
Path = tuple[Attribute, ...]
"""An attribute, with the sequences that it is in before it."""


class AskedFor(Struct, frozen=True):
    """An attribute or fact that rules ask for; inside sequences with their names before it.

    `places` are the JSON paths of the conditions, preferences and agreements that ask; `is_in_payload` says whether
    any series has it.
    """

    name: str
    places: tuple[str, ...]
    is_in_payload: bool


def asked_for(rules: Rules, payload: Payload) -> tuple[AskedFor, ...]:
    """Return everything that rules ask for, in the order in which they first do."""
    finders: dict[str, Finder] = {}
    places: dict[str, list[str]] = {}
    for name, place, make in _questions(rules):
        if name not in finders:
            finders[name] = make()
        places.setdefault(name, []).append(place)
    subjects = [(study, series, payload.images) for study in payload.studies for series in study.series]
    return tuple(
        AskedFor(name, tuple(dict.fromkeys(places[name])), any(map(finder, subjects)))
        for name, finder in finders.items()
    )


_Question = tuple[str, str, Callable[[], Finder]]


def _questions(rules: Rules) -> Iterator[_Question]:
    for index, selection in enumerate(rules.selections):
        yield from _of_conditions(selection.condition, ())
        yield from _of_preferences(selection, f"$.selections[{index}].prefer")
    for index, agreement in enumerate(rules.same):
        yield _named(agreement.name, f"$.same[{index}]")


def _of_preferences(selection: Selection, place: str) -> Iterator[_Question]:
    for index, criterion in enumerate(selection.prefer):
        if isinstance(criterion, MatchingFirst):
            yield from _of_conditions(as_all(criterion.condition), ())
        elif isinstance(criterion, Extreme):
            member, _, name = criterion.words.partition(" ")
            yield _named(name, f"{place}[{index}].{member}")


def _of_conditions(conditions: AllOf[Any, Any], path: Path) -> Iterator[_Question]:
    for single, _ in in_context(conditions, into_items=False):
        if isinstance(single, FactCondition):
            yield _fact(single.fact, single.place)
        elif isinstance(single, (AttributeCondition, ItemCondition)):
            inner = (*path, single.attribute)
            yield _attribute(inner, single.place)
            for items in item_conditions(single):
                yield from _of_conditions(items, inner)


def _named(name: str, place: str) -> _Question:
    if name in FACTS:
        return _fact(FACTS[name](), place)
    return _attribute((find(name) or custom(name),), place)


def _fact(fact: Fact, place: str) -> _Question:
    return fact.name, place, lambda: lambda subject: fact.of(subject) != ()


def _attribute(path: Path, place: str) -> _Question:
    return ".".join(attribute.name for attribute in path), place, lambda: _finder(path)


def _finder(path: Path) -> Finder:
    reader = values_reader(path[0])
    return lambda subject: any(_has(values, path[1:]) for values in reader.in_series(subject))


def _has(values: Values | Unreadable | None, rest: Path) -> bool:
    """Tell whether there is a value, readable or not; `rest` is what is asked for in its items."""
    if values is None or values == ():
        return False
    if not rest or isinstance(values, Unreadable):
        return not rest
    items = (item for item in values if item is not None and not isinstance(item, Unreadable))
    written = getter(rest[0])
    return any(_has(read(rest[0], written(item)), rest[1:]) for item in items)
