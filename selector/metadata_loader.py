"""Loading a `Payload` from the input folder.

The files of all subfolders together are one payload.
"""

from collections.abc import Callable, Iterator
from functools import partial

from selector.errors import Fault, InputError
from selector.models import Payload, Portion
from selector.payload import files
from selector.payload.assembling import Assembler
from selector.payload.files import InputFiles
from selector.payload.images import Images, count_images
from selector.payload.one_by_one import decode_one_by_one
from selector.payload.separators import with_separators
from selector.payload.streaming.loading import StreamLoader
from selector.payload.streaming.pieces import PIECE
from selector.payload.structures import Structures
from selector.payload.text import refuse_sidecar, text_of
from selector.payload.whole_file import decode_whole_file

_REASONS = 3
"""The number of reasons to give why nothing can be used."""

_ONLY_DICOM = (
    f"there are DICOM files in it, but no {files.METADATA}: parse them first, with the image dicom-parser or with "
    "`python main.py parse`, and use the folder that this writes as the input folder; without Docker, "
    "`./run_app_local.sh --dicom FOLDER` does both"
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


def stream_payload(
    folder: str, structures: Structures, *, in_step: bool = True, hashing: bool = False, size: int = PIECE
) -> Payload:
    """Return the payload of `load_payload`, but read its studies while they are iterated, `size` bytes at a time.

    With `in_step`, the mapping is read in the same way. `CannotStreamError` is raised, here or in the iteration, if the
    payload is small or faulty, or must be loaded whole; its kind `NotInStepError` if only the mapping must be.
    """
    return stream_loader(folder, structures, in_step=in_step, hashing=hashing, size=size).streamed()


def stream_loader(
    folder: str, structures: Structures, *, in_step: bool = True, hashing: bool = False, size: int = PIECE
) -> StreamLoader:
    """Return what reads a payload in pieces of `size` bytes; the errors are those of `stream_payload`."""
    return StreamLoader(_find(folder), structures, in_step=in_step, hashing=hashing, size=size)


class _Loader:
    """Assembles a payload, one file at a time."""

    def __init__(self, structures: Structures, *, hashing: bool) -> None:
        self._files = InputFiles(hashing=hashing)
        self._structures = structures
        self._assembler, self._images = Assembler(structures), Images()
        self._faults: list[Fault] = []

    def read(self, file: files.Found, add: Callable[[files.Found, bytes], None]) -> None:
        """Read a file and add its content."""
        try:
            add(file, self._files.read(file))
        except InputError as error:
            self._faults += error.faults

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
        images = self._images.by_series
        image_count = count_images(studies, images)
        payload = Payload(
            [Portion(studies, images)],
            study_count=len(studies),
            series_count=sum(len(study.series) for study in studies),
            image_count=image_count,
            unknown_image_count=len(images) - image_count,
        )
        self._files.complete(payload, self._assembler.left_out)
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
        message = "there is no {} in it or its subfolders; check that the preceding step ran"
        raise InputError(Fault(folder, "", message.format(name)) for name in missing)
    return metadata, mappings
