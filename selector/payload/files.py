"""Finding, reading and hashing the files of a payload."""

import os
from collections.abc import Iterator
from threading import Thread, stack_size

from msgspec import Struct

from selector.errors import Fault, InputError
from selector.files import regular_file

METADATA, IMAGES = "dicom-metadata.json", "series-images.json"

_STACK = 1 << 20
"""Bytes for the stack of a thread, which count towards the memory limit even if unused."""


class Found(Struct, frozen=True, order=True):
    """An input file: its path relative to the input folder, with `/` between folders, and its path to open."""

    path: str
    location: str

    @property
    def folder(self) -> str:
        """The subfolder it is in, empty for the input folder itself."""
        return self.path.rpartition("/")[0]


class Digest:
    """The SHA-256 of a file's content, computed in a thread while the content is decoded."""

    def __init__(self, data: bytes) -> None:
        from hashlib import sha256  # noqa: PLC0415 - only a run with a report hashes

        self._sha256 = sha256()
        self._thread: Thread | None = Thread(target=self._sha256.update, args=(data,), daemon=True)
        usual = stack_size(_STACK)
        try:
            self._thread.start()
        except RuntimeError:  # The limit on processes or on memory allows no thread.
            self._thread = None
            self._sha256.update(data)
        finally:
            stack_size(usual)

    def hexdigest(self) -> str:
        """Wait for the hash and return it in lower case hex."""
        if self._thread:
            self._thread.join()
        return self._sha256.hexdigest()


def find(folder: str, name: str) -> list[Found]:
    """Return every file of a name in a folder and its subfolders, by path.

    Folders whose name begins with a dot are skipped; links to folders are not followed.
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
    """Return the content of a file; raise `InputError` if it cannot be read."""
    try:
        return regular_file.read(file.location)
    except IsADirectoryError as error:
        raise InputError([Fault(file.path, "", "this is a folder, not a file")]) from error
    except OSError as error:
        raise InputError([Fault(file.path, "", f"the file cannot be read: {error.strerror}")]) from error
