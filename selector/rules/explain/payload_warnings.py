"""Warnings about a payload as a whole."""

from collections.abc import Iterator

from selector.models import Payload
from selector.rules.match.attribute_reader import SeriesContext, values_reader
from selector.rules.match.facts.counting import INSTANCE_COUNT
from selector.rules.match.facts.fact import Fact, is_in
from selector.rules.match.facts.table import FACTS
from selector.rules.match.series_batch import SeriesBatch
from selector.rules.rule_set import RuleSet

WarningsState = tuple[set[str], int]


class PayloadWarnings:
    """Collects warnings while the series of a payload go by, batch by batch."""

    def __init__(self, rules: RuleSet) -> None:
        self._never_seen = list(rules.absence)
        (self._count,) = FACTS[INSTANCE_COUNT].needs
        self._is_counted = INSTANCE_COUNT in rules.facts
        self._differing = 0

    def note(self, batch: SeriesBatch) -> None:
        """Take some series into account."""
        self._never_seen = [(place, about) for place, about in self._never_seen if not is_in(about, batch)]
        if self._is_counted and batch.list_instances:
            self._differing += sum(map(self._is_miscounted, batch))

    def state(self) -> WarningsState:
        """Return what was noted, for `absorb` in another process."""
        return {place for place, _ in self._never_seen}, self._differing

    def absorb(self, state: WarningsState) -> None:
        """Take into account what was noted elsewhere."""
        never_seen, differing = state
        self._never_seen = [one for one in self._never_seen if one[0] in never_seen]
        self._differing += differing

    def sentences(self, payload: Payload) -> Iterator[str]:
        """Yield the warnings about a payload, each a sentence without values of attributes."""
        if not payload.image_count + payload.unknown_image_count:
            yield "series-images.json names no image"
        elif not payload.image_count:
            yield "series-images.json names images, but none for a series in dicom-metadata.json"
        elif unknown := payload.unknown_image_count:
            was = "was" if unknown == 1 else "were"
            yield f"series-images.json names images of {unknown} series that {was} not read from dicom-metadata.json"
        yield from self._about_absence()
        if self._differing:
            lists = "lists" if self._differing == 1 else "list"
            yield (
                f"{self._differing} series {lists} more or fewer instances than {self._count.name} says; "
                f"{INSTANCE_COUNT} counts those listed"
            )

    def _about_absence(self) -> Iterator[str]:
        """Yield what absence decides: what no series has, the parser may not write at all."""
        places: dict[str, list[str]] = {}
        for place, about in self._never_seen:
            names = ", ".join(one.name for one in about.needs) if isinstance(about, Fact) else about.name
            places.setdefault(names, []).append(place)
        for names, (first, *others) in places.items():
            more = f" and {len(others)} more are" if others else " is"
            yield f"{first}{more} decided by the absence of {names}, which no series in the payload has"

    def _is_miscounted(self, context: SeriesContext) -> bool:
        objects = context[1].objects
        counts = values_reader(self._count).in_objects(context) if objects else {}
        return any(count not in (None, (len(objects),)) for count in counts)
