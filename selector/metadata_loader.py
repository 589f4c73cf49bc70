"""From the input folder to a `Payload`: what is read, and what ends the run.

Several payloads side by side, each in a folder of its own, are one payload.
"""

import logging
import os
import re
from collections.abc import Callable, Collection
from functools import partial

from selector.errors import Fault, InputError
from selector.models import InputFile, LeftOut, Payload
from selector.payload import files
from selector.payload.assembling import Assembler
from selector.payload.decoding import decode
from selector.payload.images import Images
from selector.payload.plain import plain_studies
from selector.payload.rehearsal import rehearse
from selector.payload.structures import structures_for, worst_size
from selector.rules.rule_set import Asked

logger = logging.getLogger(__name__)

_LARGE = 100_000_000
"""Bytes that take a second or more."""


def load_payload(folder: str, asked: Collection[Asked], *, hashing: bool = False) -> Payload:
    """Read every `dicom-metadata.json` and `series-images.json` in a folder and its subfolders.

    Parameters
    ----------
    folder
        The input folder.
    asked
        The attributes to decode; all others are skipped.
    hashing
        Whether to hash the files, which is done beside decoding.

    Raises
    ------
    InputError
        With all faults of all files.
    """
    metadata, mappings = _find(folder)
    loader = _Loader(asked, hashing=hashing)
    for file in metadata:
        loader.read(file, loader.add_metadata)
    for file in mappings:
        loader.read(file, loader.add_images)
    return loader.payload(folder)


class _Loader:
    """Puts a payload together, one file after the other."""

    def __init__(self, asked: Collection[Asked], *, hashing: bool) -> None:
        self._asked, self._hashing = asked, hashing
        self._structures, self._by_keyword = structures_for(asked), structures_for(asked, by_keyword=True)
        self._assembler, self._images = Assembler(self._structures), Images()
        self._files: list[tuple[str, int, files.Digest | None]] = []
        self._faults: list[Fault] = []

    def read(self, file: files.Found, add: Callable[[files.Found, bytes], None]) -> None:
        """Read a file and add what is in it."""
        try:
            data = files.read(file)
            if len(data) >= _LARGE:
                logger.info("Reading a large file", extra={"file": file.path, "megabytes": len(data) // 1_000_000})
            rehearse(partial(add, file, data), worst_size(len(data), self._asked))
            self._files.append((file.path, len(data), files.Digest(data) if self._hashing else None))
            add(file, data)
        except InputError as error:
            self._faults += error.faults

    def add_metadata(self, file: files.Found, data: bytes) -> None:
        """Add the studies of a file."""
        text = files.text_of(data, file)
        plain = plain_studies(text, self._by_keyword)
        if plain is not None:
            self._assembler.add_plain(file.path, plain)
        else:
            leave_out = partial(self._assembler.leave_out, file.path)
            self._assembler.add(file.path, decode(text, self._structures, file.path, leave_out))

    def add_images(self, file: files.Found, data: bytes) -> None:
        """Add the images of a file."""
        self._images.add_file(file, files.text_of(data, file))

    def payload(self, folder: str) -> Payload:
        """Return what the files have together; raise `InputError` where something is wrong with them."""
        faults = [*self._faults, *self._assembler.faults, *self._images.faults]
        if more := self._assembler.faults.more + self._images.faults.more:
            faults.append(Fault(folder, "", f"there are {more:,} faults more"))
        studies = self._assembler.studies if not faults else ()
        if not studies and not faults:
            faults.append(Fault(files.METADATA, "", "there is no series with a SeriesInstanceUID in it"))
        if faults:
            raise InputError(faults)
        inputs = (InputFile(path, size, digest.hexdigest() if digest else "") for path, size, digest in self._files)
        left_out = self._assembler.left_out
        listed = tuple(sorted(left_out, key=_in_order))
        return Payload(studies, self._images.by_series, listed, left_out.more, tuple(sorted(inputs)))


def _find(folder: str) -> tuple[list[files.Found], list[files.Found]]:
    """Return the metadata and the mapping files, at least one of each."""
    if not os.path.isdir(folder):
        message = "this is a file, not a folder" if os.path.exists(folder) else "there is no such input folder"
        raise InputError([Fault(folder, "", f"{message}; mount one, or set NVIDIA_CLARA_INPUT")])
    metadata, mappings = files.find(folder, files.METADATA), files.find(folder, files.IMAGES)
    missing = [name for name, found in ((files.METADATA, metadata), (files.IMAGES, mappings)) if not found]
    if missing:
        message = "there is no such file in the input folder or its subfolders; the step before writes it"
        raise InputError(Fault(os.path.join(folder, name), "", message) for name in missing)
    return metadata, mappings


def _in_order(left_out: LeftOut) -> tuple[str, list[int]]:
    """Return a key that sorts by file, and by place as the input has it."""
    return left_out.file, [int(index) for index in re.findall(r"\d+", left_out.place)]
