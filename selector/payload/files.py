"""Finding, reading and hashing the files of a payload."""

import logging
import os
import re
from _thread import start_new_thread
from collections.abc import Iterable, Iterator
from itertools import islice
from threading import Lock, stack_size

from msgspec import Struct

from selector.errors import Fault, InputError
from selector.files import regular_file
from selector.models import InputFile, LeftOut, Payload
from selector.payload.bounded import Bounded
from selector.process import memory_limit

logger = logging.getLogger(__name__)

METADATA, IMAGES = "dicom-metadata.json", "series-images.json"

_OF_THE_FILE_SYSTEM = "lost+found"
"""A folder that file systems make at their top, and that only root may read."""

_LOOKED_AT = 100
"""How many files are opened at most to see whether there are DICOM files."""
_STACK = 1 << 20
"""Bytes for the stack of a thread, which count towards the memory limit even if unused."""
_ROOM_FOR_THREAD = 8 << 20
"""Bytes that must be free for a thread: if it gets no memory to begin with, Python prints that on stderr."""

_READ = 1 << 20
"""Bytes to read at a time."""
_SMALL = 1 << 17
"""Bytes that are hashed in less time than it takes to start a thread."""
_LARGE = 100_000_000
"""Size in bytes of a file that takes a second or more."""


class Found(Struct, frozen=True, order=True):
    """An input file: its path relative to the input folder, with `/` between folders, and its path to open."""

    path: str
    location: str

    @property
    def folder(self) -> str:
        """The subfolder it is in, empty for the input folder itself."""
        return self.path.rpartition("/")[0]


class Digest:
    """The SHA-256 of a file's content, computed in a thread while the content is decoded, unless that is short.

    `size` is the number of bytes in all pieces of the content.
    """

    def __init__(self, content: Iterable[bytes], size: int) -> None:
        from hashlib import sha256  # noqa: PLC0415 - only a run with a report hashes

        self._sha256, self._content = sha256(), content
        self._error: Exception | None = None
        self._updating = Lock()
        if size <= _SMALL:
            self._update()
            return
        usual = stack_size(_STACK)
        try:
            memory_limit.require_room(_ROOM_FOR_THREAD)
            # Not `Thread.start`, which waits for ever for a thread that gets no memory all the same.
            start_new_thread(self._update, ())
        except (RuntimeError, MemoryError):  # The limit on processes or on memory allows no thread.
            self._update()
        finally:
            stack_size(usual)

    def hexdigest(self) -> str:
        """Return the hash in lower case hex, once it is computed; an error in reading the content is raised here."""
        self._update()
        if self._error:
            raise self._error
        return self._sha256.hexdigest()

    def _update(self) -> None:
        """Hash the content, or wait for whoever does; then there is nothing left to hash."""
        with self._updating:
            try:
                for piece in self._content:
                    self._sha256.update(piece)
            except Exception as error:  # noqa: BLE001 - raised where the hash is asked for
                self._error = error
            self._content = ()


def content(descriptor: int) -> Iterator[bytes]:
    """Yield the content of an open file, in pieces."""
    at = 0
    while piece := os.pread(descriptor, _READ, at):
        at += len(piece)
        yield piece


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


_FIND = "check the path, which NVIDIA_CLARA_INPUT names for a run, and in a container that the folder is mounted there"


def require_folder(folder: str) -> None:
    """Raise `InputError` if there is no such input folder."""
    if not os.path.isdir(folder):
        is_file = os.path.exists(folder)
        message = (
            "this is a file; give the folder that it is in" if is_file else f"there is no such input folder; {_FIND}"
        )
        raise InputError([Fault(folder, "", message)])


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
                    if entry.is_dir(follow_symlinks=False) and not is_skipped(entry.name):
                        waiting.append(one)
        except OSError as error:
            message = f"the folder cannot be read: {error.strerror}"
            raise InputError([Fault(parent.location, "", message)]) from error


def is_skipped(name: str) -> bool:
    """Return whether a folder of this name is skipped."""
    return name.startswith(".") or name == _OF_THE_FILE_SYSTEM


def size_of(file: Found) -> int:
    """Return the size of a file in bytes; 0 if that cannot be told."""
    try:
        return os.stat(file.location).st_size
    except OSError:
        return 0


def read(file: Found) -> bytes:
    """Return the content of a file; raise `InputError` if it cannot be read."""
    try:
        return regular_file.read(file.location)
    except IsADirectoryError as error:
        raise InputError([Fault(file.path, "", "this is a folder, not a file")]) from error
    except OSError as error:
        raise InputError([Fault(file.path, "", f"the file cannot be read: {error.strerror}")]) from error


class InputFiles:
    """Collects the files that are read, and hashes them if `hashing` is true."""

    def __init__(self, *, hashing: bool) -> None:
        self._hashing = hashing
        self._files: list[tuple[str, int, Digest | None]] = []

    def read(self, file: Found) -> bytes:
        """Return the content of a file; raise `InputError` if it cannot be read."""
        data = read(file)
        self.add(file, [data], len(data))
        return data

    def add(self, file: Found, content: Iterable[bytes], size: int) -> None:
        """Add a file that is being read."""
        if size >= _LARGE:
            logger.info("Reading a large file", extra={"file": file.path, "megabytes": size // 1_000_000})
        self._files.append((file.path, size, Digest(content, size) if self._hashing else None))

    def finish(self) -> None:
        """Wait until all files are hashed; `OSError` is raised if one could not be read for that."""
        for _, _, digest in self._files:
            if digest:
                digest.hexdigest()

    def complete(self, payload: Payload, left_out: Bounded[LeftOut]) -> None:
        """Add to a payload its files and what is left out of them."""
        inputs = (InputFile(path, size, digest.hexdigest() if digest else "") for path, size, digest in self._files)
        payload.files = tuple(sorted(inputs))
        payload.left_out, payload.more_left_out = tuple(sorted(left_out, key=_in_order)), left_out.more


def _in_order(left_out: LeftOut) -> tuple[str, list[int]]:
    """Return a key that sorts by file, then by the indexes in the JSON path."""
    return left_out.file, [int(index) for index in re.findall(r"\d+", left_out.place)]
