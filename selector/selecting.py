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
from selector.series_selector import Limits

_LEAST = 8 << 20
"""Bytes of metadata for each process, below which starting one does not pay."""

Done = tuple[Payload, SelectionResult]
Passing = Callable[[Payload], Iterable[Study]]
"""Returns the studies of a payload, which pass once."""


class Source(Struct, frozen=True):
    """An input folder, what its studies are decoded into, and whether its files are hashed."""

    folder: str
    structures: Structures
    hashing: bool = False


def selected(source: Source, rules: RuleSet, limits: Limits, passing: Passing | None = None) -> Done:
    """Return the payload in a folder and what the rules select.

    With `passing`, one process does it. It is called with a payload for its studies, and once more if it turns out that
    the payload must be loaded whole.

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
        with progress, limited(limits.search_seconds, progress.tick):
            result = series_selector.select(studies, payload.images, rules, keep=limits.keep, watch=progress.update)
        return payload, result

    arguments = source.folder, source.structures
    with suppress(CannotStreamError):
        if limits.workers > 1 and not passing:
            least = limits.workers * _LEAST
            loader = metadata_loader.stream_loader(*arguments, hashing=source.hashing, least=least)
            from selector.selecting_by_processes import by_processes  # noqa: PLC0415 - only for large payloads

            return by_processes(loader, rules, limits)
    with suppress(CannotStreamError):
        return done(metadata_loader.stream_payload(*arguments, hashing=source.hashing))
    return done(metadata_loader.load_payload(*arguments, hashing=source.hashing))
