"""Reading files in several processes at once.

What is found comes in the order of the files. A process that dies, for example because the kernel kills it when memory
runs out, costs the file that it was reading and nothing else: those that it had are read again one by one.
"""

import os
from collections.abc import Generator, Sequence

import msgspec

from selector.dicom_files.found import Found, LeftOutFile
from selector.dicom_files.reading.worker import begin
from selector.files.message_pack import packed
from selector.process.workers import Died, Workers

_FILES = 16
"""Files that a worker reads at a time."""
_AHEAD = 8
"""Lots of files for each worker that may be done before the slowest."""

_decoder = msgspec.msgpack.Decoder(list[Found])


def read_files(paths: Sequence[str], private: frozenset[str], count: int) -> Generator[Found]:
    """Yield what is found in each file, in their order, read by at most `count` processes."""
    lots = [paths[at : at + _FILES] for at in range(0, len(paths), _FILES)]
    if not lots:
        return
    greeting = packed(sorted(private))
    with Workers(begin, greeting, min(count, len(lots))) as workers:
        answers = workers.do_in_order(map(_task, lots), _AHEAD * count)
        for lot, answer in zip(lots, answers, strict=True):
            yield from _one_by_one(greeting, lot) if isinstance(answer, Died) else _decoder.decode(answer)


def _one_by_one(greeting: bytes, lot: Sequence[str]) -> Generator[Found]:
    """Read the files of a worker that died."""
    with Workers(begin, greeting, 1) as workers:
        for answer in workers.do_in_order((_task([path]) for path in lot), 1):
            if isinstance(answer, Died):
                yield LeftOutFile("stops the reader", f"the process that read it {answer}")
            else:
                yield from _decoder.decode(answer)


def _task(paths: Sequence[str]) -> bytes:
    return packed([os.fsencode(path) for path in paths])
