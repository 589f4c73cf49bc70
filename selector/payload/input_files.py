"""The files that a payload is read from: their sizes and hashes, and what is left out of them."""

import logging
import re
from collections.abc import Iterable

from selector.models import InputFile, LeftOut, Payload
from selector.payload import files
from selector.payload.bounded import Bounded

logger = logging.getLogger(__name__)

_LARGE = 100_000_000
"""Size in bytes of a file that takes a second or more."""


class InputFiles:
    """Collects the files that are read, and hashes them if `hashing` is true."""

    def __init__(self, *, hashing: bool) -> None:
        self._hashing = hashing
        self._files: list[tuple[str, int, files.Digest | None]] = []

    def read(self, file: files.Found) -> bytes:
        """Return the content of a file; raise `InputError` if it cannot be read."""
        data = files.read(file)
        self.add(file, [data], len(data))
        return data

    def add(self, file: files.Found, content: Iterable[bytes], size: int) -> None:
        """Add a file that is being read."""
        if size >= _LARGE:
            logger.info("Reading a large file", extra={"file": file.path, "megabytes": size // 1_000_000})
        self._files.append((file.path, size, files.Digest(content, size) if self._hashing else None))

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
