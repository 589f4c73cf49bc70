"""What a payload comes to, whichever way it is read."""

from collections.abc import Callable
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
from selector.series_selector import needed_by, select

Load = Callable[[str, Structures], Payload]

whole: Load = partial(metadata_loader.load_payload, hashing=True)


def in_pieces(size: int) -> Load:
    """Return a way to load a payload in pieces of so many bytes."""
    return partial(metadata_loader.stream_payload, hashing=True, size=size)


def written(folder: str, rules: RuleSet, load: Load) -> bytes:
    """Return the output and the full report of a payload, or the faults in it."""
    try:
        payload = load(folder, Structures(needed_by(rules, label_attributes())))
        result = select(payload.studies, payload.images, rules, keep=inf)
    except InputError as error:
        return "\n".join(map(str, error.faults)).encode()
    record = report.record("0", payload, rules, result, "full", source="default")
    return output_writer.render(result, payload.images, rules.layout) + encode(record, indent=1)


def streamed(folder: str, rules: RuleSet, size: int) -> bytes | None:
    """Return the same for a payload that is read as a stream; None if it must be loaded whole."""
    try:
        return written(folder, rules, in_pieces(size))
    except CannotStreamError:
        return None
