"""What the series taken in a study must agree on: `same`."""

from collections.abc import Hashable
from functools import partial

from selector.dicom.dictionary import Attribute
from selector.dicom.single_values import Unreadable
from selector.dicom.values import Values, comparable
from selector.rules.match.attribute_reader import AttributeReader


class Agreement:
    """An attribute on which the series taken in a study agree.

    `values` returns the values on which all instances of a series agree, or None.
    """

    def __init__(self, attribute: Attribute) -> None:
        self.attribute, self.name = attribute, attribute.name
        self.values = AttributeReader.of(attribute, partial(_comparable, attribute)).common


def _comparable(attribute: Attribute, values: Values | Unreadable) -> tuple[Hashable, ...] | Unreadable:
    """Return the values so that different spellings of the same values are equal."""
    if isinstance(values, Unreadable):
        return values
    unreadable = next((value for value in values if isinstance(value, Unreadable)), None)
    return unreadable or comparable(attribute, values)
