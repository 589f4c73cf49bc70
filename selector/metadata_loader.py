"""Loading a `Payload` from the input folder.

The files of all subfolders together are one payload.
"""

import logging
import os
import re
from collections.abc import Callable, Collection, Iterator
from functools import partial
from itertools import chain
from operator import attrgetter

from selector.dicom.requested import RequestedAttribute
from selector.errors import Fault, InputError
from selector.models import InputFile, LeftOut, Payload
from selector.payload import files
from selector.payload.assembling import Assembler
from selector.payload.images import Images
from selector.payload.one_by_one import decode_one_by_one
from selector.payload.separators import with_separators
from selector.payload.structures import Structures
from selector.payload.text import text_of
from selector.payload.whole_file import decode_whole_file

logger = logging.getLogger(__name__)

_REASONS = 3
"""The number of reasons to give why nothing can be used."""
_LARGE = 100_000_000
"""Size in bytes of a file that takes a second or more."""


_ONLY_DICOM = (
    f"there are DICOM files in it, but no {files.METADATA}: parse them first, with the image dicom-parser or with "
    "`python main.py parse`, and use the folder that this writes as the input folder"
)


def load_payload(folder: str, requested: Collection[RequestedAttribute], *, hashing: bool = False) -> Payload:
    """Read every `dicom-metadata.json` and `series-images.json` in a folder and its subfolders.

    Only the requested attributes are decoded. With `hashing`, the payload has the SHA-256 of each file. `InputError` is
    raised with the faults of all files.
    """
    metadata, mappings = _find(folder)
    loader = _Loader(requested, hashing=hashing)
    for file in metadata:
        loader.read(file, loader.add_metadata)
    for file in mappings:
        loader.read(file, loader.add_images)
    return loader.payload(folder)


_SIDECAR = re.compile(rb'"ConversionSoftware"\s*:')
_SIDECAR_MESSAGE = (
    "this is a BIDS sidecar of dcm2niix (it has a ConversionSoftware): its times are in seconds and its ImageType is "
    "rewritten, so rules would select wrongly; write the metadata with a DICOM parser"
)


class _Loader:
    """Assembles a payload, one file at a time."""

    def __init__(self, requested: Collection[RequestedAttribute], *, hashing: bool) -> None:
        self._hashing = hashing
        self._structures = Structures(requested)
        self._assembler, self._images = Assembler(self._structures), Images()
        self._files: list[tuple[str, int, files.Digest | None]] = []
        self._faults: list[Fault] = []

    def read(self, file: files.Found, add: Callable[[files.Found, bytes], None]) -> None:
        """Read a file and add its content."""
        try:
            data = files.read(file)
            if len(data) >= _LARGE:
                logger.info("Reading a large file", extra={"file": file.path, "megabytes": len(data) // 1_000_000})
            self._files.append((file.path, len(data), files.Digest(data) if self._hashing else None))
            add(file, data)
        except InputError as error:
            self._faults += error.faults

    def add_metadata(self, file: files.Found, data: bytes) -> None:
        """Add the studies of a file."""
        text = with_separators(text_of(data, file.path), file.path)
        if b"ConversionSoftware" in text and _SIDECAR.search(text):
            raise InputError([Fault(file.path, "", _SIDECAR_MESSAGE)])
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
        inputs = (InputFile(path, size, digest.hexdigest() if digest else "") for path, size, digest in self._files)
        left_out = self._assembler.left_out
        uids = map(attrgetter("SeriesInstanceUID"), chain.from_iterable(map(attrgetter("series"), studies)))
        listed = tuple(sorted(left_out, key=_in_order))
        return Payload(
            studies,
            self._images.by_series,
            study_count=len(studies),
            series_count=sum(len(study.series) for study in studies),
            image_count=sum(map(self._images.by_series.__contains__, uids)),
            left_out=listed,
            more_left_out=left_out.more,
            files=tuple(sorted(inputs)),
        )

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


def _in_order(left_out: LeftOut) -> tuple[str, list[int]]:
    """Return a key that sorts by file, then by the indexes in the JSON path."""
    return left_out.file, [int(index) for index in re.findall(r"\d+", left_out.place)]
