"""Loading a payload whose metadata are read in pieces, in this process or, in parts, in several."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext

from selector.errors import InputError
from selector.files import regular_file
from selector.models import ImageFile, Payload, Portion
from selector.payload import files
from selector.payload.files import InputFiles
from selector.payload.images import Images
from selector.payload.streaming.mapping import MappingInStep, NotInStepError, WholeMapping
from selector.payload.streaming.pieces import PIECE, CannotStreamError
from selector.payload.streaming.studies import StudyStream
from selector.payload.structures import Structures
from selector.payload.text import text_of

_FEWEST = 4
"""The number of pieces from which on a payload is read in pieces."""


class StreamLoader:
    """Loads a payload in pieces of `size` bytes; raises `CannotStreamError` where it must be loaded whole.

    So it is where there are only a few pieces. `found` has the metadata files and the mapping files. With `in_step`,
    the mapping is read in pieces as well, and `NotInStepError` is raised where that cannot be done.

    Attributes
    ----------
    metadata, metadata_size
        The metadata files, and their size in bytes.
    payload
        The payload, empty until it is `complete`.
    stream
        Reads the studies.
    """

    def __init__(
        self,
        found: tuple[Sequence[files.Found], Sequence[files.Found]],
        structures: Structures,
        *,
        in_step: bool = True,
        hashing: bool = False,
        size: int = PIECE,
    ) -> None:
        self.metadata, self._mappings = found
        self.metadata_size = sum(map(files.size_of, self.metadata))
        if self.metadata_size < _FEWEST * size:
            raise CannotStreamError
        if in_step and (len(self._mappings) > 1 or self._mappings[0].folder):
            raise NotInStepError
        self._in_step = in_step
        self._structures, self._size = structures, size
        self._files = InputFiles(hashing=hashing)
        self._open: list[tuple[files.Found, int]] = []
        self.payload = Payload(())
        self.stream: StudyStream

    def streamed(self) -> Payload:
        """Return the payload, whose portions this process reads while they are iterated."""
        self.payload.portions = self._portions()
        return self.payload

    def _portions(self) -> Iterator[Portion]:
        """Yield the studies of all files, and complete the payload."""
        with self.loading():
            for file in self.metadata:
                with self.reading(file) as descriptor:
                    self.note_files()
                    yield from self.stream.of_file(file.path, descriptor)
            self.complete()

    @contextmanager
    def loading(self) -> Iterator[None]:
        """Have the images at hand meanwhile, and the stream."""
        with self.reading(self._mappings[0]) if self._in_step else nullcontext() as descriptor:
            if descriptor is None:
                images: WholeMapping | MappingInStep = WholeMapping(self._all_images())
            else:
                images = MappingInStep.of_file(self._mappings[0].path, descriptor, self._size)
            self.stream = StudyStream(self._structures, images, self._size)
            yield

    def _all_images(self) -> dict[str, ImageFile]:
        images = Images()
        try:
            for file in self._mappings:
                images.add_file(file, text_of(self._files.read(file), file.path))
        except InputError as error:
            raise CannotStreamError from error
        if images.faults:
            raise CannotStreamError
        return images.by_series

    @contextmanager
    def reading(self, file: files.Found) -> Iterator[int]:
        """Open a file meanwhile, which must stay as it is."""
        try:
            with regular_file.opened(file.location) as opened:
                before = os.fstat(opened.fileno())
                self._open.append((file, opened.fileno()))
                yield opened.fileno()
                self._files.finish()
                if os.fstat(opened.fileno()).st_mtime_ns != before.st_mtime_ns:
                    raise CannotStreamError("a file has changed meanwhile")
        except OSError as error:
            raise CannotStreamError(f"a file cannot be read: {error.strerror}") from error

    def note_files(self) -> None:
        """Note the files that have been opened as those of the payload, and begin to hash them."""
        for file, descriptor in self._open:
            self._files.add(file, files.content(descriptor), os.fstat(descriptor).st_size)
        self._open.clear()

    def complete(self) -> None:
        """Complete the payload after the last study; raise `CannotStreamError` if a UID was there twice."""
        stream, payload = self.stream, self.payload
        stream.check_uids()
        if not stream.study_count:
            raise CannotStreamError
        payload.study_count, payload.series_count = stream.study_count, stream.series_count
        payload.image_count, payload.unknown_image_count = stream.image_count, stream.unknown_image_count()
        self._files.complete(payload, stream.left_out)
        del self.stream  # It has all UIDs, which take much memory.
