"""From an input folder to what the rules select, with a stream of studies or a payload that is loaded whole."""

import logging
from collections.abc import Callable, Iterable

from msgspec import Struct
from msgspec.structs import replace

from selector import metadata_loader, series_selector
from selector.models import Payload, Portion
from selector.payload.streaming.mapping import NotInStepError
from selector.payload.streaming.pieces import CannotStreamError, OneProcessError
from selector.payload.structures import Structures
from selector.process.progress import Progress, terminal
from selector.results import SelectionResult
from selector.rules.predicates.search_time import limited
from selector.rules.rule_set import RuleSet
from selector.series_selector import Limits

logger = logging.getLogger(__name__)

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
    in_step, is_streamed = True, True
    if passing:
        limits = replace(limits, workers=1)
    while is_streamed:
        try:
            return _streamed(source, rules, limits, passing, in_step=in_step)
        except NotInStepError as error:
            in_step = False
            _log_again("series-images.json is read as a whole", error)
        except OneProcessError as error:
            limits = replace(limits, workers=1)
            _log_again("One process reads the payload", error)
        except CannotStreamError as error:
            is_streamed = False
            _log_again("The payload is read as a whole", error)
    payload = metadata_loader.load_payload(source.folder, source.structures, hashing=source.hashing)
    return _by_one(payload, rules, limits, passing)


def _streamed(source: Source, rules: RuleSet, limits: Limits, passing: Passing | None, *, in_step: bool) -> Done:
    """Do a payload as a stream, with as many processes as pay; raise `CannotStreamError` where that cannot be done."""
    loader = metadata_loader.stream_loader(source.folder, source.structures, in_step=in_step, hashing=source.hashing)
    several = min(limits.workers, loader.metadata_size // _LEAST)
    if several < 2:
        return _by_one(loader.streamed(), rules, limits, passing)
    from selector.selecting_by_processes import by_processes  # noqa: PLC0415 - only for large payloads

    return by_processes(loader, rules, replace(limits, workers=several))


def _by_one(payload: Payload, rules: RuleSet, limits: Limits, passing: Passing | None) -> Done:
    """Do a payload in this process."""
    progress = Progress("Matching", payload.series_count, terminal())
    if passing:
        payload.portions = passing(payload.portions)
    with progress, limited(limits.search_seconds, progress.tick):
        result = series_selector.select(payload, rules, explain=limits.explain, watch=progress.update)
    return payload, result


def _log_again(event: str, error: CannotStreamError) -> None:
    """Log why files are read again; an error without a message was raised before any of them was read."""
    if str(error):
        logger.info(event, extra={"reason": str(error)})
