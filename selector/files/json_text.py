"""Writing JSON in UTF-8, whatever its strings contain; the place and message of a syntax error."""

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from json import JSONDecodeError

_ENCODER = msgspec.json.Encoder()


def encode(content: object, indent: int) -> bytes:
    """Return indented JSON with a final newline; on one line if `indent` is negative.

    An unpaired surrogate is written as the escape it was read from: JSON text may have one, UTF-8 may not.
    """
    text = bytearray()  # If `encode` makes its own and gets no memory for it, it crashes (msgspec 0.22).
    try:
        _ENCODER.encode_into(content, text)
        return msgspec.json.format(text, indent=indent) + b"\n"
    except UnicodeEncodeError:
        return _with_surrogates(msgspec.to_builtins(content), indent)


def fault_of(error: "JSONDecodeError") -> tuple[str, str]:
    """Return the line and column of a syntax error, and what is wrong there."""
    message = error.msg.removesuffix(" at").removesuffix(" starting")  # A position would follow, but comes first here.
    return f"line {error.lineno}, column {error.colno}", f"this is not JSON: {message}"


def _with_surrogates(content: object, indent: int) -> bytes:
    import json  # noqa: PLC0415 - rarely needed

    text = json.dumps(content, ensure_ascii=False, indent=None if indent < 0 else indent)
    return text.encode("utf-8", "backslashreplace") + b"\n"
