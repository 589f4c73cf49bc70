"""The attributes to read from a payload: those that the rules, the report and the order of the studies need."""

from collections.abc import Callable
from operator import attrgetter

from msgspec import Struct

from selector.dicom.dictionary import Attribute


class RequestedAttribute(Struct, frozen=True):
    """An attribute to read; `items` are the attributes to read inside the items of a sequence."""

    attribute: Attribute
    items: "tuple[RequestedAttribute, ...]" = ()


def getter(attribute: Attribute) -> Callable[[object], tuple[object, ...]]:
    """Return a function that returns the raw JSON of an attribute in a dataset, for `selector.dicom.values.read`.

    It is a tuple with one entry for each of the attribute's `spellings`, None if the dataset does not use it.
    """
    fields = attribute.fields
    if len(fields) > 1:
        return attrgetter(*fields)
    single = attrgetter(*fields)
    return lambda dataset: (single(dataset),)
