"""What the parser may make of a file at worst is reckoned as more than it does make."""

import gc
import tracemalloc
from collections.abc import Callable

import pytest

from selector.payload.decoding import whole
from selector.payload.plain import plain_images
from selector.payload.structures import structures_for, worst_size
from selector.rules.rule_set import Asked
from tests.unit.payload.loading import attribute

INNER = tuple(Asked(attribute(name)) for name in ("CodeValue", "CodeMeaning", "CodingSchemeDesignator"))
ASKED = {
    "nothing": (),
    "one attribute": (Asked(attribute("Modality")),),
    "a sequence of many": (Asked(attribute("ProcedureCodeSequence"), INNER),),
}
COUNT = 30_000


def taken(work: Callable[[], object]) -> int:
    """Return the most memory that some work took at a time."""
    gc.collect()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("asked", ASKED.values(), ids=ASKED)
@pytest.mark.parametrize(
    "text",
    [
        b"[" + b"{}," * COUNT + b"{}]",
        b'{"studies":[{"series":[' + b"{}," * COUNT + b"{}]}]}",
        b'{"studies":[{"series":[{"instances":[' + b"{}," * COUNT + b"{}]}]}]}",
        b'[{"series":[{"ProcedureCodeSequence":[' + b"{}," * COUNT + b"{}]}]}]",
        b'[{"series":[{"Modality":[' + b"{}," * COUNT + b"{}]}]}]",
        b'[{"series":[{"Modality":[' + b"1.5," * COUNT + b"1]}]}]",
    ],
)
@pytest.mark.parametrize("by_keyword", [False, True])
def test_no_text_becomes_more(text: bytes, asked: tuple[Asked, ...], *, by_keyword: bool) -> None:
    entry = structures_for(asked, by_keyword=by_keyword).entry
    assert taken(lambda: whole(text, entry)) <= worst_size(len(text), asked)


def test_no_mapping_becomes_more() -> None:
    text = b"{" + b",".join(b'"%d":"a"' % number for number in range(COUNT)) + b"}"
    assert taken(lambda: plain_images(text)) <= worst_size(len(text), ())
