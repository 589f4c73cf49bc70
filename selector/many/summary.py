"""The files of a batch: `batch-summary.jsonl` as payloads end, `batch-summary.json` and the page when all have."""

import os
from collections.abc import Iterable, Iterator
from errno import ENOSPC
from types import TracebackType
from typing import Self

import msgspec

from selector.errors import Fault, OutputError
from selector.files import atomic_file, creation, regular_file
from selector.files.json_text import encode
from selector.many.page import page
from selector.many.rows import BatchSummary, PayloadRow

ROWS_NAME, JSON_NAME, PAGE_NAME = "batch-summary.jsonl", "batch-summary.json", "batch-summary.html"

_decoder = msgspec.json.Decoder(PayloadRow)


def encode_row(row: PayloadRow) -> bytes:
    """Return the line of a payload."""
    return encode(row, indent=-1)


def decode_row(line: bytes) -> PayloadRow | None:
    """Return the row in a line; None if it is not whole, or of another version of the format."""
    try:
        return _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def earlier_rows(folder: str) -> Iterator[PayloadRow]:
    """Yield the rows that an earlier batch left; the last line may be cut off."""
    try:
        data = regular_file.read(os.path.join(folder, ROWS_NAME))
    except OSError:
        return
    yield from (row for line in data.splitlines() if (row := decode_row(line)))


def remove_stale(folder: str) -> None:
    """Remove the files of an earlier batch; raise `OutputError` if that fails."""
    atomic_file.remove_leftovers(folder, [ROWS_NAME, JSON_NAME, PAGE_NAME])


def write(folder: str, summary: BatchSummary) -> None:
    """Write the summary and its page; raise `OutputError` if that fails."""
    files = {JSON_NAME: encode(summary, indent=1), PAGE_NAME: page(summary).encode()}
    atomic_file.write_together(folder, files)


class Rows:
    """The file of rows, to which one is added as each payload ends.

    Parameters
    ----------
    folder
        The folder it is in.
    kept
        The rows that it begins with.
    """

    def __init__(self, folder: str, kept: Iterable[PayloadRow]) -> None:
        self._path = os.path.join(folder, ROWS_NAME)
        atomic_file.write(self._path, b"".join(map(encode_row, kept)))
        try:
            self._file = open(self._path, "ab", buffering=0, opener=creation.open_to_write)  # noqa: SIM115 - kept open
        except OSError as error:
            raise self._failure(error) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, row: PayloadRow) -> None:
        """Add a row; raise `OutputError` if that fails."""
        line = encode_row(row)
        try:
            written = self._file.write(line)
        except OSError as error:
            raise self._failure(error) from error
        if written != len(line):
            raise self._failure(OSError(ENOSPC, os.strerror(ENOSPC)))

    def _failure(self, error: OSError) -> OutputError:
        return OutputError([Fault(self._path, "", f"cannot be written: {error.strerror}")])
