"""The attributes to read from a payload: those that the rules, the report and the order of the studies need."""

from collections.abc import Callable, Iterable
from functools import cache
from operator import attrgetter

from msgspec import Struct

from selector.dicom.standard.dictionary import Attribute


class RequestedAttribute(Struct, frozen=True):
    """An attribute to read; `items` are the attributes to read inside the items of a sequence."""

    attribute: Attribute
    items: "tuple[RequestedAttribute, ...]" = ()


def united(requested: Iterable[RequestedAttribute]) -> tuple[RequestedAttribute, ...]:
    """Return each attribute once, in the order of its first request, with the items of all its requests."""
    items: dict[Attribute, list[RequestedAttribute]] = {}
    for one in requested:
        items.setdefault(one.attribute, []).extend(one.items)
    return tuple(RequestedAttribute(attribute, united(inner)) for attribute, inner in items.items())


@cache
def getter(attribute: Attribute) -> Callable[[object], tuple[object, ...]]:
    """Return a function that returns the raw JSON of an attribute in a dataset, for `selector.dicom.values.read`.

    It is a tuple with one entry for each of the attribute's `spellings`, None if the dataset does not use it.
    """
    fields = attribute.fields
    if len(fields) > 1:
        return attrgetter(*fields)
    single = attrgetter(*fields)
    return lambda dataset: (single(dataset),)
