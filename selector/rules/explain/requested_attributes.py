"""What rules ask of a series, with the JSON path of every request, and whether a payload has it at all."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from selector.dicom.requested import getter
from selector.dicom.single_values import Unreadable
from selector.dicom.standard.dictionary import Attribute
from selector.dicom.united import UnitedAttribute
from selector.dicom.values import Values, read
from selector.models import ImageFile, Study
from selector.rules.choose.nearest import Nearest, conditions_of
from selector.rules.choose.prefer import Extreme
from selector.rules.match.attribute_reader import values_reader
from selector.rules.match.facts.fact import Fact, is_in
from selector.rules.match.groups import Condition, single_conditions
from selector.rules.match.relation_condition import RelationCondition
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.match.single_conditions import ItemCondition, SingleCondition
from selector.rules.match.walking import item_conditions
from selector.rules.rule_set import RuleSet

Path = tuple[Attribute, ...]
"""An attribute inside sequences: the sequences first, without the outermost."""
_Request = tuple[str, Attribute | Fact, Path]
"""A JSON path, the attribute or fact that is asked for there, and the path inside its items."""


class Request(Struct, frozen=True):
    """An attribute or fact that rules ask for; inside sequences, their names precede it.

    `places` are the JSON paths of the conditions, preferences and agreements that ask for it; `is_in_payload` is true
    if any series has it.
    """

    name: str
    places: tuple[str, ...]
    is_in_payload: bool


def requests(rules: RuleSet, studies: Iterable[Study], images: Mapping[str, ImageFile]) -> tuple[Request, ...]:
    """Return everything that rules ask for, in the order in which they first do; the studies are iterated once."""
    missing: dict[str, tuple[Attribute | Fact, Path]] = {}
    places: dict[str, list[str]] = {}
    for place, about, inside in _requests(rules):
        name = ".".join(one.name for one in (about, *inside))
        if name not in places:
            places[name], missing[name] = [], (about, inside)
        places[name].append(place)
    for study in studies:
        batch = SeriesBatch.of([study], images)
        missing = {name: sought for name, sought in missing.items() if not _is_in(*sought, batch)}
    return tuple(Request(name, tuple(dict.fromkeys(listed)), name not in missing) for name, listed in places.items())


def _requests(rules: RuleSet) -> Iterator[_Request]:
    for index, selection in enumerate(rules.selections):
        yield from _of_conditions(selection.condition)
        for number, criterion in enumerate(selection.prefer):
            if condition := conditions_of(criterion):
                yield from _of_conditions(condition)
            if isinstance(criterion, (Extreme, Nearest)):
                yield f"$.selections[{index}].prefer[{number}].{criterion.member}", criterion.about, ()
    for agreement in rules.same:
        yield agreement.place, agreement.attribute, ()


def _of_conditions(conditions: Condition[Any]) -> Iterator[_Request]:
    for single in single_conditions(conditions):
        if isinstance(single, RelationCondition):
            yield single.place, single.about, ()
            yield from _of_conditions(single.condition)
        if isinstance(single, (SingleCondition, ItemCondition)):
            outer = single.about.needs if isinstance(single.about, UnitedAttribute) else (single.about,)
            yield from ((single.place, one, ()) for one in outer)
            for items in item_conditions(single):
                for place, about, inside in _of_conditions(items):
                    if isinstance(about, Attribute):
                        yield from ((place, one, (about, *inside)) for one in outer)


def _is_in(about: Attribute | Fact, inside: Path, batch: SeriesBatch) -> bool:
    if not inside or isinstance(about, Fact):
        return is_in(about, batch)
    return any(_holds(one, inside) for found in batch.read_off(values_reader(about).in_series) for one in found)


def _holds(values: Values | Unreadable | None, inside: Path) -> bool:
    """Return whether there is a value, readable or not, at a path inside the items."""
    if not inside or not isinstance(values, tuple):
        return not inside and values is not None and values != ()
    items = (item for item in values if item is not None and not isinstance(item, Unreadable))
    written = getter(inside[0])
    return any(_holds(read(inside[0], written(item)), inside[1:]) for item in items)
