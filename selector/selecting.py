"""From an input folder to what the rules select, with a stream of studies or a payload that is loaded whole."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from msgspec import Struct

from selector import metadata_loader, series_selector
from selector.models import Payload, SelectionResult, Study
from selector.payload.streaming.pieces import CannotStreamError
from selector.payload.structures import Structures
from selector.process.progress import Progress, terminal
from selector.rules.predicates.search_time import limited
from selector.rules.rule_set import RuleSet

Done = tuple[Payload, SelectionResult]
Passing = Callable[[Payload], Iterable[Study]]
"""Returns the studies of a payload, which pass once."""


class Source(Struct, frozen=True):
    """An input folder, what its studies are decoded into, and whether its files are hashed."""

    folder: str
    structures: Structures
    hashing: bool = False


def selected(
    source: Source, rules: RuleSet, *, keep: float, search_seconds: float, passing: Passing | None = None
) -> Done:
    """Return the payload in a folder and what the rules select.

    Parameters
    ----------
    source
        Where the payload is read from, and how.
    rules
        Compiled rules.
    keep
        The number of series to keep for explanations, from the newest studies.
    search_seconds
        The processor time that all searches for expressions may take together.
    passing
        Called with a payload for its studies; once more if it turns out that the payload must be loaded whole.

    Raises
    ------
    InputError
        If the payload cannot be used.
    LimitError
        If a search for an expression takes too long or too much memory.
    """

    def done(payload: Payload) -> Done:
        progress = Progress("Matching", payload.series_count, terminal())
        studies = passing(payload) if passing else payload.studies
        with progress, limited(search_seconds, progress.tick):
            return payload, series_selector.select(studies, payload.images, rules, keep=keep, watch=progress.update)

    with suppress(CannotStreamError):
        return done(metadata_loader.stream_payload(source.folder, source.structures, hashing=source.hashing))
    return done(metadata_loader.load_payload(source.folder, source.structures, hashing=source.hashing))
