"""What the series taken in a study must agree on: `same`."""

from selector.dicom.dictionary import Attribute
from selector.dicom.values import Unreadable, Values
from selector.rules.match.attribute_reader import AttributeReader


class Agreement:
    """An attribute on which the series taken in a study agree.

    `values` returns the values on which all instances of a series agree, or None.
    """

    def __init__(self, attribute: Attribute) -> None:
        self.attribute, self.name = attribute, attribute.name
        self.values = AttributeReader.of(attribute, _comparable).common


def _comparable(values: Values | Unreadable) -> Values | Unreadable:
    """Return the values as rules compare them: text without regard to case."""
    if isinstance(values, Unreadable):
        return values
    unreadable = next((value for value in values if isinstance(value, Unreadable)), None)
    return unreadable or tuple(value.casefold() if isinstance(value, str) else value for value in values)
