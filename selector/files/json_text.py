"""Writing JSON as text in UTF-8, whatever the texts in it hold; and saying why a text is none."""

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from json import JSONDecodeError

_ENCODER = msgspec.json.Encoder()


def encode(content: object, indent: int) -> bytes:
    """Return indented JSON with a final newline; no indentation and one line where `indent` is negative.

    Half of a surrogate pair is written as the escape it was read from: JSON text may hold one, UTF-8 may not.
    """
    text = bytearray()  # Where `encode` makes its own, it does not survive that there is no memory for it (0.22).
    try:
        _ENCODER.encode_into(content, text)
        return msgspec.json.format(text, indent=indent) + b"\n"
    except UnicodeEncodeError:
        return _with_surrogates(msgspec.to_builtins(content), indent)


def fault_of(error: "JSONDecodeError") -> tuple[str, str]:
    """Return where a text is no JSON, and what is wrong there."""
    message = error.msg.removesuffix(" at").removesuffix(" starting")  # The place follows by itself.
    return f"line {error.lineno}, column {error.colno}", f"this is not JSON: {message}"


def _with_surrogates(content: object, indent: int) -> bytes:
    import json  # noqa: PLC0415 - seldom needed

    text = json.dumps(content, ensure_ascii=False, indent=None if indent < 0 else indent)
    return text.encode("utf-8", "backslashreplace") + b"\n"
