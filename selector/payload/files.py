"""Finding, reading and hashing the files of a payload."""

import os
from collections.abc import Iterator
from itertools import islice
from threading import Thread, stack_size

from msgspec import Struct

from selector.errors import Fault, InputError
from selector.files import regular_file

METADATA, IMAGES = "dicom-metadata.json", "series-images.json"

_OF_THE_FILE_SYSTEM = "lost+found"
"""A folder that file systems make at their top, and that only root may read."""

_LOOKED_AT = 100
"""How many files are opened at most to see whether there are DICOM files."""
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
    """Return every file of a name in a folder and its subfolders, by path; raise `InputError` if one cannot be read.

    Folders called `lost+found`, and those whose name begins with a dot, are skipped; links to folders are not followed.
    """
    return sorted(one for one in _below(folder) if one.path.rpartition("/")[2] == name)


def find_all(folder: str) -> list[Found]:
    """Return every file in a folder and its subfolders, with the exceptions and the error of `find`, by path."""
    return sorted(one for one in _below(folder) if not os.path.isdir(one.location))


def has_dicom_files(folder: str) -> bool:
    """Return whether any of the first files in a folder and its subfolders begins as a DICOM file does (PS3.10 7.1)."""
    return any(_begins_as_dicom(one.location) for one in islice(_below(folder), _LOOKED_AT))


def _begins_as_dicom(location: str) -> bool:
    try:
        with regular_file.opened(location) as file:
            return file.read(132)[128:] == b"DICM"
    except OSError:
        return False


def require_folder(folder: str) -> None:
    """Raise `InputError` if there is no such input folder."""
    if not os.path.isdir(folder):
        message = "this is a file, not a folder" if os.path.exists(folder) else "there is no such input folder"
        raise InputError([Fault(folder, "", f"{message}; mount one, or set NVIDIA_CLARA_INPUT")])


def _below(folder: str) -> Iterator[Found]:
    """Yield all that is in a folder and its subfolders."""
    waiting = [Found("", folder)]  # A list, not a recursion: folders may be nested by the thousand.
    while waiting:
        parent = waiting.pop()
        try:
            with os.scandir(parent.location) as entries:
                for entry in entries:
                    one = Found(f"{parent.path}/{entry.name}".lstrip("/"), entry.path)
                    yield one
                    if entry.is_dir(follow_symlinks=False) and not _is_skipped(entry.name):
                        waiting.append(one)
        except OSError as error:
            message = f"the folder cannot be read: {error.strerror}"
            raise InputError([Fault(parent.location, "", message)]) from error


def _is_skipped(name: str) -> bool:
    return name.startswith(".") or name == _OF_THE_FILE_SYSTEM


def read(file: Found) -> bytes:
    """Return the content of a file; raise `InputError` if it cannot be read."""
    try:
        return regular_file.read(file.location)
    except IsADirectoryError as error:
        raise InputError([Fault(file.path, "", "this is a folder, not a file")]) from error
    except OSError as error:
        raise InputError([Fault(file.path, "", f"the file cannot be read: {error.strerror}")]) from error
