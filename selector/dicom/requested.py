"""The attributes to read from a payload: those that the rules, the report and the order of the studies need."""

from msgspec import Struct

from selector.dicom.dictionary import Attribute


class RequestedAttribute(Struct, frozen=True):
    """An attribute to read; `items` are the attributes to read inside the items of a sequence."""

    attribute: Attribute
    items: "tuple[RequestedAttribute, ...]" = ()
