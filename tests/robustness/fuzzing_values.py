"""Odd values: what a parser, a person or an enemy may write where something else was meant.

What JSON as Python writes it cannot hold, such as a number of 5,000 digits or a member given twice, stands in a
document as a mark, which `text_of` replaces.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

Json = Any

_FILE: Mapping[str, list[Json]] = json.loads(Path(__file__).with_suffix(".json").read_bytes())
TEXTS: Sequence[str] = (*_FILE["texts"], "x" * 300, "1" * 65, "1." * 40 + "1", "9" * 400)
_EXPRESSIONS: Sequence[str] = (*_FILE["expressions"], "()" * 150, "|" * 200, "(?:" * 30 + "a" + ")+?" * 30)
_NUMBERS: Sequence[float] = (*_FILE["numbers"], 10**400)
_OTHERS: Sequence[Json] = _FILE["others"]

_RAW: Mapping[str, str] = {
    "huge": "1" + "0" * 400,
    "long": "-" + "123456789" * 556,
    "fraction": "0." + "3" * 5000,
    "exponent": "1e999",
    "tiny": "1e-999",
    "minus": "-0",
    "nan": "NaN",
    "infinity": "Infinity",
    "deep": "[" * 150 + "]" * 150,
    "deeper": '{"a":' * 1200 + "1" + "}" * 1200,
    "open": "[" * 3000,
    "half": '"\\ud83d',
    "comment": "/* none */ 1",
    "plus": "+1",
    "octal": "007",
    "surrogate": '"\\ud800"',
    "apostrophes": "'MR'",
    "word": "None",
    "comma": "1,",
    "escape": '"\\x41"',
    "control": '"a\tb\x01"',
}
"""What is written as it is, by the name in its mark."""

_AGAIN = "\x00again"
_RAW_MARK = re.compile(rb'"\\u0000raw:(\w+)"')
_AGAIN_MARK = re.compile(rb"\\u0000again\d*")
_ESCAPED = re.compile(rb"(?<!\\)(?:\\\\)*(?:\\u[0-9a-f]{4})+")


def odd(rng: Random) -> Json:
    """Return some value that is odd in most places."""
    kind = rng.randrange(12)
    if kind < 4:
        return rng.choice(TEXTS)
    if kind < 6:
        return rng.choice(_EXPRESSIONS)
    if kind < 8:
        return rng.choice(_NUMBERS)
    return rng.choice(_OTHERS) if kind < 11 else f"\x00raw:{rng.choice(list(_RAW))}"


def again(name: str, number: int) -> str:
    """Return a name that, once written, is given twice in its object."""
    return f"{name}{_AGAIN}{number}"


def text_of(document: Json, rng: Random) -> bytes:
    """Return a document as JSON text, with what marks stand for; half of the time without needless escapes."""
    text = json.dumps(document, indent=rng.choice((None, None, 1))).encode()
    if b"\\u0000" in text:
        text = _RAW_MARK.sub(lambda mark: _RAW.get(mark[1].decode(), "null").encode(), text)
        text = _AGAIN_MARK.sub(b"", text)
    return _ESCAPED.sub(_character, text) if rng.randrange(2) else text


def _character(found: re.Match[bytes]) -> bytes:
    """Return the character of an escape, where UTF-8 has it and JSON may have it as it is."""
    lead, _, escapes = found[0].partition(b"\\u")
    character: str = json.loads(b'"\\u' + escapes + b'"')
    is_plain = character.isprintable() and '"' not in character and "\\" not in character
    return lead + character.encode() if is_plain else found[0]
