"""Messages between processes: frames of MessagePack, each after its length in eight bytes."""

from typing import BinaryIO

import msgspec

_LENGTH = 8


def write_frame(stream: BinaryIO, content: object) -> None:
    """Write one frame."""
    data = msgspec.msgpack.encode(content)
    stream.write(len(data).to_bytes(_LENGTH, "big"))
    stream.write(data)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """Read the content of one frame; None if the other side has ended."""
    length = stream.read(_LENGTH)
    data = stream.read(int.from_bytes(length, "big"))
    return data if len(length) == _LENGTH and len(data) == int.from_bytes(length, "big") else None
