"""What a payload comes to, whichever way it is read."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import inf

from selector import metadata_loader, output_writer
from selector.errors import InputError
from selector.files.json_text import encode
from selector.models import Payload
from selector.payload.streaming.pieces import CannotStreamError
from selector.payload.structures import Structures
from selector.report import build as report
from selector.rules.explain.series_labels import label_attributes
from selector.rules.rule_set import RuleSet
from selector.selecting import Done
from selector.selecting_by_processes import by_processes
from selector.series_selector import Limits, needed_by, select

Load = Callable[[str, Structures], Payload]

whole: Load = partial(metadata_loader.load_payload, hashing=True)


def in_pieces(size: int, *, in_step: bool = True) -> Load:
    """Return a way to load a payload in pieces of so many bytes."""
    return partial(metadata_loader.stream_payload, in_step=in_step, hashing=True, size=size)


def alone(folder: str, rules: RuleSet, load: Load) -> Done:
    """Return a payload and what the rules select, by this process."""
    payload = load(folder, structures(rules))
    return payload, select(payload, rules, explain=inf)


def by_workers(folder: str, rules: RuleSet, size: int, workers: int, *, in_step: bool = True) -> Done:
    """Return the same by several processes, each of which reads pieces of so many bytes."""
    loader = metadata_loader.stream_loader(folder, structures(rules), in_step=in_step, hashing=True, size=size)
    return by_processes(loader, rules, Limits(inf, 60, workers))


def structures(rules: RuleSet) -> Structures:
    return Structures(needed_by(rules, label_attributes()))


def written(rules: RuleSet, select_from: Callable[[], Done]) -> bytes:
    """Return the output and the full report of a payload, or the faults in it."""
    try:
        payload, result = select_from()
    except InputError as error:
        return "\n".join(map(str, error.faults)).encode()
    record = report.record("0", payload, rules, result, "full", source="default")
    return output_writer.render(result, rules.layout) + encode(record, indent=1)


def ways(folder: str, rules: RuleSet, size: int, workers: Sequence[int]) -> Iterator[bytes | None]:
    """Yield the same for each way to read a payload in pieces of so many bytes; None where that cannot be done.

    The mapping is read whole at first, then in step with the studies.
    """
    selections = []
    for in_step in (False, True):
        selections.append(partial(alone, folder, rules, in_pieces(size, in_step=in_step)))
        selections += [partial(by_workers, folder, rules, size, count, in_step=in_step) for count in workers]
    for one in selections:
        try:
            yield written(rules, one)
        except CannotStreamError:
            yield None


def expected(folder: str, rules: RuleSet) -> bytes:
    """Return the same for a payload that is loaded whole."""
    return written(rules, partial(alone, folder, rules, whole))
