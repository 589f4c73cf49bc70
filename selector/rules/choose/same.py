"""What the series taken in a study must agree on: `same`."""

from selector.dicom.dictionary import Attribute
from selector.dicom.values import Unreadable, Values
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext


class Agreement:
    """An attribute on which the series taken in a study agree."""

    def __init__(self, attribute: Attribute) -> None:
        self.name = attribute.name
        self._reader = AttributeReader.of(attribute, _comparable)

    def values(self, context: SeriesContext) -> Values | None:
        """Return the values on which all instances of a series agree, or None where there is no such thing."""
        found = self._reader.in_series(context)
        values = next(iter(found)) if len(found) == 1 else None
        return None if isinstance(values, Unreadable) else values


def _comparable(values: Values | Unreadable) -> Values | Unreadable:
    """Return the values so that they compare as the rules compare them: text without regard to case."""
    if isinstance(values, Unreadable):
        return values
    unreadable = next((value for value in values if isinstance(value, Unreadable)), None)
    return unreadable or tuple(value.casefold() if isinstance(value, str) else value for value in values)
