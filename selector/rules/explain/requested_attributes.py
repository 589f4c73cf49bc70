"""What rules ask of a series, with every place where they ask it, and whether a payload has it at all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from selector.dicom.dictionary import Attribute, custom, find
from selector.dicom.spellings import getter
from selector.dicom.values import Unreadable, Values, read
from selector.models import ImageFile, Study
from selector.rules.choose.prefer import Extreme, MatchingFirst
from selector.rules.match.attribute_reader import SeriesContext, values_reader
from selector.rules.match.facts import FACTS, Fact
from selector.rules.match.groups import Condition, single_conditions
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import AttributeCondition, FactCondition, ItemCondition
from selector.rules.match.walking import item_conditions
from selector.rules.rule_set import RuleSet

Finder = Callable[[SeriesContext], bool]
"""Returns whether a series has something."""
Path = tuple[Attribute, ...]
"""An attribute, with the sequences that it is in before it."""
_Request = tuple[str, str, Callable[[], Finder]]


class Request(Struct, frozen=True):
    """An attribute or fact that rules ask for; inside sequences with their names before it.

    `places` are the JSON paths of the conditions, preferences and agreements that ask; `is_in_payload` says whether
    any series has it.
    """

    name: str
    places: tuple[str, ...]
    is_in_payload: bool


def requests(rules: RuleSet, studies: Iterable[Study], images: Mapping[str, ImageFile]) -> tuple[Request, ...]:
    """Return everything that rules ask for, in the order in which they first do; the studies are gone through once."""
    missing: dict[str, Finder] = {}
    places: dict[str, list[str]] = {}
    for name, place, make in _requests(rules):
        if name not in missing:
            missing[name] = make()
        places.setdefault(name, []).append(place)
    names = list(missing)
    for study in studies:
        for context in SeriesBatch.of([study], images):
            for name in [name for name, finder in missing.items() if finder(context)]:
                del missing[name]
    return tuple(Request(name, tuple(dict.fromkeys(places[name])), name not in missing) for name in names)


def _requests(rules: RuleSet) -> Iterator[_Request]:
    for index, selection in enumerate(rules.selections):
        yield from _of_conditions(selection.condition, ())
        for number, criterion in enumerate(selection.prefer):
            if isinstance(criterion, MatchingFirst):
                yield from _of_conditions(criterion.condition, ())
            elif isinstance(criterion, Extreme):
                yield _of_name(criterion.about.name, f"$.selections[{index}].prefer[{number}].{criterion.member}")
    for index, agreement in enumerate(rules.same):
        yield _of_name(agreement.name, f"$.same[{index}]")


def _of_conditions(conditions: Condition[Any], path: Path) -> Iterator[_Request]:
    for single in single_conditions(conditions):
        if isinstance(single, FactCondition):
            yield _of_fact(single.fact, single.place)
        elif isinstance(single, (AttributeCondition, ItemCondition)):
            inner = (*path, single.attribute)
            yield _of_attribute(inner, single.place)
            for items in item_conditions(single):
                yield from _of_conditions(items, inner)


def _of_name(name: str, place: str) -> _Request:
    if name in FACTS:
        return _of_fact(FACTS[name], place)
    return _of_attribute((find(name) or custom(name),), place)


def _of_fact(fact: Fact, place: str) -> _Request:
    return fact.name, place, lambda: lambda context: fact.of(context) != ()


def _of_attribute(path: Path, place: str) -> _Request:
    return ".".join(attribute.name for attribute in path), place, lambda: _finder(path)


def _finder(path: Path) -> Finder:
    reader = values_reader(path[0])
    return lambda context: any(_has(values, path[1:]) for values in reader.in_series(context))


def _has(values: Values | Unreadable | None, rest: Path) -> bool:
    """Return whether there is a value, readable or not; `rest` is what is asked for in its items."""
    if values is None or values == ():
        return False
    if not rest or isinstance(values, Unreadable):
        return not rest
    items = (item for item in values if item is not None and not isinstance(item, Unreadable))
    written = getter(rest[0])
    return any(_has(read(rest[0], written(item)), rest[1:]) for item in items)
