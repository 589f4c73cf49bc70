"""From the input folder to a `Payload`: what is read, and what ends the run.

Several payloads side by side, each in a folder of its own, are one payload.
"""

import logging
import os
import re
from collections.abc import Collection, Iterator
from functools import partial

from selector.errors import Fault, InputError
from selector.models import InputFile, LeftOut, Payload
from selector.payload import files
from selector.payload.assembling import Assembler
from selector.payload.bounded import Bounded
from selector.payload.decoding import decode
from selector.payload.images import Images
from selector.payload.plain import plain_studies
from selector.payload.rehearsal import rehearse
from selector.payload.structures import structures_for
from selector.rules.compiled import Asked

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
    structures, by_keyword = structures_for(asked), structures_for(asked, by_keyword=True)
    assembler, images = Assembler(structures), Images()
    read: list[tuple[str, int, files.Digest | None]] = []
    faults: list[Fault] = []

    def add(file: files.Found, data: bytes) -> None:
        text = files.text_of(data, file)
        if file not in metadata:
            images.add_file(file, text)
        elif (plain := plain_studies(text, by_keyword)) is not None:
            assembler.add_plain(file.path, plain)
        else:
            leave_out = partial(assembler.leave_out, file.path)
            assembler.add(file.path, decode(text, structures, file.path, leave_out))

    for file in (*metadata, *mappings):
        try:
            data = files.read(file)
            if len(data) >= _LARGE:
                logger.info("Reading a large file", extra={"file": file.path, "megabytes": len(data) // 1_000_000})
            rehearse(partial(add, file, data), _at_worst(data, asked))
            read.append((file.path, len(data), files.Digest(data) if hashing else None))
            add(file, data)
        except InputError as error:
            faults += error.faults
    faults += [*assembler.faults, *images.faults]
    if more := assembler.faults.more + images.faults.more:
        faults.append(Fault(folder, "", f"there are {more:,} faults more"))
    studies = assembler.studies if not faults else ()
    if not studies and not faults:
        faults.append(Fault(files.METADATA, "", "there is no series with a SeriesInstanceUID in it"))
    if faults:
        raise InputError(faults)
    inputs = (InputFile(path, size, digest.hexdigest() if digest else "") for path, size, digest in read)
    return Payload(studies, images.by_series, tuple(_listed(assembler.left_out)), tuple(sorted(inputs)))


def _at_worst(data: bytes, asked: Collection[Asked]) -> int:
    """Return how many bytes a file may become at worst: empty objects, each with room for three spellings of all."""
    return len(data) * (16 + 8 * len(asked))


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


def _listed(left_out: Bounded[LeftOut]) -> Iterator[LeftOut]:
    yield from sorted(left_out, key=_in_order)
    if left_out.more:
        yield LeftOut(files.METADATA, "$", f"{left_out.more:,} more are left out, which are not listed")


def _in_order(left_out: LeftOut) -> tuple[str, list[int]]:
    """Return a key that sorts by file, and by place as the input has it."""
    return left_out.file, [int(index) for index in re.findall(r"\d+", left_out.place)]
