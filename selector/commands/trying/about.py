"""What an author recognises series and studies by; only what a report may show."""

from collections.abc import Iterator

from selector.commands.trying.rows import AboutRow
from selector.rules.explain.series_labels import Labels, label_attributes
from selector.rules.match.attribute_reader import SeriesContext
from selector.rules.match.facts.fact import Fact
from selector.rules.match.facts.table import FACTS

_STUDY = "StudyDescription"
_IMAGES: tuple[Fact, ...] = (FACTS["series.frameCount"], FACTS["series.instanceCount"])


class About:
    """Describes series and studies; it needs `attributes` of them."""

    attributes = (*label_attributes(), *(one for fact in _IMAGES for one in fact.needs))

    def __init__(self) -> None:
        self._labels = Labels(label_attributes())

    def series(self, context: SeriesContext) -> AboutRow:
        """Return what to recognise a series by."""
        labels = self._labels.of(context)
        number, modality, description = (
            labels.get(keyword, "") for keyword in ("SeriesNumber", "Modality", "SeriesDescription")
        )
        images = next(_counts(context), None)
        return AboutRow(context[1].SeriesInstanceUID, number, modality, description, images)

    def study(self, contexts: list[SeriesContext]) -> str:
        """Return the description that all series of a study share."""
        described = {self._labels.of(context).get(_STUDY, "") for context in contexts}
        return described.pop() if len(described) == 1 else ""


def _counts(context: SeriesContext) -> Iterator[int]:
    """Yield how many images a series has, as far as it is known."""
    for fact in _IMAGES:
        values = fact.of(context)
        if isinstance(values, tuple) and values and isinstance(values[0], int):
            yield values[0]
