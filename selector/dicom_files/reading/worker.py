"""The process that reads the headers of files for its parent; see `selector.dicom_files.reading.workers`.

On its standard input come the creators of the private attributes to read, and then again and again the paths of some
files. It answers the first frame with an empty list, and each other one with what it found in each of the files. It
ends when its input does, and so with its parent.
"""

import gc
import os
import signal
import sys

import msgspec

from selector.dicom_files.reading.frames import read_frame, write_frame
from selector.dicom_files.reading.headers import read_header


def main() -> None:
    """Serve until the parent ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # A terminal sends it to all processes; the parent decides.
    answers, questions = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
    os.dup2(2, 1)  # Nothing that is printed may get among the answers.
    private = frozenset(msgspec.msgpack.decode(read_frame(questions) or b"\x90", type=list[str]))
    gc.freeze()
    write_frame(answers, [])
    while (data := read_frame(questions)) is not None:
        paths = msgspec.msgpack.decode(data, type=list[bytes])
        write_frame(answers, [read_header(os.fsdecode(path), private) for path in paths])
