"""Writing JSON in UTF-8, locating syntax errors in JSON, and reading numbers of any length."""

import math
from itertools import repeat
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable
    from json import JSONDecodeError

_ENCODER = msgspec.json.Encoder()
_NESTED = 2
"""The levels of a document whose parts each have a line."""
_NEAR = 1000
"""The characters around a syntax error that are looked at."""
_BEGUN = ("true", "false", "null", "NaN", "Infinity", "-Infinity", ".", "e+", "e-", "E+", "E-")
"""Words, and what a number may go on with."""
_CUT_OFF = "it ends too early: a closing quote or bracket is missing, or it was cut off"
_COMMENT = 'it has no comments; leave it out, or write "$comment": "…" in a rules file'
_HABITS = {
    "//": _COMMENT,
    "/*": _COMMENT,
    "#": _COMMENT,
    "'": "texts are in double quotes, not in single ones",
    "True": "write true",
    "False": "write false",
    "None": "write null",
}


def compact(content: object) -> bytes:
    """Return JSON without white space; msgspec's errors are passed on."""
    text = bytearray()  # `encode` crashes if it cannot allocate its own (msgspec 0.22).
    _ENCODER.encode_into(content, text)
    return bytes(text)


def encode(content: object, indent: int) -> bytes:
    """Return indented JSON with a final newline; on one line if `indent` is negative.

    An unpaired surrogate is written as an escape: JSON may contain one, UTF-8 may not.
    """
    try:
        return msgspec.json.format(compact(content), indent=indent) + b"\n"
    except UnicodeEncodeError:
        return _with_surrogates(msgspec.to_builtins(content), indent)


def encode_by_rows(content: msgspec.Struct) -> bytes:
    """Return JSON with a member of a structure on each line; of what has rows or members, each is on a line too."""
    text = bytearray()
    try:
        _append_by_rows(text, content, depth=1)
    except UnicodeEncodeError:
        return _with_surrogates(msgspec.to_builtins(content), indent=1)
    text += b"\n"
    return bytes(text)


def _append_by_rows(text: bytearray, content: object, depth: int) -> None:
    pairs: Iterable[tuple[bytes, object]]
    if not content or not isinstance(content, (tuple, msgspec.Struct)):
        _ENCODER.encode_into(content, text, len(text))
        return
    if isinstance(content, tuple):
        opening, closing, pairs = b"[", b"]", zip(repeat(b""), content)
    else:
        names = zip(content.__struct_encode_fields__, content.__struct_fields__, strict=True)
        opening, closing, pairs = (
            b"{",
            b"}",
            ((b'"%b": ' % name.encode(), getattr(content, own)) for name, own in names),
        )
    between = b"\n" + b" " * depth
    before = opening + between
    for name, part in pairs:
        text += before + name
        if depth < _NESTED:
            _append_by_rows(text, part, depth + 1)
        else:
            _ENCODER.encode_into(part, text, len(text))
        before = b"," + between
    text += between[:-1] + closing


def fault_of(error: "JSONDecodeError") -> tuple[str, str]:
    """Return the line and column of a syntax error, and a message."""
    usual = error.msg.removesuffix(" at").removesuffix(" starting")  # The position would follow.
    message = _CUT_OFF if _is_cut_off(error) else _habit(error) or usual
    return f"line {error.lineno}, column {error.colno}", f"this is not JSON: {message}"


def _is_cut_off(error: "JSONDecodeError") -> bool:
    """Return whether the text ends where something must follow, or within a text, a word or a number."""
    if error.msg.startswith("Unterminated string"):
        return True
    if "escape" in error.msg:
        return error.doc.find('"', error.pos) < 0
    rest = error.doc[error.pos : error.pos + _NEAR].strip()
    is_whole = error.msg == "Extra data"
    return not is_whole and any(word.startswith(rest) for word in _BEGUN)


def _habit(error: "JSONDecodeError") -> str:
    """Return what other languages allow and JSON does not, if that is what was found; else an empty text."""
    before, after = (
        error.doc[max(error.pos - _NEAR, 0) : error.pos].rstrip(),
        error.doc[error.pos : error.pos + _NEAR].lstrip(),
    )
    if after.startswith(","):
        before, after = before + ",", after[1:].lstrip()
    if before.endswith(",") and after.startswith(("]", "}")):
        return f"a comma before the closing {after[0]}; leave it out"
    return next((advice for start, advice in _HABITS.items() if after.startswith(start)), "")


def whole_number(digits: str) -> float:
    """Return a whole number or, if no float is as large, an infinity; for `parse_int`, as `int` refuses long texts."""
    number = float(digits)
    return int(digits) if math.isfinite(number) else number


def _with_surrogates(content: object, indent: int) -> bytes:
    import json  # noqa: PLC0415 - rarely needed

    text = json.dumps(content, ensure_ascii=False, indent=None if indent < 0 else indent)
    return text.encode("utf-8", "backslashreplace") + b"\n"
