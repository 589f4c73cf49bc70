"""Loading a `Payload` from the input folder.

The files of all subfolders together are one payload.
"""

import logging
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import attrgetter

from selector.errors import Fault, InputError
from selector.files import regular_file
from selector.models import ImageFile, InputFile, LeftOut, Payload, Study
from selector.payload import files
from selector.payload.assembling import Assembler
from selector.payload.bounded import Bounded
from selector.payload.images import Images
from selector.payload.one_by_one import decode_one_by_one
from selector.payload.separators import with_separators
from selector.payload.streaming.pieces import PIECE, CannotStreamError
from selector.payload.streaming.studies import StudyStream
from selector.payload.structures import Structures
from selector.payload.text import refuse_sidecar, text_of
from selector.payload.whole_file import decode_whole_file

logger = logging.getLogger(__name__)

_REASONS = 3
"""The number of reasons to give why nothing can be used."""
_LARGE = 100_000_000
"""Size in bytes of a file that takes a second or more."""
_FEWEST = 4
"""The number of pieces from which on a payload is read as a stream."""


_ONLY_DICOM = (
    f"there are DICOM files in it, but no {files.METADATA}: parse them first, with the image dicom-parser or with "
    "`python main.py parse`, and use the folder that this writes as the input folder"
)


def load_payload(folder: str, structures: Structures, *, hashing: bool = False) -> Payload:
    """Read every `dicom-metadata.json` and `series-images.json` in a folder and its subfolders.

    Only the attributes of the structures are decoded. With `hashing`, the payload has the SHA-256 of each file.
    `InputError` is raised with the faults of all files.
    """
    metadata, mappings = _find(folder)
    loader = _Loader(structures, hashing=hashing)
    for file in metadata:
        loader.read(file, loader.add_metadata)
    for file in mappings:
        loader.read(file, loader.add_images)
    return loader.payload(folder)


def stream_payload(folder: str, structures: Structures, *, hashing: bool = False, size: int = PIECE) -> Payload:
    """Return the payload of `load_payload`, but read its studies while they are iterated, so many bytes at a time.

    `CannotStreamError` is raised, here or in the iteration, if the payload is small or faulty, or must be loaded whole.
    """
    metadata, mappings = _find(folder)
    loader = _Loader(structures, hashing=hashing)
    return loader.stream(metadata, mappings, size)


class _Loader:
    """Assembles a payload, one file at a time."""

    def __init__(self, structures: Structures, *, hashing: bool) -> None:
        self._hashing = hashing
        self._structures = structures
        self._assembler, self._images = Assembler(structures), Images()
        self._files: list[tuple[str, int, files.Digest | None]] = []
        self._faults: list[Fault] = []

    def read(self, file: files.Found, add: Callable[[files.Found, bytes], None]) -> None:
        """Read a file and add its content."""
        try:
            data = files.read(file)
            self._note_size(file, len(data))
            self._files.append((file.path, len(data), files.Digest([data], len(data)) if self._hashing else None))
            add(file, data)
        except InputError as error:
            self._faults += error.faults

    def stream(self, metadata: Sequence[files.Found], mappings: Sequence[files.Found], size: int) -> Payload:
        """Return a payload whose studies are read while they are iterated."""
        if sum(map(files.size_of, metadata)) < _FEWEST * size:
            raise CannotStreamError
        for file in mappings:
            self.read(file, self.add_images)
        if self._faults or self._images.faults:
            raise CannotStreamError
        payload = Payload((), self._images.by_series)
        payload.studies = self._streamed(payload, metadata, StudyStream(self._structures, size))
        return payload

    def _streamed(self, payload: Payload, metadata: Iterable[files.Found], stream: StudyStream) -> Iterator[Study]:
        """Yield the studies of all files, and complete the payload."""
        for file in metadata:
            try:
                with regular_file.opened(file.location) as opened:
                    yield from self._streamed_from(file, opened.fileno(), payload, stream)
            except OSError as error:
                raise CannotStreamError from error
        if not stream.study_count:
            raise CannotStreamError
        payload.study_count, payload.series_count = stream.study_count, stream.series_count
        self._complete(payload, stream.left_out)

    def _streamed_from(
        self, file: files.Found, descriptor: int, payload: Payload, stream: StudyStream
    ) -> Iterator[Study]:
        """Yield the studies of one file."""
        before = os.fstat(descriptor)
        self._note_size(file, before.st_size)
        digest = files.Digest(files.content(descriptor), before.st_size) if self._hashing else None
        for studies in stream.pieces(file.path, descriptor):
            payload.image_count += _count_images(studies, payload.images)
            yield from studies
        self._files.append((file.path, before.st_size, digest))
        if digest:
            digest.hexdigest()
        if os.fstat(descriptor).st_mtime_ns != before.st_mtime_ns:
            raise CannotStreamError  # It was written meanwhile.

    @staticmethod
    def _note_size(file: files.Found, size: int) -> None:
        if size >= _LARGE:
            logger.info("Reading a large file", extra={"file": file.path, "megabytes": size // 1_000_000})

    def _complete(self, payload: Payload, left_out: Bounded[LeftOut]) -> None:
        """Add to a payload what it is not counted by."""
        inputs = (InputFile(path, size, digest.hexdigest() if digest else "") for path, size, digest in self._files)
        payload.files = tuple(sorted(inputs))
        payload.left_out, payload.more_left_out = tuple(sorted(left_out, key=_in_order)), left_out.more

    def add_metadata(self, file: files.Found, data: bytes) -> None:
        """Add the studies of a file."""
        text = with_separators(text_of(data, file.path), file.path)
        refuse_sidecar(text, file.path)
        studies = decode_whole_file(text, self._structures)
        if studies is not None:
            self._assembler.add_whole_file(file.path, studies)
        else:
            leave_out = partial(self._assembler.leave_out, file.path)
            self._assembler.add(file.path, decode_one_by_one(text, self._structures, file.path, leave_out))

    def add_images(self, file: files.Found, data: bytes) -> None:
        """Add the images of a file."""
        self._images.add_file(file, text_of(data, file.path))

    def payload(self, folder: str) -> Payload:
        """Return the payload of all files; raise `InputError` if there are faults."""
        faults = [*self._faults, *self._assembler.faults, *self._images.faults]
        if more := self._assembler.faults.more + self._images.faults.more:
            faults.append(Fault(folder, "", f"there are {more:,} more faults"))
        studies = self._assembler.studies if not faults else ()
        if not studies and not faults:
            faults += self._nothing_usable()
        if faults:
            raise InputError(faults)
        payload = Payload(
            studies,
            self._images.by_series,
            study_count=len(studies),
            series_count=sum(len(study.series) for study in studies),
            image_count=_count_images(studies, self._images.by_series),
        )
        self._complete(payload, self._assembler.left_out)
        return payload

    def _nothing_usable(self) -> Iterator[Fault]:
        """Yield that there is no series, and the first reasons for that."""
        left_out = self._assembler.left_out
        yield Fault(files.METADATA, "", "there is no series with a SeriesInstanceUID in it")
        for one in left_out[:_REASONS]:
            yield Fault(one.file, one.place, f"left out: {one.reason}")
        if (others := len(left_out) + left_out.more - _REASONS) > 0:
            yield Fault(files.METADATA, "", f"{others:,} more are left out")


def _find(folder: str) -> tuple[list[files.Found], list[files.Found]]:
    """Return the metadata and the mapping files, at least one of each."""
    files.require_folder(folder)
    metadata, mappings = files.find(folder, files.METADATA), files.find(folder, files.IMAGES)
    if not metadata and files.has_dicom_files(folder):
        raise InputError([Fault(folder, "", _ONLY_DICOM)])
    missing = [name for name, found in ((files.METADATA, metadata), (files.IMAGES, mappings)) if not found]
    if missing:
        message = "there is no such file in the input folder or its subfolders; check that the step before ran"
        raise InputError(Fault(os.path.join(folder, name), "", message) for name in missing)
    return metadata, mappings


def _count_images(studies: Iterable[Study], images: Mapping[str, ImageFile]) -> int:
    series = chain.from_iterable(map(attrgetter("series"), studies))
    return sum(map(images.__contains__, map(attrgetter("SeriesInstanceUID"), series)))


def _in_order(left_out: LeftOut) -> tuple[str, list[int]]:
    """Return a key that sorts by file, then by the indexes in the JSON path."""
    return left_out.file, [int(index) for index in re.findall(r"\d+", left_out.place)]
