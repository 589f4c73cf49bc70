"""What a process that reads headers does; see `selector.dicom_files.reading.workers`."""

import gc
import os

import msgspec

from selector.files.message_pack import packed
from selector.process.worker import Work


def begin(greeting: bytes) -> Work:
    """Return what reads files, with the private attributes of the creators in the greeting."""
    from selector.dicom_files.reading.headers import read_header  # noqa: PLC0415 - pydicom is for these processes only

    private = frozenset(msgspec.msgpack.decode(greeting, type=list[str]))
    gc.freeze()

    def read(task: bytes) -> bytes:
        paths = msgspec.msgpack.decode(task, type=list[bytes])
        return packed([read_header(os.fsdecode(path), private) for path in paths])

    return read
