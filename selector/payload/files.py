"""Finding and reading the files of a payload."""

import codecs
import os
from collections.abc import Iterator
from contextlib import suppress
from threading import Thread, stack_size

from msgspec import Struct

from selector.errors import Fault, InputError
from selector.files import regular_file

METADATA, IMAGES = "dicom-metadata.json", "series-images.json"

PIECE = 1 << 16
"""So many bytes are looked at together: few enough to stay in the processor's cache."""

_STACK = 1 << 20
"""Bytes for a thread; they count among the memory that is granted, whether they are used or not."""

_MARKS = (
    (codecs.BOM_UTF8, ""),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Found(Struct, frozen=True, order=True):
    """An input file: its path relative to the input folder, with `/` between folders, and its path to open."""

    path: str
    location: str

    @property
    def folder(self) -> str:
        """The subfolder it is in, empty for the input folder itself."""
        return self.path.rpartition("/")[0]


class Digest:
    """The SHA-256 of a file's text, made beside what else is done with it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._hex = ""
        self._thread = Thread(target=self._make_beside, daemon=True)
        usual = stack_size(_STACK)
        try:
            self._thread.start()
        except RuntimeError:
            self._make()  # No more threads are granted, or no memory for one.
        finally:
            stack_size(usual)

    def hexdigest(self) -> str:
        """Wait for the hash and return it in lower case hex."""
        if self._thread.ident:
            self._thread.join()
        if not self._hex:
            self._make()
        return self._hex

    def _make_beside(self) -> None:
        with suppress(Exception):  # It is tried once more where it can be told.
            self._make()

    def _make(self) -> None:
        from hashlib import sha256  # noqa: PLC0415 - not every run hashes

        self._hex = sha256(self._data).hexdigest()
        self._data = b""


def find(folder: str, name: str) -> list[Found]:
    """Return every file of a name in a folder and its subfolders, by path.

    Folders whose name begins with a dot are skipped, links to folders are not followed.
    """
    return sorted(
        Found(os.path.relpath(os.path.join(parent, name), folder).replace(os.sep, "/"), os.path.join(parent, name))
        for parent in _folders(folder)
        if os.path.lexists(os.path.join(parent, name))
    )


def _folders(top: str) -> Iterator[str]:
    def stop(error: OSError) -> None:
        raise InputError([Fault(str(error.filename), "", f"the folder cannot be read: {error.strerror}")]) from error

    for parent, folders, _ in os.walk(top, onerror=stop):
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        yield parent


def read(file: Found) -> bytes:
    """Return the content of a file as it is; raise `InputError` where it cannot be read."""
    try:
        return regular_file.read(file.location)
    except IsADirectoryError as error:
        raise InputError([Fault(file.path, "", "this is a folder; a file of this name is expected")]) from error
    except OSError as error:
        raise InputError([Fault(file.path, "", f"the file cannot be read: {error.strerror}")]) from error


def pieces(data: bytes) -> Iterator[bytes]:
    """Yield the content in pieces so small that none costs much memory."""
    for start in range(0, len(data), PIECE):
        yield data[start : start + PIECE]


def text_of(data: bytes, file: Found) -> bytes:
    """Return the content of a file as UTF-8 without byte order mark.

    Raises
    ------
    InputError
        Where it is blank, or is not in the encoding that it claims.
    """
    data = _in_utf8(data, file)
    if not data or data.isspace():
        raise InputError([Fault(file.path, "", "the file is blank; the step before may have failed")])
    return data


def _in_utf8(data: bytes, file: Found) -> bytes:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                data = data.decode(encoding).encode() if encoding else data[len(mark) :]
            except UnicodeError as error:
                raise InputError([Fault(file.path, "", f"the file is not {encoding.upper()} as it claims")]) from error
            break
    if not data.isascii():
        _check_utf8(data, file)
    return data


def _check_utf8(data: bytes, file: Found) -> None:
    """Refuse what is not UTF-8, also where nothing is read from; piece by piece, so that no copy is made."""
    decoder, start = codecs.getincrementaldecoder("utf-8")(), 0
    for piece in pieces(data):
        try:
            decoder.decode(piece, final=start + len(piece) == len(data))
            start += len(piece)
        except UnicodeDecodeError as error:
            at = start + max(error.start - (len(error.object) - len(piece)), 0)
            message = "this is not UTF-8; the step before must write JSON in UTF-8"
            raise InputError([Fault(file.path, position(data, at), message)]) from error


def position(data: bytes, at: int) -> str:
    """Return where a byte is, as ``line 3, column 7``; both count from 1, columns in characters."""
    at = min(at, len(data))
    start = data.rfind(b"\n", 0, at) + 1
    column = len(data[start:at].decode("utf-8", "replace")) + 1
    return f"line {data.count(bytes([10]), 0, at) + 1}, column {column}"
