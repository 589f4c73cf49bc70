"""Writing MessagePack."""

import msgspec

_ENCODER = msgspec.msgpack.Encoder()


def packed(content: object) -> bytes:
    """Return content as MessagePack; msgspec's errors are passed on."""
    data = bytearray()  # `encode` crashes if it cannot allocate its own (msgspec 0.22).
    _ENCODER.encode_into(content, data)
    return bytes(data)
