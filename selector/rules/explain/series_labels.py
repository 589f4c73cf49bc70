"""A few attributes that help a reader of the report to recognise series, and scanners."""

from collections.abc import Iterable

from selector.dicom.single_values import Unreadable, decimal_text
from selector.dicom.standard.confidentiality import may_show
from selector.dicom.standard.dictionary import Attribute, find
from selector.dicom.values import Values
from selector.rules.explain.found_values import shortened
from selector.rules.match.attribute_reader import SeriesContext, values_reader
from selector.rules.match.facts.counting import INSTANCE_COUNT, instance_count
from selector.rules.match.facts.fact import facts
from selector.rules.match.numbered import Numbered
from selector.rules.match.series_batch import SeriesBatch

_SERIES = (
    "SeriesNumber",
    "SeriesDescription",
    "Modality",
    "BodyPartExamined",
    "SliceThickness",
    "Manufacturer",
    "ManufacturerModelName",
    "StudyDescription",
)
_SCANNER = ("Manufacturer", "ManufacturerModelName", "SoftwareVersions")


def label_attributes() -> tuple[Attribute, ...]:
    """Return the attributes by which a reader of the report recognises series."""
    return *_shown(_SERIES), *instance_count().needs


def scanner_attributes() -> tuple[Attribute, ...]:
    """Return the attributes that tell scanners and their software apart."""
    return _shown(_SCANNER)


class Labels:
    """Reads some attributes of series as texts; one on which the instances differ is left out."""

    def __init__(self, attributes: Iterable[Attribute]) -> None:
        self._attributes = tuple(attributes)

    def of(self, context: SeriesContext) -> dict[str, str]:
        """Return the labels of a series by keyword."""
        found = ((one.keyword, _text(values_reader(one).common(context))) for one in self._attributes)
        return {keyword: text for keyword, text in found if text}

    def columns(self, batch: SeriesBatch) -> dict[str, Numbered[str]]:
        """Return the text of each series by keyword; empty where a series does not have the label."""
        return {one.keyword: batch.common_values(one).made(_text) for one in self._attributes}


class SeriesLabels:
    """Reads all labels of series, column by column: some attributes, and the number of instances."""

    def __init__(self) -> None:
        self._labels = Labels(_shown(_SERIES))
        self._count = instance_count()
        self.names = (*_SERIES, INSTANCE_COUNT)

    def columns(self, batch: SeriesBatch) -> dict[str, Numbered[str]]:
        """Return the text of each series by label; empty where a series does not have it."""
        return {**self._labels.columns(batch), INSTANCE_COUNT: facts(self._count, batch).made(_text)}


def _shown(keywords: Iterable[str]) -> tuple[Attribute, ...]:
    return tuple(attribute for keyword in keywords if (attribute := find(keyword)) and may_show(attribute))


def _text(values: Values | Unreadable | None) -> str:
    if not isinstance(values, tuple):
        return ""
    if len(values) == 1 and isinstance(values[0], str):
        return shortened(values[0])
    readable = [value for value in values if isinstance(value, (str, int, float))]
    return shortened("\\".join([value if isinstance(value, str) else decimal_text(value) for value in readable]))
