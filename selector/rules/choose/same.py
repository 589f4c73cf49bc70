"""What the series taken in a study must agree on: `same`."""

from collections.abc import Sequence
from functools import partial

from selector.dicom.dictionary import Attribute
from selector.dicom.values import to_compare
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext


class Agreement:
    """An attribute on which the series taken in a study agree.

    Attributes
    ----------
    place
        Its JSON path in the rules.
    asks
        What it asks of a series, in words.
    values
        Returns the values on which all instances of a series agree, or None.
    """

    def __init__(self, attribute: Attribute, place: str) -> None:
        self.attribute, self.name, self.place = attribute, attribute.name, place
        self.asks = f"{attribute.name} the same in all series taken"
        self.values = AttributeReader.of(attribute, partial(to_compare, attribute)).common


def lacking(agreements: Sequence[Agreement], context: SeriesContext) -> tuple[Agreement, ...]:
    """Return those for which a series has no single readable value to compare."""
    return tuple([one for one in agreements if one.values(context) is None])
