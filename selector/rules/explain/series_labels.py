"""A few attributes that help a reader of the report to recognise series, and scanners."""

from collections.abc import Iterable

from selector.dicom.confidentiality import may_show
from selector.dicom.dictionary import Attribute, find
from selector.dicom.single_values import Unreadable, decimal_text
from selector.dicom.values import Values
from selector.rules.explain.found_values import shortened
from selector.rules.match.attribute_reader import AttributeReader, SeriesContext

_SERIES = ("Modality", "SeriesNumber", "SeriesDescription")
_SCANNER = ("Manufacturer", "ManufacturerModelName", "SoftwareVersions")


def label_attributes() -> tuple[Attribute, ...]:
    """Return the attributes by which a reader of the report recognises series."""
    return _shown(_SERIES)


def scanner_attributes() -> tuple[Attribute, ...]:
    """Return the attributes that tell scanners and their software apart."""
    return _shown(_SCANNER)


class Labels:
    """Reads some attributes of series as texts; one on which the instances differ is left out."""

    def __init__(self, attributes: Iterable[Attribute]) -> None:
        self._readers = [(one.keyword, AttributeReader.of(one, _text)) for one in attributes]

    def of(self, context: SeriesContext) -> dict[str, str]:
        """Return the labels of a series by keyword."""
        return {keyword: text for keyword, reader in self._readers if (text := reader.common(context))}


def _shown(keywords: Iterable[str]) -> tuple[Attribute, ...]:
    return tuple(attribute for keyword in keywords if (attribute := find(keyword)) and may_show(attribute))


def _text(values: Values | Unreadable) -> str:
    listed = values if isinstance(values, tuple) else ()
    texts = (decimal_text(value) if isinstance(value, (int, float)) else value for value in listed)
    return shortened("\\".join(text for text in texts if isinstance(text, str)))
