"""Loading a payload whose metadata are read in pieces, in this process or, in parts, in several."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from selector.errors import InputError
from selector.files import regular_file
from selector.models import Payload, Study
from selector.payload import files
from selector.payload.images import Images
from selector.payload.input_files import InputFiles
from selector.payload.streaming.pieces import PIECE, CannotStreamError
from selector.payload.streaming.studies import StudyStream
from selector.payload.structures import Structures
from selector.payload.text import text_of

_FEWEST = 4
"""The number of pieces from which on a payload is read in pieces."""


class StreamLoader:
    """Loads a payload in pieces of `size` bytes; raises `CannotStreamError` where it must be loaded whole.

    So it is where there are less than `least` bytes of metadata, or only a few pieces. `found` has the metadata files
    and the mapping files.

    Attributes
    ----------
    metadata
        The metadata files.
    payload
        The payload: its images from the beginning, all else when it is `complete`.
    stream
        Reads the studies.
    """

    def __init__(
        self,
        found: tuple[Sequence[files.Found], Sequence[files.Found]],
        structures: Structures,
        *,
        hashing: bool = False,
        size: int = PIECE,
        least: int = 0,
    ) -> None:
        metadata, mappings = found
        if sum(map(files.size_of, metadata)) < max(_FEWEST * size, least):
            raise CannotStreamError
        self.metadata, self._structures = metadata, structures
        self._files = InputFiles(hashing=hashing)
        images = Images()
        try:
            for file in mappings:
                images.add_file(file, text_of(self._files.read(file), file.path))
        except InputError as error:
            raise CannotStreamError from error
        if images.faults:
            raise CannotStreamError
        self.payload = Payload((), images.by_series)
        self.stream = StudyStream(structures, images.by_series, size)

    def studies(self) -> Iterator[Study]:
        """Yield the studies of all files, and complete the payload."""
        for file in self.metadata:
            with self.reading(file) as descriptor:
                self.note(file, descriptor)
                for studies in self.stream.of_file(file.path, descriptor):
                    yield from studies
        self.complete()

    @contextmanager
    def reading(self, file: files.Found) -> Iterator[int]:
        """Open a metadata file meanwhile, which must stay as it is."""
        try:
            with regular_file.opened(file.location) as opened:
                before = os.fstat(opened.fileno())
                yield opened.fileno()
                self._files.finish()
                if os.fstat(opened.fileno()).st_mtime_ns != before.st_mtime_ns:
                    raise CannotStreamError
        except OSError as error:
            raise CannotStreamError from error

    def note(self, file: files.Found, descriptor: int) -> None:
        """Note an open file as one of the payload, and begin to hash it."""
        self._files.add(file, files.content(descriptor), os.fstat(descriptor).st_size)

    def make_structures(self) -> None:
        """Make all that studies may be decoded into, for processes that are forked from this one."""
        self._structures.make_all()

    def complete(self) -> None:
        """Complete the payload after the last study."""
        stream, payload = self.stream, self.payload
        if not stream.study_count:
            raise CannotStreamError
        payload.study_count, payload.series_count = stream.study_count, stream.series_count
        payload.image_count = stream.image_count
        self._files.complete(payload, stream.left_out)
