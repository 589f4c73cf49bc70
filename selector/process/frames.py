"""Messages between processes: frames of bytes, each after its length in eight bytes."""

from typing import BinaryIO

_LENGTH = 8


def write_frame(stream: BinaryIO, content: bytes) -> None:
    """Write one frame."""
    stream.write(len(content).to_bytes(_LENGTH, "big"))
    stream.write(content)
    stream.flush()


def read_frame(stream: BinaryIO) -> bytes | None:
    """Read the content of one frame; None if the other side has ended."""
    length = stream.read(_LENGTH)
    content = stream.read(int.from_bytes(length, "big"))
    return content if len(length) == _LENGTH and len(content) == int.from_bytes(length, "big") else None
