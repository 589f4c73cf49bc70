"""Studies that wait to be explained, packed into bytes.

Structures would lie scattered among those of the pieces that are read and forgotten meanwhile, whose memory could then
be used again in small parts only: for a million series, everything would take a fifth longer. Of fewer series, packing
takes longer than it saves.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, compress
from operator import attrgetter
from typing import Any

from msgspec import msgpack

from selector.models import ImageFile, Study
from selector.results import Choice

_Flagged = tuple[Study, list[bool]]
"""A study, and for each of its series whether it has an image."""


class WaitingStudies:
    """Holds studies with the choices in them, by their UID."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[type[Study], bytes | _Flagged, tuple[Choice, ...]]] = {}

    def add(self, study: Study, found: tuple[Choice, ...], images: Mapping[str, ImageFile], *, pack: bool) -> None:
        """Add a study with the choices that found something in it; `images` may have those of others as well."""
        flagged = study, [series.SeriesInstanceUID in images for series in study.series]
        self._held[study.StudyInstanceUID] = type(study), _packed(flagged) if pack else flagged, found

    def drop(self, uid: str) -> None:
        """Remove a study, if it is there."""
        self._held.pop(uid, None)

    def take(self) -> tuple[Sequence[tuple[Study, tuple[Choice, ...]]], Mapping[str, ImageFile]]:
        """Remove all studies, and return them; instead of the images of their series, there are empty texts."""
        waiting = list(self._unpacked())
        self._held.clear()
        with_image = (compress(map(_uid_of, study.series), flags) for (study, flags), _ in waiting)
        images = dict.fromkeys(chain.from_iterable(with_image), "")
        return [(study, found) for (study, _), found in waiting], images

    def _unpacked(self) -> Iterator[tuple[_Flagged, tuple[Choice, ...]]]:
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
        return msgpack.encode(flagged) if study.by_keyword else flagged
    except OverflowError:
        return flagged


_uid_of = attrgetter("SeriesInstanceUID")
