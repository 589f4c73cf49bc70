"""From an input folder to what the rules select, with a stream of studies or a payload that is loaded whole."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from msgspec import Struct

from selector import metadata_loader, series_selector
from selector.models import Payload, Portion
from selector.payload.streaming.mapping import NotInStepError
from selector.payload.streaming.pieces import CannotStreamError
from selector.payload.structures import Structures
from selector.process.progress import Progress, terminal
from selector.results import SelectionResult
from selector.rules.predicates.search_time import limited
from selector.rules.rule_set import RuleSet
from selector.series_selector import Limits

_LEAST = 8 << 20
"""Bytes of metadata for each process, below which starting one does not pay."""

Done = tuple[Payload, SelectionResult]
Passing = Callable[[Iterable[Portion]], Iterable[Portion]]
"""Returns the portions of a payload, which pass once."""


class Source(Struct, frozen=True):
    """An input folder, what its studies are decoded into, and whether its files are hashed."""

    folder: str
    structures: Structures
    hashing: bool = False


def selected(source: Source, rules: RuleSet, limits: Limits, passing: Passing | None = None) -> Done:
    """Return the payload in a folder and what the rules select.

    With `passing`, one process does it. It is called with the portions of the payload, and again whenever it turns out
    that the payload must be loaded in another way.

    Raises
    ------
    InputError
        If the payload cannot be used.
    LimitError
        If a search for an expression takes too long or too much memory.
    """

    def done(payload: Payload) -> Done:
        progress = Progress("Matching", payload.series_count, terminal())
        if passing:
            payload.portions = passing(payload.portions)
        with progress, limited(limits.search_seconds, progress.tick):
            result = series_selector.select(payload, rules, explain=limits.explain, watch=progress.update)
        return payload, result

    def by_all(*, in_step: bool) -> Done:
        least = limits.workers * _LEAST
        loader = metadata_loader.stream_loader(*arguments, in_step=in_step, hashing=source.hashing, least=least)
        from selector.selecting_by_processes import by_processes  # noqa: PLC0415 - only for large payloads

        return by_processes(loader, rules, limits)

    def by_one(*, in_step: bool) -> Done:
        return done(metadata_loader.stream_payload(*arguments, in_step=in_step, hashing=source.hashing))

    arguments = source.folder, source.structures
    for way in (by_one,) if passing or limits.workers == 1 else (by_all, by_one):
        with suppress(CannotStreamError):
            with suppress(NotInStepError):
                return way(in_step=True)
            return way(in_step=False)
    return done(metadata_loader.load_payload(*arguments, hashing=source.hashing))
