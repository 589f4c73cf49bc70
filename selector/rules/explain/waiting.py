"""Studies that wait to be explained, packed into bytes.

Structures would lie scattered among those of the pieces that are read and forgotten meanwhile, whose memory could then
be used again in small parts only: for a million series, everything would take a tenth longer. Of fewer series, packing
takes longer than it saves.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress
from operator import attrgetter
from typing import Any

from msgspec import msgpack

from selector.files.message_pack import packed
from selector.models import Study
from selector.results import Choice
from selector.rules.match.series_batch import SeriesBatch

Found = tuple[Choice, ...]
"""The choices that found something in a study."""

_Flagged = tuple[Study, list[bool]]
"""A study, and for each of its series whether it has an image."""


class WaitingStudies:
    """Holds studies with the choices in them, by their UID."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[type[Study], bytes | _Flagged, Found]] = {}

    def add(self, batch: SeriesBatch, found: Sequence[Found]) -> None:
        """Add the whole studies of a batch, with the choices that found something in each of them."""
        for study, choices in zip(batch.whole_studies, found, strict=True):
            flags = [series.SeriesInstanceUID in batch.images for series in study.series]
            self._held[study.StudyInstanceUID] = type(study), _packed((study, flags)), choices

    def drop(self, uids: Iterable[str]) -> None:
        """Remove those of some studies that are there."""
        for uid in uids:
            self._held.pop(uid, None)

    def take(self) -> tuple[SeriesBatch, Sequence[Found]]:
        """Remove all studies, and return them as they were added; instead of images, there are empty texts."""
        waiting = list(self._unpacked())
        self._held.clear()
        with_image = (compress(map(_uid_of, study.series), flags) for (study, flags), _ in waiting)
        images = dict.fromkeys(chain.from_iterable(with_image), "")
        return SeriesBatch.of([study for (study, _), _ in waiting], images), [found for _, found in waiting]

    def _unpacked(self) -> Iterator[tuple[_Flagged, Found]]:
        decoders: dict[type[Study], msgpack.Decoder[Any]] = {}
        for made, held, found in self._held.values():
            if made not in decoders:
                decoders[made] = msgpack.Decoder(tuple.__class_getitem__((made, list[bool])))
            yield decoders[made].decode(held) if isinstance(held, bytes) else held, found


def _packed(flagged: _Flagged) -> bytes | _Flagged:
    """Return the same as bytes; a study that has a huge number stays as it is.

    So does one whose file does not name all attributes by keyword: it may hold what its type does not declare.
    """
    study, _ = flagged
    try:
        return packed(flagged) if study.by_keyword else flagged
    except OverflowError:
        return flagged


_uid_of = attrgetter("SeriesInstanceUID")
