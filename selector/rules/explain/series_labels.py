"""A few attributes that help a reader of the report to recognise series."""

from selector.dicom.confidentiality import may_show
from selector.dicom.dictionary import Attribute, find
from selector.dicom.single_values import Unreadable, decimal_text
from selector.dicom.values import Values
from selector.rules.explain.found_values import shortened
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext

_KEYWORDS = ("Modality", "SeriesNumber", "SeriesDescription")


def label_attributes() -> tuple[Attribute, ...]:
    """Return the attributes that the labels need."""
    return tuple(attribute for keyword in _KEYWORDS if (attribute := find(keyword)) and may_show(attribute))


class Labels:
    """Reads the labels of series; an attribute on which the instances differ is left out."""

    def __init__(self) -> None:
        self._readers = [(one.keyword, AttributeReader.of(one, _text)) for one in label_attributes()]

    def of(self, context: SeriesContext) -> dict[str, str]:
        """Return the labels of a series by keyword."""
        return {keyword: text for keyword, reader in self._readers if (text := reader.common(context))}


def _text(values: Values | Unreadable) -> str:
    value = values[0] if isinstance(values, tuple) else None
    if isinstance(value, (int, float)):
        return decimal_text(value)
    return shortened(value) if isinstance(value, str) else ""
