"""Mutations: a text with some of its bytes otherwise."""

import codecs
from collections.abc import Callable, Sequence
from random import Random


def mutated_bytes(text: bytes, rng: Random) -> bytes:
    """Return a text with some of its bytes otherwise, or in another encoding."""
    for _ in range(rng.choice((1, 1, 2, 4))):
        text = rng.choice(_ON_BYTES)(text, rng)
    return text


def _flip(text: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(text) + 1)
    return text[:at] + bytes([text[at] ^ 1 << rng.randrange(8)]) + text[at + 1 :] if at < len(text) else text


def _cut(text: bytes, rng: Random) -> bytes:
    return text[: rng.randrange(len(text) + 1)]


def _remove(text: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + rng.choice((1, 1, 2, 10, 100)) :]


def _insert(text: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(_PIECES) + text[at:]


def _repeat(text: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at : at + rng.choice((1, 5, 50))] * rng.choice((2, 3, 20)) + text[at:]


def _exchange(text: bytes, rng: Random) -> bytes:
    one, other, third = sorted(rng.randrange(len(text) + 1) for _ in range(3))
    return text[:one] + text[other:third] + text[one:other] + text[third:]


def _encode(text: bytes, rng: Random) -> bytes:
    encoding = rng.choice(("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "utf-32-be", "utf-7", "cp037"))
    return text.decode("latin-1").encode(encoding, "replace")


def _blank(text: bytes, rng: Random) -> bytes:
    return rng.choice((b"", b"\0" * len(text), b" \n" * 9, codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE))


_PIECES = (
    *(
        b"\0",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xc0\x80",
        b"\xef\xbb\xbf",
        b"\xfe\xff",
        b"\x1b[2J",
    ),
    *(
        b'"',
        b"\\",
        b"\\u",
        b"\\ud800",
        b"\\u0000",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b":",
        b"\r",
        b"\n",
        b" ",
        b"\t",
        b"//",
        b"#",
    ),
    *(
        b"NaN",
        b"-Infinity",
        b"1e999",
        b"9" * 5000,
        b"-",
        b"null",
        b"[" * 2000,
        b'{"":' * 300,
        b"\x85",
        b"\xef\xbc\x91",
        "é".encode(),
    ),
)
_ON_BYTES: Sequence[Callable[[bytes, Random], bytes]] = (
    *(
        _flip,
        _flip,
        _flip,
        _cut,
        _cut,
        _remove,
        _remove,
        _insert,
        _insert,
        _insert,
        _repeat,
        _exchange,
        _encode,
        _blank,
    ),
)
